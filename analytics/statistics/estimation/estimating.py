"""Each statistic over all classes of its dimensions and their totals, with its sampling error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import isfinite
from typing import Any

import polars as pl
import svy

from analytics.statistics.crossing import TOTAL, Place
from analytics.statistics.estimation import concentration, intervals
from analytics.statistics.estimation.weights import rows_of

UNRELIABLE_CV, UNRELIABLE_N = 0.3, 6
"""Beyond this coefficient of variation, or under so many answers, a figure is unreliable: our choice."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A statistic of columns of the sample."""

    statistic: str
    of: str
    per: str = ""
    """The denominator of a ratio, the earlier value of a growth."""
    years: int = 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure; shares and ratios as parts of 1. Without a known variance it has neither error nor limits."""

    value: float
    n: int
    error: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_unreliable(self) -> bool:
        varies = self.error is not None and self.error > UNRELIABLE_CV * abs(self.value)
        return varies or self.n < UNRELIABLE_N

    def without_error(self) -> Estimate:
        return replace(self, error=None, low=None, high=None)


def estimates(of: svy.Sample, measure: Measure, dimensions: Sequence[str]) -> dict[Place, Estimate]:
    """By place; a place where nobody answered has none. Domains keep the full design."""
    found = {}
    for number in range(len(dimensions) + 1):
        for crossed in combinations(dimensions, number):
            for classes, estimate in STATISTICS[measure.statistic](of, measure, crossed):
                at = dict(zip(crossed, classes, strict=True))
                found[tuple(at.get(name, TOTAL) for name in dimensions)] = estimate
    return found if varies(rows_of(of)) else {at: each.without_error() for at, each in found.items()}


def varies(frame: pl.DataFrame) -> bool:
    """Whether the variance can be told: no stratum has one cluster, but of those of which all answered."""
    strata = frame.group_by("stratum").agg(pl.col("cluster").n_unique(), pl.col("frame").first())
    lonely = (pl.col("cluster") == 1) & (pl.col("frame").is_null() | (pl.col("frame") > 1))
    return strata.filter(lonely).is_empty()


Found = Iterator[tuple[Sequence[str], Estimate]]


def _rows(
    table: svy.Estimate | list[svy.Estimate], by: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    assert isinstance(table, svy.Estimate)
    for row in table.to_polars().to_dicts():
        if row["n"]:
            yield tuple(row[name] for name in by), row


def _estimate(row: Mapping[str, Any]) -> Estimate:
    """A single firm says nothing of how firms differ; one a stratum has an error without limits."""
    if row["n"] < 2:
        return Estimate(row["est"], row["n"])
    limits = {"low": row["lci"], "high": row["uci"]} if row["df"] >= 1 else {}
    return Estimate(row["est"], row["n"], row["se"], **limits)


def _linear(method: str) -> Callable[[svy.Sample, Measure, Sequence[str]], Found]:
    def estimated(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
        table = getattr(of.estimation, method)(measure.of, by=by or None, drop_nulls=True)
        return ((classes, _estimate(row)) for classes, row in _rows(table, by))

    return estimated


def _share(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
    """Of a column of 0 and 1."""
    for classes, row in _rows(of.estimation.mean(measure.of, by=by or None, drop_nulls=True), by):
        p = min(1.0, max(0.0, row["est"]))
        if row["n"] > 1 and row["df"] >= 1:
            low, high = intervals.share(p, row["se"], n=row["n"], df=row["df"])
            yield classes, Estimate(p, row["n"], row["se"], low, high)
        else:
            yield classes, Estimate(p, row["n"])


def _ratio(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
    """Of the sums over those who gave both; none where the denominator is nought."""
    table = of.estimation.ratio(measure.of, measure.per, by=by or None, drop_nulls=True)
    return ((classes, _estimate(row)) for classes, row in _rows(table, by) if isfinite(row["est"]))


def _growth(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
    """Compound growth a year, (V1 / V0) ** (1 / years) - 1, of the sums; limits are those of the ratio."""
    power = 1 / measure.years
    for classes, ratio in _ratio(of, measure, by):
        if ratio.value <= 0:
            continue
        grown = Estimate(ratio.value**power - 1, ratio.n)
        if ratio.error is not None and ratio.low is not None and ratio.high is not None:
            error = power * ratio.value ** (power - 1) * ratio.error
            low = max(ratio.low, 0.0) ** power - 1
            grown = replace(grown, error=error, low=low, high=ratio.high**power - 1)
        yield classes, grown


def _median(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
    """The least value that half of the firms do not exceed, with Woodruff's interval or order statistics."""
    frame = rows_of(of)
    values = _by_class(frame, [measure.of], by) if _is_plain(frame) else {}
    for classes, row in _rows(of.estimation.median(measure.of, by=by or None, drop_nulls=True), by):
        estimate = _estimate(row)
        if row["n"] < intervals.LEAST_OF_MEDIAN:
            estimate = estimate.without_error()
        elif classes in values:
            limits = intervals.plain_median([value for (value,) in values[classes]])
            low, high = limits or (None, None)
            estimate = replace(estimate, low=low, high=high)
        yield classes, estimate


def _is_plain(frame: pl.DataFrame) -> bool:
    """Whether all firms count alike and were drawn in one go, out of so many that it does not matter."""
    is_even = frame["weight"].n_unique() == 1 and frame["stratum"].n_unique() == 1
    return is_even and frame["frame"].null_count() == len(frame) and frame["cluster"].n_unique() == len(frame)


def _concentrated(
    told: Callable[[concentration.Held], float | None],
) -> Callable[[svy.Sample, Measure, Sequence[str]], Found]:
    def estimated(of: svy.Sample, measure: Measure, by: Sequence[str]) -> Found:
        for classes, held in _by_class(rows_of(of), [measure.of, str(of.design.wgt)], by).items():
            value = told(held)
            if value is not None:
                yield classes, Estimate(value, len(held))

    return estimated


def _by_class(
    frame: pl.DataFrame, columns: Sequence[str], by: Sequence[str]
) -> dict[tuple[str, ...], list[Any]]:
    """The values of all columns, of the rows that have the first of them."""
    found: dict[tuple[str, ...], list[Any]] = {}
    for row in frame.drop_nulls([columns[0], *by]).select(*by, *columns).iter_rows():
        found.setdefault(row[: len(by)], []).append(row[len(by) :])
    return found


STATISTICS: dict[str, Callable[[svy.Sample, Measure, Sequence[str]], Found]] = {
    "count": _linear("total"),
    "share": _share,
    "mean": _linear("mean"),
    "median": _median,
    "total": _linear("total"),
    "ratio": _ratio,
    "growth": _growth,
    "cr4": _concentrated(concentration.largest_share),
    "hhi": _concentrated(concentration.herfindahl),
    "score": _linear("mean"),
}
"""Of a column of numbers; count and share of a column of 0 and 1."""
