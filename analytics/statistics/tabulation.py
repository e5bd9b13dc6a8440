"""A release's snapshot -> its tables, in the order of the study's plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from analytics.statistics import (
    comparison,
    cover,
    coverage,
    estimates,
    frequencies,
    indicators,
    notes,
    published,
    series,
    statements,
    themes,
)
from analytics.statistics.check import check
from analytics.statistics.evidence import read_evidence
from analytics.statistics.faults import Blame
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet, read_plan
from analytics.statistics.suppression.rule import PUBLISHED
from analytics.statistics.suppression.telling import Telling
from analytics.statistics.tables import Table
from surveys.questionnaire.definition import fingerprint

TABLES: dict[str, Callable[[Sheet, Material], Table | None]] = {
    "cover": cover.cover,
    "notes": notes.notes,
    "published": published.published,
    "profile": indicators.profile,
    "indicators": indicators.indicators,
    "findings": themes.findings_by_source,
    "comparison": comparison.comparison,
    "series": series.series,
    "statements": statements.statements,
    "frequencies": frequencies.frequencies,
    "coverage": coverage.coverage,
    "nonresponse": coverage.nonresponse,
    "codebook": themes.codebook,
    "themes_chart": themes.themes_chart,
    "nonresponse_chart": coverage.nonresponse_chart,
    "series_chart": series.series_chart,
}
"""What makes the table of each kind of sheet. Estimates are made together, so that none tells of another; the
contents are made from all the others."""


def tabulate(snapshot: Mapping[str, Any], files: Iterable[Path] = ()) -> list[Table]:
    """The tables of a snapshot and its answers in columns (see analytics.snapshot, analytics.columnar).

    Raises Faults naming what is wrong with the plan.
    """
    material = replace(understand(snapshot), files=tuple(files))
    made = {
        sheet.name: TABLES[sheet.kind](sheet, material)
        for sheet in material.plan.sheets
        if sheet.kind in TABLES
    }
    made |= _estimates(material)
    tables = [table for table in made.values() if table]
    for sheet in material.plan.sheets:
        if sheet.kind == "contents":
            made[sheet.name] = cover.contents(sheet, material, tables)
    return [table for sheet in material.plan.sheets if (table := made[sheet.name])]


def _estimates(material: Material) -> dict[str, Table]:
    sheets = [
        estimates.estimation(sheet, material) for sheet in material.plan.sheets if sheet.kind == "estimates"
    ]
    if not sheets:
        return {}
    from analytics.statistics.suppression.protecting import withheld

    telling = Telling(tuple(line for sheet in sheets for line in sheet.told))
    hidden = withheld([telling], PUBLISHED)
    return {sheet.sheet.name: estimates.estimates(sheet, hidden, material) for sheet in sheets}


def understand(snapshot: Mapping[str, Any]) -> Material:
    """The snapshot, read and checked. Raises Faults with everything wrong in plan and findings."""
    blame = Blame()
    plan = read_plan(snapshot["plan"], blame)
    blame.settle()
    evidence = read_evidence(snapshot, fingerprint(snapshot))
    check(plan, evidence, blame)
    blame.settle()
    return Material(evidence, plan, notes.note_numbers(plan, evidence))
