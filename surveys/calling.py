"""Calling: claiming the next case for a call, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction

from surveys import inviting
from surveys.fieldwork import scheduling
from surveys.fieldwork.outcomes import INTERVIEWED, Calling, Outcome, standing
from surveys.models import Appointment, CallAttempt, Case, Contact, Response
from surveys.queueing import AHEAD, queue

IDLE = {"held_by": None, "held_until": None}


class NotRecorded(Exception):
    """The call was not recorded; everything is as it was before."""


class Taken(NotRecorded):
    """Somebody else calls the case, or has called it since."""


class Ended(NotRecorded):
    """The case has been closed meanwhile."""


class Incomplete(NotRecorded):
    """The outcome needs a note, or the time of an appointment."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An appointment to be made: `at` in the time zone of the respondent; `interviewer` None for anyone."""

    at: datetime
    interviewer: AbstractUser | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """How a call ended. `number` counts the calls of its case from 1."""

    number: int
    outcome: str
    note: str = ""
    contact: Contact | None = None
    agreed: Agreed | None = None


def held_by(user: AbstractUser, *, now: datetime) -> Case | None:
    """The case the user calls at this moment."""
    return Case.objects.filter(held_by=user, held_until__gt=now, disposition="").first()


def take_next(user: AbstractUser, *, now: datetime) -> Case | None:
    """The case the user calls already, or the first one due that can be claimed; None when there is none."""
    return held_by(user, now=now) or next(_claimed(user, now), None)


def _claimed(user: AbstractUser, now: datetime) -> Iterator[Case]:
    for waiting in queue(user, now=now):
        if waiting.is_due:
            case = Case.objects.with_surroundings().get(pk=waiting.case_id)
            if can_be_dialled(case, user) and take(case, user, now=now):
                yield case


def can_be_dialled(case: Case, user: AbstractUser) -> bool:
    """Whose own case it is may know a number; of others one must be known."""
    return case.interviewer_id == user.pk or any(c.phone for c in case.organisation.contacts.all())


@transaction.atomic
def take(case: Case, user: AbstractUser, *, now: datetime) -> bool:
    """Claim the case as it was read, and give up any other. False when somebody was quicker."""
    unchanged = {"pk": case.pk, "due_at": case.due_at, "interviewer": case.interviewer_id}
    until = now + timedelta(minutes=case.wave.study.rules.hold)
    free = Case.objects.free_for(user, now=now).filter(**unchanged)
    if not free.update(held_by=user, held_until=until):
        return False
    Case.objects.filter(held_by=user).exclude(pk=case.pk).update(**IDLE)
    return True


def release(case: Case, user: AbstractUser) -> None:
    """Put a case back that was claimed and not called."""
    Case.objects.filter(pk=case.pk, held_by=user).update(**IDLE)


def keep(case: Case, user: AbstractUser) -> None:
    """The user interviews now: a case of nobody becomes theirs."""
    Case.objects.filter(pk=case.pk, interviewer=None).update(interviewer=user)


@transaction.atomic
def record(case: Case, call: Call, *, by: AbstractUser, now: datetime) -> CallAttempt:
    """Keep how a call ended, and when the case is called next or with what it is closed.

    Recording the same call again is harmless. Raises Taken, Ended or Incomplete.
    """
    case = Case.objects.select_for_update(of=("self",)).with_surroundings().get(pk=case.pk)
    attempts = list(case.attempts.all())
    if replayed := [each for each in attempts if each.number == call.number and each.by_id == by.pk]:
        return replayed[0]
    rules = case.wave.study.rules
    outcome = _chosen(rules, call)
    _refuse(case, len(attempts), call, by, now)
    ends = rules.ends(outcome, _since_reopened(attempts))
    case.standing, case.last_outcome = standing(case.standing, outcome.code), outcome.name
    _keep_appointment(case, call, outcome, by=by, now=now)
    case.due_at = None if ends else _next_at(case, call, outcome, rules, now)
    case.held_by = case.held_until = None
    case.save(update_fields=["standing", "last_outcome", "due_at", "held_by", "held_until"])
    if ends:
        _close(case, now)
    return _attempt(case, call, outcome, by=by, now=now, disposition=case.standing if ends else "")


def _chosen(rules: Calling, call: Call) -> Outcome:
    outcome = rules.by_name[call.outcome]
    if (outcome.note and not call.note) or (outcome.appointment and not call.agreed):
        raise Incomplete
    return outcome


def _refuse(case: Case, known: int, call: Call, by: AbstractUser, now: datetime) -> None:
    is_held = case.held_by_id not in (None, by.pk) and case.held_until > now
    if is_held or call.number != known + 1:
        raise Taken
    if case.disposition:
        raise Ended


def _since_reopened(attempts: list[CallAttempt]) -> list[str]:
    """The outcomes that count against the limits: of the calls since one closed the case."""
    last = max((place for place, each in enumerate(attempts, 1) if each.disposition), default=0)
    return [attempt.outcome for attempt in attempts[last:]]


def _next_at(case: Case, call: Call, outcome: Outcome, rules: Calling, now: datetime) -> datetime:
    if appointment := case.appointments.filter(closed_at=None).first():
        return appointment.at
    zone = clock_of(case, call.contact)
    return scheduling.due(now + timedelta(minutes=outcome.delay), rules.shifts, zone)


def clock_of(case: Case, contact: Contact | None) -> ZoneInfo:
    """The time zone of whom one talks to, else that of the case's first contact."""
    contact = contact or case.organisation.contacts.order_by("pk").first()
    return ZoneInfo(contact.zone if contact else settings.TIME_ZONE)


def _keep_appointment(case: Case, call: Call, outcome: Outcome, *, by: AbstractUser, now: datetime) -> None:
    """A new appointment replaces the one before; one whose time has come is over with this call."""
    if outcome.appointment and call.agreed:
        make_appointment(case, call.agreed, by=by, now=now, contact=call.contact, note=call.note)
    else:
        case.appointments.filter(closed_at=None, at__lte=now + AHEAD).update(closed_at=now)


@transaction.atomic
def make_appointment(
    case: Case,
    agreed: Agreed,
    *,
    by: AbstractUser,
    now: datetime,
    contact: Contact | None = None,
    note: str = "",
) -> Appointment:
    """The case is called next at the time agreed on, in place of any agreed on before."""
    Case.objects.filter(pk=case.pk).update(due_at=agreed.at)  # holds the case: two may agree at once
    case.appointments.filter(closed_at=None).update(closed_at=now)
    return case.appointments.create(
        at=agreed.at,
        zone=str(agreed.at.tzinfo),
        interviewer=agreed.interviewer,
        contact=contact,
        note=note,
        made_by=by,
        made_at=now,
    )


def _close(case: Case, now: datetime) -> None:
    case.appointments.filter(closed_at=None).update(closed_at=now)
    if case.standing == Case.Disposition.REFUSAL:
        inviting.decline(case, now=now)
    else:
        Case.objects.filter(pk=case.pk, disposition="").update(disposition=case.standing)


def _attempt(
    case: Case, call: Call, outcome: Outcome, *, by: AbstractUser, now: datetime, disposition: str
) -> CallAttempt:
    return case.attempts.create(
        number=call.number,
        at=now,
        by=by,
        contact=call.contact,
        outcome=outcome.name,
        code=outcome.code,
        note=call.note,
        disposition=disposition,
    )


@transaction.atomic
def interviewed(case: Case, *, partial: bool, by: AbstractUser | None, now: datetime) -> None:
    """Close a case whose answers are handed in; `by` whom it was called, if it was.

    Answers corrected and handed in once more are no other call.
    """
    case.refresh_from_db(fields=["disposition"], from_queryset=Case.objects.select_for_update())
    outcome = case.wave.study.rules.interviewed(partial=partial)
    if by and case.disposition not in INTERVIEWED:
        call = Call(case.attempts.count() + 1, outcome.name)
        _attempt(case, call, outcome, by=by, now=now, disposition=outcome.code)
    case.appointments.filter(closed_at=None).update(closed_at=now)
    case.disposition, case.due_at, case.held_by, case.held_until = outcome.code, None, None, None
    case.save(update_fields=["disposition", "due_at", "held_by", "held_until"])


def reopen(case: Case, *, now: datetime) -> None:
    """Take back that a case was closed without an interview. Links that a refusal closed stay closed."""
    closed = Case.objects.filter(pk=case.pk).exclude(disposition__in=["", *INTERVIEWED])
    closed = closed.exclude(response__state=Response.State.REJECTED)  # the review takes that back
    closed.update(disposition="", due_at=now if case.last_outcome else None)
