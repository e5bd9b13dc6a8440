"""A set of microdata as DDI-Codebook 2.5: its files, variables and codes, and how often each stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import polars as pl

from analytics.microdata.frozen import Frozen
from analytics.microdata.variables import MISSING, Sheet, Variable
from analytics.microdata.wording import missing_codes, short_names
from surveys.questionnaire.ddi import begun, texts, written

CONTINUOUS = ("number",)
FORMATS = {"text": "character", "date": "character", "moment": "character"}
COUNTED = ("whole", "number", "flag", "category")
Counts = Mapping[object, int]


def write(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    """Always in both languages, with codes and labels."""
    path.write_bytes(described(frozen))


def described(frozen: Frozen) -> bytes:
    """The XML in UTF-8."""
    root = begun(frozen.title, frozen.name)
    for number, sheet in enumerate(frozen.sheets, 1):
        _file(root, f"F{number}", sheet, frozen)
    data = SubElement(root, "dataDscr")
    for number, sheet in enumerate(frozen.sheets, 1):
        short = short_names([variable.name for variable in sheet.variables])
        counted = _counted(frozen, sheet)
        for variable in sheet.variables:
            name = short[variable.name]
            about = {"ID": f"V{number}_{name}", "name": name, "files": f"F{number}"}
            _variable(SubElement(data, "var", about), variable, counted[variable.name])
    return written(root)


def _file(root: Element, key: str, sheet: Sheet, frozen: Frozen) -> None:
    about = SubElement(SubElement(root, "fileDscr", {"ID": key}), "fileTxt")
    SubElement(about, "fileName").text = frozen.file_name(sheet)
    size = SubElement(about, "dimensns")
    rows = pl.scan_parquet(frozen.paths(sheet)).select(pl.len()).collect().item()
    SubElement(size, "caseQnty").text = str(rows)
    SubElement(size, "varQnty").text = str(len(sheet.variables))


def _counted(frozen: Frozen, sheet: Sheet) -> dict[str, Counts]:
    """How often each code, and each reason for no value, stands in each column."""
    counted: dict[str, dict[object, int]] = {variable.name: {} for variable in sheet.variables}
    for part in frozen.parts(sheet):
        for variable in sheet.variables:
            found = counted[variable.name]
            listed = [part.missing[variable.name]]
            listed += [part.values[variable.name]] if variable.categories else []
            for value, count in (row for column in listed for row in _tallied(column)):
                found[value] = found.get(value, 0) + count
    return counted


def _tallied(column: pl.Series) -> Iterator[tuple[object, int]]:
    return column.drop_nulls().value_counts(name="times").iter_rows()


def _variable(element: Element, variable: Variable, counts: Counts) -> None:
    element.set("intrvl", "contin" if variable.type in CONTINUOUS else "discrete")
    texts(element, "labl", variable.label)
    question = variable.question
    if question and question.label:
        asked = SubElement(element, "qstn")
        texts(asked, "qstnLit", question.label)
        texts(asked, "postQTxt", question.hint)
        texts(asked, "ivuInstr", question.guidance)
    for category in variable.categories:
        key = category.name if variable.type == "category" else category.code
        _code(element, category.code, category.label, counts.get(key, 0))
    for reason, code in missing_codes(variable).items() if variable.type in COUNTED else ():
        _code(element, code, MISSING[reason], counts.get(reason, 0), missing="Y")
    SubElement(element, "varFormat", {"type": FORMATS.get(variable.type, "numeric")})


def _code(element: Element, code: int, label: Mapping[str, str], count: int, **about: str) -> None:
    category = SubElement(element, "catgry", about)
    SubElement(category, "catValu").text = str(code)
    texts(category, "labl", label)
    SubElement(category, "catStat", {"type": "freq"}).text = str(count)
