"""Around an interview: notes, the firm going on by itself in between, and talks outside any interview."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet

from surveys import inviting, mailing, responding
from surveys.models import (
    Case,
    Contact,
    HandOver,
    Mailing,
    Note,
    Organisation,
    QuestionnaireVersion,
    Response,
)

GROUP = "group"
"""The level of people who speak for no organisation."""


class AlreadyHandedOver(Exception):
    """The firm goes on with the interview by itself already."""


def note(case: Case, words: str, *, by: AbstractBaseUser, now: datetime) -> Note:
    return Note.objects.create(case=case, by=by, at=now, words=words)


@transaction.atomic
def hand_over(case: Case, *, by: AbstractBaseUser, now: datetime, days: int) -> tuple[HandOver, str]:
    """Let the firm go on by a link, whose token nobody can be shown again. Raises AlreadyHandedOver."""
    begun = _begun(case, by, now)
    begun.invitation, token = inviting.invite(case, now=now, days=days)
    begun.save(update_fields=["invitation"])
    return begun, token


@transaction.atomic
def hand_over_by_mail(
    case: Case, contact: Contact, *, step: int, by: AbstractBaseUser, now: datetime
) -> HandOver:
    """Let the firm go on by a link in the case's mail of this step, to be sent. Raises AlreadyHandedOver."""
    begun = _begun(case, by, now)
    begun.mailing = mailing.claim(case, contact, step=step, now=now)
    if begun.mailing is None:
        raise AlreadyHandedOver
    begun.save(update_fields=["mailing"])
    return begun


def _begun(case: Case, by: AbstractBaseUser, now: datetime) -> HandOver:
    """A hand-over from here on; one whose link has closed by itself is over."""
    earlier = current(case)
    if earlier and not earlier.is_open(now):
        take_back(earlier, now=now)
    begun, is_new = HandOver.objects.get_or_create(
        case=case,
        ended_at=None,
        defaults={"by": by, "at": now, "from_revision": case.response.revision},
    )
    if not is_new:
        raise AlreadyHandedOver
    return begun


def current(case: Case) -> HandOver | None:
    """The hand-over that nobody has taken back."""
    return case.hand_overs.select_related("invitation", "mailing__invitation").filter(ended_at=None).first()


@transaction.atomic
def take_back(handed: HandOver, *, now: datetime) -> None:
    """Go on with the interview: its link closes, and a mail with it that waits is not sent."""
    HandOver.objects.filter(pk=handed.pk, ended_at=None).update(ended_at=now)
    waiting = Mailing.objects.filter(pk=handed.mailing_id, state=Mailing.State.WAITING)
    waiting.update(state=Mailing.State.DROPPED)
    if handed.link:
        inviting.revoke(handed.link, now=now)


def known_to(user: AbstractBaseUser) -> QuerySet[Organisation]:
    """With whom a user may record a talk: the organisations of their cases, and groups."""
    return Organisation.objects.filter(Q(cases__interviewer=user) | Q(level=GROUP)).distinct()


@transaction.atomic
def begin_talk(
    version: QuestionnaireVersion,
    organisation: Organisation | None,
    group: str,
    *,
    by: AbstractBaseUser,
    now: datetime,
) -> Case:
    """A case of its own for an informal talk. Nobody was asked for an interview, so no rate counts it."""
    case = Case.objects.create(
        wave=version.study.waves.order_by("reference_year", "pk").last(),
        key=f"talk-{token_hex(4)}",
        organisation=organisation or _group(version, group),
        version=version,
        interviewer=by,
    )
    responding.open_response(case, mode=Response.Mode.INFORMAL, now=now)
    return case


def _group(version: QuestionnaireVersion, name: str) -> Organisation:
    """The group of this name in the industry that the questionnaire asks about."""
    industry = version.questionnaire.attributes.get("industry", "")
    place = {"study": version.study, "name": name, "industry": industry, "level": GROUP}
    known = Organisation.objects.filter(**place).first()
    return known or Organisation.objects.create(key=f"group-{token_hex(4)}", **place)
