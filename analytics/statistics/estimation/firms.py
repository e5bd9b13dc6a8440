"""The interviews of a wave as a sample of the firms there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import svy

from analytics.statistics.classes import Classification, of_field
from analytics.statistics.crossing import Place, crossed, with_totals
from analytics.statistics.estimation.estimating import Estimate, Measure, estimates
from analytics.statistics.estimation.strata import Counts, collapsed
from analytics.statistics.estimation.weights import (
    CannotWeigh,
    post_stratified,
    raked,
    rows_of,
    sample,
)
from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.lines import Line
from analytics.statistics.suppression.telling import Share


class Firms:
    """Interviews with their design, weights, classes and the values of all lines; one frame for all.

    `weighting` is that of the plan. Raises CannotWeigh when the answers cannot stand for the firms there are.
    """

    def __init__(
        self,
        interviews: Sequence[Interview],
        classifications: Sequence[Classification],
        lines: Sequence[Line],
        evidence: Evidence,
        weighting: str | Mapping[str, Any],
    ) -> None:
        self.interviews, self.classifications, self.lines = interviews, classifications, lines
        self.is_drawn = evidence.is_drawn
        self.places = [tuple(each.of(interview) for each in classifications) for interview in interviews]
        columns: dict[str, list[Any]] = {
            **_design(interviews, evidence, weighting),
            **{f"class {n}": [place[n] for place in self.places] for n in range(len(classifications))},
        }
        for number, line in enumerate(lines):
            columns |= self._values(number, line)
        self.sample = _weighted(pl.DataFrame(columns, strict=False), interviews, evidence, weighting)
        self.weights = rows_of(self.sample)[str(self.sample.design.wgt)].to_list()

    def _values(self, number: int, line: Line) -> dict[str, list[float | None]]:
        valid = [line.is_valid(interview) for interview in self.interviews]
        pairs = list(zip(self.interviews, valid, strict=True))
        values = {f"of {number}": [line.of(interview) if ok else None for interview, ok in pairs]}
        if line.per:
            values[f"per {number}"] = [line.per(interview) if ok else None for interview, ok in pairs]
        return values

    def estimated(self, number: int) -> dict[Place, Estimate]:
        line = self.lines[number]
        measure = Measure(line.wanted.statistic, f"of {number}", f"per {number}", line.wanted.years)
        if not any(line.is_valid(interview) for interview in self.interviews):
            return {}
        return estimates(self.sample, measure, [f"class {n}" for n in range(len(self.classifications))])

    def places_of_figures(self) -> list[Place]:
        return crossed(each.present(self.interviews) for each in self.classifications)

    def responses(self) -> Iterator[Share]:
        """Every interview, with nothing."""
        for interview, place, weight in zip(self.interviews, self.places, self.weights, strict=True):
            yield Share(interview.key, interview.enterprise, place, weight, 0.0)

    def shares(self, line: Line) -> Iterator[Share]:
        """What each valid interview adds to a line."""
        for interview, each in zip(self.interviews, self.responses(), strict=True):
            if line.is_valid(interview):
                per = line.per(interview) if line.per else 1.0
                yield replace(each, of=line.of(interview) or 0.0, per=per or 0.0)

    def tallied(self, line: Line) -> dict[Place, Counter[str]]:
        """How many interviews are valid at each place, and why the others are not; "responses" are all."""
        counts: dict[Place, Counter[str]] = {}
        for interview, place in zip(self.interviews, self.places, strict=True):
            outcome = "valid" if line.is_valid(interview) else line.reason(interview)
            for each in with_totals(place):
                counts.setdefault(each, Counter())[outcome] += 1
        return counts


def _design(
    interviews: Sequence[Interview], evidence: Evidence, weighting: str | Mapping[str, Any]
) -> dict[str, list[Any]]:
    """Stratum, cluster, weight and frame of each interview, before any adjustment."""
    if weighting == "frame":
        return _by_strata(interviews, evidence)
    number = len({interview.organisation for interview in interviews})
    known = sum(stratum.frame_count for stratum in evidence.frame) if weighting != "none" else None
    return _columns(interviews, lambda interview: ("all", known, (known or number) / number))


def _by_strata(interviews: Sequence[Interview], evidence: Evidence) -> dict[str, list[Any]]:
    frame = {tuple(stratum.place.values()): stratum.frame_count for stratum in evidence.frame}
    fields = list(evidence.frame[0].place) if evidence.frame else []
    place_of = {
        interview.organisation: tuple(str(getattr(interview, field)) for field in fields)
        for interview in interviews
    }
    firms = Counter(place_of.values())
    for place, number in sorted(firms.items()):
        if number > frame.get(place, 0):
            raise CannotWeigh(
                "no_frame_count" if place not in frame else "more_than_frame", place=" / ".join(place)
            )
    joined = collapsed({place: Counts(number, frame[place]) for place, number in firms.items()})
    together: Counter[Place] = Counter()
    for place, into in joined.items():
        together[into] += frame[place]

    def design(interview: Interview) -> tuple[str, int, float]:
        place = place_of[interview.organisation]
        return " / ".join(joined[place]), together[joined[place]], frame[place] / firms[place]

    return _columns(interviews, design)


def _columns(interviews: Sequence[Interview], design: Any) -> dict[str, list[Any]]:
    """Of each interview; those of one organisation share its weight."""
    several = Counter(interview.organisation for interview in interviews)
    rows = [design(interview) for interview in interviews]
    return {
        "stratum": [row[0] for row in rows],
        "cluster": [interview.organisation for interview in interviews],
        "frame": [row[1] for row in rows],
        "weight": [
            row[2] / several[interview.organisation] for row, interview in zip(rows, interviews, strict=True)
        ],
    }


def _weighted(
    frame: pl.DataFrame,
    interviews: Sequence[Interview],
    evidence: Evidence,
    weighting: str | Mapping[str, Any],
) -> svy.Sample:
    if isinstance(weighting, str):
        return sample(frame)
    (kind, fields), *_ = weighting.items()
    fields = [fields] if isinstance(fields, str) else fields
    margins = {f"margin {field}": _counts(field, evidence) for field in fields}
    for field in fields:
        of = of_field(field, evidence)
        frame = frame.with_columns(pl.Series(f"margin {field}", [of.of(each) for each in interviews]))
    if kind == "raked":
        return raked(sample(frame), margins)
    (column, counts), *_ = margins.items()
    return post_stratified(sample(frame), column, counts)


def _counts(field: str, evidence: Evidence) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for stratum in evidence.frame:
        counts[stratum.place.get(field, "")] += stratum.frame_count
    return dict(counts)


def uncovered(interviews: Sequence[Interview], evidence: Evidence) -> int:
    """Firms in strata of which nobody answered: no weight lets others stand for them."""
    answered = {
        tuple(str(getattr(interview, field)) for field in stratum.place)
        for stratum in evidence.frame[:1]
        for interview in interviews
    }
    return sum(
        stratum.frame_count for stratum in evidence.frame if tuple(stratum.place.values()) not in answered
    )
