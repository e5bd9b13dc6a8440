"""Sheets of estimates: figures by classes, with limits, who stands behind them and why others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    column,
    columns,
    keys,
    published_value,
    published_year,
    whole,
)
from analytics.statistics.classes import Classification, classification
from analytics.statistics.crossing import TOTAL, Crossing, Figure, Place
from analytics.statistics.evidence import Evidence, Finding, Interview
from analytics.statistics.faults import Blame
from analytics.statistics.lines import PER_CENT, REASONS, Line, lines
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.suppression import withheld
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.wanted import wanted
from analytics.statistics.words import word
from surveys.questionnaire.definition import Text

if TYPE_CHECKING:
    from analytics.statistics.estimation.estimating import Estimate
    from analytics.statistics.estimation.firms import Firms

DIGITS = 2
"""Decimals that are told of a figure that is not whole."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """One line of one wave over all classes."""

    wave: str
    line: Line
    crossing: Crossing
    found: Mapping[Place, Estimate]
    tallies: Mapping[Place, Counter[str]]
    interviews: Mapping[Place, Sequence[Interview]]
    """Who gave a valid answer."""


def estimates(sheet: Sheet, material: Material) -> Table:
    evidence = material.evidence
    by = [classification(each, evidence) for each in sheet.options["by"]]
    weighting = sheet.options["weighting"] if evidence.is_drawn else "none"
    about: list[Text] = [] if evidence.is_drawn else [word("how_no_weights")]
    rows: list[list[Cell]] = []
    for wave in sheet.options["waves"]:
        there = [
            each for each in evidence.formal if (each.wave, each.level) == (wave, sheet.options["level"])
        ]
        if there:
            about += _how(weighting, there, evidence) if evidence.is_drawn else []
            for each in _estimated(sheet, wave, there, by, material, weighting):
                rows += _rows(each, by, material)
    return material.table(
        sheet, _columns(by), rows, about=tuple({str(line): line for line in about}.values())
    )


def _columns(by: Sequence[Classification]) -> tuple[Column, ...]:
    return (
        *columns("indicator 40, statistic 18, wave 22, year 10 number"),
        *(Column(each.heading, "text", 22) for each in by),
        *columns("estimate 14 number, unit 16, low 14 number, high 14 number, valid_n 10 number"),
        *columns("base_n 10 number, " + ", ".join(f"{reason}_n 12 number" for reason in REASONS)),
        *columns("finding 10, published_value 12 number, published_year 12"),
        column("variable", "24"),
    )


def _how(
    weighting: str | Mapping[str, Any], interviews: Sequence[Interview], evidence: Evidence
) -> Iterator[Text]:
    from analytics.statistics.estimation.firms import uncovered

    kind = weighting if isinstance(weighting, str) else next(iter(weighting))
    yield word(f"how_weighted_{kind}")
    if weighting == "frame" and (firms := uncovered(interviews, evidence)):
        yield word("how_uncovered", n=firms)


def _estimated(
    sheet: Sheet,
    wave: str,
    interviews: Sequence[Interview],
    by: Sequence[Classification],
    material: Material,
    weighting: str | Mapping[str, Any],
) -> Iterator[Estimated]:
    """Raises Faults when the answers cannot be weighted as the plan wants."""
    from analytics.statistics.estimation.firms import Firms
    from analytics.statistics.estimation.weights import CannotWeigh

    evidence = material.evidence
    every = [line for each in wanted(sheet.options) for line in lines(each, evidence, interviews)]
    blame = Blame()
    try:
        firms = Firms(interviews, by, every, evidence, weighting)
    except CannotWeigh as error:
        blame(f"tables.yaml, sheet {sheet.name}, weighting, {wave}", error.reason, **error.what)
        blame.settle()
        raise
    for number, line in enumerate(every):
        yield _of_line(firms, number, line, wave, is_drawn=evidence.is_drawn)


def _of_line(firms: Firms, number: int, line: Line, wave: str, *, is_drawn: bool) -> Estimated:
    from analytics.statistics.estimation.firms import with_totals

    found = firms.estimated(number)
    if not is_drawn:
        found = {place: each.without_error() for place, each in found.items()}
    behind: dict[Place, list[Interview]] = {}
    for interview, place in zip(firms.interviews, firms.places, strict=True):
        for each in with_totals(place) if line.is_valid(interview) else []:
            behind.setdefault(each, []).append(interview)
    crossing = firms.crossing(number, found)
    return Estimated(wave, line, crossing, found, firms.tallied(line), behind)


def _rows(of: Estimated, by: Sequence[Classification], material: Material) -> Iterator[list[Cell]]:
    hidden = withheld(of.crossing)
    for figure in of.crossing.figures:
        tally = of.tallies.get(figure.place, Counter())
        if tally:
            yield [
                *_subject(of, material),
                *_classes(figure.place, by),
                *_told(of, figure, hidden),
                *_tallied(tally),
                *_published(of, figure.place, by, material),
                Cell(of.line.question.name),
            ]


def _subject(of: Estimated, material: Material) -> Iterable[Cell]:
    year = of.line.year or _year(of, material.evidence)
    return (
        Cell(of.line.label),
        Cell(word(f"statistic_{of.line.wanted.statistic}")),
        Cell(material.evidence.waves[of.wave]),
        Cell(year, is_year=True),
    )


def _year(of: Estimated, evidence: Evidence) -> int:
    return next(each.year for each in evidence.interviews if each.wave == of.wave)


def _classes(place: Place, by: Sequence[Classification]) -> Iterator[Cell]:
    for name, each in zip(place, by, strict=True):
        yield Cell(word("class_all") if name == TOTAL else each.label(name))


def _told(of: Estimated, figure: Figure, hidden: frozenset[Place]) -> list[Cell]:
    """Figure, unit, limits and n."""
    behind = of.interviews.get(figure.place, ())
    n = Cell(len(behind), responses=keys(behind))
    estimate = of.found.get(figure.place)
    if estimate is None:
        return [NOT_AVAILABLE, Cell(of.line.unit), NOT_AVAILABLE, NOT_AVAILABLE, n]
    if figure.place in hidden:
        return [CONFIDENTIAL, Cell(of.line.unit), CONFIDENTIAL, CONFIDENTIAL, n]
    mark = "u" if estimate.is_unreliable else ""
    scale = 100 if of.line.wanted.statistic in PER_CENT else 1
    value = Cell(_number(estimate.value * scale), mark, responses=keys(behind))
    return [value, Cell(of.line.unit), *(_limit(each, scale) for each in (estimate.low, estimate.high)), n]


def _limit(value: float | None, scale: int) -> Cell:
    return NOT_APPLICABLE if value is None else Cell(_number(value * scale))


def _number(value: float) -> int | float:
    return whole(round(value, DIGITS))


def _tallied(tally: Counter[str]) -> list[Cell]:
    base = tally.total() - tally["not_asked"] - tally["not_applicable"]
    return [Cell(base), *(Cell(tally[reason]) for reason in REASONS)]


def _published(
    of: Estimated, place: Place, by: Sequence[Classification], material: Material
) -> Iterable[Cell]:
    finding = next((each for each in material.evidence.findings if each.id == of.line.wanted.finding), None)
    if finding is None or not _speaks_of(finding, place, by):
        return [NOT_APPLICABLE] * 3
    return Cell(finding.id), published_value(finding), published_year(finding)


def _speaks_of(finding: Finding, place: Place, by: Sequence[Classification]) -> bool:
    """Whether a finding is about the firms at a place: those of its industry, or all."""
    at = {each.name: name for name, each in zip(place, by, strict=True) if name != TOTAL}
    industries = next((each.labels for each in by if each.name == "industry"), {})
    return at == ({"industry": finding.industry} if finding.industry in industries else {})
