"""Tables -> what stands in a sheet: plain values in one language, or in both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analytics.statistics.tables import Cell, Chart, Column, Content, Table
from analytics.statistics.words import LANGUAGES, word
from surveys.questionnaire.definition import Text, wording

LONGEST = 32_767
"""Characters Excel keeps in a cell; those outside the basic plane, as most emoji, count as two."""

LONGEST_HEADING = 240
"""Characters; the columns of Excel's tables have names of up to 255."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters no XML file may contain."""

ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
"""Excel reads _x0041_ as an escaped character; the underscore is escaped itself to stay what it is."""

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Placed:
    """A value in a cell, and the sheet and row it links to."""

    value: Value
    link: tuple[str, int] | None = None
    is_year: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    tab: str
    title: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Placed, ...], ...]
    chart: Chart | None

    @property
    def header_row(self) -> int:
        """Below the title, the lines and one row left free."""
        return len(self.lines) + 3


def sheets(tables: Iterable[Table], language: str) -> list[Sheet]:
    """One sheet a table, in the language "en", "zh-hans" or "both"."""
    everything = list(tables)
    tabs = {table.name: say(table.tab, language, " ") for table in everything}
    notes = next((table for table in everything if table.holds_notes), None)
    first_note = (tabs[notes.name], len(_lines(notes, language)) + 4) if notes else None
    return [_sheet(table, tabs, first_note, language) for table in everything]


def _sheet(table: Table, tabs: Mapping[str, str], first_note: tuple[str, int] | None, language: str) -> Sheet:
    rows = table.rows or (_nothing(table),)
    return Sheet(
        name=table.name,
        tab=tabs[table.name],
        title=say(table.title, language, " / "),
        lines=_lines(table, language),
        headings=tuple(_headings(table.columns, language)),
        columns=table.columns,
        rows=tuple(tuple(_placed(cell, tabs, first_note, language) for cell in row) for row in rows),
        chart=table.chart,
    )


def _headings(columns: Iterable[Column], language: str) -> Iterator[str]:
    """On one line, short enough and told apart without regard to case: or Excel repairs the file."""
    seen: Counter[str] = Counter()
    for column in columns:
        heading = " ".join(say(column.heading, language, " / ").split())[:LONGEST_HEADING]
        seen[heading.casefold()] += 1
        times = seen[heading.casefold()]
        yield heading if times == 1 else f"{heading} ({times})"


def _nothing(table: Table) -> tuple[Cell, ...]:
    """A marked-up table needs a row, even where there is nothing to show."""
    return (Cell(word("nothing")), *[Cell(mark="z")] * (len(table.columns) - 1))


def _lines(table: Table, language: str) -> tuple[str, ...]:
    source = [word("source_line", source=table.source)] if table.source else []
    return tuple(say(line, language, " / ") for line in [*table.about, *source])


def _placed(cell: Cell, tabs: Mapping[str, str], first_note: tuple[str, int] | None, language: str) -> Placed:
    if cell.notes:
        marks = (word("note_mark", number=number) for number in cell.notes)
        shown = " ".join(wording(mark, "en" if language == "both" else language) for mark in marks)
        link = (first_note[0], first_note[1] + cell.notes[0] - 1) if first_note else None
        return Placed(shown, link)
    link = (tabs[cell.sheet], 1) if cell.sheet else None
    return Placed(shown_in(cell, language), link, cell.is_year)


def shown_in(cell: Cell, language: str) -> Value:
    """The cell's content; a mark stands alone where there is none, and behind a figure it qualifies."""
    mark = f"[{cell.mark}]" if cell.mark else ""
    if cell.content is None:
        return mark
    value = _value(cell.content, language)
    return f"{value} {mark}" if mark else value


def _value(content: Content, language: str) -> Value:
    if isinstance(content, int | float):
        return content
    return clean(content) if isinstance(content, str) else say(content or {}, language, "\n")


def say(text: Text, language: str, between: str) -> str:
    """The text in a language; in both, one after the other unless they are the same."""
    if language != "both":
        return clean(wording(text, language))
    return clean(between.join(dict.fromkeys(wording(text, each) for each in LANGUAGES)))


def clean(text: str) -> str:
    """The text without what would break the file or be read as something else."""
    safe = ESCAPE.sub("_x005F_", FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return safe if _length(safe) <= LONGEST else f"{_cut(safe, LONGEST - 1)}…"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, length: int) -> str:
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
