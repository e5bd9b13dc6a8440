"""The doors through which pages tell how long they were looked at, and the supervisor's page about it."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from surveys import inviting, paradata, sittings
from surveys.forms.paradata import StayForm
from surveys.forms.presenting import Sheet
from surveys.models import Case, Visit
from surveys.paradata import Spent
from surveys.questionnaire.definition import SILENT, Section
from surveys.sittings import Sitting, sheet_of
from surveys.views.interviewer import with_interview
from surveys.views.office import with_case

LARGEST_BODY = 20_000
"""Bytes. A section of a hundred questions needs a quarter of it."""


@require_POST
def time_by_invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        sitting = sittings.by_invitation(token, now=timezone.now())
    except inviting.InvitationRefused:
        return HttpResponse(status=410)
    if not hasattr(sitting.case, "response"):
        raise Http404
    return HttpResponse(status=204 if _record(request, sitting) else 400)


@require_POST
@with_interview
def time_by_account(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Answers with the clock of the interview: seconds by section."""
    if not _record(request, sitting):
        return HttpResponse(status=400)
    return JsonResponse(sitting.response.visits.spoken().seconds_by_section())


def _record(request: HttpRequest, sitting: Sitting) -> bool:
    """Whether what was sent could be kept."""
    form = StayForm(sitting.sections, _sent(request))
    if form.is_valid():
        paradata.record(sitting.response, form.stay, by=sitting.actor, now=sitting.now)
    return form.is_valid()


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What was sent, or nothing when it did not arrive whole."""
    try:
        sent = json.loads(request.body) if len(request.body) <= LARGEST_BODY else {}
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}


@require_safe
@with_case
def time(request: HttpRequest, case: Case) -> HttpResponse:
    """How long each section and question took, and how often it was changed."""
    response = getattr(case, "response", None)
    if response is None:
        return redirect("office-case", case.pk)
    visits, sheet = list(response.visits.all()), sheet_of(response)
    page = {"case": case, "visits": _told(visits, sheet)} | _spent(visits, sheet)
    return render(request, "surveys/office/time.html", page)


def _told(visits: list[Visit], sheet: Sheet) -> list[dict[str, Any]]:
    titles = {section.name: sheet.title_of(section).text for section in sheet.questionnaire.sections}
    accounts = get_user_model().objects.in_bulk(
        int(kind_id)
        for kind, _, kind_id in (visit.actor.partition(":") for visit in visits)
        if kind == "user"
    )
    names = {f"user:{pk}": user.get_username() for pk, user in accounts.items()}
    return [
        {
            "visit": visit,
            "title": titles.get(visit.section, visit.section),
            "who": names.get(visit.actor, ""),
        }
        for visit in visits
    ]


def _spent(visits: list[Visit], sheet: Sheet) -> dict[str, Any]:
    on_sections, on_questions = paradata.by_section(visits), paradata.by_question(visits)
    rows = [
        {
            "title": sheet.title_of(section).text,
            "spent": on_sections.get(section.name, Spent()),
            "questions": _questions(sheet, section, on_questions),
        }
        for section in sheet.questionnaire.sections
    ]
    return {"sections": rows, "whole": paradata.whole(visits)}


def _questions(sheet: Sheet, section: Section, spent: dict[str, Spent]) -> list[tuple[str, Spent]]:
    return [
        (sheet.say(question.label).text, spent[question.name])
        for question in section.questions
        if question.kind not in SILENT and question.name in spent
    ]
