"""Review: questions about single answers, and who decides what."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys import history, inviting, mailing, responding, reviewing
from surveys.history import Actor
from surveys.models import Case, Comment, Contact, Response, Thread
from surveys.responding import Closed, UnknownQuestion
from surveys.reviewing import NothingAsked, Outdated, Unsettled

FIRM = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, required: true}
- {name: niche, kind: text, label: {en: Niche}}
- {name: thanks, kind: note, label: {en: Thanks}}
"""
WEB, OFFICE = Actor("command:test", "web"), Actor("command:office", "review")


@pytest.fixture
def handed_in(response_to, now) -> Response:
    response = response_to(FIRM, {"staff": 20}, mode="web")
    return responding.submit(response, by=WEB, now=now, base=1, quoting="none")


@pytest.fixture
def asked(handed_in, now) -> Response:
    reviewing.ask(handed_in, "staff", "With the branch?", by=OFFICE, now=now)
    return handed_in


@pytest.fixture
def returned(asked, now) -> Response:
    reviewing.send_back(asked, by=OFFICE, now=now, base=asked.revision)
    asked.refresh_from_db()
    return asked


def actions(response) -> list[str]:
    return list(response.revisions.values_list("action", flat=True))


def disposition(response) -> str:
    return Case.objects.get(pk=response.case_id).disposition


def test_an_answer_asked_about_is_returned_corrected_and_approved(asked, save, now):
    assert disposition(asked) == "I"
    reviewing.send_back(asked, by=OFFICE, now=now, base=2)
    response = Response.objects.get(pk=asked.pk)
    assert (response.state, response.is_open, disposition(response)) == ("returned", True, "")
    response = save(response, staff=25)
    reviewing.reply(response, "staff", "With it 25.", by=WEB, now=now)
    response = responding.submit(response, by=WEB, now=now, base=4, quoting="none")
    with pytest.raises(Unsettled):
        reviewing.approve(response, by=OFFICE, now=now, base=5)
    reviewing.settle(response, "staff", by=OFFICE, now=now)
    response = reviewing.approve(response, by=OFFICE, now=now, base=5)
    assert (response.state, disposition(response)) == ("approved", "I")
    assert actions(response) == ["save", "submit", "return", "save", "submit", "approve"]
    assert list(Comment.objects.values_list("actor", "words")) == [
        ("command:office", "With the branch?"),
        ("command:test", "With it 25."),
    ]
    assert history.verify(Response.objects.all()) is None


def test_a_rejection_keeps_its_reason_in_the_history_and_the_case_has_no_interview(handed_in, now):
    response = reviewing.reject(handed_in, "Nobody there knows of it.", by=OFFICE, now=now, base=2)
    assert (response.state, disposition(response)) == ("rejected", "O")
    assert response.revisions.last().facts["rejection"] == ["", "Nobody there knows of it."]
    response = reviewing.reopen(response, by=OFFICE, now=now, base=3)
    assert (response.state, response.rejection, disposition(response)) == ("submitted", "", "I")
    assert history.verify(Response.objects.all()) is None


def test_a_reopened_partial_interview_is_partial_again(response_to, now):
    response = responding.finish(response_to(FIRM), by=WEB, now=now, base=0, quoting="none")
    response = reviewing.reject(response, "Too little.", by=OFFICE, now=now, base=1)
    assert disposition(reviewing.reopen(response, by=OFFICE, now=now, base=2)) == "P"


def test_each_decision_made_twice_is_made_once(asked, now):
    for _time in range(2):
        reviewing.send_back(asked, by=OFFICE, now=now, base=2)
    reviewing.settle(asked, "staff", by=OFFICE, now=now)
    response = responding.submit(asked, by=WEB, now=now, base=3, quoting="none")
    for _time in range(2):
        reviewing.approve(response, by=OFFICE, now=now, base=4)
    for _time in range(2):
        reviewing.reopen(response, by=OFFICE, now=now, base=5)
    for _time in range(2):
        reviewing.reject(response, "No.", by=OFFICE, now=now, base=6)
    assert actions(response) == ["save", "submit", "return", "submit", "approve", "reopen", "reject"]


DECISIONS = {
    "approve": lambda response, **how: reviewing.approve(response, **how),
    "reject": lambda response, **how: reviewing.reject(response, "No.", **how),
    "send_back": lambda response, **how: reviewing.send_back(response, **how),
}


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_nobody_decides_on_answers_they_have_not_seen(decide, asked, now):
    change = responding.Change("mended", 2, {"niche": None, "staff": responding.Answer(value=21)})
    responding.correct(asked, change, by=OFFICE, now=now)
    with pytest.raises(Outdated):
        decide(asked, by=OFFICE, now=now, base=2)
    asked.refresh_from_db()
    assert asked.state == "submitted"


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_nothing_is_decided_before_it_is_handed_in(decide, response_to, now):
    response = response_to(FIRM, {"staff": 20})
    with pytest.raises(Closed):
        decide(response, by=OFFICE, now=now, base=1)
    with pytest.raises(Closed):
        reviewing.ask(response, "staff", "Sure?", by=OFFICE, now=now)
    assert not Thread.objects.exists()


def test_nothing_is_returned_without_a_question(handed_in, now):
    with pytest.raises(NothingAsked):
        reviewing.send_back(handed_in, by=OFFICE, now=now, base=2)


def test_asking_again_goes_on_with_the_open_thread_until_it_is_settled(asked, now):
    reviewing.ask(asked, "staff", "And the trainees?", by=OFFICE, now=now)
    reviewing.ask(asked, "staff", "And the trainees?", by=OFFICE, now=now)
    assert list(Thread.objects.values_list("comments__words", flat=True)) == [
        "With the branch?",
        "And the trainees?",
    ]
    reviewing.settle(asked, "staff", by=OFFICE, now=now)
    reviewing.ask(asked, "staff", "Once more: which year?", by=OFFICE, now=now)
    assert Thread.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Thread.objects.create(response=asked, question="staff")


@pytest.mark.parametrize("name", ["wages", "thanks"])
def test_what_nobody_is_asked_cannot_be_asked_about(name, handed_in, now):
    with pytest.raises(UnknownQuestion):
        reviewing.ask(handed_in, name, "How much?", by=OFFICE, now=now)


def test_a_question_about_what_a_newer_version_asks_no_more_holds_nothing_up(asked, version, now):
    newer = version(FIRM.replace("staff", "people"))
    response = responding.repin(asked, newer, by=OFFICE, now=now)
    with pytest.raises(NothingAsked):
        reviewing.send_back(response, by=OFFICE, now=now, base=3)
    assert reviewing.approve(response, by=OFFICE, now=now, base=3).state == "approved"


def test_a_reply_is_kept_as_long_as_the_response_is_returned(asked, returned, now):
    reviewing.reply(returned, "staff", "Yes.", by=WEB, now=now)
    with pytest.raises(Closed):
        reviewing.reply(returned, "niche", "Yes.", by=WEB, now=now)
    reviewing.settle(returned, "staff", by=OFFICE, now=now)
    reviewing.reply(returned, "staff", "The branch too.", by=WEB, now=now)
    assert Comment.objects.last().words == "The branch too."
    responding.submit(returned, by=WEB, now=now, base=3, quoting="none")
    with pytest.raises(Closed):
        reviewing.reply(returned, "staff", "But no.", by=WEB, now=now)


def test_a_returned_response_goes_by_mail_to_the_contact_with_a_link(asked, mailoutbox, now):
    case = asked.case
    contact = Contact.objects.create(
        organisation=case.organisation, name="Ms Li", email="li@example.org", language="en"
    )
    waiting = reviewing.send_back(asked, by=OFFICE, now=now, base=2, contact=contact)
    mailing.send(waiting, now=timezone.now())
    [letter] = mailoutbox
    assert (letter.to, letter.subject) == (["li@example.org"], "Questions about your answers: A tiny study")
    assert "we have a question about 1 of your answers" in letter.body
    assert "With the branch?" not in letter.body
    token = letter.body.partition("/a/")[2].partition("/")[0]
    assert inviting.find(token, now=timezone.now()).case == case
