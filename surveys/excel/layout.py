"""Where each answer stands on the sheets of a form: what its writer and its reader agree on.

The first column of a sheet, which nobody sees, names the line: "f_staff_n", "f_services/chemistry" for a
choice, "f_obstacles#1" for a place or a table's row, "f_origin+" for what "other" stands for. The first row,
marked and hidden too, names the column: a part of the answer, or a table's column. So sheets may be renamed,
lines moved and columns put elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from surveys.questionnaire.definition import SILENT, UPLOADED, Choice, Question, Questionnaire

MARK = "fangtan-columns"
PASSPORT = "fangtan-form"
"""Stands in A1 of the sheet that says which form this is, before its token in B1."""
CONSENT = "_consent"
"""The line of the first sheet on which whoever fills in the form agrees to take part."""
UNFILLED = SILENT | UPLOADED
"""Kinds that no cell takes: those that ask nothing, and those that ask for a file."""
PARTS = ("value", "qualifier", "missing", "remark", "reason")


class Line(NamedTuple):
    """A row of a section's sheet: the question itself, one of its choices or places, or its "other"."""

    key: str
    choice: Choice | None = None
    place: int = 0
    is_specify: bool = False


def lines(question: Question) -> Iterator[Line]:
    yield Line(question.name)
    if question.kind == "select_multiple":
        yield from (Line(f"{question.name}/{choice.name}", choice=choice) for choice in question.choices)
    elif question.kind == "rank":
        yield from (Line(f"{question.name}#{place}", place=place) for place in places(question))
    if any(choice.specify for choice in question.choices):
        yield Line(f"{question.name}+", is_specify=True)


def places(question: Question) -> range:
    most = min(question.max_selected or len(question.choices), len(question.choices))
    return range(1, most + 1)


def table_rows(table: Question) -> list[str]:
    return [f"{table.name}#{row}" for row in range(1, table.max_rows + 1)]


def keys(question: Question) -> list[str]:
    """All lines that a question has in a whole form."""
    return [line.key for line in lines(question)] + (table_rows(question) if question.kind == "table" else [])


def asked_columns(table: Question) -> list[Question]:
    return [column for column in table.columns if column.kind not in SILENT]


def numbers(questionnaire: Questionnaire) -> dict[str, str]:
    """What a form calls each question: "2.3" is the third of the second section."""
    return {
        question.name: f"{section}.{number}"
        for section, each in enumerate(questionnaire.sections, 1)
        for number, question in enumerate((q for q in each.questions if q.kind not in SILENT), 1)
    }
