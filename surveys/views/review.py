"""Everything that was asked and answered, to be read through before it is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from surveys.forms.presenting import Sheet, anchor
from surveys.forms.submitting import SubmitForm
from surveys.forms.uploading import read_again
from surveys.questionnaire.definition import SILENT
from surveys.sittings import Sitting, Step, sheet_of, steps
from surveys.views.history import history_by_question, history_of
from surveys.views.sections import Fault, faults_of
from surveys.views.threads import Talk, asked_in


def review_of(sitting: Sitting) -> dict[str, Any]:
    """The context of surveys/review.html: the sections on the route, and what is still to be mended."""
    sheet = sheet_of(sitting.response)
    way = [step for step in steps(sitting, sheet) if step.is_on_route]
    is_open, talks = sitting.response.is_open, asked_in(sitting)
    changes = _changes(sitting, sheet)
    sections = [{"step": step, "answers": _answers(sheet, step, talks, changes)} for step in way]
    return {
        "sitting": sitting,
        "lacks_only": bool(sheet.problems) and not sheet.problems_of_answers().problems,
        "response": sitting.response,
        "door": sitting.address("files"),
        "steps": way,
        "sections": sections,
        "asked": [answer for section in sections for answer in section["answers"] if answer["talks"]],
        "faults": [fault for step in way for fault in _faults(sheet, step)] if is_open else [],
    }


def review_page(
    request: HttpRequest,
    sitting: Sitting,
    form: SubmitForm,
    *,
    template: str,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    """The review with the form that hands it in, whose errors head the list of what is to be mended."""
    page = review_of(sitting) | {"form": form, "changed": status == 409} | shown
    page["faults"] = [*form_faults(form), *page["faults"]]
    return render(request, template, page, status=status)


def form_faults(form: forms.Form) -> list[Fault]:
    return [
        Fault(f"#{field.id_for_label or field.auto_id + '_0'}", field.label, error)
        for field in form
        for error in field.errors
    ]


def _faults(sheet: Sheet, step: Step) -> list[Fault]:
    errors, warnings = sheet.problems_in(step.section)
    return faults_of(sheet, [*errors, *warnings], step.address)


def _changes(sitting: Sitting, sheet: Sheet) -> Mapping[str, Any]:
    """The history of every answer, for interviewers."""
    if sitting.door != "interviewer":
        return {}
    return history_by_question(history_of(sitting.response, sheet))


def _answers(
    sheet: Sheet, step: Step, talks: Mapping[str, list[Talk]], changes: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {
            "name": question.name,
            "label": sheet.say(question.label).text,
            **read_again(question, sheet.answers.get(question.name), sheet.language),
            "address": f"{step.address}#{anchor(question)}",
            "question": f"{step.address}#q-{question.name}",
            "changes": changes.get(question.name, []),
            "talks": talks.get(question.name, []),
        }
        for question in step.section.questions
        if question.name in sheet.route.asked and question.kind not in SILENT
    ]
