"""The supervisors' board: real cases, real answers, counted and shown."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics import board
from analytics.statistics.rates import RATES, Dispositions
from surveys import calling, paradata, responding, reviewing
from surveys.calling import Agreed, Call
from surveys.models import Case, Response, Wave
from surveys.paradata import Stay
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

FIRM = """
name: firm
title: {en: Firm}
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}, relevant: "${staff} < 50"}
- {name: year, kind: year, label: {en: Year}}
- name: share
  kind: percent
  label: {en: Share}
  warnings: [{test: ". < 90", message: {en: "So much?"}}]
"""
BODY = """
name: body
title: {en: Industry body}
attributes: {industry: software, level: industry}
questions: [{name: members, kind: integer, label: {en: Members}}]
"""
LIVE = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


@pytest.fixture
def look(client):
    """What the page says, without its markup."""

    def text(language: str = "en", **query) -> str:
        client.cookies["django_language"] = language
        page = client.get(reverse("board"), query).content.decode()
        return words(page[page.index("<main") :])

    return text


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page))).strip()


@pytest.fixture
def cells(client):
    """The figures of a section's table: by the first cell of a row, then by heading."""

    def read(section: str, **query) -> dict[str, dict[str, str]]:
        page = client.get(reverse("board"), query).content.decode()
        table = page[page.index(f'id="{section}"') :].partition("</table>")[0]
        headings = [words(cell) for cell in re.findall(r'<th scope="col".*?</th>', table, re.S)]
        rows = [row for row in re.findall(r"<tr>.*?</tr>", table, re.S) if 'scope="row"' in row]
        figures = [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows]
        return {row[0]: dict(zip(headings[1:], row[1:], strict=True)) for row in figures}

    return read


@pytest.fixture
def hand_in(case_of, now):
    """A case interviewed and submitted: `hand_in(FIRM, {"staff": 3}, mode="phone", interviewer=someone)`."""

    def submit(text: str, answers=None, *, mode="phone", minutes=None, hours=0, **fields) -> Response:
        by = Actor("command:test", mode)
        response = responding.open_response(case_of(text, **fields), mode=mode, now=now)
        if answers:
            given = {n: a if isinstance(a, Answer) else Answer(value=a) for n, a in answers.items()}
            response = responding.save(response, Change("first", 0, given), by=by, now=now)
        if minutes:
            response = responding.describe(response, by=by, now=now, duration_min=minutes)
        at = now + timedelta(hours=hours)
        return responding.submit(response, by=by, now=at, base=response.revision, quoting="none")

    return submit


@pytest.fixture
def fieldwork(case_of, response_to, hand_in, interviewer):
    """The cases of AAPOR's example, but two still open: one not begun counts as UO, one begun as O."""
    for _ in range(4):
        hand_in(FIRM, {"staff": 3})
    for disposition in ("P", "P", "R", "NC", "UH", "NE"):
        case_of(BODY, disposition=disposition, interviewer=interviewer)
    case_of(FIRM)
    response_to(FIRM, {"staff": 3})


def test_every_case_is_counted_in_one_status(fieldwork, cells):
    statuses = cells("by-status")
    assert {label: row["Cases"] for label, row in statuses.items()} == {
        "Complete": "4",
        "Partial": "2",
        "Being answered": "1",
        "Appointment": "0",
        "Not begun": "1",
        "Refusal or break-off": "1",
        "Non-contact": "1",
        "Other": "0",
        "Unknown if the firm exists": "1",
        "Unknown eligibility": "0",
        "Not eligible": "1",
    }
    assert statuses["Complete"]["Share"] == "33.3 %"
    assert (statuses["Not begun"]["Counts as"], statuses["Being answered"]["Counts as"]) == ("UO", "O")


def test_the_rates_are_those_of_the_pure_functions_with_open_cases_counted_as_said(fieldwork, cells, look):
    example = Dispositions.of({"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1})
    shown = {name: row["Value"] for name, row in cells("rates").items()}
    assert shown == {name: f"{100 * rate(example):.1f} %" for name, rate in RATES.items()}
    assert (shown["RR1"], shown["RR3"], shown["CON1"]) == ("36.4 %", "37.0 %", "72.7 %")
    page = look()
    assert "Counted: I 4, P 2, R 1, NC 1, O 1, UH 1, UO 1, NE 1." in page
    assert "e = 0.900, the eligible share" in page
    assert "An open case without any contact counts as UO" in page


def test_an_open_case_counts_by_what_its_calls_have_found_out(case_of, response_to, interviewer, now, cells):
    noon, at = now - timedelta(hours=5), (now + timedelta(days=1)).astimezone(ZoneInfo("Asia/Shanghai"))
    calls = [
        Call(1, "no_answer"),
        Call(1, "machine"),
        Call(1, "asked_to_wait", "No time."),
        Call(1, "appointment", agreed=Agreed(at)),
        Call(1, "closed_down", "Since May."),
    ]
    for call in calls:
        calling.record(case_of(FIRM), call, by=interviewer, now=noon)
    begun = response_to(FIRM, {"staff": 3}).case
    calling.record(begun, Call(1, "no_answer"), by=interviewer, now=noon)
    calling.record(case_of(FIRM), Call(1, "refused", "Never."), by=interviewer, now=noon)
    shown = {label: (row["Cases"], row["Still open"]) for label, row in cells("by-status").items()}
    assert {label: numbers for label, numbers in shown.items() if numbers != ("0", "0")} == {
        "Being answered": ("1", "1"),
        "Appointment": ("1", "1"),
        "Refusal or break-off": ("2", "1"),
        "Non-contact": ("1", "1"),
        "Unknown if the firm exists": ("1", "1"),
        "Not eligible": ("1", "0"),
    }
    assert cells("rates")["REF1"]["Value"] == "33.3 %"


def test_the_cases_are_told_apart_by_industry_mode_and_interviewer(fieldwork, cells, study):
    study.industries = {"cro": {"en": "Contract research", "zh-hans": "合同研究"}}
    study.save(update_fields=["industries"])
    by_industry = cells("by-industry")
    statuses = {"Complete": "4", "Partial": "0", "Being answered": "1", "Not begun": "1"}
    statuses |= {"Refusal or break-off": "0", "Non-contact": "0", "Unknown if the firm exists": "0"}
    rates = {"RR1": "66.7 %", "RR3": "66.7 %", "COOP1": "80.0 %", "REF1": "0.0 %", "CON1": "83.3 %"}
    assert by_industry["Contract research"] == {"Cases": "6"} | statuses | {"Not eligible": "0"} | rates
    assert by_industry["software"]["REF1"] == "20.0 %"
    by_mode = cells("by-mode")
    assert {mode: row["Cases"] for mode, row in by_mode.items()} == {"No answers yet": "7", "Telephone": "5"}
    assert "RR1" not in by_mode["Telephone"]
    by_interviewer = cells("by-interviewer")
    assert {name: row["Cases"] for name, row in by_interviewer.items()} == {"Nobody": "6", "interviewer": "6"}


def test_filters_narrow_everything_on_the_board(fieldwork, cells, look, study, case_of, interviewer):
    later = Wave.objects.create(study=study, name="second", title={"en": "Second"}, reference_year=2026)
    case_of(FIRM, wave=later, disposition="R")

    def counted(**query) -> int:
        return sum(int(row["Cases"]) for row in cells("by-status", **query).values())

    assert counted() == 13
    assert counted(wave=later.pk) == 1
    assert counted(industry="software") == 6
    assert counted(questionnaire="firm") == 7
    assert counted(interviewer=interviewer.pk) == 6
    assert counted(interviewer="none", industry="cro") == 7
    assert counted(industry="of the moon") == 13
    assert cells("rates", industry="software")["REF1"]["Value"] == "20.0 %"
    assert "To review 4" in look()
    assert "To review 0" in look(industry="software")


def test_an_informal_talk_is_counted_but_in_no_rate(hand_in, cells, look):
    hand_in(FIRM, {"staff": 3})
    hand_in(FIRM, {"staff": 3}, mode="informal")
    assert cells("by-status")["Complete"]["Cases"] == "2"
    assert "Counted: I 1," in look()
    assert "1 informal talk is in no rate." in look()


def test_how_interviewers_ask_is_read_from_their_own_interviews(hand_in, cells, user_of):
    mei = user_of("interviewer", "mei")
    hand_in(FIRM, {"staff": 3, "year": 1999}, interviewer=mei, minutes=20)
    hand_in(
        FIRM,
        {"staff": 80, "share": Answer(value=95, reason="They do nothing else.")},
        interviewer=mei,
        minutes=31,
    )
    hand_in(FIRM, {"staff": 80, "year": Answer(missing="not_applicable")}, interviewer=mei)
    hand_in(FIRM, mode="web", interviewer=mei)
    # of 4 + 3 + 3 questions asked one did not apply; 2 + 2 + 1 of the other nine have a value
    assert cells("interviewing")["mei"] == {
        "Cases": "4",
        "Submitted": "4",
        "Returned with questions": "0",
        "Interviews looked at": "3",
        "Questions without an answer": "44.4 %",
        "Warnings confirmed with a reason": "1",
        "Minutes (median)": "25.5",
        "Seconds a question (median)": "–",
    }


def test_the_pace_of_interviewers_is_read_from_the_pages_they_had_in_sight(hand_in, cells, now):
    slow, quick = hand_in(FIRM, {"staff": 80}), hand_in(FIRM, {"staff": 80})
    visits = [(slow, "phone", 60), (slow, "phone", 30), (slow, "web", 600), (quick, "phone", 30)]
    for number, (response, mode, seconds) in enumerate(visits):
        stay = Stay(str(number), "all", "en", open_for=seconds, seconds=seconds, questions={})
        paradata.record(response, stay, by=Actor("command:test", mode), now=now)
    # three questions asked: 30 and 10 seconds each
    assert cells("interviewing")["Nobody"]["Seconds a question (median)"] == "20"


def test_the_cases_are_told_apart_by_the_classes_and_strata_of_their_organisations(
    fieldwork, cells, look, study
):
    study.classes = {"size_class": {"small": {"en": "Up to 9 staff"}}}
    study.industries, study.stratified_by = {"cro": {"en": "Labs"}}, ["industry", "size_class"]
    study.save()
    assert cells("by-stratum")["Labs · Not known"]["Cases"] == cells("by-industry")["Labs"]["Cases"]
    assert "By size class" not in look()
    small = Case.objects.first().organisation
    small.size_class = "small"
    small.save()
    assert cells("by-size_class")["Up to 9 staff"]["Cases"] == "1"
    assert cells("by-stratum")["Labs · Up to 9 staff"]["Cases"] == "1"


def test_what_was_returned_is_told_beside_what_waits_and_counted_for_the_interviewer(
    hand_in, cells, look, now
):
    response = hand_in(FIRM, {"staff": 80})
    office = Actor("command:office", "review")
    reviewing.ask(response, "staff", "Sure?", by=office, now=now)
    reviewing.send_back(response, by=office, now=now, base=response.revision)
    assert "1 response is returned with questions" in look()
    assert cells("interviewing")["Nobody"]["Returned with questions"] == "1"


def test_an_interviewer_without_interviews_has_no_figures_on_answers(case_of, cells, interviewer):
    case_of(FIRM, interviewer=interviewer)
    row = cells("interviewing")["interviewer"]
    assert list(row.values()) == ["1", "0", "0", "0", "–", "–", "–", "–"]


def test_an_answer_corrected_after_submitting_is_looked_at_anew(hand_in, cells, now):
    response = hand_in(FIRM, {"staff": 80})
    assert cells("interviewing")["Nobody"]["Questions without an answer"] == "66.7 %"
    change = Change("mended", response.revision, {"year": Answer(value=1999)})
    responding.correct(response, change, by=Actor("command:test", "correction"), now=now)
    assert cells("interviewing")["Nobody"]["Questions without an answer"] == "33.3 %"


def test_only_the_latest_interviews_of_each_are_looked_at(hand_in, cells, user_of, monkeypatch):
    monkeypatch.setattr("analytics.completeness.LATEST", 2)
    mei, bao = user_of("interviewer", "mei"), user_of("interviewer", "bao")
    hand_in(FIRM, interviewer=mei)
    hand_in(FIRM, {"staff": 80}, interviewer=mei, hours=2)
    hand_in(FIRM, {"staff": 80}, interviewer=mei, hours=1)
    hand_in(FIRM, {"staff": 80}, interviewer=bao)
    seen = cells("interviewing")
    assert (seen["mei"]["Interviews looked at"], seen["bao"]["Interviews looked at"]) == ("2", "1")
    assert seen["mei"]["Questions without an answer"] == "66.7 %"


def test_what_waits_for_review_stands_with_the_longest_waiting_first(hand_in, client, look, monkeypatch):
    monkeypatch.setattr(board, "LISTED", 2)
    late, early, latest = (hand_in(FIRM, hours=hours) for hours in (2, 1, 3))
    page = client.get(reverse("board")).content.decode()
    assert re.findall(r'id="review-(\d+)" href="([^"]+)"', page) == [
        (str(response.pk), reverse("office-answers", args=[response.case_id])) for response in (early, late)
    ]
    assert "To review 3" in look()
    assert "since 2026-03-02 18:30" in look()
    Response.objects.filter(pk=latest.pk).update(state=Response.State.APPROVED)
    assert "To review 2" in look()


def test_a_case_opened_again_without_a_disposition_is_being_answered(hand_in, cells):
    Case.objects.filter(pk=hand_in(FIRM).case_id).update(disposition="")
    assert cells("by-status")["Being answered"]["Cases"] == "1"


def test_the_bar_is_described_for_those_who_do_not_see_it(fieldwork, client):
    page = client.get(reverse("board")).content.decode()
    bar = re.search(r'<svg class="stacked-bar".*?</svg>', page, re.S)[0]
    assert 'role="img" aria-labelledby="statuses-title" aria-describedby="statuses-desc"' in bar
    assert "Complete: 4 (33.3 %); Partial: 2 (16.7 %);" in bar
    widths = [float(width) for width in re.findall(r'<rect x="[\d.]+%" width="([\d.]+)%"', bar)]
    assert sum(widths) == pytest.approx(100, abs=0.01)
    assert "style=" not in page


def test_an_open_page_is_sent_figures_only_when_they_have_changed(fieldwork, client, case_of):
    page = client.get(reverse("board"), {"industry": "cro"}).content.decode()
    again = unescape(re.search(r'hx-get="([^"]+)" hx-trigger="every 5s"', page)[1])
    assert "industry=cro" in again
    assert client.get(again, **LIVE).status_code == 204
    case_of(BODY, disposition="R")
    assert client.get(again, **LIVE).status_code == 204
    case_of(FIRM, disposition="R")
    fragment = client.get(again, **LIVE)
    assert (fragment.status_code, "<html" in fragment.content.decode()) == (200, False)
    newer = unescape(re.search(r'hx-get="([^"]+)"', fragment.content.decode())[1])
    assert newer != again
    assert client.get(newer, **LIVE).status_code == 204


def test_an_open_page_whose_session_has_ended_is_loaded_anew(client, fieldwork):
    client.logout()
    answer = client.get(reverse("board"), **LIVE)
    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")


def test_an_empty_register_says_where_cases_come_from(look, client):
    assert "There are no cases yet. Select organisations in the register" in look()
    assert "There are no cases yet" in words(client.get("/board/?seen=0", **LIVE).content.decode())


def test_a_board_narrowed_to_nothing_leads_back_to_all(fieldwork, look, study):
    empty = Wave.objects.create(study=study, name="later", title={"en": "Later"}, reference_year=2027)
    assert "No case is like this. Show all cases" in look(wave=empty.pk)


def test_with_nothing_handed_in_the_review_says_what_will_come(case_of, look):
    case_of(FIRM)
    page = look()
    assert "Nothing waits for review." in page
    assert "e cannot be estimated yet" in page


def test_the_board_speaks_chinese(fieldwork, look):
    page = look("zh-hans")
    assert "未开始" in page
    assert "Not begun" not in page


def test_the_board_costs_the_same_whatever_the_number_of_cases(client, hand_in, case_of, user_of, look):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("board"))
        return len(seen)

    hand_in(FIRM, {"staff": 3})
    look()
    hand_in(FIRM, {"staff": 3})
    few = queries()
    for number in range(5):
        hand_in(FIRM, {"staff": 3}, interviewer=user_of("interviewer", f"i{number}"))
        case_of(BODY, disposition="R")
    assert queries() == few
    assert few <= 16
    assert queries() == few - 1
