"""What people are told when something breaks: that it is away for a moment, or that Fangtan has a fault."""

from __future__ import annotations

import errno
import sys

import redis
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerError

AWAY = (OperationalError, InterfaceError, BrokerError, redis.RedisError)
"""The database or the broker cannot be reached, has no room left, or is being started anew."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
AGAIN_AFTER = 10
"""Seconds after which a client may try again."""


def failed(request: HttpRequest) -> HttpResponse:
    """503 for what is away for a moment, else 500. The page needs neither database nor session."""
    if not is_away(sys.exc_info()[1]):
        return HttpResponse(render_to_string("500.html"), status=500)
    headers = {"Retry-After": str(AGAIN_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def is_away(error: BaseException | None) -> bool:
    return isinstance(error, AWAY) or (isinstance(error, OSError) and error.errno in NO_ROOM)
