"""Microdata as csv files in a zip, with the codebook beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from analytics.formats import ddi
from analytics.formats.csv import safe
from analytics.microdata import codebook, tables
from analytics.microdata.frozen import Frozen
from analytics.microdata.legend import legend

MEMBER = "{}.csv"


def write(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        for sheet in frozen.sheets:
            rows = (
                row
                for part in frozen.parts(sheet)
                for row in zip(*tables.columns(part, labels, language), strict=True)
            )
            _pack(packed, frozen.file_name(sheet), [tables.headings(sheet, labels)], rows)
        beside(packed, frozen, language)


def beside(packed: ZipFile, frozen: Frozen, language: str) -> None:
    """The files that explain the others."""
    named = [(frozen.file_name(sheet), sheet) for sheet in frozen.sheets]
    lines = (line.values() for line in codebook.lines(named))
    _pack(packed, "codebook", [codebook.HEADINGS], lines)
    told = "\n".join(f"{subject}: {what}" for subject, what in legend(frozen, language))
    packed.writestr("README.txt", told)
    packed.writestr("codebook.xml", ddi.described(frozen))


def _pack(
    packed: ZipFile, name: str, head: Iterable[Iterable[object]], rows: Iterable[Iterable[object]]
) -> None:
    """In UTF-8 with its mark, which Excel wants. What a spreadsheet would take for a formula is quoted."""
    with packed.open(MEMBER.format(name), "w") as file, TextIOWrapper(file, "utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerows(head)
        writer.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(cell: object) -> object:
    return safe(cell) if isinstance(cell, str) else cell
