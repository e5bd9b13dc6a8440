"""The interviews file as one more author of responses."""

from __future__ import annotations

from uuid import uuid4

import pytest

from surveys import history, responding, reviewing
from surveys.models import Case, Response, Revision, Study
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

WEB = Actor("command:web", "web")
QUESTIONNAIRE = "questionnaires/tea_firm.yaml"


def response_of(key):
    return Response.objects.get(case__key=key)


def test_an_interview_becomes_a_response_with_everything_that_was_said(load, now):
    load()
    response = response_of("T1")
    assert response.answers == {
        "staff": {"value": 12, "qualifier": "about", "remark": "A dozen or so.", "basis": "interview"},
        "niche": {"value": "green tea", "note": {"en": "Inferred.", "zh-hans": "推断。"}},
    }
    assert (response.state, response.mode, response.quoting) == ("approved", "phone", "organisation")
    assert (response.role["zh-hans"], response.duration_min, response.submitted_at) == ("经理", 30, now)
    assert {revision.actor for revision in response.revisions.all()} == {"command:load_study"}
    assert {revision.mode for revision in response.revisions.all()} == {"import"}


def test_what_an_interviewee_did_not_say_stays_missing_and_the_case_is_partial(load, folder):
    folder.change("interviews.yaml", "mode: informal", "mode: face_to_face")
    load()
    assert response_of("T2").answers == {"growth": {"value": 5}}
    assert list(Case.objects.order_by("key").values_list("key", "disposition")) == [("T1", "I"), ("T2", "P")]


def test_a_second_load_adds_no_row_and_changes_none(load, rows):
    load()
    before, revisions = rows(), list(Revision.objects.values().order_by("pk"))
    load(days=1)
    assert rows() == before
    assert list(Revision.objects.values().order_by("pk")) == revisions
    assert history.verify(Response.objects.all()) is None


def test_a_changed_answer_in_the_file_is_corrected_and_approved_again(load, folder, rows):
    load()
    folder.answer("T1", "staff", value=13)
    before = rows()
    load(days=1)
    assert rows() == before | {Revision: before[Revision] + 3}
    *_before, reopened, corrected, approved = response_of("T1").revisions.all()
    assert [each.action for each in (reopened, corrected, approved)] == ["reopen", "correct", "approve"]
    assert (corrected.mode, list(corrected.changes)) == ("correction", ["staff"])
    assert corrected.changes["staff"][1] == {"value": 13}
    assert history.verify(Response.objects.all()) is None


def test_an_answer_may_change_to_and_fro(load, folder):
    load()
    for day, value in enumerate([13, 12, 13, 12], 1):
        folder.answer("T1", "staff", value=value)
        load(days=day)
        assert response_of("T1").answers["staff"] == {"value": value}


def test_an_answer_removed_from_the_file_is_cleared_and_one_added_counts(load, folder):
    load()
    folder.answer("T1", "niche")
    folder.answer("T2", "staff", value=4)
    load(days=1)
    assert response_of("T1").answers.keys() == {"staff"}
    assert Case.objects.get(key="T2").disposition == "I"


def test_what_the_file_says_of_an_interview_is_kept_up_to_date(load, folder):
    load()
    folder.change(
        "interviews.yaml", "quoting: organisation", "quoting: anonymous\n  interview_date: 2010-05-01"
    )
    load(days=1)
    response = response_of("T1")
    assert (response.quoting, response.interview_date.isoformat()) == ("anonymous", "2010-05-01")
    assert response.revisions.last().facts.keys() == {"quoting", "interview_date"}


def corrected(response, now, **answers):
    response = reviewing.reopen(response, by=WEB, now=now, base=response.revision)
    change = Change(str(uuid4()), response.revision, {n: Answer(value=v) for n, v in answers.items()})
    return responding.correct(response, change, by=WEB, now=now)


def test_a_correction_made_elsewhere_survives_the_next_load(load, folder, now):
    load()
    corrected(response_of("T1"), now, staff=99)
    folder.answer("T1", "niche", value="black tea")
    load(days=1)
    values = {name: answer["value"] for name, answer in response_of("T1").answers.items()}
    assert values == {"staff": 99, "niche": "black tea"}
    assert response_of("T1").state == "submitted"


def test_one_answer_corrected_here_and_changed_in_the_file_is_a_fault_that_shows_both(
    load, folder, now, faults
):
    load()
    corrected(response_of("T1"), now, staff=99)
    folder.answer("T1", "niche", value="black tea")
    folder.answer("T1", "staff", value=13)
    [fault] = faults()
    assert fault.startswith("interviews.yaml, line 2, case T1, answer staff: ")
    assert 'The file now says {"value": 13}' in fault
    assert 'command:web has changed this answer to {"value": 99}' in fault
    assert response_of("T1").answers["niche"]["value"] == "green tea"
    folder.answer("T1", "staff", value=99)
    load(days=1)
    assert response_of("T1").answers["niche"]["value"] == "black tea"


def test_a_removed_interview_is_reported_and_kept(load, folder, caplog):
    load()
    interviews = folder.read("interviews.yaml")
    folder.write("interviews.yaml", interviews[: interviews.index("- key: T2")])
    load(days=1)
    assert caplog.messages == ["T2 is no longer in the interviews file; its response is kept."]
    assert response_of("T2").state == "approved"


def test_a_new_question_takes_the_interviews_to_the_new_version(load, folder, rows):
    load()
    question = "  - {name: cups, kind: integer, label: {en: Cups, zh-hans: 杯}}\n"
    folder.write(QUESTIONNAIRE, folder.read(QUESTIONNAIRE) + question)
    folder.answer("T1", "cups", value=3)
    load(days=1)
    assert response_of("T1").answers["cups"] == {"value": 3}
    newest = Study.objects.get().questionnaires.newest()
    assert [response.version for response in Response.objects.all()] == newest * 2
    before = rows()
    load(days=2)
    assert rows() == before


def test_a_vanished_question_leaves_its_answer_to_the_history(load, folder):
    load()
    text = folder.read(QUESTIONNAIRE)
    folder.write(QUESTIONNAIRE, text[: text.index("  - {name: niche")])
    folder.answer("T1", "niche")
    load(days=1)
    assert response_of("T1").answers.keys() == {"staff"}
    assert history.verify(Response.objects.all()) is None


def test_a_study_need_not_have_interviews(load, folder):
    (folder.path / "interviews.yaml").unlink()
    load()
    assert Response.objects.count() == 0


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_a_response_somebody_else_decided_on_takes_no_changes_from_the_file(
    decision, load, folder, now, faults
):
    load()
    response = response_of("T1")
    response = reviewing.reopen(response, by=WEB, now=now, base=response.revision)
    if decision == "approved":
        reviewing.approve(response, by=WEB, now=now, base=response.revision)
    else:
        reviewing.reject(response, "Not theirs.", by=WEB, now=now, base=response.revision)
    load(days=1)
    assert response_of("T1").state == decision
    folder.answer("T1", "staff", value=13)
    assert faults() == [
        "interviews.yaml, line 2, case T1: The answers were approved or rejected and take no changes."
    ]
