"""The last step before a questionnaire is asked: what it changes, whom it meets, where answers go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from analytics.forms import GateForm
from analytics.study_files import folder_of, read_file
from surveys import drafting, moving
from surveys.models import Draft, QuestionnaireVersion
from surveys.questionnaire.comparing import touched
from surveys.questionnaire.mapping import VariableMapping
from surveys.questionnaire.translations import missing_wordings
from surveys.tasks import move_open_responses
from surveys.views.questionnaires import told_changes, with_draft

MOST_NAMED = 20
"""Open interviews named one by one."""
OF_EVERY_QUESTION = ("nonresponse", "nonresponse_chart")
"""Kinds of sheet that show all questions without naming one."""


@with_draft
def gate(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What publishing would do. It is done only as the page was seen: a newer version in between stops it."""
    if not draft.is_ready:
        return redirect("draft", draft.pk)
    before = drafting.version_before(draft)
    form = GateForm(before, draft.questionnaire, drafting.sight(draft), request.POST or None)
    outdated = False
    if request.method == "POST" and form.is_valid():
        try:
            return _publish(request, draft, form)
        except drafting.Outdated:
            form = GateForm(before, draft.questionnaire, drafting.sight(draft))
            outdated = True
    page = {"draft": draft, "study": draft.study, "before": before, "form": form}
    page |= {"missing": len(missing_wordings(draft.questionnaire)), "outdated": outdated}
    if before:
        page |= _effects(draft, before, form.mapping)
    status = 409 if outdated else 422 if form.errors else 200
    return render(request, "analytics/gate.html", page, status=status)


def _effects(draft: Draft, before: QuestionnaireVersion, mapping: VariableMapping) -> dict[str, Any]:
    old, new = before.questionnaire, draft.questionnaire
    responses = moving.open_responses(draft.study, draft.name)[:MOST_NAMED]
    outlook = moving.outlook(draft.study, before, new, mapping)
    return {
        "changes": told_changes(old, new),
        "open": [response.case for response in responses],
        "open_count": outlook.responses,
        "left": sorted(outlook.left.items()),
        "tables": list(_touched_sheets(draft, touched(old, new))),
    }


def _touched_sheets(draft: Draft, names: set[str]) -> Iterator[tuple[str, list[str]]]:
    """The sheets of the study's tables that show a question whose answers change, with those questions."""
    if not (folder_of(draft.study) / "tables.yaml").is_file():
        return
    plan: Any = read_file(folder_of(draft.study), "tables.yaml")
    for sheet in plan.get("sheets", []):
        if found := sorted(names if sheet.get("kind") in OF_EVERY_QUESTION else names & set(_words(sheet))):
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


def _publish(request: HttpRequest, draft: Draft, form: GateForm) -> HttpResponse:
    """Raises drafting.Outdated."""
    moves_open, seen = form.cleaned_data.get("open") == "move", form.cleaned_data["seen"]
    version = drafting.publish(
        draft, form.mapping, seen=seen, moves_open=moves_open, by=request.user, now=timezone.now()
    )
    messages.success(request, _("%(version)s is published.") % {"version": version})
    if moves_open:
        with suppress(OperationalError):  # beat takes it up when the queue is there again
            move_open_responses.delay_on_commit(version.publications.last().pk)
        messages.info(request, _("Open responses go over to it now; this page tells how many are left."))
    return redirect("questionnaires", draft.study.slug)
