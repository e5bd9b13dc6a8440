"""Rows of typed values as polars frames. Imported by workers alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.microdata.reading import Row, Source
from analytics.microdata.variables import MISSING, Sheet, Variable

TYPES: dict[str, Any] = {
    "whole": pl.Int64,
    "number": pl.Float64,
    "flag": pl.Int8,
    "date": pl.Date,
    "moment": pl.Datetime("us"),
    "text": pl.String,
}
REASON = pl.Enum(list(MISSING))


@dataclass(frozen=True)
class Frame:
    """The rows of a sheet. `values` and `missing` have the same columns: reasons where no value is."""

    sheet: Sheet
    values: pl.DataFrame
    missing: pl.DataFrame


def frames(source: Source) -> dict[tuple[str, ...], Frame]:
    """By the path of the sheet; () for the responses."""
    rows = defaultdict[tuple[str, ...], list[Row]](list)
    for response in source.each():
        for row in source.rows(response):
            rows[row.path].append(row)
    return {sheet.path: frame(sheet, rows[sheet.path]) for sheet in source.sheets}


def frame(sheet: Sheet, rows: Sequence[Row]) -> Frame:
    values, reasons = [], []
    for at, variable in enumerate(sheet.variables):
        values.append(_series(variable, [row.values[at] for row in rows]))
        reasons.append(pl.Series(variable.name, [row.reasons[at] for row in rows], dtype=REASON))
    return Frame(sheet, pl.DataFrame(values), pl.DataFrame(reasons))


def _series(variable: Variable, values: Sequence[Any]) -> pl.Series:
    if variable.type != "category":
        return pl.Series(variable.name, values, dtype=TYPES[variable.type])
    names = {category.code: category.name for category in variable.categories}
    return pl.Series(
        variable.name, [names.get(value) for value in values], dtype=pl.Enum(list(names.values()))
    )
