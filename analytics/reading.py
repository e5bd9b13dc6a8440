"""A release's tables as a page shows them: in the reader's language, with who stands behind each figure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from analytics.models import Release
from analytics.statistics.changes import CaseChange, CellChange, changed_cases, changed_cells
from analytics.statistics.tables import Cell, Column, Table
from analytics.workbook.sheets import say, shown_in
from surveys.models import Case
from surveys.questionnaire.definition import wording

FEW = 3
"""So many cases are named beside a figure; more are counted, and listed on a page of their own."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    is_right: bool
    """A figure, or the mark in the place of one."""
    behind: str
    """The cases the figure rests on, unless the text is one of them itself."""
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


def told(cell: Cell, language: str) -> str:
    """A cell in words: its figure with its mark, its text, or the mark in the place of one."""
    return _figure(shown_in(cell, language), cell)


def row_of(table: Table, place: int, language: str) -> list[tuple[str, str]]:
    """What names a row: its headings and texts."""
    named = []
    for column, cell in zip(table.columns, table.rows[place], strict=True):
        if isinstance(cell.content, dict | str):
            named.append((say(column.heading, language, " "), str(shown_in(cell, language))))
    return named


def _cell(cell: Cell, column: Column, language: str, notes: str) -> ShownCell:
    if cell.notes:
        return ShownCell(" ".join(f"[{number}]" for number in cell.notes), False, "", notes)
    value = shown_in(cell, language)
    is_figure = isinstance(cell.content, int | float)
    behind = _few(cell.responses) if is_figure else ""
    is_right = is_figure or (column.kind == "number" and cell.content is None)
    return ShownCell(_figure(value, cell) if is_figure else str(value), is_right, behind, cell.sheet)


def _few(keys: Collection[str]) -> str:
    return ", ".join(keys) if len(keys) <= FEW else _("{n} responses").format(n=len(keys))


def _figure(value: object, cell: Cell) -> str:
    return f"{value:,}" if isinstance(value, int | float) and not cell.is_year else str(value)


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A response behind a figure; `case_id` is that of the case, for those who may read its answers."""

    key: str
    wave: str
    industry: str
    level: str
    date: str
    case_id: int | None


def cases_behind(
    release: Release, keys: Collection[str], user: AbstractUser, language: str
) -> list[ShownCase]:
    """The responses of a release with these keys, in its order."""
    snapshot = release.snapshot or {}
    readable = readable_cases(release, keys, user)
    waves = {wave["name"]: wording(wave["title"], language) for wave in snapshot["waves"]}
    industries, levels = (dict(snapshot[key]) for key in ("industries", "levels"))
    return [
        ShownCase(
            each["key"],
            waves[each["wave"]],
            wording(industries.get(each["industry"], {}), language) or each["industry"],
            wording(levels.get(each["level"], {}), language) or each["level"],
            each["date"],
            readable.get((each["wave"], each["key"])),
        )
        for each in snapshot["responses"]
        if each["key"] in keys
    ]


def readable_cases(release: Release, keys: Collection[str], user: AbstractUser) -> dict[tuple[str, str], int]:
    """The cases whose answers the user may read, by wave and key."""
    if not user.has_perm("surveys.supervise"):
        return {}
    cases = Case.objects.filter(wave__study=release.study_id, key__in=keys)
    return {(wave, key): pk for pk, wave, key in cases.values_list("pk", "wave__name", "key")}


@dataclass(frozen=True, slots=True)
class ShownChange:
    table: str
    tab: str
    row: str
    heading: str
    before: str
    after: str
    cases: str


@dataclass(frozen=True, slots=True)
class Changes:
    cases: list[tuple[CaseChange, int | None]]
    """Each with the id of its case, for those who may read its answers."""
    cells: list[ShownChange]
    more: int
    """Changed cells that are not listed."""


LISTED = 500
"""Changed cells that a page lists."""


def changes(before: Release, after: Release, user: AbstractUser, language: str) -> Changes:
    """What differs between two finished releases of a study."""
    cases = changed_cases(before.snapshot or {}, after.snapshot or {})
    readable = readable_cases(after, [case.key for case in cases], user)
    cells = list(changed_cells(tables_of(before), tables_of(after), cases))
    return Changes(
        cases=[(case, readable.get((case.wave, case.key))) for case in cases],
        cells=[_changed(each, language) for each in cells[:LISTED]],
        more=max(0, len(cells) - LISTED),
    )


def _changed(change: CellChange, language: str) -> ShownChange:
    before, after = (
        _cell(each, change.column, language, "").text if each else "–"
        for each in (change.before, change.after)
    )
    row = " · ".join(str(shown_in(cell, language)) for cell in change.row[:ROW_TEXTS])
    heading = say(change.column.heading, language, " ")
    return ShownChange(
        change.table, say(change.title, language, " "), row, heading, before, after, _few(change.cases)
    )


ROW_TEXTS = 5
"""Texts of a row that name it."""
