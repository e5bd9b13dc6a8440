"""The route: what is asked, in order, given the answers so far. Always derived, never stored."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from surveys.questionnaire import operands
from surveys.questionnaire.answers import Answer, Scalar, Value
from surveys.questionnaire.definition import CHOOSING, SILENT, Question, Questionnaire, wording
from surveys.questionnaire.expressions import Expression, Operand, evaluate, holds

PIPE = re.compile(r"\$\{ *(?P<name>[a-z][a-z0-9_]*) *\}")
BETWEEN = {"zh-hans": "、"}
"""What stands between the labels of several choices; a comma where nothing else is known."""
UNANSWERED = "…"


@dataclass(frozen=True, slots=True)
class Route:
    asked: tuple[str, ...]
    """The questions on the route, in order."""
    shown: frozenset[str]
    """`asked`, and the notes and calculations on the route."""
    values: Mapping[str, Operand]
    """The value of every question, "" when blank or off the route; of a column, one value a row."""


def route(questionnaire: Questionnaire, answers: Mapping[str, Answer], *, today: date) -> Route:
    """An answer off the route counts as blank for everything after it."""
    asked: list[str] = []
    shown: set[str] = set()
    values: dict[str, Operand] = {}
    for section in questionnaire.sections:
        section_is_on = _is_on(section.relevant, values, today)
        for question in section.questions:
            is_on = section_is_on and _is_on(question.relevant, values, today)
            if is_on:
                shown.add(question.name)
                asked += [] if question.kind in SILENT else [question.name]
                values |= _values(question, answers.get(question.name), values, today)
            else:
                values |= _blanks(question)
    return Route(tuple(asked), frozenset(shown), values)


def row_routes(
    table: Question, rows: list[dict[str, Scalar]], values: Mapping[str, Operand], *, today: date
) -> Iterator[Route]:
    """The route through each row of a table, where a column has the row's value. `values`: those outside."""
    for row in rows:
        inside = dict(values) | dict.fromkeys((column.name for column in table.columns), "")
        asked: list[str] = []
        shown: set[str] = set()
        for column in table.columns:
            if _is_on(column.relevant, inside, today):
                shown.add(column.name)
                asked += [] if column.kind in SILENT else [column.name]
                inside[column.name] = _value(column, row.get(column.name), inside, today)
        yield Route(tuple(asked), frozenset(shown), inside)


def rows_of(answer: Answer | None) -> list[dict[str, Scalar]]:
    value = answer.value if answer else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_on(relevant: Expression | None, values: Mapping[str, Operand], today: date) -> bool:
    return relevant is None or holds(relevant, values, today=today)


def _blanks(question: Question) -> dict[str, Operand]:
    blanks: dict[str, Operand] = dict.fromkeys((column.name for column in question.columns), ())
    return blanks | {question.name: () if question.kind == "table" else ""}


def _values(
    question: Question, answer: Answer | None, values: Mapping[str, Operand], today: date
) -> dict[str, Operand]:
    """The values a question on the route adds: its own, and those of its columns."""
    if question.kind != "table":
        return {question.name: _value(question, answer.value if answer else None, values, today)}
    routes = list(row_routes(question, rows_of(answer), values, today=today))
    columns: dict[str, Operand] = {
        column.name: tuple(_cell(row.values[column.name]) for row in routes) for column in question.columns
    }
    return columns | {question.name: tuple(float(number) for number in range(1, len(routes) + 1))}


def _cell(value: Operand) -> str | float:
    """A row's value as a member of a node-set."""
    if isinstance(value, tuple):
        return ""
    return float(value) if isinstance(value, bool) else value


def _value(question: Question, value: Value | None, values: Mapping[str, Operand], today: date) -> Operand:
    if question.calculation is not None:
        return calculated(question.calculation, values, today)
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return value if isinstance(value, str) else float(value)


def calculated(calculation: Expression, values: Mapping[str, Operand], today: date) -> Operand:
    """The calculation's value; blank for one that does not exist, such as a division by nothing."""
    value = evaluate(calculation, values, today=today)
    return "" if isinstance(value, float) and not math.isfinite(value) else value


def pipe(text: str, questionnaire: Questionnaire, route: Route, language: str) -> str:
    """The text with the answers for its ${name}s: labels for choices, plain digits for numbers."""
    return PIPE.sub(lambda match: _spoken(match["name"], questionnaire, route, language), text)


def _spoken(name: str, questionnaire: Questionnaire, route: Route, language: str) -> str:
    value, question = route.values.get(name, ""), questionnaire.variables.get(name)
    if question is not None and question.kind in CHOOSING and isinstance(value, str):
        chosen = [choice for choice in map(question.choice, value.split()) if choice]
        value = BETWEEN.get(language, ", ").join(wording(choice.label, language) for choice in chosen)
    several = isinstance(value, tuple) and len(value) > 1
    return ("" if several else operands.text(value)) or UNANSWERED
