"""Who comes in: an interviewer's name with a personal token as password."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from surveys import rates, tokens
from surveys.models import AccessToken
from surveys.openrosa import xml

SCOPE = AccessToken.Scope.WRITE_RESPONSES


def collecting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for interviewers with a token to send answers. Every reply carries OpenRosa's headers."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        reply = _refusal(request) or view(request, **parts)
        for name, value in xml.HEADERS.items():
            reply[name] = value
        return reply

    return guarded


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """None for who may come in; `request.user` is the interviewer from then on."""
    name, secret = _shown(request)
    token = tokens.find(secret, now=timezone.now()) if secret else None
    if token is None or token.user.get_username() != name:
        words = _("Give your user name, and a personal token as the password.")
        return xml.message(
            words, status=401, headers={"WWW-Authenticate": 'Basic realm="Fangtan", charset="UTF-8"'}
        )
    if SCOPE not in token.scopes or not token.user.has_perm("surveys.interview"):
        return xml.message(_("This token may not send answers."), status=403)
    try:
        rates.spend(token.pk)
    except rates.TooMany as refusal:
        headers = {"Retry-After": str(refusal.seconds)}
        return xml.message(_("Too many requests. Try again in a minute."), status=429, headers=headers)
    request.user = token.user
    return None


def _shown(request: HttpRequest) -> tuple[str, str]:
    """Name and password of Basic authentication; "" for none."""
    scheme, _space, coded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _colon, password = b64decode(coded, validate=True).decode().partition(":")
    except (Error, ValueError):
        return "", ""
    return name, password
