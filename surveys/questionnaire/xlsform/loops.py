"""Loops over a list of choices, which ask the same questions about each: one group for each choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from surveys.questionnaire.faults import Marked
from surveys.questionnaire.xlsform.choices import Lists
from surveys.questionnaire.xlsform.columns import Column
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line
from surveys.questionnaire.xlsform.types import type_of

TYPE, NAME, LABEL = (Column(name, "") for name in ("type", "name", "label"))


def unrolled(lines: Iterable[Line], lists: Lists, notes: Notes) -> Iterator[Line]:
    """The rows with each loop written out. `%(name)s` and `%(label)s` stand for the choice's."""
    walk = iter(lines)
    for line in walk:
        what = type_of(line.text("type"))
        if what.kind == "begin loop":
            yield from _written_out(line, list(_until_end(walk)), lists.get(what.list_name), notes)
        else:
            yield line


def _until_end(walk: Iterator[Line]) -> Iterator[Line]:
    for line in walk:
        if type_of(line.text("type")).kind == "end loop":
            return
        yield line


def _written_out(
    opening: Line, inside: list[Line], choices: list[Marked] | None, notes: Notes
) -> Iterator[Line]:
    if choices is None:
        notes.fault(opening, "no_list", list=type_of(opening.text("type")).list_name)
        return
    yield replace(opening, cells={**opening.cells, TYPE: "begin group"})
    for choice in choices:
        name, labels = str(choice["name"]), choice.get("label")
        label = str(next(iter(labels.values()))) if isinstance(labels, dict) and labels else name
        yield replace(opening, cells={TYPE: "begin group", NAME: name, LABEL: label})
        for line in inside:
            cells = {
                column: text.replace("%(name)s", name).replace("%(label)s", label)
                for column, text in line.cells.items()
            }
            yield replace(line, cells={**cells, NAME: f"{name}_{cells.get(NAME, '')}"})
        yield replace(opening, cells={TYPE: "end group"})
    yield replace(opening, cells={TYPE: "end group"})
