"""When a sum tells too much of one enterprise group, and how far in the dark it has to lie then.

ESSnet Handbook on Statistical Disclosure Control, 4.2. Amounts are by enterprise group.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

Amounts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """The parameters stay secret: they stand in no file and on no page."""

    least: int
    """Enterprise groups that a figure needs behind it."""
    per_cent: float
    """How near the largest contribution may be guessed by the second largest, in per cent of it."""
    dominant: tuple[int, float] | None = None
    """So many may not make up more than so many per cent."""
    hides_zeros: bool = False
    """Whether a sum of nothing but zeros is told: it says that everybody behind it has none."""

    def is_unsafe(self, amounts: Amounts) -> bool:
        """Whether a sum of these amounts tells too much by itself. Who adds 0 stands behind it too."""
        if len(amounts) < self.least:
            return bool(amounts)
        if any(amount < 0 for amount in amounts.values()):
            return False
        if not any(amounts.values()):
            return self.hides_zeros
        return self.guessing_level(amounts.values()) > 0 or self.dominance_level(amounts.values()) > 0

    def is_unsafe_count(self, counted: Amounts, others: Amounts) -> bool:
        """Of a count of those who have something, beside `others` who have it not."""
        few = any(0 < len(each) < self.least for each in (counted, others))
        return few or (self.hides_zeros and bool(counted) != bool(others))

    def guessing_level(self, amounts: Iterable[float]) -> float:
        """Upper protection level of the p% rule, p/100 x1 - (X - x1 - x2); positive where it is broken."""
        ranked = sorted(amounts, reverse=True)
        return self.per_cent / 100 * ranked[0] - sum(ranked[2:]) if ranked else 0.0

    def dominance_level(self, amounts: Iterable[float]) -> float:
        """Upper protection level of the (n,k) rule, 100/k (x1 + … + xn) - X; positive where it is broken."""
        ranked = sorted(amounts, reverse=True)
        count, share = self.dominant or (0, 100.0)
        return 100 / share * sum(ranked[:count]) - sum(ranked)

    def is_guessed_by_limits(self, amounts: Iterable[float]) -> bool:
        """Whether the second firm could guess the largest when limits tell the sum of squares as well.

        Of m amounts with sum S and squares Q, none exceeds S/m + sqrt((m - 1)/m (Q - S²/m)) (Samuelson 1968).
        """
        ranked = sorted(map(abs, amounts), reverse=True)
        others = ranked[:1] + ranked[2:]
        number, whole, squares = len(others), sum(others), sum(each * each for each in others)
        if number < 2:
            return bool(others)
        spread = max(0.0, squares - whole * whole / number)
        most = whole / number + sqrt((number - 1) / number * spread)
        return most < (1 + self.per_cent / 100) * ranked[0]

    def need(self, others: Iterable[float], typical: float) -> float:
        """How far off a withheld sum must be able to lie for somebody who knows all but these amounts.

        That is the level of a rule that they break, and at least half of how near the largest of them may be
        guessed; where that is 0, of a typical amount.
        """
        ranked = sorted(map(abs, others), reverse=True)
        if not ranked:
            return 0.0
        near = self.per_cent / 100 * (ranked[0] or typical)
        return max(near - sum(ranked[1:]), near / 2, self.dominance_level(ranked))


PUBLISHED = Rule(3, 10.0)
STRICT = Rule(10, 10.0, (2, 90.0), hides_zeros=True)
PROFILES = {"published": PUBLISHED, "strict": STRICT}
