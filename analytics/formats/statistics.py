"""Microdata as files of SPSS and Stata: numbers with value labels, and codes that say why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import pyreadstat

from analytics.formats.delimited import beside
from analytics.microdata.frames import Frame
from analytics.microdata.frozen import Frozen
from analytics.microdata.tables import clean
from analytics.microdata.variables import MISSING, Sheet, Variable
from analytics.microdata.wording import LETTERS, cut, missing_codes, short_names, worded

CODED = ("whole", "number", "flag", "category")
"""Types whose reasons for no value are codes in the column itself; others have a column of reasons."""
WHY = "{}_why"
LONGEST_LABEL = {"sav": 250, "dta": 240}
"""Bytes; Stata counts 80 characters, each of three bytes at most in our languages."""
MOST_SIGNS = {"sav": 250, "dta": 80}
LONGEST_VALUE = 120
"""Bytes of a value's label in SPSS."""


@dataclass
class _Columns:
    """What a program is told of the columns besides their values."""

    series: list[pl.Series] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[Any, str]] = field(default_factory=dict)
    missing: dict[str, list[Any]] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)


def write_sav(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    """A zip of SPSS files. Codes always have their labels, whatever `labels` says."""
    _write(frozen, path, "sav", _sav, language)


def write_dta(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    """A zip of Stata files, version 15."""
    _write(frozen, path, "dta", _dta, language)


def _write(
    frozen: Frozen, path: Path, ending: str, write: Callable[[_Columns, str, Path], None], language: str
) -> None:
    with TemporaryDirectory() as folder, ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for sheet in frozen.sheets:
            file = Path(folder) / f"{frozen.file_name(sheet)}.{ending}"
            write(
                _columns(frozen.whole(sheet), ending, language),
                cut(worded(frozen.title, language), most=60),
                file,
            )
            packed.write(file, file.name)
        beside(packed, frozen, language)


def _columns(whole: Frame, ending: str, language: str) -> _Columns:
    found = _Columns()
    names = _names(whole.sheet)
    for variable in whole.sheet.variables:
        values, reasons = whole.values[variable.name], whole.missing[variable.name]
        name, label = names[variable.name], worded(variable.label, language)[: MOST_SIGNS[ending]]
        found.labels[name] = cut(label, most=LONGEST_LABEL[ending])
        if variable.type in CODED:
            _add_coded(found, name, variable, values, reasons, ending, language)
        else:
            found.series.append(_plain(variable, values).alias(name))
            why = names[WHY.format(variable.name)]
            _add_reasons(found, why, reasons, language)
            found.labels[why] = cut(label, most=LONGEST_LABEL[ending] - 8)
    return found


def _names(sheet: Sheet) -> dict[str, str]:
    named = [variable.name for variable in sheet.variables]
    beside = [WHY.format(variable.name) for variable in sheet.variables if variable.type not in CODED]
    return short_names([*named, *beside])


def _plain(variable: Variable, values: pl.Series) -> pl.Series:
    return clean(values).fill_null("") if variable.type == "text" else values


def _add_coded(
    found: _Columns,
    name: str,
    variable: Variable,
    values: pl.Series,
    reasons: pl.Series,
    ending: str,
    language: str,
) -> None:
    if variable.type == "category":
        by_name = {category.name: category.code for category in variable.categories}
        values = values.cast(pl.String).replace_strict(by_name, return_dtype=pl.Float64)
    said = {
        code: cut(worded(each.label, language), most=LONGEST_VALUE) for code, each in variable.by_code.items()
    }
    codes = missing_codes(variable)
    marks: dict[str, Any] = codes if ending == "sav" else {reason: LETTERS[reason] for reason in codes}
    told = zip(values.to_list(), reasons.to_list(), strict=True)
    numbers = [marks[why] if why else value for value, why in told]
    if ending == "sav":
        found.series.append(pl.Series(name, numbers, dtype=pl.Float64, strict=False))
        found.missing[name] = [{"lo": float(min(marks.values())), "hi": float(max(marks.values()))}]
    else:
        found.series.append(pl.Series(name, numbers, dtype=pl.Object))
        found.missing[name] = list(marks.values())
    found.values[name] = said | {mark: worded(MISSING[why], language) for why, mark in marks.items()}
    found.measures[name] = "scale" if variable.type in ("whole", "number") else "nominal"


def _add_reasons(found: _Columns, name: str, reasons: pl.Series, language: str) -> None:
    """0 where there is a value."""
    codes = {reason: number for number, reason in enumerate(MISSING, 1)}
    numbers = reasons.cast(pl.String).replace_strict(codes, return_dtype=pl.Float64).fill_null(0)
    found.series.append(numbers.alias(name))
    found.values[name] = {number: worded(MISSING[reason], language) for reason, number in codes.items()}
    found.measures[name] = "nominal"


def _sav(columns: _Columns, title: str, path: Path) -> None:
    pyreadstat.write_sav(
        pl.DataFrame(columns.series),
        str(path),
        file_label=title,
        column_labels=columns.labels,
        variable_value_labels=columns.values,
        missing_ranges=columns.missing,
        variable_measure=columns.measures,
        row_compress=True,
    )


def _dta(columns: _Columns, title: str, path: Path) -> None:
    pyreadstat.write_dta(
        pl.DataFrame(columns.series),
        str(path),
        file_label=title,
        column_labels=columns.labels,
        variable_value_labels=columns.values,
        missing_user_values=columns.missing,
    )
