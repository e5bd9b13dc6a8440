"""A whole document of answers: what is still missing, what is wrong, and what needs a reason."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from surveys.questionnaire.answers import Answer, Row
from surveys.questionnaire.cleaning import Invalid, clean
from surveys.questionnaire.definition import Question, Questionnaire, Rule, Text
from surveys.questionnaire.expressions import holds
from surveys.questionnaire.messages import say
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.operands import is_blank, number, text
from surveys.questionnaire.routing import (
    Route,
    calculated,
    offered,
    pipe,
    route,
    row_routes,
    rows_of,
    rows_of_value,
)

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against submitting. A warning is settled by a reason beside the answer, an error is not."""

    question: str
    level: Level
    message: Text
    row: int | None = None
    """The row of a table, from 0."""
    column: str | None = None


def check(questionnaire: Questionnaire, answers: Mapping[str, Answer], *, on: Occasion) -> list[Problem]:
    """The problems of all questions on the route, in their order; none means that it may be submitted."""
    return check_on(route(questionnaire, answers, on=on), questionnaire, answers, on=on)


def check_on(
    route: Route,
    questionnaire: Questionnaire,
    answers: Mapping[str, Answer],
    *,
    on: Occasion,
    sections: Collection[str] = (),
) -> list[Problem]:
    """`check` where the route is known already; of these sections only, where any are named."""
    return list(_Check(route, questionnaire, answers, replace(on, form=questionnaire)).problems(sections))


NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class _Check:
    route: Route
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    on: Occasion

    def problems(self, sections: Collection[str]) -> Iterator[Problem]:
        wanted = (each for each in self.questionnaire.sections if not sections or each.name in sections)
        for question in (question for section in wanted for question in section.questions):
            if question.name in self.route.shown and self._can_be_wrong(question):
                answer = self.answers.get(question.name, NOTHING)
                yield from self._of_question(question, answer)
                if question.kind == "table":
                    yield from self._of_rows(question, answer)

    def _can_be_wrong(self, question: Question) -> bool:
        """Most questions of a long form that is being answered have no answer yet, and need none."""
        asked_for = question.required or question.required_when or question.constraints or question.warnings
        return question.name in self.answers or bool(asked_for)

    def _of_question(self, question: Question, answer: Answer) -> Iterator[Problem]:
        is_open = answer.value is None and not (answer.missing or answer.remark)
        if is_open and self._is_required(question, self.route):
            yield Problem(question.name, "error", question.required_message or say("required"))
        try:
            clean(question, answer.value)
        except Invalid as fault:
            yield Problem(question.name, "error", fault.message, *(fault.at or ()))
        else:
            for level, message in self._broken_rules(question, answer, self.route, question.name):
                yield Problem(question.name, level, message)

    def _is_required(self, question: Question, route: Route) -> bool:
        when = question.required_when
        return question.required or (when is not None and holds(when, route.values, on=self.on))

    def _of_rows(self, table: Question, answer: Answer) -> Iterator[Problem]:
        rows = rows_of(answer)
        most = self._rows_wanted(table, self.route)
        if most is not None and len(rows) > most:
            yield Problem(table.name, "error", say("rows_wanted", wanted=most, number=len(rows)))
        for place, column, level, message in self._of_cells(table, rows, answer, self.route, table.name):
            yield Problem(table.name, level, message, place, column.name)

    def _rows_wanted(self, table: Question, route: Route) -> int | None:
        """How many rows earlier answers ask for; None where they do not say."""
        if table.rows_wanted is None:
            return None
        wanted = number(calculated(table.rows_wanted, route.values, self.on))
        return max(int(wanted), 0) if math.isfinite(wanted) else None

    def _of_cells(
        self, table: Question, rows: list[Row], answer: Answer, around: Route, place: str
    ) -> Iterator[tuple[int, Question, Level, Text]]:
        routes = row_routes(table, rows, around.values, on=self.on, place=place)
        for index, (row, found) in enumerate(zip(rows, routes, strict=True)):
            for column in table.columns:
                if column.name in found.shown:
                    here = f"{place}/{index + 1}/{column.name}"
                    for level, message in self._of_cell(column, row, answer, found, here):
                        yield index, column, level, message

    def _of_cell(
        self, column: Question, row: Row, answer: Answer, route: Route, place: str
    ) -> Iterator[tuple[Level, Text]]:
        is_open = column.name in route.asked and is_blank(route.values[column.name])
        if is_open and self._is_required(column, route):
            yield "error", column.required_message or say("required_cell")
        yield from self._broken_rules(column, answer, route, place)
        inner = rows_of_value(row.get(column.name))
        for index, cell, level, message in self._of_cells(column, inner, answer, route, place):
            words = {"table": column.label, "number": index + 1, "column": cell.label, "message": message}
            yield level, say("in_inner_row", **words)

    def _broken_rules(
        self, question: Question, answer: Answer, route: Route, place: str
    ) -> Iterator[tuple[Level, Text]]:
        """Rules test what was answered: a blank value breaks none."""
        value = route.values[question.name]
        if is_blank(value):
            return
        if question.choice_filter is not None:
            yield from self._not_offered(question, text(value), route)
        rules: list[tuple[Level, Rule]] = [("error", rule) for rule in question.constraints]
        rules += [("warning", rule) for rule in question.warnings if not answer.reason]
        for level, rule in rules:
            if not holds(rule.test, route.values, this=value, on=self.on, place=place):
                yield level, self._said(rule.message, route)

    def _not_offered(self, question: Question, value: str, route: Route) -> Iterator[tuple[Level, Text]]:
        known = {choice.name for choice in offered(question, route.values, on=self.on)}
        for choice in question.choices:
            if choice.name in value.split() and choice.name not in known:
                yield "error", say("not_offered", label=choice.label)

    def _said(self, message: Text, route: Route) -> Text:
        return {
            language: pipe(text, self.questionnaire, route, language) for language, text in message.items()
        }
