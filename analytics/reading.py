"""A release's tables as a page shows them: in the reader's language, with who stands behind each figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.models import Release
from analytics.statistics.tables import Cell, Column, Table
from analytics.workbook.sheets import say, shown_in


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    is_right: bool
    """A figure, or the mark in the place of one."""
    behind: str
    """Keys of the cases the figure rests on, unless the text is one of them itself."""
    table: str
    """Name of the table it links to."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    name: str
    tab: str
    title: str
    lines: tuple[str, ...]
    headings: tuple[tuple[str, bool], ...]
    """Each with whether its column holds figures."""
    rows: tuple[tuple[ShownCell, ...], ...]


def tables_of(release: Release) -> Iterator[Table]:
    return (Table.from_document(document) for document in release.tables or [])


def shown(table: Table, language: str, notes: str = "") -> ShownTable:
    """The table in a language; its notes link to the table with the name `notes`."""
    return ShownTable(
        name=table.name,
        tab=say(table.tab, language, " "),
        title=say(table.title, language, " "),
        lines=tuple(
            say(line, language, " ") for line in [*table.about, *([table.source] if table.source else [])]
        ),
        headings=tuple((say(each.heading, language, " "), each.kind == "number") for each in table.columns),
        rows=tuple(
            tuple(_cell(*each, language, notes) for each in zip(row, table.columns, strict=True))
            for row in table.rows
        ),
    )


def _cell(cell: Cell, column: Column, language: str, notes: str) -> ShownCell:
    if cell.notes:
        return ShownCell(" ".join(f"[{number}]" for number in cell.notes), False, "", notes)
    value = shown_in(cell, language)
    is_figure = isinstance(cell.content, int | float)
    behind = ", ".join(cell.responses) if is_figure else ""
    is_right = is_figure or (column.kind == "number" and cell.content is None)
    return ShownCell(_figure(value, cell) if is_figure else str(value), is_right, behind, cell.sheet)


def _figure(value: object, cell: Cell) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not cell.is_year else str(value)
