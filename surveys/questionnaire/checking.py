"""A whole document of answers: what is still missing, what is wrong, and what needs a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid, clean
from surveys.questionnaire.definition import Question, Questionnaire, Rule, Text
from surveys.questionnaire.expressions import holds
from surveys.questionnaire.messages import say
from surveys.questionnaire.operands import is_blank
from surveys.questionnaire.routing import Route, pipe, route, row_routes, rows_of

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


def check(questionnaire: Questionnaire, answers: Mapping[str, Answer], *, today: date) -> list[Problem]:
    """The problems of all questions on the route, in their order; none means that it may be submitted."""
    return check_on(route(questionnaire, answers, today=today), questionnaire, answers, today=today)


def check_on(
    route: Route, questionnaire: Questionnaire, answers: Mapping[str, Answer], *, today: date
) -> list[Problem]:
    """`check` where the route is known already."""
    return list(_Check(route, questionnaire, answers, today).problems())


@dataclass(frozen=True, slots=True)
class _Check:
    route: Route
    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    today: date

    def problems(self) -> Iterator[Problem]:
        for question in self.questionnaire.questions():
            if question.name in self.route.shown:
                answer = self.answers.get(question.name, Answer())
                yield from self._of_question(question, answer)
                if question.kind == "table":
                    yield from self._of_rows(question, answer)

    def _of_question(self, question: Question, answer: Answer) -> Iterator[Problem]:
        if question.required and answer.value is None and not (answer.missing or answer.remark):
            yield Problem(question.name, "error", say("required"))
        try:
            clean(question, answer.value)
        except Invalid as fault:
            yield Problem(question.name, "error", fault.message, *(fault.at or ()))
        else:
            for level, message in self._broken_rules(question, answer, self.route):
                yield Problem(question.name, level, message)

    def _of_rows(self, table: Question, answer: Answer) -> Iterator[Problem]:
        routes = row_routes(table, rows_of(answer), self.route.values, today=self.today)
        for number, row in enumerate(routes):
            for column in table.columns:
                if column.required and column.name in row.asked and is_blank(row.values[column.name]):
                    yield Problem(table.name, "error", say("required_cell"), number, column.name)
                for level, message in self._broken_rules(column, answer, row):
                    yield Problem(table.name, level, message, number, column.name)

    def _broken_rules(self, question: Question, answer: Answer, route: Route) -> Iterator[tuple[Level, Text]]:
        """Rules test what was answered: a blank value breaks none."""
        value = route.values[question.name]
        if is_blank(value):
            return
        rules: list[tuple[Level, Rule]] = [("error", rule) for rule in question.constraints]
        rules += [("warning", rule) for rule in question.warnings if not answer.reason]
        for level, rule in rules:
            if not holds(rule.test, route.values, this=value, today=self.today):
                yield level, self._said(rule.message, route)

    def _said(self, message: Text, route: Route) -> Text:
        return {
            language: pipe(text, self.questionnaire, route, language) for language, text in message.items()
        }
