"""Microdata as a workbook: what it is, the codebook, a sheet for the responses and for each table.

Rows are written as they come. Texts are never formulas: every text is written as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rustpy_xlsxwriter import Format, write_worksheets

from analytics.frames import free
from analytics.microdata import codebook, tables
from analytics.microdata.frozen import Frozen
from analytics.microdata.legend import legend
from analytics.microdata.variables import Sheet

LONGEST_TAB = 31
ABOUT, CODEBOOK, WORDS = "About", "Codebook", "Words"


def write(frozen: Frozen, path: Path, *, labels: str, language: str) -> None:
    named = list(zip(_tabs(frozen), frozen.sheets, strict=True))
    about = [{"subject": subject, "what": told} for subject, told in legend(frozen, language)]
    sheets = [(ABOUT, about), (CODEBOOK, codebook.lines(named))]
    sheets += [(tab, _rows(frozen, sheet, labels, language)) for tab, sheet in named]
    tabs = [tab for tab, _rows in sheets]
    write_worksheets(
        sheets,
        str(path),
        datetime_format="yyyy-mm-dd",
        freeze_panes={"general": {"row": 1, "col": 1}},
        autofilter=dict.fromkeys(tabs[1:], True),
        header_format={"general": Format().set_bold()},
        column_widths={ABOUT: [24, 110], CODEBOOK: [24, 30, 30, 10, 10, 60, 60, 16, 16, 40]},
    )


def _tabs(frozen: Frozen) -> list[str]:
    """Names of sheets, each once in any case, without the signs that Excel takes for others."""
    taken = {ABOUT.lower(), CODEBOOK.lower(), WORDS.lower()}
    found = []
    for sheet in frozen.sheets[:-1]:
        plain = "-".join(sheet.path or (frozen.name,))[: LONGEST_TAB - 3]
        tab = free(plain.lower(), taken)
        taken.add(tab)
        found.append(plain + tab[len(plain) :])
    return [*found, WORDS]


def _rows(frozen: Frozen, sheet: Sheet, labels: str, language: str) -> Iterator[dict[str, object]]:
    headings = tables.headings(sheet, labels)
    count = 0
    for part in frozen.parts(sheet):
        for cells in zip(*tables.columns(part, labels, language), strict=True):
            count += 1
            yield dict(zip(headings, cells, strict=True))
    if not count:
        yield dict.fromkeys(headings)
