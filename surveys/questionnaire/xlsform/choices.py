"""The lists of choices of an XLSForm, from its sheets and from tables that came along."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from surveys.questionnaire.faults import Marked
from surveys.questionnaire.xlsform.columns import TRANSLATED, Column
from surveys.questionnaire.xlsform.media import Pictures
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line, Rows, Table, text_of
from surveys.questionnaire.xlsform.wording import Speech, mark, without_blanks

MOST_CHOICES = 20_000
"""Of all lists together, or of one table."""
FLAGS = ("exclusive", "specify")
OTHER = {
    "en": "Other",
    "zh-hans": "其他",
    "zh-hant": "其他",
    "fr": "Autre",
    "es": "Otro",
    "pt": "Outro",
    "de": "Andere",
}
Lists = dict[str, list[Marked]]


def lists_of(
    tables: Iterable[Table], speech: Speech, notes: Notes, pictures: Pictures, allows_twice: bool
) -> Lists:
    """Choices as documents write them, by the name of their list. `allows_twice`: one may stand twice.

    One that stands twice with the same words is one choice, which is offered under both rows' columns.
    """
    lists: Lists = {}
    known: dict[tuple[str, str], Marked] = {}
    for line in (line for table in tables for line in table.lines):
        if not (list_name := line.text("list_name")):
            continue
        if not (name := re.sub(r"\s+", "_", line.text("name"))):
            notes.notice(line, "choice_unnamed")
            continue
        first = known.get((list_name, name))
        if first is None:
            known[list_name, name] = _choice(line, name, speech, notes, pictures)
            lists.setdefault(list_name, []).append(known[list_name, name])
        elif not allows_twice:
            notes.notice(line, "choice_twice", name=name, list=list_name)
        elif speech.text(line, "label") not in ({}, first.get("label")):
            notes.fault(line, "choice_otherwise", name=name, list=list_name)
        else:
            first.setdefault("also", []).append(_attributes(line))  # type: ignore[attr-defined]
    return lists


def _choice(line: Line, name: str, speech: Speech, notes: Notes, pictures: Pictures) -> Marked:
    made = Marked(mark(line))
    media = pictures.of(line)
    label = speech.text(line, "label")
    if not label and not media:
        notes.notice(line, "unlabelled")
        label = {speech.languages[0]: name}
    flags = {flag: bool(line.own.get(flag)) for flag in FLAGS}
    made.update(
        without_blanks(
            {"name": name, "label": label, **flags, "attributes": _attributes(line), "media": media}
        )
    )
    return made


def _attributes(line: Line) -> dict[str, str]:
    """The further columns, by which a filter tells choices apart."""
    known = TRANSLATED | {"list_name", "name"}
    return {
        column.name: text
        for column, text in line.cells.items()
        if not column.language and not column.is_own and column.name not in known
    }


def other(speech: Speech) -> dict[str, object]:
    """The choice that "or_other" adds."""
    known = {code: OTHER[code] for code in speech.languages if code in OTHER}
    return {"name": "other", "label": known or {speech.languages[0]: OTHER["en"]}, "specify": True}


def from_file(rows: Rows, parameters: Mapping[str, str], speech: Speech, line: Line) -> list[Marked]:
    """The choices of a table with a heading; `parameters` may name its columns "value" and "label"."""
    lookup = lookup_of(rows)
    value, label = parameters.get("value", "name"), parameters.get("label", "label")
    choices = []
    for row in lookup:
        if name := re.sub(r"\s+", "_", row.get(value, "")):
            made = Marked(mark(line))
            labels = {code: text for code in speech.languages if (text := row.get(f"{label}::{code}"))}
            labels = labels or {speech.languages[0]: row.get(label) or name}
            attributes = {key: text for key, text in row.items() if key not in (value, label)}
            made.update(without_blanks({"name": name, "label": labels, "attributes": attributes}))
            choices.append(made)
    return list({str(choice["name"]): choice for choice in reversed(choices)}.values())[::-1]


def as_csv(file: str) -> str:
    """What a table is called here that other tools take as .xml or .geojson too."""
    return f"{file.removesuffix('.xml').removesuffix('.geojson').removesuffix('.csv')}.csv"


def columns_of(file: str) -> dict[str, str]:
    """The columns of names and labels, where a form does not say which."""
    return {"value": "id", "label": "title"} if file.endswith(".geojson") else {}


def lookup_of(rows: Rows) -> list[dict[str, str]]:
    """A table with a heading as rows by column, without blank cells."""
    filled = [[text_of(cell) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if not filled:
        return []
    pairs = (zip(filled[0], row, strict=False) for row in filled[1:])
    return [{head: text for head, text in row if head and text} for row in pairs]


__all__ = ["Column", "Lists", "as_csv", "columns_of", "from_file", "lists_of", "lookup_of", "other"]
