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
from analytics.statistics.suppression.rule import PROFILES
from analytics.statistics.suppression.telling import Printed, Telling
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


Earlier = tuple[Mapping[str, Any], Iterable[Printed]]
"""The snapshot of a release, and which of its estimates were withheld."""


def tabulate(snapshot: Mapping[str, Any], files: Iterable[Path] = ()) -> list[Table]:
    """The tables of a snapshot and its answers in columns (see analytics.snapshot, analytics.columnar).

    Raises Faults naming what is wrong with the plan.
    """
    return tabulated(snapshot, files)[0]


def tabulated(
    snapshot: Mapping[str, Any], files: Iterable[Path] = (), earlier: Iterable[Earlier] = ()
) -> tuple[list[Table], frozenset[Printed]]:
    """The tables, and which of their estimates are withheld; readers have the earlier releases as well."""
    material = replace(understand(snapshot), files=tuple(files))
    made = {
        sheet.name: TABLES[sheet.kind](sheet, material)
        for sheet in material.plan.sheets
        if sheet.kind in TABLES
    }
    of_estimates, withheld = _estimates(material, earlier)
    made |= of_estimates
    tables = [table for table in made.values() if table]
    for sheet in material.plan.sheets:
        if sheet.kind == "contents":
            made[sheet.name] = cover.contents(sheet, material, tables)
    return [table for sheet in material.plan.sheets if (table := made[sheet.name])], withheld


def _estimates(material: Material, earlier: Iterable[Earlier]) -> tuple[dict[str, Table], frozenset[Printed]]:
    sheets = _estimations(material)
    if not sheets:
        return {}, frozenset()
    from analytics.statistics.suppression.protecting import withheld

    before = [_telling(_estimations(understand(snapshot)), hidden) for snapshot, hidden in earlier]
    hidden = withheld([_telling(sheets), *before], PROFILES[material.evidence.disclosure])
    return {sheet.sheet.name: estimates.estimates(sheet, hidden, material) for sheet in sheets}, hidden


def _estimations(material: Material) -> list[estimates.Estimation]:
    return [
        estimates.estimation(sheet, material) for sheet in material.plan.sheets if sheet.kind == "estimates"
    ]


def _telling(sheets: Iterable[estimates.Estimation], hidden: Iterable[Printed] = ()) -> Telling:
    return Telling(tuple(line for sheet in sheets for line in sheet.told), frozenset(hidden))


def understand(snapshot: Mapping[str, Any]) -> Material:
    """The snapshot, read and checked. Raises Faults with everything wrong in plan and findings."""
    blame = Blame()
    plan = read_plan(snapshot["plan"], blame)
    blame.settle()
    evidence = read_evidence(snapshot, fingerprint(snapshot))
    check(plan, evidence, blame)
    blame.settle()
    return Material(evidence, plan, notes.note_numbers(plan, evidence))
