"""What changed from one release to a later one: cells that differ, and the cases whose answers lie behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.statistics.tables import Cell, Column, Table
from surveys.questionnaire.definition import Text

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that differs; where a row is new or gone, there is nothing before or after."""

    table: str
    title: Text
    row: tuple[Cell, ...]
    """The texts that both rows share, or those of the only one."""
    column: Column
    before: Cell | None
    after: Cell | None
    cases: tuple[str, ...]
    """Keys of changed cases behind it."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    wave: str
    key: str
    kind: str
    """"new", "gone" or "changed"."""
    questions: tuple[str, ...] = ()
    """Whose answers differ; those of a new or gone case are all its answers."""


def changed_cases(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[CaseChange]:
    """The cases of two snapshots whose answers differ, by wave and key."""
    old, new = (_responses(snapshot) for snapshot in (before, after))
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, {}), new.get(key, {})
        questions = tuple(name for name in {**was, **now} if was.get(name) != now.get(name))
        kind = "new" if key not in old else "gone" if key not in new else "changed"
        if questions or kind != "changed":
            found.append(CaseChange(*key, kind, questions))
    return found


def _responses(snapshot: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(each["wave"], each["key"]): each["answers"] for each in snapshot["responses"]}


def changed_cells(
    before: Iterable[Table], after: Iterable[Table], cases: Iterable[CaseChange]
) -> Iterator[CellChange]:
    """The cells of all tables that differ, in the order of the later release."""
    changed = frozenset(case.key for case in cases)
    old = {table.name: table for table in before}
    for table in after:
        yield from _of_table(old.pop(table.name, replace(table, rows=())), table, changed)
    for table in old.values():
        yield from _of_table(table, replace(table, rows=()), changed)


def _of_table(before: Table, after: Table, changed: frozenset[str]) -> Iterator[CellChange]:
    for was, now in _pairs(before.rows, after.rows):
        old = _by_heading(before, was)
        new = _by_heading(after, now)
        texts = tuple(cell for cell in now or was if isinstance(cell.content, dict | str))
        behind = {key for cell in (*was, *now) for key in cell.responses} & changed
        for heading, (column, _) in {**old, **new}.items():
            one, other = (each[heading][1] if heading in each else None for each in (old, new))
            if _shown(one) != _shown(other):
                own = {key for each in (one, other) if each for key in each.responses} & changed
                keys = tuple(sorted(own or behind))
                yield CellChange(after.name, after.title, _shared(texts, was), column, one, other, keys)


def _by_heading(table: Table, row: Row) -> dict[str, tuple[Column, Cell]]:
    return {str(column.heading): (column, cell) for column, cell in zip(table.columns, row, strict=False)}


def _shown(cell: Cell | None) -> object:
    """What a reader sees: cells that rest on other responses may still say the same."""
    return cell and (str(cell.content), cell.mark, cell.notes)


def _shared(texts: tuple[Cell, ...], row: Row) -> tuple[Cell, ...]:
    contents = [cell.content for cell in row]
    return tuple(cell for cell in texts if cell.content in contents) or texts


def _pairs(before: Sequence[Row], after: Sequence[Row]) -> Iterator[tuple[Row, Row]]:
    """Rows that differ, each with one of the other release that begins alike; () for none.

    Those that share the most texts go together first; a row that finds none is new or gone.
    """
    same = Counter(map(_key, before)) & Counter(map(_key, after))
    old, new = list(_without(before, same.copy())), list(_without(after, same.copy()))
    alike = [
        (-_in_common(was, now), at, place)
        for place, now in enumerate(new)
        for at, was in enumerate(old)
        if _shown(was[0]) == _shown(now[0])
    ]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, place in sorted(alike):
        if place not in partner and at not in taken:
            partner[place] = at
            taken.add(at)
    for place, row in enumerate(new):
        yield old[partner[place]] if place in partner else (), row
    yield from ((row, ()) for at, row in enumerate(old) if at not in taken)


def _key(row: Row) -> tuple[object, ...]:
    return tuple(map(_shown, row))


def _without(rows: Sequence[Row], same: Counter[tuple[object, ...]]) -> Iterator[Row]:
    for row in rows:
        if same[_key(row)]:
            same[_key(row)] -= 1
        else:
            yield row


def _in_common(one: Row, other: Row) -> int:
    texts = [cell.content for cell in other if isinstance(cell.content, dict | str)]
    return sum(cell.content in texts for cell in one if isinstance(cell.content, dict | str))
