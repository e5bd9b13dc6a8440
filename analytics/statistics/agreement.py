"""How far coders agree. Pure: a unit is one answer, and a value what a coder said of it, or None if nothing.

Units are never characters: most characters carry no theme, and agreement on them would hide every difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

Value = Hashable | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the coders over the `n` units that all have coded; None where a figure is not defined."""

    n: int
    all: int
    """Units to which all gave the theme."""
    some: int
    """Units to which some of them gave it, and others did not."""
    percent: float | None
    kappa: float | None
    alpha: float | None


def percent_agreement(pairs: Sequence[tuple[Value, Value]]) -> float | None:
    """The share of units of which both say the same, in 0..100; None without units."""
    return 100 * sum(a == b for a, b in pairs) / len(pairs) if pairs else None


def cohens_kappa(pairs: Sequence[tuple[Value, Value]]) -> float | None:
    """Kappa of two coders (Cohen 1960): agreement beyond that of their own marginal shares.

    None without units, and where both use one and the same value throughout: 0/0.
    """
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[value] * second[value] for value in first)
    if by_chance == n * n:
        return None
    observed = sum(a == b for a, b in pairs)
    return (observed * n - by_chance) / (n * n - by_chance)


def krippendorffs_alpha(units: Iterable[Sequence[Value]]) -> float | None:
    """Alpha for nominal values of any number of coders (Krippendorff 2011), None for what was not coded.

    Units with fewer than two values say nothing and are left out. None where there is no variation.
    """
    paired = [kept for unit in units if len(kept := [value for value in unit if value is not None]) > 1]
    totals = Counter(value for unit in paired for value in unit)
    n = totals.total()
    expected = n * n - sum(count * count for count in totals.values())
    if not expected:
        return None
    observed = sum(_disagreement(unit) for unit in paired)
    return 1 - (n - 1) * observed / expected


def _disagreement(unit: Sequence[Value]) -> float:
    """Ordered pairs of different values in a unit, each unit weighted by one less than its values."""
    counts, m = Counter(unit), len(unit)
    return (m * m - sum(count * count for count in counts.values())) / (m - 1)


def agreement(units: Sequence[Sequence[bool]]) -> Agreement:
    """Of coders on one theme: whether each of them gave it, unit by unit, all in the same order.

    Of more than two coders, per cent and kappa are the means over their pairs (Light 1971); pairs whose
    kappa is not defined say nothing.
    """
    pairs = [list(zip(*two, strict=True)) for two in combinations(zip(*units, strict=True), 2)]
    return Agreement(
        n=len(units),
        all=sum(all(unit) for unit in units),
        some=sum(any(unit) and not all(unit) for unit in units),
        percent=_mean(percent_agreement(pair) for pair in pairs),
        kappa=_mean(cohens_kappa(pair) for pair in pairs),
        alpha=krippendorffs_alpha(units),
    )


def _mean(figures: Iterable[float | None]) -> float | None:
    defined = [figure for figure in figures if figure is not None]
    return fmean(defined) if defined else None
