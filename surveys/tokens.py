"""Personal tokens: given out once, recognised by their digest, withdrawn by their owner."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.contrib.auth.base_user import AbstractBaseUser

from surveys.models import AccessToken

MARK = "fangtan_"
"""Begins every secret, so that one that was published by mistake can be searched for."""


def issue(
    user: AbstractBaseUser, name: str, scopes: Collection[str], *, now: datetime
) -> tuple[AccessToken, str]:
    """A new token, and its secret, which nobody can be shown again."""
    secret = MARK + token_urlsafe(32)
    fields = {"name": name, "scopes": sorted(scopes), "digest": _digest(secret), "created_at": now}
    return AccessToken.objects.create(user=user, **fields), secret


def find(secret: str, *, now: datetime) -> AccessToken | None:
    """The token with this secret, unless it was revoked or its owner's account is closed."""
    found = AccessToken.objects.standing().select_related("user").filter(digest=_digest(secret)).first()
    if found and not found.was_used_within_a_minute(now):
        AccessToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


def revoke(token: AccessToken, *, now: datetime) -> None:
    """Doing it a second time is harmless."""
    AccessToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def _digest(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash: nobody can guess it."""
    return sha256(secret.encode(errors="replace")).hexdigest()
