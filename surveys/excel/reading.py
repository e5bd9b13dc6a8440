"""What stands in the cells of a form that came back. It may be anybody's file, changed in any way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from surveys.excel.layout import (
    CONSENT,
    MARK,
    PARTS,
    PASSPORT,
    UNFILLED,
    asked_columns,
    keys,
    lines,
    numbers,
    table_rows,
)
from surveys.excel.speech import both, plain, spellings
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question, Questionnaire, Text
from surveys.questionnaire.operands import number_text
from surveys.spreadsheets import Cell, Sheet
from surveys.wordings import MISSING_WORDS, QUALIFIER_WORDS

TICKED = frozenset({"x", "√", "✓", "✔", "v", "1", "y", "yes", "true", "是", "对"})
UNTICKED = frozenset({"0", "n", "no", "false", "否", "不", "-"})

Document = dict[str, Any]


class Found(NamedTuple):
    value: Cell
    place: str
    """As in "1 The company!D7"."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in a cell, or with the lines of a question."""

    place: str
    message: Text
    question: str = ""
    level: str = "error"
    """Or "warning", "open" for an answer still to be given, "note"."""


@dataclass
class Filled:
    """The questions that stand whole in a file: what is to be cleaned of each, and where it stands."""

    documents: dict[str, Document] = field(default_factory=dict)
    places: dict[tuple[str, int | None, str], str] = field(default_factory=dict)
    """By question, the index of a table's row among those filled in, and part of the answer or column."""
    faults: list[CellFault] = field(default_factory=list)
    agrees: bool = False
    """Whether the mark of who agrees to take part was set."""

    def place(self, question: str, row: int | None = None, column: str | None = None) -> str:
        found = self.places.get((question, row, column or "value"))
        return found or self.places.get((question, None, "value"), "")

    def cleaned(self, questions: Mapping[str, Question]) -> tuple[dict[str, Answer | None], list[CellFault]]:
        """The answers; and what cannot be one."""
        answers: dict[str, Answer | None] = {}
        refused: list[CellFault] = []
        for name, document in self.documents.items():
            try:
                answers[name] = clean_answer(questions[name], document)
            except Invalid as invalid:
                place = self.place(name, *(invalid.at or ()))
                refused.append(CellFault(place, invalid.message, name))
        return answers, refused


def token_of(sheets: Iterable[Sheet]) -> str:
    """What the file says by which form it is; "" when it says nothing."""
    for sheet in sheets:
        if sheet.rows and len(sheet.rows[0]) > 1 and sheet.rows[0][0] == PASSPORT:
            return str(sheet.rows[0][1])
    return ""


def read(questionnaire: Questionnaire, sheets: Iterable[Sheet]) -> Filled:
    """Questions of which nothing is left in the file are left alone."""
    grid, gone = _Grid(sheets), []
    filled = Filled(agrees=grid.is_ticked(CONSENT))
    for question in questionnaire.questions():
        if question.kind in UNFILLED:
            continue
        if not grid.has_any_of(question):
            gone.append(numbers(questionnaire)[question.name])
        elif reason := grid.damage(question):
            filled.faults.append(CellFault(grid.place_of(question), reason, question.name))
        else:
            _Reader(question, grid.lines, filled).read()
    if gone:
        message = _("Questions that are not in this file any more stay as they were: {numbers}.")
        filled.faults.append(CellFault("", both(message, numbers=", ".join(gone)), level="note"))
    return filled


class _Grid:
    """All lines of all sheets by their keys, each with its cells by their columns' names."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.lines: dict[str, dict[str, Found]] = {}
        self.twice: set[str] = set()
        for sheet in sheets:
            for key, line in _lines_of(sheet):
                if key in self.lines and _values(line) != _values(self.lines[key]):
                    self.twice.add(key)
                self.lines.setdefault(key, line)

    def has_any_of(self, question: Question) -> bool:
        return any(self.lines.get(key) for key in keys(question))

    def is_ticked(self, key: str) -> bool:
        found = self.lines.get(key, {}).get("value")
        return found is not None and plain(text_of(found.value)) in TICKED

    def place_of(self, question: Question) -> str:
        """Where the first of its lines stands that is left."""
        line = next(filter(None, (self.lines.get(key) for key in keys(question))))
        return next(iter(line.values())).place

    def damage(self, question: Question) -> Text | None:
        """Why the question's lines cannot be read; None when they can."""
        if self.twice.intersection(keys(question)):
            return both(_("This question stands in the file twice, with different answers. Keep one."))
        columns = frozenset(column.name for column in asked_columns(question))
        wanted = {line.key: frozenset(PARTS) for line in lines(question)}
        wanted |= dict.fromkeys(table_rows(question), columns) if columns else {}
        if all(names <= self.lines.get(key, {}).keys() for key, names in wanted.items()):
            return None
        return both(_("Lines or columns were removed here, so this question was left as it was."))


def _values(line: Mapping[str, Found]) -> dict[str, Cell]:
    return {name: found.value for name, found in line.items()}


def _lines_of(sheet: Sheet) -> Iterator[tuple[str, dict[str, Found]]]:
    header = next((row for row in sheet.rows if row and row[0] == MARK), None)
    if header is None:
        return
    names = {at: name for at, name in enumerate(header) if at and isinstance(name, str)}
    for number, row in enumerate(sheet.rows, 1):
        if row and isinstance(row[0], str) and row[0] != MARK:
            cells = dict(enumerate(row))
            line = {
                name: Found(cells.get(at), f"{sheet.name}!{letters(at)}{number}")
                for at, name in names.items()
            }
            yield row[0], line


def letters(column: int) -> str:
    """The name of a column, counted from 0, as in Excel: A, ..., Z, AA, ..."""
    rest, last = divmod(column, 26)
    return (letters(rest - 1) if rest else "") + chr(ord("A") + last)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One question, whose lines all stand in the file."""

    question: Question
    lines: Mapping[str, Mapping[str, Found]]
    filled: Filled

    def read(self) -> None:
        name = self.question.name
        document: Document = {"value": self._value()}
        document |= {part: self._part(part, self.lines[name][part]) for part in PARTS[1:]}
        for line in lines(self.question):
            if line.is_specify:
                document["specify"] = self._part("specify", self._cell(line.key))
        given = {part: said for part, said in document.items() if said not in ("", None, [])}
        self.filled.documents[name] = given

    def _note(self, part: str, found: Found, row: int | None = None) -> Cell:
        """The cell's value, its place kept for what may turn out to be wrong with it."""
        self.filled.places.setdefault((self.question.name, row, part), found.place)
        return found.value

    def _part(self, part: str, found: Found) -> str:
        words = text_of(self._note(part, found))
        return words_of(part).get(plain(words), words)

    def _value(self) -> Any:
        if self.question.kind == "select_multiple":
            return self._ticked()
        if self.question.kind == "rank":
            places = [line for line in lines(self.question) if line.place]
            given = [typed(self.question, self._note("value", self._cell(line.key))) for line in places]
            return [choice for choice in given if choice not in (None, "")]
        if self.question.kind == "table":
            return list(self._rows())
        return typed(self.question, self._note("value", self._cell(self.question.name)))

    def _cell(self, key: str) -> Found:
        return self.lines[key]["value"]

    def _ticked(self) -> list[str]:
        ticked = []
        for line in lines(self.question):
            cell = self._cell(line.key)
            mark = plain(text_of(self._note("value", cell))) if line.choice else ""
            if line.choice and mark in TICKED:
                ticked.append(line.choice.name)
            elif mark and mark not in UNTICKED:
                message = _("Mark with x what applies, and leave the other cells blank.")
                self.filled.faults.append(CellFault(cell.place, both(message), self.question.name))
        return ticked

    def _rows(self) -> Iterator[Document]:
        """The rows in which anything is filled in."""
        columns, index = asked_columns(self.question), 0
        self._note("value", self._cell(self.question.name))
        for key in table_rows(self.question):
            line = self.lines[key]
            given = {column.name: typed(column, line[column.name].value) for column in columns}
            if row := {name: value for name, value in given.items() if value not in (None, "")}:
                for column in columns:
                    self._note(column.name, line[column.name], index)
                index += 1
                yield row


@cache
def words_of(part: str) -> dict[str, str]:
    """What may stand in a column that offers words, and what it means."""
    known = {"missing": MISSING_WORDS, "qualifier": QUALIFIER_WORDS}.get(part, {})
    return {said: name for name, words in known.items() for said in spellings(both(words), name)}


def typed(question: Question, cell: Cell) -> object:
    """A cell's value as it is to be cleaned: a choice by its name, a number as it is, else text."""
    if question.kind in CHOOSING:
        words = text_of(cell)
        known = {s: c.name for c in question.choices for s in spellings(c.label, c.name)}
        return known.get(plain(words), words)
    return cell if question.kind in NUMERIC or question.kind == "table" else text_of(cell)


def text_of(cell: Cell) -> str:
    if cell is None or isinstance(cell, str):
        return (cell or "").strip()
    return str(cell).upper() if isinstance(cell, bool) else number_text(float(cell))
