"""Which single answers move a total most: what to ask again about, before anything else.

The score is that of selective editing: how far a total would move, as a part of it, if the answer were what
was expected of it (Latouche & Berthelot 1992, Journal of Official Statistics 8(3), 389-400).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.lines import Line, lines
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.wanted import Wanted, wanted
from surveys.questionnaire.definition import Text

LISTED = 200
"""Answers that a release keeps."""
LEAST_OTHERS = 2
"""Answers whose median says what is usual."""
ADDED_UP = frozenset({"integer", "decimal"})
"""Kinds of questions on sheets of indicators whose answers make a total."""


@dataclass(frozen=True, slots=True)
class Amount:
    """An answer to a question that is totalled: how much, for how many firms, and what it was before."""

    of: tuple[str, ...]
    """What it is added up with: wave, industry, question, and what else tells totals apart."""
    case: str
    value: float
    weight: float = 1.0
    before: float | None = None
    """What the same organisation answered in the wave before."""


@dataclass(frozen=True, slots=True)
class Influence:
    amount: Amount
    contribution: float
    """Weight times value."""
    share: float
    """Of all contributions to the total, signs apart; 0..1."""
    expected: float
    """What was answered before, else the median of the others."""
    moved: float
    """How far the total would move if the answer were as expected, as a part of it; signs apart."""


def influences(amounts: Iterable[Amount]) -> list[Influence]:
    """The amounts with their influence, the largest first.

    Left out is what nothing can be expected of: without an amount before and two others in its total.
    """
    together: dict[tuple[str, ...], list[Amount]] = defaultdict(list)
    for amount in amounts:
        together[amount.of].append(amount)
    found = [each for group in together.values() for each in _influences(group)]
    return sorted(found, key=lambda each: (-each.moved, -each.share, each.amount.of, each.amount.case))


def _influences(group: Sequence[Amount]) -> Iterator[Influence]:
    total = sum(abs(each.weight * each.value) for each in group)
    for place, each in enumerate(group):
        others = [other.value for at, other in enumerate(group) if at != place]
        if each.before is None and len(others) < LEAST_OTHERS:
            continue
        expected = median(others) if each.before is None else each.before
        contribution = each.weight * each.value
        moved = abs(contribution - each.weight * expected) / total if total else 0.0
        yield Influence(each, contribution, abs(contribution) / total if total else 0.0, expected, moved)


def influence_list(material: Material) -> list[dict[str, Any]]:
    """The most influential answers of a release as plain JSON, with the words that name their totals.

    Raises Faults when the answers cannot be weighted as the plan wants. For workers: it weighs.
    """
    named: dict[tuple[str, ...], tuple[Line, Text]] = {}
    amounts = []
    for sheet in material.plan.sheets:
        for line, found in _totals(sheet, material):
            for each in found:
                if named.setdefault(each.of, (line, line.label))[0] is line:
                    amounts.append(each)
    return [
        {
            **asdict(each.amount),
            "of": list(each.amount.of),
            "label": named[each.amount.of][1],
            "unit": named[each.amount.of][0].unit,
            "contribution": each.contribution,
            "share": each.share,
            "expected": each.expected,
            "moved": each.moved,
        }
        for each in influences(amounts)[:LISTED]
    ]


def _totals(sheet: Sheet, material: Material) -> Iterator[tuple[Line, list[Amount]]]:
    """The totals of a sheet, each with the answers it is made of."""
    evidence = material.evidence
    if sheet.kind == "estimates":
        for wave in sheet.options["waves"]:
            there = [
                each for each in evidence.formal if (each.wave, each.level) == (wave, sheet.options["level"])
            ]
            if there:
                yield from _weighted(sheet, there, evidence)
    elif sheet.kind == "indicators":
        for name in sheet.options["questions"]:
            question = evidence.question(name, sheet.industry)
            if question and question.kind in ADDED_UP:
                answered = [interview for interview, _answer in evidence.given(name, sheet.industry)]
                for line in lines(Wanted("total", name), evidence, answered):
                    yield line, _amounts(line, answered, [1.0] * len(answered), evidence)


def _weighted(
    sheet: Sheet, interviews: Sequence[Interview], evidence: Evidence
) -> Iterator[tuple[Line, list[Amount]]]:
    every = [
        line
        for each in wanted(sheet.options)
        if each.statistic == "total"
        for line in lines(each, evidence, interviews)
    ]
    weights = _weights(sheet, interviews, every, evidence)
    for line in every:
        yield line, _amounts(line, interviews, weights, evidence)


def _weights(
    sheet: Sheet, interviews: Sequence[Interview], every: Sequence[Line], evidence: Evidence
) -> Sequence[float]:
    """Those of the sheet, which has told by now if the answers cannot be weighted."""
    if not evidence.is_drawn:
        return [1.0] * len(interviews)
    from analytics.statistics.estimation.firms import Firms

    return Firms(interviews, [], every, evidence, sheet.options["weighting"]).weights


def _amounts(
    line: Line, interviews: Sequence[Interview], weights: Sequence[float], evidence: Evidence
) -> list[Amount]:
    before = _before(line, evidence)
    return [
        Amount(
            of=_place(line, interview),
            case=interview.key,
            value=value,
            weight=weight,
            before=before.get((interview.organisation, interview.year)),
        )
        for interview, weight in zip(interviews, weights, strict=True)
        if (value := line.of(interview)) is not None
    ]


def _place(line: Line, interview: Interview) -> tuple[str, ...]:
    year = str(line.year or "")
    return interview.wave, interview.industry, line.question.name, line.wanted.column, year


def _before(line: Line, evidence: Evidence) -> Mapping[tuple[str, int], float]:
    """By organisation and year of a wave, what it answered in the latest wave before."""
    told: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for interview in evidence.interviews:
        if (value := line.of(interview)) is not None:
            told[interview.organisation].append((interview.year, value))
    years = {each.year for each in evidence.interviews}
    return {
        (organisation, year): max(earlier)[1]
        for organisation, answers in told.items()
        for year in years
        if (earlier := [each for each in answers if each[0] < year])
    }
