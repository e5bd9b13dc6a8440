"""The route: what is asked, in order, given the answers so far. Always derived, never stored."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.questionnaire import operands
from surveys.questionnaire.answers import Answer, Row, Value
from surveys.questionnaire.definition import (
    CHOOSING,
    SILENT,
    UPLOADED,
    Choice,
    Group,
    Question,
    Questionnaire,
    wording,
)
from surveys.questionnaire.expressions import POSITION, SO_FAR, Expression, Operand, evaluate, holds
from surveys.questionnaire.occasions import Occasion, clock_text, lot
from surveys.questionnaire.shuffling import shuffled
from surveys.questionnaire.uploads import upload_of

PIPE = re.compile(r"\$\{ *(?P<name>[A-Za-z_][A-Za-z0-9_]*) *\}")
BETWEEN = {"zh-hans": "、"}
"""What stands between the labels of several choices; a comma where nothing else is known."""
UNANSWERED = "…"
MOST_WALKS = 4
"""Questions that rest on each other in a circle would never come to an end."""


@dataclass(frozen=True, slots=True)
class Route:
    asked: tuple[str, ...]
    """The questions on the route, in order."""
    shown: frozenset[str]
    """`asked`, the notes and calculations on the route, and the groups with anything on it."""
    values: Mapping[str, Operand]
    """The value of every question, "" when blank or off the route; of a column, one value a row.

    For a table "inner" within a table "outer", "outer/inner" holds how many inner rows each outer row has.
    """


def route(questionnaire: Questionnaire, answers: Mapping[str, Answer], *, on: Occasion) -> Route:
    """An answer off the route counts as blank for everything after it.

    Where a question rests on a later one, the way is walked again with what was found until nothing changes.
    """
    found = _walked(questionnaire, answers, on, {})
    for _ in range(MOST_WALKS if questionnaire.looks_ahead else 0):
        again = _walked(questionnaire, answers, on, dict(found.values))
        if again == found:
            break
        found = again
    return found


def _walked(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], on: Occasion, values: dict[str, Operand]
) -> Route:
    walk = _Walk(replace(on, form=questionnaire), values)
    for section in questionnaire.sections:
        is_on = walk.holds(section.relevant)
        walk.open(section.groups)
        for question in section.questions:
            answer = answers.get(question.name)
            walk.take(question, answer.value if answer else None, is_on=is_on)
    return walk.route()


def row_routes(
    table: Question, rows: Sequence[Row], values: Mapping[str, Operand], *, on: Occasion, place: str = ""
) -> Iterator[Route]:
    """The route through each row of a table, where a column has the row's value. `values`: those outside.

    `place` names the table, and the row it stands in itself, for what is drawn by lot.
    """
    so_far: dict[str, tuple[str | float, ...]] = {column.name: () for column in table.columns}
    for number, row in enumerate(rows, 1):
        walk = _Walk(on, dict(values) | {POSITION: float(number)}, f"{place or table.name}/{number}/")
        walk.open(table.groups)
        for column in table.columns:
            walk.blank(column)
        for column in table.columns:
            before = so_far[column.name]
            walk.values[f"{column.name}{SO_FAR}"] = before
            walk.take(column, row.get(column.name))
            so_far[column.name] = (*before, _member(walk.values[column.name]))
            walk.values[f"{column.name}{SO_FAR}"] = so_far[column.name]
        yield walk.route()


class _Walk:
    """The way through a section's questions or a row's columns, one after the other."""

    def __init__(self, on: Occasion, values: dict[str, Operand], place: str = "") -> None:
        self.on, self.values, self.place = on, values, place
        self.asked: list[str] = []
        self.shown: set[str] = set()
        self.groups: dict[str, Group] = {}
        self.groups_on: dict[str, bool] = {}

    def open(self, groups: Sequence[Group]) -> None:
        self.groups |= {group.name: group for group in groups}

    def route(self) -> Route:
        return Route(tuple(self.asked), frozenset(self.shown), self.values)

    def holds(self, relevant: Expression | None) -> bool:
        return relevant is None or holds(relevant, self.values, on=self.on, place=self.place)

    def is_open(self, name: str) -> bool:
        """Whether the group, and those around it, are on the route: decided at its first question."""
        if not name:
            return True
        if name not in self.groups_on:
            group = self.groups[name]
            self.groups_on[name] = self.is_open(group.parent) and self.holds(group.relevant)
        return self.groups_on[name]

    def take(self, question: Question, value: Value | None, *, is_on: bool = True) -> None:
        """Adds the values of a question on the route: its own, and those of its columns."""
        if not (is_on and self.is_open(question.group) and self.holds(question.relevant)):
            self.blank(question)
            return
        self.show(question)
        place = f"{self.place}{question.name}"
        if question.kind == "table":
            routes = row_routes(question, rows_of_value(value), self.values, on=self.on, place=place)
            self.values |= _node_sets(question, [found.values for found in list(routes)])
        else:
            self.values[question.name] = _value(question, value, self.values, self.on, place)

    def show(self, question: Question) -> None:
        self.shown.add(question.name)
        if question.kind not in SILENT:
            self.asked.append(question.name)
        name = question.group
        while name:
            self.shown.add(name)
            name = self.groups[name].parent

    def blank(self, question: Question) -> None:
        if question.kind == "table":
            self.values |= _node_sets(question, [])
        else:
            self.values[question.name] = ""


def _node_sets(table: Question, rows: Sequence[Mapping[str, Operand]]) -> dict[str, Operand]:
    """The values of a table outside its rows: of each column, those of all rows, one after the other."""
    values: dict[str, Operand] = {table.name: tuple(float(number) for number in range(1, len(rows) + 1))}
    for column in table.columns:
        if column.kind == "table":
            values[f"{table.name}/{column.name}"] = tuple(float(_count(row[column.name])) for row in rows)
        for name in _names(column):
            values[name] = tuple(member for row in rows for member in _members(row.get(name, "")))
    return values


def _names(column: Question) -> Iterator[str]:
    yield column.name
    for inner in column.columns:
        yield from _names(inner)


def _count(value: Operand) -> int:
    return len(value) if isinstance(value, tuple) else 0


def _members(value: Operand) -> tuple[str | float, ...]:
    return value if isinstance(value, tuple) else (_member(value),)


def _member(value: Operand) -> str | float:
    """A row's value as a member of a node-set."""
    if isinstance(value, tuple):
        return ""
    return float(value) if isinstance(value, bool) else value


def rows_of(answer: Answer | None) -> list[Row]:
    return rows_of_value(answer.value if answer else None)


def rows_of_value(value: object) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _value(
    question: Question, value: Value | None, values: Mapping[str, Operand], on: Occasion, place: str
) -> Operand:
    if question.calculation is not None:
        return calculated(question.calculation, values, on, place)
    if question.kind == "hidden":
        return calculated(question.default, values, on, place) if question.default else ""
    if question.kind == "metadata":
        return metadata(question.source, on)
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    if question.kind in UPLOADED:
        return upload.name if (upload := upload_of(value)) else ""
    return value if isinstance(value, str) else float(value)


def metadata(source: str, on: Occasion) -> str:
    """What a question of the kind "metadata" tells."""
    moments = {"start": on.started or on.now, "end": on.now}
    if source in moments:
        return clock_text(moments[source])
    return on.today.isoformat() if source == "today" else on.facts.get(source, "")


def offered(
    question: Question, values: Mapping[str, Operand], *, on: Occasion, place: str = ""
) -> list[Choice]:
    """The choices a question offers, after its filter, in the order in which they are shown."""
    chosen = [choice for choice in question.choices if _is_offered(question, choice, values, on)]
    if question.randomized and question.seed:
        return shuffled(chosen, evaluate(question.seed, values, on=on, place=place))
    if question.randomized:
        seed = place or question.name
        chosen.sort(key=lambda choice: lot(on.seed, seed, choice.name))
    return chosen


def arranged(question: Question, values: Mapping[str, Operand], *, on: Occasion) -> list[Choice]:
    """All choices: those offered, in their order, then those that the filter takes away for now."""
    shown = offered(question, values, on=on)
    return [*shown, *(choice for choice in question.choices if choice not in shown)]


def _is_offered(question: Question, choice: Choice, values: Mapping[str, Operand], on: Occasion) -> bool:
    if question.choice_filter is None:
        return True
    told = {"name": choice.name, "label": wording(choice.label, on.language)}
    for row in (choice.attributes, *choice.also):
        inside = {**values, **{f"@{name}": value for name, value in {**told, **row}.items()}}
        if holds(question.choice_filter, inside, on=on):
            return True
    return False


def calculated(
    calculation: Expression, values: Mapping[str, Operand], on: Occasion, place: str = ""
) -> Operand:
    """The calculation's value; blank for one that does not exist, such as a division by nothing."""
    value = evaluate(calculation, values, on=on, place=place)
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
