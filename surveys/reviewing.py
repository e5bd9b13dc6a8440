"""Review: answers handed in are asked about, returned, corrected, and in the end approved or rejected."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surveys import mailing, notifying, responding
from surveys.changes import Closed, NotSaved, UnknownQuestion
from surveys.history import Actor, append
from surveys.models import Case, Contact, Mailing, Response, Thread
from surveys.questionnaire.definition import SILENT

State = Response.State


class Outdated(NotSaved):
    """The response is not any more what was looked at."""


class NothingAsked(NotSaved):
    """No answer is asked about, so nobody would know why the response came back."""


class Unsettled(NotSaved):
    """Questions about answers are still open."""


@transaction.atomic
def ask(response: Response, question: str, words: str, *, by: Actor, now: datetime) -> Thread:
    """Ask about one answer, or go on with what is open about it. Raises Closed or UnknownQuestion."""
    held = _held(response)
    if held.state not in (State.SUBMITTED, State.RETURNED):
        raise Closed(held.state)
    if question not in _asking(held):
        raise UnknownQuestion([question])
    thread, _opened = Thread.objects.get_or_create(response=held, question=question, closed_at=None)
    _say(thread, words, by=by, now=now)
    return thread


@transaction.atomic
def reply(response: Response, question: str, words: str, *, by: Actor, now: datetime) -> None:
    """What is said to the office's question by whoever answers, even when it was settled meanwhile.

    Raises Closed.
    """
    held = _held(response)
    thread = held.threads.filter(question=question).last()
    if held.state != State.RETURNED or thread is None:
        raise Closed(held.state)
    _say(thread, words, by=by, now=now)


def _say(thread: Thread, words: str, *, by: Actor, now: datetime) -> None:
    """Add the words, unless they are the last ones already: a form may be sent twice."""
    last = thread.comments.last()
    if last is None or (last.actor, last.words) != (by.name, words):
        thread.comments.create(
            at=now, by_user=by.user, by_invitation=by.invitation, actor=by.name, words=words
        )


def settle(response: Response, question: str, *, by: Actor, now: datetime) -> None:
    """Close what is open about an answer; doing it a second time is harmless."""
    response.threads.open().filter(question=question).update(closed_at=now, closed_by=by.user)


@transaction.atomic
def send_back(
    response: Response, *, by: Actor, now: datetime, base: int, contact: Contact | None = None
) -> Mailing | None:
    """Return the response as it was at revision `base` with what is asked about it; the case is open again.

    The mail to the contact waits to be sent. Doing it a second time is harmless.
    Raises Closed, Outdated or NothingAsked.
    """
    held = _held(response)
    if held.state == State.RETURNED:
        return None
    _refuse_unless(held, base, State.SUBMITTED)
    if not _is_asked_about(held):
        raise NothingAsked
    append(held, by=by, now=now, action="return", state=State.RETURNED)
    Case.objects.filter(pk=held.case_id).update(disposition="", due_at=now)
    return contact and mailing.claim(held.case, contact, step=mailing.next_step(held.case), now=now)


@transaction.atomic
def approve(response: Response, *, by: Actor, now: datetime, base: int) -> Response:
    """Let the answers seen at revision `base` into releases. Doing it a second time is harmless.

    Raises Closed, Outdated or Unsettled.
    """
    held = _held(response)
    if held.state == State.APPROVED:
        return held
    _refuse_unless(held, base, State.SUBMITTED)
    if _is_asked_about(held):
        raise Unsettled
    case, study_id = held.case_id, held.case.wave.study_id
    notifying.tell(study_id, "response.approved", f"/cases/{case}/response", now=now, case_id=case)
    return append(held, by=by, now=now, action="approve", state=State.APPROVED)


@transaction.atomic
def reject(response: Response, reason: str, *, by: Actor, now: datetime, base: int) -> Response:
    """Keep the response out of every release; its case has no interview. Raises Closed or Outdated."""
    held = _held(response)
    if held.state == State.REJECTED:
        return held
    _refuse_unless(held, base, State.SUBMITTED)
    Case.objects.filter(pk=held.case_id).update(disposition=Case.Disposition.OTHER)
    return append(held, by=by, now=now, action="reject", state=State.REJECTED, rejection=reason)


@transaction.atomic
def reopen(response: Response, *, by: Actor, now: datetime, base: int) -> Response:
    """Take an approval or a rejection back: the response waits for review again.

    Raises Closed or Outdated.
    """
    held = _held(response)
    if held.state == State.SUBMITTED:
        return held
    _refuse_unless(held, base, State.APPROVED, State.REJECTED)
    responding.dispose(held, now=now)
    return append(held, by=by, now=now, action="reopen", state=State.SUBMITTED, rejection="")


def _held(response: Response) -> Response:
    return Response.objects.locked().get(pk=response.pk)


def _asking(held: Response) -> list[str]:
    return [question.name for question in held.questionnaire.questions() if question.kind not in SILENT]


def _is_asked_about(held: Response) -> bool:
    """Whether a thread is open. What another version of the questionnaire asked is nobody's to settle."""
    return held.threads.open().filter(question__in=_asking(held)).exists()


def _refuse_unless(held: Response, base: int, *states: str) -> None:
    if held.state not in states:
        raise Closed(held.state)
    if held.revision != base:
        raise Outdated
