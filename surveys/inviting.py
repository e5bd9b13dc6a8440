"""Links that let their bearer answer one case."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe

from surveys.models import Case, Invitation
from surveys.models.case import hashed

TOKEN_BYTES = 24


class InvitationRefused(Exception):
    """The link opens nothing."""


class Unknown(InvitationRefused):
    """No invitation has this token."""


class Revoked(InvitationRefused):
    """The office took the invitation back."""


class Expired(InvitationRefused):
    """The invitation's time is over."""


def invite(case: Case, *, now: datetime, days: int) -> tuple[Invitation, str]:
    """A new invitation and its token, which nobody can be shown again."""
    token = token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        case=case, token_hash=hashed(token), created_at=now, expires_at=now + timedelta(days=days)
    )
    return invitation, token


def revoke(invitation: Invitation, *, now: datetime) -> None:
    """Close an invitation; one that is closed already keeps the time it was closed at."""
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=now)


def find(token: str, *, now: datetime) -> Invitation:
    """The open invitation with this token. Raises Unknown, Revoked or Expired."""
    invitation = Invitation.objects.with_token(token).first()
    if invitation is None:
        raise Unknown
    if invitation.revoked_at is not None:
        raise Revoked
    if now >= invitation.expires_at:
        raise Expired
    return invitation
