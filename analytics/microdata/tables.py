"""A part of the rows as columns of a table to be read by people, for Excel and csv."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.microdata.frames import Frame
from analytics.microdata.variables import MISSING, Sheet, Variable
from analytics.microdata.wording import LETTERS, worded

LABELS = ("codes", "labels", "both")
LABEL = "{}:label"
LONGEST = 32_000
"""Characters; a cell of Excel holds a few more."""


def headings(sheet: Sheet, labels: str) -> list[str]:
    """With "both", a column of words follows each column of codes."""
    return [heading for variable in sheet.variables for heading in _headings(variable, labels)]


def _headings(variable: Variable, labels: str) -> list[str]:
    both = labels == "both" and variable.categories
    return [variable.name, LABEL.format(variable.name)] if both else [variable.name]


def columns(part: Frame, labels: str, language: str) -> list[list[Any]]:
    """In the order of the headings. A reason for no value is ".a" among codes, "[refused]" among words."""
    letters = {reason: f".{letter}" for reason, letter in LETTERS.items()}
    words = {reason: f"[{worded(label, language)}]" for reason, label in MISSING.items()}
    found = []
    for variable in part.sheet.variables:
        values, reasons = part.values[variable.name], part.missing[variable.name]
        if labels != "labels":
            found.append(_filled(_coded(variable, values), reasons, letters))
        if labels == "labels" or (labels == "both" and variable.categories):
            found.append(_filled(_worded(variable, values, language), reasons, words))
    return found


def _filled(values: pl.Series, reasons: pl.Series, marks: Mapping[str, str]) -> list[Any]:
    """The values, with the mark of the reason where there is none."""
    if reasons.null_count() == len(reasons):
        return values.to_list()
    told = zip(values.to_list(), reasons.to_list(), strict=True)
    return [marks[why] if why else value for value, why in told]


def _coded(variable: Variable, values: pl.Series) -> pl.Series:
    if variable.type == "category":
        codes = {category.name: category.code for category in variable.categories}
        return values.cast(pl.String).replace_strict(codes, return_dtype=pl.Int64)
    return clean(values) if variable.type == "text" else values


def _worded(variable: Variable, values: pl.Series, language: str) -> pl.Series:
    if not variable.categories:
        return _coded(variable, values)
    by_code = {category.code: worded(category.label, language) for category in variable.categories}
    if variable.type != "category":
        texts = values.cast(pl.String)
        return texts.replace({str(code): words for code, words in by_code.items()})
    names = {category.name: by_code[category.code] for category in variable.categories}
    return values.cast(pl.String).replace_strict(names, return_dtype=pl.String)


CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\x{fffe}\x{ffff}]"


def clean(texts: pl.Series) -> pl.Series:
    """Without what no cell holds."""
    return texts.str.replace_all(CONTROL, "").str.slice(0, LONGEST)
