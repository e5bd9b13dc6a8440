"""The queue: which cases an interviewer may call, in which order, why, and from when on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork import scheduling
from surveys.fieldwork.scheduling import Span
from surveys.models import Case, Quota, Study

AHEAD = timedelta(minutes=5)
"""So long before its time an appointment is next."""
PEACE = timedelta(days=1)
"""So long a firm is not called after it has answered something by itself, unless it wants to be."""


class Reason(TextChoices):
    """Why a case is in the queue, the first reason first."""

    APPOINTMENT = "appointment", _("Appointment")
    CALL_BACK = "call_back", _("Call back")
    FRESH = "fresh", _("Not called yet")


class Waiting(NamedTuple):
    """An open case in the queue; `at` is the first time from now on at which it may be called."""

    case_id: int
    study_id: int
    reason: Reason
    at: datetime
    is_due: bool


def queue(user: AbstractUser, *, now: datetime) -> list[Waiting]:
    """All cases the user may call, in the order in which they are called once they are due."""
    span_of = _spans(now)
    full = Quota.objects.cases_of_full_strata()
    wanted = ("pk", "wave__study", "due_at", "appointment__at", "answered_at", "zone")
    cases = Case.objects.waiting_for(user, now=now).asked()
    needed = cases.filter(~full | Q(appointment__at__isnull=False))
    return [_waiting(*row, span_of, now) for row in needed.values_list(*wanted)]


def hours(places: Iterable[Waiting], *, now: datetime) -> Span | None:
    """The shift of the office's own clock that runs, or the next one; None when nobody is to be called."""
    span_of = _spans(now)
    return min(
        (span_of(study_id, settings.TIME_ZONE) for study_id in {p.study_id for p in places}), default=None
    )


def _spans(now: datetime) -> Callable[[int, str], Span]:
    """The shift of a study that runs in a zone now, or the next one."""
    rules_of = cache(lambda study_id: Study.objects.get(pk=study_id).rules)
    return cache(lambda study_id, zone: scheduling.span_from(now, rules_of(study_id).shifts, ZoneInfo(zone)))


def _waiting(
    case_id: int,
    study_id: int,
    due_at: datetime | None,
    appointment_at: datetime | None,
    answered_at: datetime | None,
    zone: str | None,
    span_of: Callable[[int, str], Span],
    now: datetime,
) -> Waiting:
    if appointment_at:
        is_due = appointment_at <= now + AHEAD
        return Waiting(case_id, study_id, Reason.APPOINTMENT, appointment_at, is_due)
    opens = span_of(study_id, zone or settings.TIME_ZONE).begin
    at = due_at if due_at and due_at > now else max(opens, now)
    at = max(at, answered_at + PEACE) if answered_at else at
    return Waiting(case_id, study_id, Reason.CALL_BACK if due_at else Reason.FRESH, at, at <= now)
