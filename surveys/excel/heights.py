"""How high a row must be. Spreadsheet programs do not agree on working it out themselves."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from unicodedata import east_asian_width

LINE, PADDING, HIGHEST = 13.5, 4, 409
"""Points; Excel's rows are at most 409 points high."""

INDENT = 2
"""Characters of a column's width that its text cannot use."""


def height(values: Iterable[object], widths: Iterable[float], line: float = LINE) -> float:
    """Points that show every line of the row's cells, wrapped to the width of their columns."""
    lines = max(_lines(str(value), width) for value, width in zip(values, widths, strict=True))
    return min(HIGHEST, PADDING + line * lines)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(_width(line) / (width - INDENT))) for line in text.split("\n"))


def _width(line: str) -> int:
    """In characters of the usual width; Chinese ones take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)
