"""Weights that make the firms that answered stand for all there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import svy
from svy.errors.weighting_errors import WeightingError

TOLERANCE, ROUNDS = 1e-10, 1000
"""Raking ends when no margin is off by a larger part, and fails after so many rounds."""

Margins = Mapping[str, Mapping[str, float]]
"""By column and class, how many firms there are."""


class CannotWeigh(ValueError):
    """The firms that answered cannot stand for all there are; `reason` is the code of a fault."""

    def __init__(self, reason: str, **what: object) -> None:
        super().__init__(reason, what)
        self.reason, self.what = reason, what


def sample(frame: pl.DataFrame) -> svy.Sample:
    """A sample with the design that its columns tell.

    Each row is a firm's answers: `stratum`, `cluster` (what was drawn as one), `weight` and `frame` (the
    clusters that there are in the stratum, for the finite population correction; all null without one).
    Of a stratum with one cluster (see strata.collapsed) every cluster answered: nothing varies there.
    """
    known = frame["frame"].null_count() == 0
    design = svy.Design(
        stratum="stratum",
        psu="cluster",
        wgt="weight",
        pop_size="frame" if known else None,
        singleton="skip",
    )
    return svy.Sample(frame, design)


def rows_of(of: svy.Sample) -> pl.DataFrame:
    return of.data.lazy().collect()


def post_stratified(of: svy.Sample, column: str, counts: Mapping[str, float]) -> svy.Sample:
    """Weighted to the counts of one classification; variances are those of the residuals.

    Raises CannotWeigh when a class with firms has no answer, or an answer is in an unknown class.
    """
    _cover(rows_of(of), {column: counts})
    wanted: dict[Any, Any] = {name: count for name, count in counts.items() if count}
    weighted: svy.Sample = of.weighting.poststratify(controls=wanted, cells=column, wgt_name="adjusted")
    return weighted


def raked(of: svy.Sample, margins: Margins) -> svy.Sample:
    """Weighted to the counts of several classifications in turn, until all agree (Deming and Stephan 1940).

    Raises CannotWeigh as post_stratified does, when the margins disagree on the number of firms, and when
    the weights do not settle.
    """
    _cover(rows_of(of), margins)
    wanted: Any = {name: {each: n for each, n in counts.items() if n} for name, counts in margins.items()}
    totals = [sum(counts.values()) for counts in wanted.values()]
    if max(totals) - min(totals) > TOLERANCE * max(totals):
        raise CannotWeigh("margins_disagree", totals=", ".join(f"{total:g}" for total in totals))
    try:
        return of.weighting.rake(controls=wanted, tol=TOLERANCE, max_iter=ROUNDS, wgt_name="adjusted")
    except WeightingError as error:
        raise CannotWeigh("not_converged", rounds=ROUNDS) from error


def _cover(frame: pl.DataFrame, margins: Margins) -> None:
    for column, counts in margins.items():
        answered = set(frame[column].to_list())
        for name in _sorted(answered - {name for name, count in counts.items() if count}):
            raise CannotWeigh("no_frame_count", place=name)
        for name in _sorted({name for name, count in counts.items() if count} - answered):
            raise CannotWeigh("nobody_answered", place=name)


def _sorted(names: set[Any]) -> Sequence[str]:
    return sorted(map(str, names))
