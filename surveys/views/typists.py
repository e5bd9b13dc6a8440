"""Typing a paper interview, on one's own, and what the office makes of the two typings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from surveys import double_entry, sittings
from surveys.double_entry import AlreadyBegun, Difference, NotFinished
from surveys.forms.double_entry import DifferencesForm, TypistsForm
from surveys.forms.presenting import Sheet
from surveys.history import Actor
from surveys.models import Case, Response, Typing
from surveys.sittings import TypingSitting, place_to_go_on, sheet_of
from surveys.views.office import with_case
from surveys.views.review import form_faults, review_of
from surveys.views.sections import answer_section
from surveys.wordings import answer_lines


def with_typing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for the one who types it; nobody else is told that there is such a page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, typing_id: int, **parts: str) -> HttpResponse:
        own = Typing.objects.of(request.user).with_surroundings()
        return view(
            request, sittings.by_typist(get_object_or_404(own, pk=typing_id), now=timezone.now()), **parts
        )

    return guarded


@with_typing
def welcome(request: HttpRequest, sitting: TypingSitting) -> HttpResponse:
    return redirect(place_to_go_on(sitting))


@with_typing
def section(request: HttpRequest, sitting: TypingSitting, name: str) -> HttpResponse:
    return answer_section(request, sitting, name, template="surveys/typing/section.html")


@with_typing
def review(request: HttpRequest, sitting: TypingSitting) -> HttpResponse:
    """Everything typed once more. What the paper lacks is mended when both have finished."""
    if not sitting.response.is_open:
        return redirect(sitting.address("done"))
    if request.method == "POST":
        double_entry.finish(sitting.typing, now=sitting.now)
        return redirect(sitting.address("done"))
    return render(request, "surveys/typing/review.html", review_of(sitting))


@with_typing
def done(request: HttpRequest, sitting: TypingSitting) -> HttpResponse:
    if sitting.response.is_open:
        return redirect(sitting.address("welcome"))
    return render(request, "surveys/typing/done.html", review_of(sitting))


@with_case
def compare(request: HttpRequest, case: Case) -> HttpResponse:
    """Who types, how far they are, and when both have finished, every difference to be decided."""
    typings = list(case.typings.select_related("typist"))
    if not typings:
        return _choose_typists(request, case)
    page = {"case": case, "typings": typings}
    try:
        differences = double_entry.differences(case)
    except NotFinished:
        return render(request, "surveys/office/double_entry.html", page)
    sheet = sheet_of(typings[0])
    labels = {question.name: sheet.say(question.label).text for question in sheet.questionnaire.questions()}
    form = DifferencesForm(differences, labels, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _decide(request, case, form)
    page |= {"form": form, "faults": form_faults(form), "is_written": case.is_answered}
    page |= {"rows": [_row(each, sheet, form) for each in differences], "typed": _typed(typings)}
    return render(request, "surveys/office/double_entry.html", page, status=422 if form.errors else 200)


def _choose_typists(request: HttpRequest, case: Case) -> HttpResponse:
    form = TypistsForm(request.POST or None)
    if not form.is_valid():
        page = {"case": case, "form": form, "faults": form_faults(form), "is_answered": case.is_answered}
        return render(request, "surveys/office/typists.html", page, status=422 if form.errors else 200)
    try:
        double_entry.assign(case, form.cleaned_data["first"], form.cleaned_data["second"])
    except AlreadyBegun:
        messages.warning(request, _("This case has answers or typists already, so nothing was changed."))
    return redirect("office-double-entry", case.pk)


def _decide(request: HttpRequest, case: Case, form: DifferencesForm) -> HttpResponse:
    by = Actor(f"user:{request.user.pk}", Response.Mode.PAPER, user=request.user)
    try:
        double_entry.decide(case, form.chosen(), by=by, now=timezone.now())
    except AlreadyBegun:
        messages.info(request, _("This was decided already. These are the answers."))
        return redirect("office-answers", case.pk)
    messages.success(request, _("The answers are written. Read them once more and hand them in."))
    return redirect("interviewer-review", case.pk)


def _row(difference: Difference, sheet: Sheet, form: DifferencesForm) -> dict[str, Any]:
    """A difference with both answers in words, and the field that decides it."""
    question = sheet.questionnaire.by_name[difference.question]
    first, second = (
        answer_lines(question, answer, sheet.language) for answer in (difference.first, difference.second)
    )
    return {"first": first, "second": second, "field": form[difference.question]}


def _typed(typings: list[Typing]) -> int:
    """How many questions at least one of them typed an answer to."""
    first, second = typings
    return len(first.answers.keys() | second.answers.keys())
