"""Links that let their bearer answer one case, or one section of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.db.models import Q

from surveys.models import Case, Invitation
from surveys.models.invitation import hashed

TOKEN_BYTES = 24


class InvitationRefused(Exception):
    """The link opens nothing."""


class Unknown(InvitationRefused):
    """No invitation has this token."""


class Revoked(InvitationRefused):
    """The office took the invitation back."""


class Declined(Revoked):
    """Its bearer asked to be left alone, which closed it."""


class Expired(InvitationRefused):
    """The invitation's time is over."""


def invite(case: Case, *, now: datetime, days: int) -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody can be shown again."""
    return invite_until(now + timedelta(days=days), case, now=now)


def invite_until(end: datetime, case: Case, *, now: datetime) -> tuple[Invitation, str]:
    return _made(case=case, created_at=now, expires_at=end)


def hand_over(parent: Invitation, section: str, *, to: str, now: datetime) -> tuple[Invitation, str]:
    """A link that opens one section for a colleague, and ends with the link of who hands it over."""
    scope = {"section": section, "label": to, "parent": parent}
    return _made(case=parent.case, created_at=now, expires_at=parent.expires_at, **scope)


def _made(**fields: Any) -> tuple[Invitation, str]:
    token = token_urlsafe(TOKEN_BYTES)
    return Invitation.objects.create(token_hash=hashed(token), **fields), token


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Close an invitation and those handed on from it; one closed already keeps the time it was closed at."""
    handed_on = Q(pk=invitation.pk) | Q(parent=invitation)
    Invitation.objects.filter(handed_on, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def decline(case: Case, *, now: datetime) -> None:
    """Record that the firm refuses, and close all its links. A case that has an outcome keeps it."""
    open_case = Case.objects.filter(pk=case.pk, disposition="")
    if open_case.update(disposition=Case.Disposition.REFUSAL):
        case.invitations.filter(revoked_at=None).update(revoked_at=now)
    case.refresh_from_db(fields=["disposition"])


def known(token: str) -> Invitation:
    """The invitation with this token, open or not. Raises Unknown."""
    try:
        return Invitation.objects.with_token(token).get()
    except Invitation.DoesNotExist:
        raise Unknown from None


def known_for_all(token: str) -> Invitation:
    """The same, when it is for the whole questionnaire. Raises Unknown."""
    invitation = known(token)
    if invitation.section:
        raise Unknown
    return invitation


def find(token: str, *, now: datetime) -> Invitation:
    """The open invitation with this token. Raises Unknown, Revoked, Declined or Expired."""
    invitation = known(token)
    if invitation.revoked_at is not None:
        refused = invitation.case.disposition == Case.Disposition.REFUSAL
        raise Declined if refused else Revoked
    if now >= invitation.expires_at:
        raise Expired
    return invitation
