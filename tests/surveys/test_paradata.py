"""Time spent on sections and questions: counted once, kept out of the answers, shown to supervisors."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from surveys.models import Visit

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}}
  - {name: founded, kind: year, label: {en: Founded in, zh-hans: 成立年份}}
- name: money
  title: {en: Revenue, zh-hans: 收入}
  questions: [{name: revenue, kind: decimal, label: {en: The revenue, zh-hans: 收入}}]
"""


def stay(**said):
    counted = {"staff": {"seconds": 30, "edits": 2}}
    told = {"client_id": str(uuid4()), "section": "profile", "language": "en", "open_for": 50, "seconds": 40}
    return told | {"questions": counted} | said


@pytest.fixture
def door(invited_to):
    """A firm that has answered something."""
    door = invited_to(FIRM)
    door.save({"staff": {"value": 12}})
    return door


@pytest.fixture
def tell(door):
    def post(said, client=None, address=""):
        where = address or door.address("time")
        return (client or door.client).post(where, json.dumps(said), content_type="application/json")

    return post


def test_a_page_tells_its_time_apart_from_the_answers(door, tell):
    before = door.response
    assert tell(stay()).status_code == 204
    visit = Visit.objects.get(response=before)
    assert (visit.section, visit.language, visit.mode) == ("profile", "en", "web")
    assert (visit.actor, visit.seconds) == (f"invitation:{door.invitation.pk}", 40)
    assert visit.questions == {"staff": {"seconds": 30, "edits": 2}}
    assert (door.response.revision, door.answers) == (before.revision, {"staff": {"value": 12}})


def test_told_twice_or_late_it_counts_once_and_only_grows(tell):
    first = stay()
    later = first | {"seconds": 70, "open_for": 80, "questions": {"staff": {"seconds": 60, "edits": 3}}}
    for said in (first, first, later, first, later):
        assert tell(said).status_code == 204
    visit = Visit.objects.get()
    assert (visit.seconds, visit.questions["staff"]) == (70, {"seconds": 60, "edits": 3})


def test_a_visit_of_somebody_else_is_not_overwritten(door, tell, interviewer):
    said = stay()
    tell(said)
    door.case.interviewer = interviewer
    door.case.save(update_fields=["interviewer"])
    caller = Client()
    caller.force_login(interviewer)
    tell(said | {"seconds": 999}, caller, reverse("interviewer-time", args=[door.case.pk]))
    assert Visit.objects.get().seconds == 40


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "no id"},
        {"section": "nowhere"},
        {"language": "tlh"},
        {"seconds": -1},
        {"seconds": 10**9},
        {"seconds": "many"},
        {"open_for": 10**30, "seconds": None},
        {"questions": {"revenue": {"seconds": 1, "edits": 1}}},
        {"questions": {"staff": {"seconds": True, "edits": 1}}},
        {"questions": {"staff": {"seconds": 1, "edits": 1, "answer": "12"}}},
        {"questions": {"staff": 5}},
        {"questions": [1]},
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_kept(tell, wrong):
    assert tell(stay(**wrong)).status_code == 400
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "null", "{", "[" * 100_000, json.dumps(stay(section="x" * 30_000))]
)
def test_what_is_no_visit_at_all_is_refused(door, body):
    reply = door.client.post(door.address("time"), body, content_type="application/json")
    assert reply.status_code == 400
    assert not Visit.objects.exists()


def test_looking_begins_no_response(invited_to):
    door = invited_to(FIRM)
    reply = door.client.post(door.address("time"), json.dumps(stay()), content_type="application/json")
    assert reply.status_code == 404


def test_the_clock_of_an_interview_is_that_of_the_interviewer_alone(door, tell, interviewer):
    tell(stay(seconds=500))
    door.case.interviewer = interviewer
    door.case.save(update_fields=["interviewer"])
    caller = Client()
    caller.force_login(interviewer)
    address = reverse("interviewer-time", args=[door.case.pk])
    tell(stay(seconds=20), caller, address)
    tell(stay(section="money", questions={}, seconds=7), caller, address)
    reply = tell(stay(seconds=25), caller, address)
    assert reply.json() == {"profile": 45, "money": 7}


def test_a_supervisor_reads_times_by_section_question_and_visit(door, tell, supervisor):
    tell(stay(seconds=3700))
    tell(stay(language="zh-hans", questions={"staff": {"seconds": 5, "edits": 0}}))
    office = Client()
    office.force_login(supervisor)
    page = office.get(reverse("office-time", args=[door.case.pk])).content.decode()
    rows = [" ".join(row.partition("</tr>")[0].split()) for row in page.split("<tr>")]
    sections = [row for row in rows if "The company" in row]
    assert "1:02:20" in sections[0]
    assert [row for row in rows if ">Staff<" in row and ">0:35<" in row and ">2<" in row]
    assert "Founded in" not in page
    assert "Simplified Chinese" in page


def test_before_any_visit_the_page_says_when_there_will_be_times(door, supervisor):
    office = Client()
    office.force_login(supervisor)
    page = office.get(reverse("office-time", args=[door.case.pk])).content.decode()
    assert "No page told how long it was looked at." in page
