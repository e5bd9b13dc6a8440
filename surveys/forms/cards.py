"""Tables whose rows are cards: any kinds of questions in a row, under headings, and tables within tables.

Names of controls lead to a cell: "site-0-person-1-age"; rows are told by hidden controls "site-row" and
"site-0-person-row". A template with "__site__" in place of the number makes further rows in the browser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.forms.fields import INPUT_TYPES, INPUTMODES
from surveys.forms.illustrations import illustrations
from surveys.forms.uploading import control
from surveys.questionnaire.definition import SILENT, UPLOADED, Question, wording
from surveys.questionnaire.operands import Operand
from surveys.questionnaire.routing import Route, arranged, calculated, offered, pipe, row_routes
from surveys.wordings import operand_words


@dataclass(frozen=True, slots=True)
class Cards:
    """What the rows of a table need to be drawn: the sheet they stand on, and what is wrong in its cells."""

    sheet: Any
    errors: Mapping[tuple[int | None, str | None], str]

    def table(
        self, table: Question, value: object, path: str, around: Mapping[str, Operand]
    ) -> dict[str, Any]:
        """The context of surveys/cards.html."""
        filled = value if isinstance(value, list) else []
        shown = [*filled, *({} for _row in range(self.blank(table, len(filled), around)))]
        routes = row_routes(table, shown, around, on=self.sheet.on, place=table.name)
        is_top = "-" not in path
        pairs = enumerate(zip(shown, routes, strict=True))
        return {
            "name": table.name,
            "path": path,
            "label": wording(table.label, self.sheet.language),
            "max_rows": table.max_rows,
            "is_fixed": table.rows_wanted is not None,
            "cards": [
                self.card(table, row, f"{path}-{index}", str(index), way, is_top)
                for index, (row, way) in pairs
            ],
            "spare": self.spare(table, path, around),
        }

    def blank(self, table: Question, filled: int, around: Mapping[str, Operand]) -> int:
        """How many empty rows follow the filled ones: one, or as many as earlier answers ask for."""
        if table.rows_wanted is None:
            return int(filled < table.max_rows)
        wanted = calculated(table.rows_wanted, around, self.sheet.on)
        number = int(wanted) if isinstance(wanted, float) else 0
        return max(0, min(number, table.max_rows) - filled)

    def spare(self, table: Question, path: str, around: Mapping[str, Operand]) -> dict[str, Any]:
        """An empty row for the browser to make others of."""
        mark = f"__{table.name}__"
        (way,) = row_routes(table, [{}], around, on=self.sheet.on, place=table.name)
        return self.card(table, {}, f"{path}-{mark}", mark, way, is_top=False)

    def card(
        self, table: Question, row: Mapping[str, Any], path: str, index: str, way: Route, is_top: bool
    ) -> dict[str, Any]:
        number = int(index) + 1 if index.isdecimal() else ""
        cells = list(self.cells(table, row, path, way, int(index) if is_top else None))
        return {"index": index, "number": number, "cells": cells}

    def cells(
        self, table: Question, row: Mapping[str, Any], path: str, way: Route, number: int | None
    ) -> Iterator[dict[str, Any]]:
        opened: set[str] = set()
        for column in table.columns:
            for group in table.groups:
                if group.name == column.group and group.name not in opened and group.label:
                    heading, is_off = self.said(group.label, way), group.name not in way.shown
                    yield {"heading": heading, "name": group.name, "off": is_off}
            opened.add(column.group)
            yield self.cell(column, row.get(column.name), f"{path}-{column.name}", way) | {
                "error": self.errors.get((number, column.name), "") if number is not None else ""
            }

    def cell(self, column: Question, value: Any, name: str, way: Route) -> dict[str, Any]:
        """The context of surveys/card_cell.html."""
        chosen = value if isinstance(value, list) else [value]
        left = {choice.name for choice in offered(column, way.values, on=self.sheet.on)}
        return {
            "column": column,
            "path": name,
            "label": self.said(column.label, way),
            "hint": self.said(column.hint, way),
            "unit": wording(column.unit, self.sheet.language),
            "media": self.illustrations(column.media),
            "value": "" if value is None else value,
            "off": column.name not in way.shown,
            "silent": operand_words(way.values.get(column.name, "")) if column.kind in SILENT else None,
            "input_type": INPUT_TYPES.get(column.kind, "text"),
            "inputmode": INPUTMODES.get(column.kind),
            "upload": control(column, value) if column.kind in UPLOADED else None,
            "choices": [
                {
                    "name": choice.name,
                    "label": wording(choice.label, self.sheet.language),
                    "media": self.illustrations(choice.media),
                    "chosen": choice.name in chosen,
                    "off": choice.name not in left and choice.name not in chosen,
                }
                for choice in arranged(column, way.values, on=self.sheet.on)
            ],
            "places": self.places(column, chosen) if column.kind == "rank" else [],
            "inner": self.table(column, value, name, way.values) if column.kind == "table" else None,
        }

    def illustrations(self, media: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
        return illustrations(media, self.sheet.questionnaire, self.sheet.language)

    def places(self, column: Question, chosen: Sequence[Any]) -> list[str]:
        """What stands in each place of a ranking."""
        count = min(column.max_selected or len(column.choices), len(column.choices))
        return [str(chosen[place] or "") if place < len(chosen) else "" for place in range(count)]

    def said(self, text: Mapping[str, str] | None, way: Route) -> str:
        raw = wording(text, self.sheet.language)
        return pipe(raw, self.sheet.questionnaire, way, self.sheet.language)
