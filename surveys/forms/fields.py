"""Question kind -> form field: how an answer is read from a page and shown on it.

On a page an answer is a document of texts as they were typed: `value`, and the parts beside it.
Names of controls hold a hyphen (`f_staff_n-remark`), which no question's name does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import SILENT, UPLOADED, Question, fingerprint, wording
from surveys.questionnaire.messages import say
from surveys.questionnaire.operands import number_text
from surveys.questionnaire.uploads import takes_file

PARTS = ("missing", "qualifier", "remark", "specify", "reason")
"""What stands beside a value and may come from a page. The basis and the office's note may not."""
BLANK_ROWS = 3
"""Rows a table offers at least, so that it can be filled in without a script."""
INPUTMODES = {
    **dict.fromkeys(("integer", "year"), "numeric"),
    **dict.fromkeys(("decimal", "percent", "range"), "decimal"),
}
INPUT_TYPES = {"date": "date", "time": "time", "datetime": "datetime-local"}


def one(posted: QueryDict, question: Question) -> str:
    return posted.get(question.name, "").replace("\r\n", "\n")


def several(posted: QueryDict, question: Question) -> list[str]:
    return [choice for choice in posted.getlist(question.name) if choice]


def rows(posted: QueryDict, table: Question, path: str = "") -> list[dict[str, Any]]:
    """The rows in which anything was filled in, with the cells that were.

    Names of controls lead to a cell: "site-0-person-1-age"; hidden ones tell the rows: "site-0-person-row".
    """
    path = path or table.name
    indices = posted.getlist(f"{path}-row")[: 10 * table.max_rows]
    found = (_row(posted, table, f"{path}-{index}") for index in indices)
    return [row for row in found if row]


def _row(posted: QueryDict, table: Question, path: str) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column in table.columns:
        name = f"{path}-{column.name}"
        if column.kind == "table":
            cells[column.name] = rows(posted, column, name)
        elif column.kind in ("select_multiple", "rank"):
            cells[column.name] = [choice for choice in posted.getlist(name) if choice]
        elif column.kind not in SILENT:
            cells[column.name] = posted.get(name, "").replace("\r\n", "\n").strip()
    return {name: value for name, value in cells.items() if value}


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of question is read from what was posted, and the template that shows it."""

    read: Callable[[QueryDict, Question], Any]
    template: str


FIELDS: dict[str, Kind] = {
    "text": Kind(one, "surveys/question_text.html"),
    "integer": Kind(one, "surveys/question_number.html"),
    "decimal": Kind(one, "surveys/question_number.html"),
    "percent": Kind(one, "surveys/question_number.html"),
    "year": Kind(one, "surveys/question_number.html"),
    "range": Kind(one, "surveys/question_range.html"),
    **dict.fromkeys(INPUT_TYPES, Kind(one, "surveys/question_date.html")),
    "acknowledge": Kind(one, "surveys/question_acknowledge.html"),
    "geopoint": Kind(one, "surveys/question_geopoint.html"),
    "barcode": Kind(one, "surveys/question_line.html"),
    "select_one": Kind(one, "surveys/question_choice.html"),
    "likert": Kind(one, "surveys/question_choice.html"),
    "select_multiple": Kind(several, "surveys/question_choice.html"),
    "rank": Kind(several, "surveys/question_rank.html"),
    **dict.fromkeys(UPLOADED, Kind(one, "surveys/question_upload.html")),
    "table": Kind(rows, "surveys/question_table.html"),
}


def sent_answer(question: Question, document: object, before: Answer | None) -> Answer | None:
    """The answer of a document from a page, with what the office noted about it before. Raises Invalid."""
    if not isinstance(document, Mapping):
        raise Invalid(say("wrong_type"))
    for key in document:
        if key != "value" and key not in PARTS:
            raise Invalid(say("answer_key", key=key))
    answer = clean_answer(question, document)
    return answer and answer.noted_as(before)


def refusal(question: Question, invalid: Invalid) -> Problem:
    return Problem(question.name, "error", invalid.message, *(invalid.at or ()))


class AnswerWidget(forms.Widget):
    """Reads a question's answer document from a posted page. The layout draws it."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.needs_multipart_form = takes_file(question)

    def value_from_datadict(self, data: QueryDict, files: object, name: str) -> dict[str, Any]:
        parts = {part: " ".join(data.getlist(f"{name}-{part}")).replace("\r\n", "\n") for part in PARTS}
        parts["value"] = FIELDS[self.question.kind].read(data, self.question)
        return {part: given for part, given in parts.items() if given}


class RefusedAnswer(forms.ValidationError):
    """Says which cell of a table was refused, too."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(wording(problem.message, get_language() or "en"))
        self.problem = problem


class AnswerField(forms.Field):
    """One question. Its clean value is an Answer, or None for a blank."""

    def __init__(self, question: Question, before: Answer | None) -> None:
        super().__init__(required=False, widget=AnswerWidget(question))
        self.question = question
        self.before = before

    def clean(self, value: dict[str, Any]) -> Answer | None:
        try:
            return sent_answer(self.question, value, self.before)
        except Invalid as invalid:
            raise RefusedAnswer(refusal(self.question, invalid)) from invalid


def typed(answer: Answer | None) -> dict[str, Any]:
    """A kept answer as the texts one would have typed."""
    if answer is None:
        return {}
    document = {part: getattr(answer, part) for part in PARTS}
    return document | {"value": _typed_value(answer.value)}


def _typed_value(value: Any) -> Any:
    if isinstance(value, list):
        return [_typed_value(each) for each in value]
    if isinstance(value, dict):
        return {name: _typed_value(each) for name, each in value.items()}
    if isinstance(value, int | float):
        return number_text(float(value))
    return "" if value is None else value


def shown_mark(answer: Answer | None) -> str:
    """Marks the answer a page was filled with, so that it is seen if the page changed it."""
    return fingerprint(answer.as_document())[:16] if answer else ""


def blank_rows(question: Question, filled: int) -> list[dict[str, str]]:
    """The empty rows after the filled ones: always one to go on with, where there is room."""
    return [{} for _row in range(min(max(1, BLANK_ROWS - filled), question.max_rows - filled))]
