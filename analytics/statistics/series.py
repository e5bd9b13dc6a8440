"""A figure over years: the published rows, and the survey's sums of a table question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    column,
    note_cell,
    text,
    whole,
)
from analytics.statistics.disclosure import LEAST
from analytics.statistics.evidence import Evidence, Finding
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Chart, Column, Table
from analytics.statistics.words import word
from surveys.questionnaire.definition import Text

MEASURES = ("inhouse", "outsourced", "total", "share")


@dataclass(frozen=True, slots=True)
class Firm:
    """What one organisation reported: by year, the amounts in-house and outsourced."""

    key: str
    by_year: Mapping[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Sum:
    """In-house and outsourced amounts added over firms that reported both."""

    inhouse: float
    outsourced: float
    firms: tuple[str, ...]

    @property
    def total(self) -> float:
        return self.inhouse + self.outsourced

    @property
    def share(self) -> float | None:
        """Per cent outsourced."""
        return 100 * (self.outsourced / self.total) if self.total else None


def reported(evidence: Evidence, options: Mapping[str, Any]) -> list[Firm]:
    """One firm an organisation; a later wave's report of a year replaces an earlier one's."""
    amounts: dict[str, dict[int, tuple[float, float]]] = defaultdict(dict)
    cases: dict[str, str] = {}
    names = [options[name] for name in ("year", "inhouse", "outsourced")]
    for interview, answer in evidence.given(options["question"]):
        for row in answer.value if isinstance(answer.value, list) else []:
            if isinstance(row, dict) and all(name in row for name in names):
                year, inhouse, outsourced = (float(str(row[name])) for name in names)
                amounts[interview.organisation][int(year)] = inhouse, outsourced
                cases[interview.organisation] = interview.key
    return [Firm(cases[organisation], by_year) for organisation, by_year in amounts.items()]


def sums(firms: Iterable[Firm]) -> dict[int, Sum]:
    by_year: dict[int, list[Firm]] = defaultdict(list)
    for firm in firms:
        for year in firm.by_year:
            by_year[year].append(firm)
    return {
        year: Sum(
            inhouse=sum(firm.by_year[year][0] for firm in behind),
            outsourced=sum(firm.by_year[year][1] for firm in behind),
            firms=tuple(firm.key for firm in behind),
        )
        for year, behind in sorted(by_year.items())
    }


def growth(first: float, last: float, years: int) -> float | None:
    """Compound growth in per cent a year, (last / first) ** (1 / years) - 1; only above zero."""
    return 100 * ((last / first) ** (1 / years) - 1) if first > 0 and last > 0 and years > 0 else None


def series(sheet: Sheet, material: Material) -> Table:
    options = sheet.options["series"]
    firms = reported(material.evidence, options)
    years = sorted({*range(options["first"], options["last"] + 1), *sums(firms)})
    findings = material.evidence.findings_of(sheet.name)
    return material.table(
        sheet,
        (
            *(column("source", "20"), column("series", "44"), column("unit", "18")),
            *(Column(word("in_year", year=year), "number", 12) for year in years),
            *(
                column("growth", "16", "number"),
                column("finding", "10"),
                column("line", "10"),
                column("notes", "29"),
            ),
        ),
        [
            *(_published_row(material, options, finding, years) for finding in findings),
            *(_survey_row(options, measure, firms, years) for measure in MEASURES),
            _firms_row(firms, years),
        ],
    )


def _published_row(
    material: Material, options: Mapping[str, Any], finding: Finding, years: list[int]
) -> list[Cell]:
    """The publication's row: its figures are lost; a row that is no series has none."""
    has_figures = finding.id in options["rows"]
    blank = NOT_AVAILABLE if has_figures else NOT_APPLICABLE
    return [
        Cell(material.plan.sources[finding.source].label),
        Cell(finding.statement),
        text(finding.unit, "x" if has_figures else "z"),
        *[blank] * len(years),
        NOT_AVAILABLE if has_figures or finding.id in options["growth_of"] else NOT_APPLICABLE,
        Cell(finding.id),
        text(finding.line),
        note_cell(material.notes_on(finding.id)),
    ]


def _survey_row(options: Mapping[str, Any], measure: str, firms: list[Firm], years: list[int]) -> list[Cell]:
    by_year = sums(firms)
    return [
        Cell(word("survey")),
        Cell(options["labels"][measure]),
        Cell(word("per_cent") if measure == "share" else options["unit"]),
        *(_amount(by_year.get(year), measure) for year in years),
        NOT_APPLICABLE if measure == "share" else _growth(firms, measure),
        *[NOT_APPLICABLE] * 3,
    ]


def _amount(behind: Sum | None, measure: str) -> Cell:
    if behind is None:
        return NOT_AVAILABLE
    if len(behind.firms) < LEAST:
        return Cell(mark="c", responses=behind.firms)
    amount: float | None = getattr(behind, measure)
    return Cell(mark="z") if amount is None else Cell(_rounded(amount), responses=behind.firms)


def _growth(firms: list[Firm], measure: str) -> Cell:
    """Between the first and the last year, over the firms that reported both."""
    years = sorted(sums(firms))
    if len(years) < 2:
        return NOT_AVAILABLE
    first, last = years[0], years[-1]
    matched = [firm for firm in firms if {first, last} <= firm.by_year.keys()]
    if len(matched) < LEAST:
        return CONFIDENTIAL
    ends = sums(matched)
    rate = growth(getattr(ends[first], measure), getattr(ends[last], measure), last - first)
    return NOT_APPLICABLE if rate is None else Cell(_rounded(rate), responses=ends[first].firms)


def _firms_row(firms: list[Firm], years: list[int]) -> list[Cell]:
    by_year = sums(firms)
    behind = [by_year[year].firms if year in by_year else () for year in years]
    return [
        Cell(word("survey")),
        Cell(word("firms_n")),
        Cell(word("firms")),
        *(Cell(len(each), responses=each) for each in behind),
        *[NOT_APPLICABLE] * 4,
    ]


def _rounded(amount: float) -> float | int:
    """To three decimals: sums of decimal amounts carry the dust of binary fractions."""
    return whole(round(amount, 3))


def series_chart(sheet: Sheet, material: Material) -> Table | None:
    """The sums that may be shown, one row a year; no sheet without any."""
    figure = material.plan.sheet(sheet.options["of"])
    options = figure.options["series"] if figure else {}
    rows = list(_chart_rows(reported(material.evidence, options)))
    if not rows:
        return None
    labels: Mapping[str, Text] = options["labels"]
    unit = options["unit"]
    headed = [Column(word("with_unit", label=labels[name], unit=unit), "number", 24) for name in MEASURES[:2]]
    return material.table(
        sheet,
        (column("year", "10"), *headed, column("firms_n", "14", "number")),
        rows,
        chart=Chart(sheet.title, unit, (1, 2), kind="columns"),
    )


def _chart_rows(firms: list[Firm]) -> Iterator[list[Cell]]:
    for year, behind in sums(firms).items():
        if len(behind.firms) >= LEAST:
            amounts = [_amount(behind, measure) for measure in MEASURES[:2]]
            yield [Cell(str(year)), *amounts, Cell(len(behind.firms), responses=behind.firms)]
