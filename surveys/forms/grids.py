"""Tables drawn as grids: a heading a column, a line a row. `sheet` is the one they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.forms.fields import INPUT_TYPES, INPUTMODES, blank_rows
from surveys.forms.illustrations import illustrations
from surveys.languages import foreign
from surveys.questionnaire.definition import SILENT, Question, wording
from surveys.wordings import operand_words


def heading(column: Question, sheet: Any) -> dict[str, Any]:
    language = sheet.language
    return {
        "name": column.name,
        "kind": column.kind,
        "label": wording(column.label, language),
        "language": foreign(column.label, language),
        "hint": wording(column.hint, language),
        "unit": wording(column.unit, language),
        "media": illustrations(column.media, sheet.questionnaire, language),
        "required": column.required,
        "inputmode": INPUTMODES.get(column.kind),
        "input_type": INPUT_TYPES.get(column.kind),
        "calculated": column.kind in SILENT,
        "choices": _choices(column, language),
    }


def _choices(column: Question, language: str) -> list[dict[str, str]]:
    if column.kind == "acknowledge":
        return [{"name": "OK", "label": _("Yes, seen")}]
    return [{"name": choice.name, "label": wording(choice.label, language)} for choice in column.choices]


def rows(question: Question, value: object, sheet: Any, errors: Mapping[Any, str]) -> list[dict[str, Any]]:
    """The filled rows of a table and the blank ones after them."""
    if question.kind != "table":
        return []
    filled = value if isinstance(value, list) else []
    columns = [heading(column, sheet) for column in question.columns]
    return [
        {
            "index": index,
            "number": index + 1,
            "cells": [_cell(question, column, index, row, sheet, errors) for column in columns],
        }
        for index, row in enumerate([*filled, *blank_rows(question, len(filled))])
    ]


def _cell(
    question: Question,
    column: dict[str, Any],
    index: int,
    row: Mapping[str, str],
    sheet: Any,
    errors: Mapping[Any, str],
) -> dict[str, Any]:
    name = column["name"]
    value = row.get(name, "")
    if column["calculated"]:
        results = sheet.route.values.get(name, ())
        value = operand_words(results[index]) if index < len(results) else ""
    return {
        "column": column,
        "name": f"{question.name}-{index}-{name}",
        "value": value,
        "error": errors.get((index, name), ""),
    }
