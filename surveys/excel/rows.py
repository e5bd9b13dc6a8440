"""Responses typed elsewhere, one row each: the columns such a table may have, and what its cells mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from surveys.excel.layout import PARTS, UNFILLED, asked_columns
from surveys.excel.reading import CellFault, Filled, letters, text_of, typed, words_of
from surveys.excel.speech import both, plain
from surveys.questionnaire.definition import Question, Questionnaire
from surveys.spreadsheets import Cell, Sheet

SEPARATORS = str.maketrans("；\n", ";;")
"""What may stand between several choices in one cell, besides a semicolon."""
ROWS_OFFERED = 10
"""Of each table in the template; more may be added, up to the table's own limit."""


class Column(NamedTuple):
    """What the cells under a heading hold: a part of the answer to a question, or a cell of a table."""

    question: Question
    part: str = "value"
    row: int = 0
    """Of a table, from 1."""
    cell: Question | None = None
    """The table's column."""
    is_offered: bool = False
    """Whether the template has it."""


def columns(questionnaire: Questionnaire, facts: Iterable[Question]) -> dict[str, Column]:
    """By heading: "_mode", a fact about the interview; "staff", "staff.remark", "years.2.year"."""
    known = {fact.name: Column(fact, is_offered=True) for fact in facts}
    for question in questionnaire.questions():
        if question.kind not in UNFILLED:
            known |= _columns(question)
    return known


def _columns(question: Question) -> dict[str, Column]:
    named = {question.name: Column(question, is_offered=True)}
    if question.kind == "table":
        named = {
            f"{question.name}.{row}.{cell.name}": Column(question, "value", row, cell, row <= ROWS_OFFERED)
            for row in range(1, question.max_rows + 1)
            for cell in asked_columns(question)
        }
    asks_other = any(choice.specify for choice in question.choices)
    named |= {f"{question.name}.specify": Column(question, "specify", is_offered=True)} if asks_other else {}
    return named | {f"{question.name}.{part}": Column(question, part) for part in PARTS[1:]}


def read(known: Mapping[str, Column], sheet: Sheet) -> tuple[list[Filled], list[CellFault]]:
    """The rows in which anything stands; and what is wrong with the headings, the first such row."""
    filled = [(number, row) for number, row in enumerate(sheet.rows, 1) if any(map(text_of, row))]
    if not filled:
        return [], [CellFault("", both(_("There is nothing in the file.")))]
    (first, headings), *rest = filled
    names = {at: text_of(cell) for at, cell in enumerate(headings) if text_of(cell)}
    faults = list(_heading_faults(names, known, first, sheet.name))
    if faults:
        return [], faults
    return [
        _Row(sheet.name, number).read(row, {at: known[n] for at, n in names.items()}) for number, row in rest
    ], []


def _heading_faults(
    names: Mapping[int, str], known: Mapping[str, Column], number: int, tab: str
) -> Iterator[CellFault]:
    for at, name in names.items():
        if name not in known:
            message = both(
                _("There is no column “{name}”. Look it up in the list of columns."), name=name[:40]
            )
            yield CellFault(place(tab, at, number), message)
        elif list(names.values()).index(name) != list(names).index(at):
            yield CellFault(place(tab, at, number), both(_("This column stands in the file twice.")))


def place(tab: str, column: int, number: int) -> str:
    return f"{tab}!{letters(column)}{number}" if tab else f"{letters(column)}{number}"


class _Row:
    def __init__(self, tab: str, number: int) -> None:
        self.tab, self.number, self.filled = tab, number, Filled()
        self.tables: dict[str, dict[int, dict[str, object]]] = {}
        self.cells: dict[tuple[str, int, str], str] = {}

    def read(self, row: list[Cell], headings: Mapping[int, Column]) -> Filled:
        for at, column in headings.items():
            if at < len(row) and text_of(row[at]):
                self._put(column, row[at], place(self.tab, at, self.number))
        for name, rows in self.tables.items():
            self._put_table(name, [rows[number] for number in sorted(rows)], sorted(rows))
        self.filled.places["", None, "value"] = place(self.tab, 0, self.number)
        return self.filled

    def _put(self, column: Column, cell: Cell, where: str) -> None:
        name = column.question.name
        document = self.filled.documents.setdefault(name, {})
        if column.cell:
            row = self.tables.setdefault(name, {}).setdefault(column.row, {})
            row[column.cell.name] = typed(column.cell, cell)
            self.cells[name, column.row, column.cell.name] = where
            return
        part, value = _part(column, cell)
        document[part] = value
        self.filled.places[name, None, part] = where
        self.filled.places.setdefault((name, None, "value"), where)

    def _put_table(self, name: str, rows: list[dict[str, object]], numbers: list[int]) -> None:
        self.filled.documents[name]["value"] = rows
        for index, number in enumerate(numbers):
            for (table, row, column), where in self.cells.items():
                if (table, row) == (name, number):
                    self.filled.places[name, index, column] = where
                    self.filled.places.setdefault((name, None, "value"), where)


def _part(column: Column, cell: Cell) -> tuple[str, object]:
    """The part of the answer and its value; a cell may say, too, why there is no answer."""
    words, question = text_of(cell), column.question
    if column.part != "value":
        return column.part, words_of(column.part).get(plain(words), words)
    if question.kind != "text" and (reason := words_of("missing").get(plain(words))):
        return "missing", reason
    if question.kind in ("select_multiple", "rank"):
        pieces = words.translate(SEPARATORS).split(";")
        return "value", [typed(question, piece) for piece in pieces if piece.strip()]
    return "value", typed(question, cell)
