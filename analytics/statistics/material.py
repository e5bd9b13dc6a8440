"""What every table of a release is made from: the evidence, the plan, and the numbers of the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.statistics.evidence import Evidence
from analytics.statistics.plan import Plan, Sheet
from analytics.statistics.tables import Cell, Chart, Column, Table
from analytics.statistics.words import as_text
from surveys.questionnaire.definition import Text


@dataclass(frozen=True, slots=True)
class Material:
    evidence: Evidence
    plan: Plan
    notes: Mapping[str, tuple[int, ...]]
    """By finding, the numbers of the notes about it."""
    files: tuple[Path, ...] = ()
    """The answers in columns (see analytics.columnar), where a sheet is made of them."""

    def notes_on(self, *findings: str) -> tuple[int, ...]:
        return tuple(sorted({number for finding in findings for number in self.notes.get(finding, ())}))

    def level(self, name: str) -> Text:
        return self.evidence.levels.get(name) or as_text(name)

    def industry(self, name: str) -> Text:
        return self.evidence.industries.get(name) or self.level(name)

    def table(
        self,
        sheet: Sheet,
        columns: tuple[Column, ...],
        rows: Iterable[Iterable[Cell]],
        *,
        chart: Chart | None = None,
        about: tuple[Text, ...] = (),
    ) -> Table:
        return Table(
            name=sheet.name,
            kind=sheet.kind,
            tab=sheet.tab,
            title=sheet.title,
            columns=columns,
            rows=tuple(tuple(row) for row in rows),
            about=sheet.about + about,
            source=sheet.source,
            chart=chart,
        )
