"""Published findings as a plain list, for sheets that no interview speaks to."""

from __future__ import annotations

from analytics.statistics.cells import (
    columns,
    note_cell,
    published_value,
    published_year,
    qualifier,
    text,
    theme_name,
)
from analytics.statistics.evidence import Finding
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Table
from analytics.statistics.words import word


def published(sheet: Sheet, material: Material) -> Table:
    return material.table(
        sheet,
        columns(
            "finding 10, industry 20, level 12, type 12, statement 60, value 14 number, "
            "qualifier 12, unit 18, year 12, place 20, theme 22, source 28, line 10, notes 29"
        ),
        [_row(material, finding) for finding in material.evidence.findings_of(sheet.name)],
    )


def _row(material: Material, finding: Finding) -> list[Cell]:
    return [
        Cell(finding.id),
        Cell(material.industry(finding.industry)),
        Cell(material.level(finding.level)),
        Cell(word(f"kind_{finding.type}")),
        Cell(finding.statement),
        published_value(finding),
        qualifier(finding.qualifier, finding.number),
        text(finding.unit, "z"),
        published_year(finding),
        text(finding.place, "z"),
        theme_name(material.evidence, finding),
        Cell(material.plan.sources[finding.source].label),
        text(finding.line),
        note_cell(material.notes_on(finding.id)),
    ]
