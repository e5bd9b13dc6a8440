"""What a release publishes: tables of cells, independent of the file or page they end in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from surveys.questionnaire.definition import Text

Content = str | int | float | Text | None
"""A number, words by language, or words that are the same in every language."""

MARKS = ("c", "x", "z", "u")
"""Confidential, not available, not applicable, unreliable."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or text. A cell with a mark and no content shows the mark."""

    content: Content = None
    mark: str = ""
    notes: tuple[int, ...] = ()
    """Numbers of the notes that speak about the row."""
    sheet: str = ""
    """The name of the table this cell links to."""
    is_year: bool = False
    """A number that is a year, and takes no thousands separator."""
    responses: tuple[str, ...] = ()
    """Keys of the cases whose answers stand behind the cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, unique in its table and with the unit in words, and how the column is set."""

    heading: Text
    kind: str = "text"
    """"text" or "number"."""
    width: int = 16
    """Characters."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A wish for a chart of the table: one category a row, one series a column."""

    title: Text
    axis: Text
    series: tuple[int, ...]
    """Positions of the columns drawn."""
    kind: str = "bars"
    """"bars" (stacked, horizontal) or "columns" (upright, side by side)."""
    category: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    kind: str
    """Its sheet's kind in the table plan."""
    tab: Text
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: tuple[Text, ...] = ()
    """Lines between title and table."""
    source: Text | None = None
    chart: Chart | None = None

    @property
    def holds_notes(self) -> bool:
        """Whether the notes of other tables' rows stand here, one a row."""
        return self.kind == "notes"

    def as_document(self) -> dict[str, Any]:
        """The table as plain JSON, without what is empty."""
        document = asdict(self)
        document["rows"] = [[_compact(cell) for cell in row] for row in document["rows"]]
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Table:
        return cls(
            name=document["name"],
            kind=document["kind"],
            tab=document["tab"],
            title=document["title"],
            columns=tuple(Column(**column) for column in document["columns"]),
            rows=tuple(tuple(_cell(cell) for cell in row) for row in document["rows"]),
            about=tuple(document["about"]),
            source=document["source"],
            chart=_chart(document["chart"]),
        )


def _compact(cell: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in cell.items() if value or (name == "content" and value == 0)}


def _cell(document: Mapping[str, Any]) -> Cell:
    lists = {name: tuple(document[name]) for name in ("notes", "responses") if name in document}
    return Cell(**{**document, **lists})


def _chart(document: Mapping[str, Any] | None) -> Chart | None:
    return document and Chart(**{**document, "series": tuple(document["series"])})  # type: ignore[return-value]
