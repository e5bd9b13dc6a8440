"""Around an interview: notes, handing it over to the firm and taking it back, and informal talks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from surveys import conversing, tasks
from surveys.conversing import AlreadyHandedOver
from surveys.forms.interviewing import HandOverForm, NoteForm, TalkForm
from surveys.models import Case, HandOver, Response
from surveys.sittings import Sitting, place_to_go_on, sheet_of, steps
from surveys.views.interviewer import with_case, with_interview

PRESENT = timedelta(seconds=60)
"""A page that told of itself since then is before somebody's eyes."""


def for_scripts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that goes on asking after its session ended is told so: no log-in may appear amid it."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if "HX-Request" in request.headers and not request.user.is_authenticated:
            return HttpResponse(status=401)
        return view(request, **parts)

    return guarded


@for_scripts
@with_case
def note(request: HttpRequest, case: Case) -> HttpResponse:
    """Add a note. Asked for by a script it answers with the notes, else with the page they are shown on."""
    form = NoteForm(request.POST or None)
    if form.is_valid():
        conversing.note(case, form.cleaned_data["words"], by=request.user, now=timezone.now())
    if "HX-Request" in request.headers:
        status = 422 if form.errors else 200
        return render(request, "surveys/notes.html", {"notes": case.notes.all()}, status=status)
    return redirect("interviewer-welcome", case.pk)


@for_scripts
@with_interview
def hand_over(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """How the firm gets on by itself, live; before that, the choice of how it gets its link."""
    if sitting.response.is_talk:
        raise Http404
    handed = conversing.current(sitting.case)
    if request.method == "POST" and (handed or sitting.response.is_open):
        return _hand_over(request, sitting)
    if "HX-Request" in request.headers:
        page = _progress(sitting, handed) if handed else {}
        return render(request, "surveys/interviewer/progress.html", page | {"whole": "whole" in request.GET})
    if handed is None and not sitting.response.is_open:
        return redirect(sitting.address("done"))
    return _hand_over_page(request, sitting, handed)


def _hand_over(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form, by, now = HandOverForm(sitting.case, request.POST), request.user, sitting.now
    try:
        if form.is_valid() and (contact := form.cleaned_data["contact"]):
            step = form.cleaned_data["step"]
            handed = conversing.hand_over_by_mail(sitting.case, contact, step=step, by=by, now=now)
            tasks.send_mailing.delay_on_commit(handed.mailing_id)
        elif form.is_valid():
            handed, token = conversing.hand_over(sitting.case, by=by, now=now, days=settings.INVITATION_DAYS)
            link = settings.PUBLIC_URL + reverse("respondent-welcome", args=[token])
            return _hand_over_page(request, sitting, handed, link=link)
    except AlreadyHandedOver:
        messages.info(request, _("The firm goes on by itself already. No second link was made."))
    return redirect(sitting.address("hand-over"))


def _hand_over_page(
    request: HttpRequest, sitting: Sitting, handed: HandOver | None, **shown: Any
) -> HttpResponse:
    case = sitting.case
    page = {"sitting": sitting, "handed": handed, "onward": place_to_go_on(sitting)} | shown
    if handed:
        return render(request, "surveys/interviewer/handed_over.html", page | _progress(sitting, handed))
    page["contacts"] = [each for each in case.organisation.contacts.order_by("pk") if each.email]
    page["next_step"] = max(case.mailings.values_list("step", flat=True), default=0) + 1
    return render(request, "surveys/interviewer/hand_over.html", page)


def _progress(sitting: Sitting, handed: HandOver) -> dict[str, Any]:
    """The context of surveys/interviewer/progress.html: what the firm answered since, and where it is."""
    response = sitting.response
    sheet = sheet_of(response)
    theirs = list(response.revisions.filter(number__gt=handed.from_revision, by_invitation__isnull=False))
    visit = response.visits.filter(mode=Response.Mode.WEB, opened_at__gte=handed.at).last()
    titles = {section.name: sheet.title_of(section).text for section in sheet.questionnaire.sections}
    return {
        "sitting": sitting,
        "response": response,
        "handed": handed,
        "is_open": handed.is_open(sitting.now),
        "way": [step for step in steps(sitting, sheet) if step.is_on_route],
        "answered": len({name for revision in theirs for name in revision.changes}),
        "last": theirs[-1] if theirs else None,
        "visit": visit,
        "place": titles.get(visit.section) if visit else "",
        "is_present": bool(visit and visit.told_at + PRESENT > sitting.now),
    }


@with_interview
def take_back(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    if request.method == "POST" and (handed := conversing.current(sitting.case)):
        conversing.take_back(handed, now=sitting.now)
    return redirect(place_to_go_on(sitting))


@never_cache
@login_required
def talk(request: HttpRequest) -> HttpResponse:
    """Record what was said outside any interview, as a case of its own."""
    if not request.user.has_perm("surveys.interview"):
        raise Http404
    form = TalkForm(request.user, request.POST or None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "surveys/interviewer/talk.html", {"form": form}, status=status)
    case = conversing.begin_talk(**form.cleaned_data, by=request.user, now=timezone.now())
    return redirect("interviewer-section", case.pk, case.version.questionnaire.sections[0].name)
