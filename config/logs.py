"""Logs as lines of JSON on standard error, each with the request or the task that it belongs to.

Addresses of invitations hold their keys: they are cut out wherever they stand.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from config.counting import REQUESTS, TASKS

REQUEST_ID, TASK_ID = ContextVar("request_id", default=""), ContextVar("task_id", default="")
HEADER = "X-Request-ID"
GIVEN = re.compile(r"[\w-]{8,64}")
"""What a proxy may call a request."""
TOKEN = re.compile(r"(/a/)[\w-]{8,}")
log = logging.getLogger("fangtan.requests")
of_tasks = logging.getLogger("fangtan.tasks")


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST_ID.get(),
            "task_id": TASK_ID.get(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        line = json.dumps({name: text for name, text in told.items() if text != ""}, ensure_ascii=False)
        return TOKEN.sub(r"\1…", line)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """One line for each request, by the name of its page; its id goes with the answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if GIVEN.fullmatch(given) else uuid4().hex
        token, begun = REQUEST_ID.set(name), time.perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = name
            _tell(request, response, time.perf_counter() - begun)
            return response
        finally:
            REQUEST_ID.reset(token)

    return answer


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    found = request.resolver_match
    page = found.view_name if found and found.url_name else ""
    if not page:  # styles, and what is asked for its health every few seconds
        return
    told = {
        "page": page,
        "method": request.method,
        "status": response.status_code,
        "ms": round(1000 * seconds),
    }
    log.info("%s %s", request.method, page, extra={"told": told})
    REQUESTS.labels(page, response.status_code).observe(seconds)


def tell_of_task(name: str, state: str, seconds: float) -> None:
    told = {"task": name, "state": state, "ms": round(1000 * seconds)}
    of_tasks.info("%s %s", name, state, extra={"told": told})
    TASKS.labels(name, state).observe(seconds)
