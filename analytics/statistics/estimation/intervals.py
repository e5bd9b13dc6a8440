"""Confidence intervals that the linearised variance alone does not give."""

from __future__ import annotations

from math import sqrt

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
LEAST_OF_MEDIAN = 6
"""Firms under which a median gets no interval: the least and the greatest of five cover it by 93.75%."""

Interval = tuple[float, float]


def share(p: float, error: float, *, n: int, df: int) -> Interval:
    """Wilson's interval of a share with the effective size p (1 - p) / error^2 and the t quantile of `df`.

    A share of 0 or 1 has no variance: its limit is the exact one of n draws (Clopper and Pearson 1934).
    """
    if p in (0, 1) or not error:
        limit = TAIL ** (1 / n)
        return (0.0, 1 - limit) if p == 0 else (limit, 1.0) if p == 1 else (p, p)
    size = p * (1 - p) / error**2
    t = _t(df)
    middle, half = p + t**2 / (2 * size), t * sqrt(p * (1 - p) / size + (t / (2 * size)) ** 2)
    return (middle - half) / (1 + t**2 / size), (middle + half) / (1 + t**2 / size)


def _t(df: int) -> float:
    from scipy.stats import t  # type: ignore[import-untyped]

    return float(t.ppf(1 - TAIL, df))


def plain_median(values: list[float]) -> Interval | None:
    """The order statistics between which the median of a plain sample lies; None for too few firms.

    The r-th least and r-th greatest of n, with the largest r for which a binomial (n, 1/2) falls below r
    with a probability of at most the tail (Conover 1999, 3.2).
    """
    from scipy.stats import binom

    ordered, n = sorted(values), len(values)
    if n < LEAST_OF_MEDIAN:
        return None
    below = int(binom.ppf(TAIL, n, 0.5))
    rank = below if binom.cdf(below - 1, n, 0.5) <= TAIL < binom.cdf(below, n, 0.5) else below + 1
    return ordered[rank - 1], ordered[n - rank]
