"""Responses typed elsewhere, one row each: checked first, then imported whole or not at all."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from surveys import history, importing, responding
from surveys.history import Actor
from surveys.models import Case, Response, ResponseImport
from tests.conftest import NOW
from tests.excel import FIRM

State = ResponseImport.State
OFFICE = Actor("command:test", "import")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cases(case_of) -> list[Case]:
    return [case_of(FIRM) for _number in range(3)]


def table(*rows: dict[str, Any]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = StringIO()
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def checked(cases) -> Callable[..., ResponseImport]:
    """A file as it stands after the dry run."""

    def check(*rows: dict[str, Any], raw: bytes = b"", name: str = "typed.csv") -> ResponseImport:
        file = ContentFile(raw or table(*rows), name)
        wanted = importing.receive(cases[0].wave, cases[0].version, file, by=OFFICE, now=NOW)
        importing.check(wanted, now=NOW)
        return wanted

    return check


def told(wanted: ResponseImport) -> dict[str, str]:
    return {fault["place"]: fault["message"]["en"] for fault in wanted.faults}


def row(number: int, **answers: Any) -> dict[str, Any]:
    return {"_case": f"case-{number}", "_mode": "phone", **answers}


FULL = {
    "_mode": "Face to face",
    "_date": "2026年2月1日",
    "_minutes": "45",
    "_role": "财务主管",
    "_quoting": "anonymous",
    "staff": "120",
    "staff.qualifier": "about",
    "origin": "衍生",
    "why": "because; of that",
    "revenue": "don't know",
    "services": "Chemistry；other",
    "services.specify": "toxicology",
    "obstacles": "People; funds",
    "years.1.year": "2024",
    "years.3.year": "2025",
    "years.3.inhouse": "5",
    "parent_staff": "40 ",
}


def test_a_dry_run_tells_what_would_come_and_writes_nothing(checked):
    wanted = checked(row(1, staff=5), row(2, revenue=3))
    assert (wanted.state, wanted.faults) == (State.CHECKED, [])
    assert wanted.counts == {"responses": 2, "answers": 2, "partial": 1}
    assert not Response.objects.exists()
    assert not Case.objects.exclude(disposition="").exists()


def test_rows_become_responses_that_are_handed_in(checked):
    wanted = checked(row(1) | FULL, row(2, revenue="3"))
    assert told(wanted) == {}
    assert importing.confirm(wanted)
    importing.carry_out(ResponseImport.objects.get(), now=NOW)
    full, _part = Response.objects.order_by("pk")
    assert full.answers == {
        "staff": {"value": 120, "qualifier": "about"},
        "origin": {"value": "spinoff"},
        "why": {"value": "because; of that"},
        "revenue": {"missing": "dont_know"},
        "services": {"value": ["chemistry", "other"], "specify": "toxicology"},
        "obstacles": {"value": ["staff_lack", "funds"]},
        "years": {"value": [{"year": 2024}, {"year": 2025, "inhouse": 5}]},
        "parent_staff": {"value": 40},
    }
    assert (full.mode, full.state, full.quoting) == ("face_to_face", "submitted", "anonymous")
    assert (full.role, full.duration_min, full.interview_date.isoformat()) == (
        {"zh-hans": "财务主管"},
        45,
        "2026-02-01",
    )
    assert [case.disposition for case in Case.objects.order_by("pk")] == ["I", "P", ""]
    assert {revision.mode for revision in full.revisions.all()} == {"import"}
    assert history.verify(Response.objects.all()) is None
    done = ResponseImport.objects.get()
    assert (done.state, bool(done.file)) == (State.DONE, False)


def test_every_fault_is_told_by_its_cell_and_nothing_is_imported(checked):
    wanted = checked(
        row(1, staff="many", revenue=2000),
        {"_case": "case-9", "_mode": "phone", "staff": 5},
        {"_case": "case-2", "_mode": "pigeon", "staff": 0},
        row(3, **{"staff": 5, "years.2.inhouse": 5}),
        row(3, staff=5),
        {"_case": "", "_mode": "phone", "staff": 5},
    )
    assert told(wanted) == {
        "C2": "Enter a whole number, for example 120.",
        "D2": "That is a lot.",
        "A3": "The wave has no case with this key.",
        "C4": "Enter 1 or more.",
        "B4": "Every row needs _mode.",
        "E5": "Please fill in this field of the row.",
        "A6": "This case stands in the file twice.",
        "A7": "Every row needs _case.",
    }
    assert not importing.confirm(wanted)
    importing.carry_out(wanted, now=NOW)
    assert not Response.objects.exists()


def test_wrong_headings_are_told_before_any_row(checked):
    twice = checked(raw=b"_case,staff,staff,stuff\ncase-1,1,2,3\n")
    assert told(twice) == {
        "C1": "This column stands in the file twice.",
        "D1": "There is no column “stuff”. Look it up in the list of columns.",
    }


def test_a_case_that_has_answers_is_not_overwritten(checked, cases, save):
    save(responding.open_response(cases[0], mode="web", now=NOW), staff=7)
    assert "answered already" in told(checked(row(1, staff=5)))["A2"]


def test_a_case_answered_between_check_and_import_stops_all_of_it(checked, cases, save):
    wanted = checked(row(1, staff=5), row(2, staff=6))
    importing.confirm(wanted)
    wanted.refresh_from_db()
    save(responding.open_response(cases[1], mode="web", now=NOW), staff=7)
    importing.carry_out(wanted, now=NOW)
    assert wanted.state == State.CHECKED
    assert "answered already" in told(wanted)["A3"]
    assert [response.case for response in Response.objects.all()] == [cases[1]]


def test_a_file_is_imported_once_however_often_it_is_confirmed(checked):
    wanted = checked(row(1, staff=5))
    assert [importing.confirm(wanted), importing.confirm(wanted)] == [True, False]
    for _time in range(2):
        importing.carry_out(ResponseImport.objects.get(), now=NOW)
    assert Response.objects.get().revisions.filter(action="submit").count() == 1


def test_a_file_that_nobody_confirms_is_forgotten_after_a_day(checked):
    wanted = checked(row(1, staff=5))
    importing.forget(now=NOW + timedelta(hours=23))
    assert ResponseImport.objects.get().file
    importing.forget(now=NOW + timedelta(hours=25))
    wanted.refresh_from_db()
    assert (wanted.state, bool(wanted.file)) == (State.REFUSED, False)
    assert not importing.confirm(wanted)


def test_an_import_whose_file_a_crash_left_behind_stays_imported(checked):
    wanted = checked(row(1, staff=5))
    ResponseImport.objects.filter(pk=wanted.pk).update(state=State.DONE)
    importing.forget(now=NOW + timedelta(hours=25))
    wanted.refresh_from_db()
    assert (wanted.state, wanted.reason, bool(wanted.file)) == (State.DONE, {}, False)


def test_a_case_of_another_questionnaire_is_refused(checked, case_of):
    other = case_of("questions: [{name: staff, kind: integer, label: {en: Staff}}]")
    wanted = checked({"_case": other.key, "_mode": "phone", "staff": 5})
    assert "another questionnaire" in told(wanted)["A2"]


def test_an_unreadable_file_is_refused_with_the_reason(checked):
    wanted = checked(raw=b"PK", name="typed.xlsm")
    assert wanted.state == State.REFUSED
    assert "macros" in wanted.reason["en"]


def test_the_office_checks_and_imports_on_its_pages(
    cases, client, supervisor, at_once, django_capture_on_commit_callbacks
):
    client.force_login(supervisor)
    version = cases[0].version
    template = client.get(reverse("office-import-template", args=[version.pk])).content.decode("utf-8-sig")
    headings = next(csv.reader(StringIO(template)))
    assert headings[:3] == ["_case", "_mode", "_date"]
    assert {"staff", "services.specify", "years.4.inhouse"} < set(headings)
    columns = client.get(reverse("office-import-columns", args=[version.pk])).content.decode()
    assert "<code>services.specify</code>" in columns
    filled = template + ",".join(
        {"_case": "case-1", "_mode": "phone", "staff": "5"}.get(h, "") for h in headings
    )
    said = {"target": f"{cases[0].wave.pk}-{version.pk}", "file": ContentFile(filled.encode(), "typed.csv")}
    with django_capture_on_commit_callbacks(execute=True):
        here = client.post(reverse("office-imports"), said).url
    assert "1 response with 1 answers can be imported" in client.get(here).content.decode()
    assert not Response.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("office-import-carry-out", args=[ResponseImport.objects.get().pk]))
    assert "1 response was imported and handed in." in client.get(here).content.decode()
    assert Response.objects.get().revisions.last().by_user == supervisor
    assert "typed.csv" in client.get(reverse("office-imports")).content.decode()


def test_a_form_sent_without_a_file_is_asked_for_it(client, supervisor, cases):
    client.force_login(supervisor)
    answer = client.post(reverse("office-imports"), {})
    assert answer.status_code == 422
    assert "Choose the file that you filled in." in answer.content.decode()
