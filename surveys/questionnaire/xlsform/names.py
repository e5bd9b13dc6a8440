"""Names of an XLSForm that questionnaires cannot have, and what they are called instead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from surveys.questionnaire.nodes import FILE_NAME, NAME
from surveys.questionnaire.xlsform.columns import TRANSLATED
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line, Table
from surveys.questionnaire.xlsform.types import type_of

LAST_SAVED = re.compile(r"\$\{\s*last-saved#[^{}]*\}")
REFERENCE = re.compile(r"\$\{\s*([^{}]+?)\s*\}")


class Names:
    """Gives every row a free name. Groups may share names with questions, not with each other."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.taken: set[tuple[str, str]] = set()

    def give(self, line: Line, sort: str) -> str:
        """`sort` is "group" or "question"."""
        old = line.text("name")
        stem = usual(old) or f"{sort}_{line.number}"
        name, number = stem, 1
        while (sort, name) in self.taken:
            number += 1
            name = f"{stem[:58]}_{number}"
        self.taken.add((sort, name))
        if not old:
            self.notes.notice(line, "unnamed", new=name)
        elif name != old:
            self.notes.notice(line, "renamed", old=old, new=name)
        return name


def usual(name: str) -> str:
    """The name itself, or the most similar one that may be."""
    if NAME.fullmatch(name):
        return name
    slug = re.sub(r"[^A-Za-z0-9_]", "_", name).lstrip("_")[:60]
    if not slug.strip("_"):
        return ""
    return slug if NAME.fullmatch(slug) else f"q_{slug}"


def file_name(name: str) -> str:
    slug = re.sub(r"[^A-Za-z0-9_-]", "_", name).lstrip("_-")[:60]
    return slug if FILE_NAME.fullmatch(slug) else f"form_{slug}"[:64]


def referring(table: Table) -> Table:
    """The table with every ${name} written as the question is called here."""
    changed = {
        line.text("name"): usual(line.text("name"))
        for line in table.lines
        if line.text("name") and not NAME.fullmatch(line.text("name")) and type_of(line.text("type")).kind
    }
    if not changed:
        return table
    return replace(table, lines=tuple(_renamed(table.lines, changed)))


def without_last_saved(table: Table, notes: Notes) -> Table:
    """The table with what a telephone knows of the form before as blank, which it is for the first one."""

    def blank(line: Line) -> Line:
        cells = {
            column: LAST_SAVED.sub("…" if column.name in TRANSLATED else "''", text)
            for column, text in line.cells.items()
        }
        if cells != line.cells:
            notes.notice(line, "last_saved")
        return replace(line, cells=cells)

    return replace(table, lines=tuple(blank(line) for line in table.lines))


def _renamed(lines: Iterable[Line], changed: dict[str, str]) -> Iterable[Line]:
    def reference(match: re.Match[str]) -> str:
        return f"${{{changed.get(match[1], match[1])}}}"

    for line in lines:
        cells = {column: REFERENCE.sub(reference, text) for column, text in line.cells.items()}
        own = {name: REFERENCE.sub(reference, text) for name, text in line.own.items()}
        yield replace(line, cells=cells, own=own)
