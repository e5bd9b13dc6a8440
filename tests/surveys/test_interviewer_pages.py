"""An interviewer at work: the list, the case, the interview and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.models import Response
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change
from surveys.responding import save as save_answers

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, min: 1, required: true}
  - {name: founded, kind: year, label: {en: Founded in, zh-hans: 成立年份}}
- name: money
  title: {en: Revenue, zh-hans: 收入}
  questions:
  - name: revenue
    kind: decimal
    required: true
    label: {en: The revenue, zh-hans: 收入}
    warnings: [{test: ". < 1000", message: {en: That is a lot., zh-hans: 数额很大。}}]
"""


@pytest.fixture
def case(case_of, interviewer):
    return case_of(FIRM, interviewer=interviewer)


@pytest.fixture
def client(interviewer):
    browser = Client()
    browser.force_login(interviewer)
    return browser


@pytest.fixture
def address(case):
    return lambda page="welcome", *parts: reverse(f"interviewer-{page}", args=[case.pk, *parts])


@pytest.fixture
def begin(client, address, case):
    """The interview, begun on the case's page by telephone, with these answers given."""

    def start(mode="phone", **answers) -> Response:
        client.post(address(), {"mode": mode})
        given = {"client_id": str(uuid4()), "base": 0, "answers": answers}
        client.post(address("save"), json.dumps(given), content_type="application/json")
        return Response.objects.get(case=case)

    return start


@pytest.fixture
def hand_in(client, address, case):
    """Send the review as it was at the newest revision."""

    def send(**said):
        base = Response.objects.get(case=case).revision
        form = {
            "base": base,
            "role": "Head of finance",
            "interview_date": "2026-03-01",
            "quoting": "anonymous",
        }
        return client.post(address("review"), form | said)

    return send


def text_of(page) -> str:
    return page.content.decode()


def test_the_list_shows_only_own_cases_with_their_state(client, case, case_of, begin):
    foreign = case_of(FIRM)
    begin(staff={"value": 5})
    page = text_of(client.get(reverse("interviewer-cases")))
    assert case.organisation.name in page
    assert "Being answered" in page
    assert foreign.organisation.name not in page


def test_an_empty_list_says_what_to_do(client):
    page = text_of(client.get(reverse("interviewer-cases")))
    assert "No interview is assigned to you yet. Your supervisor assigns them" in page


def test_looking_at_a_case_begins_nothing(client, case, address):
    assert "Start the interview" in text_of(client.get(address()))
    for page in ("section", "review", "done"):
        parts = ["profile"] if page == "section" else []
        assert client.get(address(page, *parts)).url == address()
    assert not Response.objects.exists()


def test_an_interview_is_held_in_the_mode_it_was_begun_in(begin):
    response = begin("face_to_face", staff={"value": 5})
    assert response.mode == "face_to_face"
    assert [revision.mode for revision in response.revisions.all()] == ["face_to_face"]


def test_an_interviewer_does_not_answer_on_the_web(client, address):
    assert client.post(address(), {"mode": "web"}).status_code == 422
    assert not Response.objects.exists()


def test_what_a_firm_began_on_the_web_goes_on_by_telephone(client, case, address, begin):
    Response.objects.create(case=case, version=case.version, mode="web", started_at=timezone.now())
    assert "Go on with the interview" in text_of(client.get(address()))
    response = begin(staff={"value": 5})
    assert response.mode == "web"
    assert response.revisions.get().mode == "phone"


def test_answers_are_kept_under_the_interviewers_name(begin, interviewer):
    revision = begin(staff={"value": 5, "qualifier": "about", "remark": "Five or so."}).revisions.get()
    assert (revision.by_user, revision.actor) == (interviewer, f"user:{interviewer.pk}")
    assert revision.changes == {"staff": [None, {"value": 5, "qualifier": "about", "remark": "Five or so."}]}


def test_a_section_without_a_script_is_saved_by_its_button(client, address, begin):
    begin()
    sent = {"form-asked": ["staff", "founded"], "form-base": 0, "form-client": str(uuid4())}
    sent |= {"staff": "12", "staff-qualifier": "more_than", "founded-missing": "dont_know"}
    assert client.post(address("section", "profile"), sent).url == address("section", "money")
    answers = Response.objects.get().answers
    assert answers == {"staff": {"value": 12, "qualifier": "more_than"}, "founded": {"missing": "dont_know"}}


def test_the_section_list_counts_answers_and_doubts(client, address, begin):
    begin(staff={"value": 5}, revenue={"value": 5000})
    page = " ".join(text_of(client.get(address("section", "profile"))).split())
    assert '1/2</span><span class="visually-hidden"> answered</span>' in page
    assert '1<span class="visually-hidden"> to be checked</span>' in page


def test_an_interview_of_somebody_else_takes_no_answers(client, case, address, begin, user_of):
    begin()
    case.interviewer = user_of("interviewer", "other")
    case.save(update_fields=["interviewer"])
    change = {"client_id": str(uuid4()), "base": 0, "answers": {"staff": {"value": 9}}}
    reply = client.post(address("save"), json.dumps(change), content_type="application/json")
    assert reply.status_code == 404
    assert (
        reply.json()["message"] == "This interview is not among yours. Perhaps somebody else goes on with it."
    )
    assert Response.objects.get().answers == {}


def test_saving_after_logging_out_says_so(client, address, begin):
    begin()
    client.logout()
    reply = client.post(address("save"), "{}", content_type="application/json")
    assert (reply.status_code, "you are logged out" in reply.json()["message"]) == (401, True)


def test_a_whole_interview_is_handed_in_with_what_the_office_keeps(case, begin, hand_in, address):
    response = begin(staff={"value": 5}, revenue={"value": 2.5})
    assert hand_in(duration_min="35").url == address("done")
    response.refresh_from_db()
    case.refresh_from_db()
    assert (response.state, response.quoting, case.disposition) == ("submitted", "anonymous", "I")
    assert response.role == {"en": "Head of finance"}
    assert (response.interview_date.isoformat(), response.duration_min) == ("2026-03-01", 35)


def test_the_role_is_kept_in_each_language_it_was_given_in(begin, hand_in, client):
    response = begin()
    Response.objects.update(role={"zh-hans": "财务总监"})
    hand_in()
    response.refresh_from_db()
    assert response.role == {"zh-hans": "财务总监", "en": "Head of finance"}


@pytest.mark.parametrize(
    ("lacking", "control", "complaint"),
    [
        ({"role": ""}, "id_role", "Say what the respondent does"),
        ({"quoting": ""}, "id_quoting_0", "Ask the respondent, and choose what was agreed."),
        ({"interview_date": "soon"}, "id_interview_date", "Enter a valid date."),
        ({"interview_date": "2999-01-01"}, "id_interview_date", "This day is still to come."),
    ],
)
def test_what_the_office_needs_is_asked_for_at_the_top(begin, hand_in, lacking, control, complaint):
    response = begin(staff={"value": 5}, revenue={"value": 2.5})
    page = hand_in(**lacking)
    assert page.status_code == 422
    summary = text_of(page).partition("data-error-summary")[2].partition("</ul>")[0]
    assert f'href="#{control}"' in summary
    assert complaint in summary
    assert f'id="{control}"' in text_of(page)
    response.refresh_from_db()
    assert response.state == "draft"


def test_an_interview_with_gaps_is_not_handed_in_but_may_be_finished_as_partial(case, begin, hand_in):
    begin(staff={"value": 5})
    page = hand_in()
    assert page.status_code == 422
    assert "The revenue" in text_of(page)
    assert "Finish as partial" in text_of(page)
    hand_in(partial="")
    case.refresh_from_db()
    assert (case.disposition, case.response.state) == ("P", "submitted")


def test_what_was_finished_with_gaps_asks_for_nothing_more(client, address, begin, hand_in):
    begin(staff={"value": 5})
    hand_in(partial="")
    page = text_of(client.get(address("done")))
    assert "The interview is handed in" in page
    assert "data-error-summary" not in page


def test_an_unexplained_doubt_is_no_gap(client, case, address, begin, hand_in):
    begin(staff={"value": 5}, revenue={"value": 5000})
    assert "Finish as partial" not in text_of(client.get(address("review")))
    assert hand_in(partial="").status_code == 422
    case.refresh_from_db()
    assert (case.disposition, case.response.state) == ("", "draft")


@pytest.mark.parametrize("ending", [{}, {"partial": ""}])
def test_answers_that_came_in_meanwhile_are_read_before_they_are_handed_in(begin, hand_in, ending):
    response = begin(staff={"value": 5}, revenue={"value": 2.5})
    seen = response.revision
    change = Change(str(uuid4()), seen, {"staff": Answer(value=50)})
    save_answers(response, change, by=Actor("command:test", "web"), now=timezone.now())
    page = hand_in(base=seen, **ending)
    assert page.status_code == 409
    assert "Someone else has changed answers since you opened this page." in text_of(page)
    assert 'value="Head of finance"' in text_of(page)
    response.refresh_from_db()
    assert response.state == "draft"


def test_the_case_tells_what_happened_and_by_whom(client, address, begin, hand_in):
    begin(staff={"value": 5}, revenue={"value": 2.5})
    hand_in()
    history = text_of(client.get(address())).partition("History")[2]
    assert history.index("Handed in") < history.index("Noted about the interview") < history.index("Answered")
    for words in ("interviewer", "Telephone", "Staff", "<ins>5</ins>", "Head of finance", "2026-03-01"):
        assert words in history


def test_a_changed_answer_is_told_with_what_it_was(client, case, address, begin, save):
    response = begin(staff={"value": 5})
    save(response, staff=6)
    page = text_of(client.get(address()))
    assert "<del>5</del>" in page
    assert "<ins>6</ins>" in page
    assert "Import" in page
    assert "Quotation" not in page


def test_after_it_is_handed_in_an_interview_can_only_be_read(client, address, begin, hand_in):
    begin(staff={"value": 5}, revenue={"value": 2.5})
    hand_in()
    assert "Read the answers" in text_of(client.get(address()))
    assert client.get(address("section", "money")).url == address("done")
    assert client.get(address("review")).url == address("done")
    page = text_of(client.get(address("done")))
    assert "The interview is handed in" in page
    assert "2.5" in page


def test_the_texts_of_the_study_follow_the_readers_language(client, address, begin):
    begin(staff={"value": 5})
    client.cookies["django_language"] = "zh-hans"
    page = text_of(client.get(address("section", "profile")))
    assert '<html lang="zh-hans">' in page
    assert "员工" in page


def test_the_date_offered_is_today(client, address, begin):
    begin()
    today = timezone.localdate()
    assert f'value="{today:%Y-%m-%d}"' in text_of(client.get(address("review")))
    assert f'value="{today + timedelta(days=1):%Y-%m-%d}"' not in text_of(client.get(address("review")))
