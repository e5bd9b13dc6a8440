"""Handing in: what closes a response, what stops it, and what may be changed afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surveys import responding
from surveys.models import Case
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change, Closed, Conflict, NotComplete

SIZE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, required: true}
- {name: niche, kind: text, label: {en: Niche}}
- name: growth
  kind: percent
  label: {en: Growth}
  constraints: [{test: ". <= 1000", message: {en: Too much}}]
  warnings: [{test: ". <= 50", message: {en: "Is that so?"}}]
"""
PHONE = Actor("command:test", "phone")


def change(base, **answers):
    return Change("correction", base, {name: Answer(value=value) for name, value in answers.items()})


def test_submitting_closes_the_response_and_the_case(response_to, write, now):
    response = response_to(SIZE, {"staff": 20})
    later = now + timedelta(minutes=5)
    response = responding.submit(response, by=PHONE, now=later, base=1, quoting="anonymous")
    response.refresh_from_db()
    assert (response.state, response.submitted_at, response.quoting) == ("submitted", later, "anonymous")
    assert response.case.disposition == Case.Disposition.COMPLETE
    assert response.revisions.last().action == "submit"
    with pytest.raises(Closed):
        write(response, 2, staff=21)


def test_submitting_again_is_harmless_but_consent_cannot_be_changed_by_it(response_to, now):
    response = response_to(SIZE, {"staff": 20})
    for _time in range(2):
        again = responding.submit(response, by=PHONE, now=now, base=1, quoting="anonymous")
    assert again.revision == 2
    with pytest.raises(Closed):
        responding.submit(response, by=PHONE, now=now, base=1, quoting="organisation")


def test_answers_the_submitter_has_not_seen_stop_the_submission(response_to, write, now):
    response = response_to(SIZE, {"staff": 20})
    write(response, 1, staff=30)
    with pytest.raises(Conflict) as conflict:
        responding.submit(response, by=PHONE, now=now, base=1, quoting="none")
    clash = conflict.value.clashes["staff"]
    assert (clash.theirs.value, clash.yours.value) == (30, 20)


def problems_of(response, now):
    with pytest.raises(NotComplete) as refusal:
        responding.submit(response, by=PHONE, now=now, base=response.revision, quoting="none")
    response.refresh_from_db()
    assert response.state == "draft"
    return [(problem.question, problem.level) for problem in refusal.value.problems]


def test_a_required_answer_an_error_and_a_warning_stop_the_submission(response_to, save, now):
    response = response_to(SIZE)
    assert problems_of(response, now) == [("staff", "error")]
    assert problems_of(save(response, staff=1, growth=1001), now)[0] == ("growth", "error")
    assert problems_of(save(response, growth=60), now) == [("growth", "warning")]
    save(response, growth=Answer(value=60, reason="A new laboratory opened."))
    assert responding.submit(response, by=PHONE, now=now, base=3, quoting="none").state == "submitted"


@pytest.mark.parametrize("answer", [Answer(missing="refused"), Answer(remark="A great many.")])
def test_a_missing_reason_or_words_alone_answer_a_required_question(response_to, save, now, answer):
    response = save(response_to(SIZE), staff=answer)
    assert responding.submit(response, by=PHONE, now=now, base=1, quoting="none").state == "submitted"


def test_an_interview_in_which_not_all_was_asked_is_finished_as_partial(response_to, now):
    response = responding.finish(response_to(SIZE, {"growth": 5}), by=PHONE, now=now, base=1, quoting="none")
    assert (response.state, response.case.disposition) == ("submitted", Case.Disposition.PARTIAL)


def test_an_interview_with_everything_required_is_finished_as_complete(response_to, now):
    response = responding.finish(response_to(SIZE, {"staff": 5}), by=PHONE, now=now, base=1, quoting="none")
    assert response.case.disposition == Case.Disposition.COMPLETE


def test_an_interview_with_an_impossible_answer_is_not_finished(response_to, now):
    response = response_to(SIZE, {"growth": 2000})
    with pytest.raises(NotComplete) as refusal:
        responding.finish(response, by=PHONE, now=now, base=1, quoting="none")
    assert {problem.question for problem in refusal.value.problems} == {"growth"}


def test_a_submitted_answer_is_corrected_and_the_case_stays_what_it_is_worth(response_to, now):
    response = responding.finish(response_to(SIZE, {"growth": 5}), by=PHONE, now=now, base=1, quoting="none")
    office = Actor("command:office", "correction")
    response = responding.correct(response, change(2, staff=12), by=office, now=now)
    assert response.answers["staff"] == {"value": 12}
    assert (response.state, response.case.disposition) == ("submitted", Case.Disposition.COMPLETE)
    assert response.revisions.last().mode == "correction"


def test_a_correction_to_something_impossible_is_refused(response_to, now):
    response = responding.finish(response_to(SIZE, {"staff": 5}), by=PHONE, now=now, base=1, quoting="none")
    with pytest.raises(NotComplete):
        responding.correct(response, change(2, growth=2000), by=PHONE, now=now)
    response.refresh_from_db()
    assert ("growth" in response.answers, response.revision) == (False, 2)


def test_an_open_response_is_saved_not_corrected(response_to, now):
    with pytest.raises(Closed):
        responding.correct(response_to(SIZE), change(0, staff=5), by=PHONE, now=now)


def test_another_version_keeps_the_answers_it_still_asks_for(response_to, version, now):
    response = response_to(SIZE, {"staff": 20, "niche": "assays"})
    newer = version("questions: [{name: staff, kind: integer, label: {en: Staff}}]")
    response = responding.repin(response, newer, by=PHONE, now=now)
    assert (response.version, response.answers) == (newer, {"staff": {"value": 20}})
    assert response.revisions.last().changes == {"niche": [{"value": "assays"}, None]}
    assert responding.repin(response, newer, by=PHONE, now=now).revision == 2
