"""The page of supervisors on which the fieldwork is watched."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from analytics.board import board_of, classes
from analytics.forms import BoardFilter
from surveys.models import Case
from surveys.views.office import supervising


def is_live(request: HttpRequest) -> bool:
    """Whether an open page asks for its figures again."""
    return "HX-Request" in request.headers


def leaving_when_logged_out(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An open page loads anew once its session has ended: the log-in must not appear amid its figures."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if is_live(request) and not request.user.is_authenticated:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return view(request)

    return guarded


@require_safe
@leaving_when_logged_out
@supervising
def board(request: HttpRequest) -> HttpResponse:
    """The page, or its figures alone; nothing when they are what the page has `seen` already."""
    known = classes()
    narrowing = BoardFilter(request.GET, industries=known.names["industry"])
    found = board_of(narrowing.narrowed(Case.objects.all()), known)
    figures = render_to_string("analytics/board/figures.html", {"board": found, "filter": narrowing}, request)
    seen = sha256(figures.encode()).hexdigest()[:16]
    if is_live(request) and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    template = "analytics/board/live.html" if is_live(request) else "analytics/board/board.html"
    return render(request, template, {"filter": narrowing, "figures": figures, "seen": seen})
