"""What a form's cells accept: the lists they offer, and the limits that hold while one types."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.speech import Languages, say
from surveys.questionnaire.cleaning import EXPECTED, LARGEST_NUMBER
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question
from surveys.questionnaire.messages import say as message
from surveys.questionnaire.operands import number_text

LONGEST_ERROR = 220
"""Characters; Excel takes 225 and calls a file with more of them damaged."""


class Lists:
    """The hidden sheet that holds what drop-downs offer: within a rule, 255 characters are the limit."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.ranges: dict[tuple[str, ...], str] = {}

    def offer(self, words: tuple[str, ...]) -> str:
        """The range of cells that holds these words."""
        if words not in self.ranges:
            column = len(self.ranges) + 1
            for row, word in enumerate(words, 1):
                self.worksheet.cell(row, column, word).data_type = "s"
            letter = get_column_letter(column)
            self.ranges[words] = f"'{self.worksheet.title}'!${letter}$1:${letter}${len(words)}"
        return self.ranges[words]

    def rule(self, words: tuple[str, ...], languages: Languages) -> DataValidation:
        rule = DataValidation(type="list", formula1=self.offer(words), allow_blank=True)
        return _explained(rule, say(message("unknown_choice"), languages, "\n"))


def value_rule(question: Question, lists: Lists, languages: Languages) -> DataValidation | None:
    """What an answer's cell, or a table's, accepts; None when that is anything."""
    if question.kind in CHOOSING:
        return lists.rule(tuple(say(c.label, languages) for c in question.choices), languages)
    if question.kind in NUMERIC:
        return _number_rule(question, languages)
    if question.kind == "date":
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
        return _explained(rule, say(message("date"), languages, "\n"))
    return None


def _number_rule(question: Question, languages: Languages) -> DataValidation:
    low = question.minimum if question.minimum is not None else -LARGEST_NUMBER
    high = question.maximum if question.maximum is not None else LARGEST_NUMBER
    if question.kind == "year":
        low, high = max(low, 1000), min(high, 9999)
    kind = "whole" if question.kind in ("integer", "year") else "decimal"
    rule = DataValidation(type=kind, formula1=number_text(low), formula2=number_text(high), allow_blank=True)
    rule.operator = "between"
    said = [message(EXPECTED[question.kind])]
    if question.minimum is not None:
        said.append(message("below_minimum", limit=number_text(low)))
    if question.maximum is not None:
        said.append(message("above_maximum", limit=number_text(high)))
    return _explained(rule, "\n".join(say(each, languages, "\n") for each in said))


def _explained(rule: DataValidation, error: str) -> DataValidation:
    rule.showErrorMessage = True
    rule.error = error[:LONGEST_ERROR]
    return rule
