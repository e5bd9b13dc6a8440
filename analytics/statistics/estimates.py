"""Sheets of estimates: figures by classes, with limits, who stands behind them and why others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
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
from analytics.statistics.crossing import TOTAL, Place, with_totals
from analytics.statistics.evidence import Evidence, Finding, Interview
from analytics.statistics.faults import Blame
from analytics.statistics.lines import PER_CENT, REASONS, Line, lines
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.suppression import telling
from analytics.statistics.suppression.telling import Printed
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.told import Subject
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
    places: Sequence[Place]
    found: Mapping[Place, Estimate]
    tallies: Mapping[Place, Counter[str]]
    interviews: Mapping[Place, Sequence[Interview]]
    """Who gave a valid answer."""


@dataclass(frozen=True, slots=True)
class Estimation:
    """A sheet before anything is withheld."""

    sheet: Sheet
    by: Sequence[Classification]
    about: Sequence[Text]
    estimated: Sequence[Estimated]
    told: Sequence[telling.Line]


def estimation(sheet: Sheet, material: Material) -> Estimation:
    """Raises Faults when the answers cannot be weighted as the plan wants."""
    evidence = material.evidence
    by = [classification(each, evidence) for each in sheet.options["by"]]
    weighting = sheet.options["weighting"] if evidence.is_drawn else "none"
    about: list[Text] = [] if evidence.is_drawn else [word("how_no_weights")]
    found: list[Estimated] = []
    told: list[telling.Line] = []
    for wave in sheet.options["waves"]:
        there = [
            each for each in evidence.formal if (each.wave, each.level) == (wave, sheet.options["level"])
        ]
        if there:
            about += _how(weighting, there, evidence) if evidence.is_drawn else []
            _estimate(sheet, wave, _firms(sheet, wave, there, by, evidence, weighting), found, told)
    return Estimation(sheet, by, tuple({str(line): line for line in about}.values()), found, told)


def estimates(of: Estimation, withheld: Set[Printed], material: Material) -> Table:
    rows = [row for each in of.estimated for row in _rows(of, each, withheld, material)]
    return material.table(of.sheet, _columns(of.by), rows, about=tuple(of.about))


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


def _firms(
    sheet: Sheet,
    wave: str,
    interviews: Sequence[Interview],
    by: Sequence[Classification],
    evidence: Evidence,
    weighting: str | Mapping[str, Any],
) -> Firms:
    from analytics.statistics.estimation.firms import Firms
    from analytics.statistics.estimation.weights import CannotWeigh

    every = [line for each in wanted(sheet.options) for line in lines(each, evidence, interviews)]
    blame = Blame()
    try:
        return Firms(interviews, by, every, evidence, weighting)
    except CannotWeigh as error:
        blame(f"tables.yaml, sheet {sheet.name}, weighting, {wave}", error.reason, **error.what)
        blame.settle()
        raise


def _estimate(sheet: Sheet, wave: str, firms: Firms, into: list[Estimated], told: list[telling.Line]) -> None:
    subject, places = Subject(sheet.name, wave), firms.places_of_figures()
    told.append(subject.all_responses(firms, places))
    for number, line in enumerate(firms.lines):
        each = _of_line(firms, number, line, wave, places)
        into.append(each)
        told.extend(subject.told(line, firms, each.found, places))


def _of_line(firms: Firms, number: int, line: Line, wave: str, places: Sequence[Place]) -> Estimated:
    found = firms.estimated(number)
    if not firms.is_drawn:
        found = {place: each.without_error() for place, each in found.items()}
    behind: dict[Place, list[Interview]] = {}
    for interview, place in zip(firms.interviews, firms.places, strict=True):
        for each in with_totals(place) if line.is_valid(interview) else []:
            behind.setdefault(each, []).append(interview)
    return Estimated(wave, line, places, found, firms.tallied(line), behind)


def _rows(
    sheet: Estimation, of: Estimated, withheld: Set[Printed], material: Material
) -> Iterator[list[Cell]]:
    subject = Subject(sheet.sheet.name, of.wave)
    for place in of.places:
        tally = of.tallies.get(place, Counter())
        if tally:
            hides_n = {(subject.n(of.line), place), (subject.responses, place)} & withheld
            yield [
                *_subject(of, material),
                *_classes(place, sheet.by),
                *_told(
                    of,
                    place,
                    is_withheld=(subject.figure(of.line), place) in withheld,
                    has_limits=(subject.limits(of.line), place) not in withheld,
                ),
                *([CONFIDENTIAL] * (2 + len(REASONS)) if hides_n else _counts(of, place, tally)),
                *_published(of, place, sheet.by, material),
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


def _told(of: Estimated, place: Place, *, is_withheld: bool, has_limits: bool) -> list[Cell]:
    """Figure, unit and limits."""
    estimate = of.found.get(place)
    if estimate is None:
        return [NOT_AVAILABLE, Cell(of.line.unit), NOT_AVAILABLE, NOT_AVAILABLE]
    if is_withheld:
        return [CONFIDENTIAL, Cell(of.line.unit), CONFIDENTIAL, CONFIDENTIAL]
    mark = "u" if estimate.is_unreliable else ""
    scale = 100 if of.line.wanted.statistic in PER_CENT else 1
    value = Cell(_number(estimate.value * scale), mark, responses=keys(of.interviews.get(place, ())))
    limits = [_limit(each, scale) for each in (estimate.low, estimate.high)]
    return [value, Cell(of.line.unit), *(limits if has_limits else [CONFIDENTIAL] * 2)]


def _limit(value: float | None, scale: int) -> Cell:
    return NOT_APPLICABLE if value is None else Cell(_number(value * scale))


def _number(value: float) -> int | float:
    return whole(round(value, DIGITS))


def _counts(of: Estimated, place: Place, tally: Counter[str]) -> list[Cell]:
    behind = of.interviews.get(place, ())
    base = tally.total() - tally["not_asked"] - tally["not_applicable"]
    valid = Cell(len(behind), responses=keys(behind))
    return [valid, Cell(base), *(Cell(tally[reason]) for reason in REASONS)]


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
