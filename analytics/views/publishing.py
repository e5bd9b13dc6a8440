"""The last step before a questionnaire is asked: what it changes, whom it meets, where answers go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.forms import GateForm
from analytics.study_files import folder_of, read_file
from surveys import moving, publishing
from surveys.history import Actor
from surveys.models import Draft, QuestionnaireVersion
from surveys.questionnaire.comparing import Change, compare
from surveys.questionnaire.mapping import VariableMapping
from surveys.questionnaire.translations import missing_wordings
from surveys.views.questionnaires import told_changes, with_draft

MOST_NAMED = 20
"""Open interviews named one by one."""


@with_draft
def gate(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What publishing would do. It is done only as the page was seen: a newer version in between stops it."""
    if not draft.is_ready:
        return redirect("draft", draft.pk)
    before = next(iter(draft.study.questionnaires.filter(name=draft.name).newest()), None)
    form = GateForm(before, draft.questionnaire, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] == (before.hash if before else ""):
            return _publish(request, draft, form)
        form.add_error(None, _("Somebody published another version meanwhile. Look at what has changed."))
    page = {"draft": draft, "study": draft.study, "before": before, "form": form}
    page |= {"missing": len(missing_wordings(draft.questionnaire))}
    if before:
        page |= _effects(draft, before, form.mapping)
    status = 409 if form.errors else 200
    return render(request, "analytics/gate.html", page, status=status)


def _effects(draft: Draft, before: QuestionnaireVersion, mapping: VariableMapping) -> dict[str, Any]:
    old, new = before.questionnaire, draft.questionnaire
    responses = list(moving.open_responses(draft.study, draft.name))
    outlook = moving.outlook(responses, new, mapping)
    return {
        "changes": told_changes(old, new),
        "open": [response.case for response in responses[:MOST_NAMED]],
        "open_count": outlook.responses,
        "left": sorted(outlook.left.items()),
        "tables": list(_touched(draft, compare(old, new))),
    }


def _touched(draft: Draft, changes: list[Change]) -> Iterator[tuple[str, list[str]]]:
    """The sheets of the study's tables that name a question whose answers change, with those questions."""
    names = {change.name for change in changes if change.touches_data}
    if not (folder_of(draft.study) / "tables.yaml").is_file():
        return
    plan: Any = read_file(folder_of(draft.study), "tables.yaml")
    for sheet in plan.get("sheets", []):
        if found := sorted(names & set(_words(sheet))):
            yield str(sheet.get("name", "")), found


def _words(part: object) -> Iterator[str]:
    """Every text in a part of the plan, and every name within an expression."""
    if isinstance(part, dict):
        for value in (*part.keys(), *part.values()):
            yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
    elif isinstance(part, str):
        yield part
        yield from part.replace("$", " ").replace("{", " ").replace("}", " ").split()


@transaction.atomic
def _publish(request: HttpRequest, draft: Draft, form: GateForm) -> HttpResponse:
    now = timezone.now()
    version = publishing.publish(draft.study, draft.questionnaire, now=now, mapping=form.mapping)
    draft.published = version
    draft.save(update_fields=["published"])
    messages.success(request, _("%(version)s is published.") % {"version": version})
    if form.cleaned_data.get("open") == "move":
        by = Actor(f"user:{request.user.pk}", "correction", user=request.user)
        responses = moving.open_responses(draft.study, draft.name).exclude(version=version)
        for response in responses:
            moving.move(response, version, form.mapping, by=by, now=now)
        number = len(responses)
        words = ngettext("%d open response went over to it.", "%d open responses went over to it.", number)
        messages.success(request, words % number)
    return redirect("questionnaires", draft.study.slug)
