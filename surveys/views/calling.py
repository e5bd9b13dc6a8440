"""The interviewer's queue, and the call about one case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys import calling, queueing
from surveys.calling import Ended, NotRecorded, Taken
from surveys.forms.calling import AppointmentForm, CallForm
from surveys.models import CallAttempt, Case, Study
from surveys.queueing import Reason, Waiting
from surveys.views.calls import calls_of, outcome_words
from surveys.views.interviewer import with_case
from surveys.views.office import with_case as with_office_case

DUE, LATER = 50, 20
"""So many cases are listed."""


def interviewing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for who interviews; others are not told that there is such a page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.has_perm("surveys.interview"):
            raise Http404
        return view(request, **parts)

    return guarded


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A change comes by POST; who comes otherwise, as after logging in again, is led to the queue."""

    @interviewing
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("queue")
        return view(request, **parts)

    return guarded


@require_safe
@interviewing
def queue(request: HttpRequest) -> HttpResponse:
    """Whom to call now and why, and whom later."""
    user, now = request.user, timezone.now()
    places = queueing.queue(user, now=now)
    due = [place for place in places if place.is_due]
    later = sorted((place for place in places if not place.is_due), key=lambda place: place.at)
    page = {
        "held": calling.held_by(user, now=now),
        "due": _rows(due[:DUE], now),
        "later": _rows(later[:LATER], now),
        "counts": [(reason, sum(place.reason is reason for place in due)) for reason in Reason],
        "number": len(due),
        "hours": queueing.hours(places, now=now),
        "now": now,
    }
    return render(request, "surveys/interviewer/queue.html", page)


def _rows(places: Iterable[Waiting], now: datetime) -> list[dict[str, Any]]:
    """Each place of the queue with its case, the last call, and the appointment that waits."""
    places = list(places)
    cases = Case.objects.with_calls().in_bulk([place.case_id for place in places])
    studies = Study.objects.in_bulk({place.study_id for place in places})
    rules = {pk: study.rules for pk, study in studies.items()}
    return [
        {"place": place, **calls_of(cases[place.case_id], rules[place.study_id], now)} for place in places
    ]


@changing
def call_next(request: HttpRequest) -> HttpResponse:
    return _to_the_next(request)


def _to_the_next(request: HttpRequest) -> HttpResponse:
    case = calling.take_next(request.user, now=timezone.now())
    if case is None:
        messages.info(request, _("Nobody is to be called at this moment."))
        return redirect("queue")
    return redirect("call", case.pk)


@changing
def take(request: HttpRequest, case_id: int) -> HttpResponse:
    """Call a case out of turn."""
    now = timezone.now()
    cases = Case.objects.waiting_for(request.user, now=now).with_surroundings()
    case = cases.filter(pk=case_id).first()
    if case and calling.take(case, request.user, now=now):
        return redirect("call", case.pk)
    messages.info(request, _("Somebody else calls this case already, or it is closed."))
    return redirect("queue")


@with_case
def put_back(request: HttpRequest, case: Case) -> HttpResponse:
    if request.method == "POST":
        calling.release(case, request.user)
    return redirect("queue")


@never_cache
@login_required
def call(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything for the call about a case; POST records how it ended."""
    case = Case.objects.for_user(request.user).with_calls().filter(pk=case_id).first()
    if case is None:
        return _not_with_you(request, case_id)
    form = CallForm(case, request.user, timezone.now(), request.POST or None)
    if request.method != "POST":
        return _call_page(request, case, form)
    if not form.is_valid():
        return _call_page(request, case, form, status=422)
    return _record(request, case, form)


def _record(request: HttpRequest, case: Case, form: CallForm) -> HttpResponse:
    try:
        attempt = calling.record(case, form.call, by=request.user, now=form.now)
    except NotRecorded as refusal:
        form.add_error(None, _why(refusal))
        return _call_page(request, case, form, status=409)
    messages.success(request, _recorded(attempt))
    return _to_the_next(request) if "next" in request.POST else redirect("queue")


def _why(refusal: NotRecorded) -> str:
    if isinstance(refusal, Taken):
        return _("Somebody else calls this firm, or has just recorded a call. Load the page again to see it.")
    if isinstance(refusal, Ended):
        return _("The case was closed while you were calling: perhaps the firm has answered or refused.")
    return _("The outcome needs a note, or the time of an appointment.")


def _recorded(attempt: CallAttempt) -> str:
    case = attempt.case
    said = {"firm": case.organisation.name, "outcome": outcome_words(case.wave.study.rules, attempt.outcome)}
    if attempt.disposition:
        return _("{firm}: {outcome}. The case is closed.").format(**said)
    at = timezone.localtime(case.due_at)
    return _("{firm}: {outcome}. To be called again on {day} at {time}.").format(
        **said, day=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}"
    )


def _call_page(request: HttpRequest, case: Case, form: CallForm, status: int = 200) -> HttpResponse:
    page = calls_of(case, case.wave.study.rules, form.now) | {"form": form}
    return render(request, "surveys/interviewer/call.html", page, status=status)


def _not_with_you(request: HttpRequest, case_id: int) -> HttpResponse:
    """Sent twice, it was recorded the first time; else what was written is shown, lest it is lost."""
    number = request.POST.get("number", "")
    own = CallAttempt.objects.filter(case=case_id, by=request.user)
    if number.isdecimal() and own.filter(number=number).exists():
        return redirect("queue")
    page = {"note": request.POST.get("note", "")}
    return render(request, "surveys/interviewer/not_with_you.html", page, status=404)


@with_office_case
def appointment(request: HttpRequest, case: Case) -> HttpResponse:
    """The office agrees with a firm when it is called."""
    form = AppointmentForm(case, timezone.now(), request.POST or None)
    if case.disposition:
        return redirect("office-case", case.pk)
    if form.is_valid():
        said = form.cleaned_data
        by = {"by": request.user, "now": form.now}
        calling.make_appointment(case, form.agreed, **by, contact=said["contact"], note=said["note"])
        return redirect("office-case", case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/office/appointment.html", {"case": case, "form": form}, status=status)
