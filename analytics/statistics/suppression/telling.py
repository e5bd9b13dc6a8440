"""What the sheets of a release tell, as sums over the firms behind: the ground on which readers work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analytics.statistics.crossing import Place, with_totals

Key = tuple[str, ...]
"""Which line of which sheet of which wave."""
Printed = tuple[Key, Place]
"""One figure: its line, and the classes it is of."""


Kind = Literal["sum", "has", "n", "apart"]
"""A sum of amounts; a count of those who have something among all who answered, or of all who answered; or a
figure from which no sum can be worked out, such as a median."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one response adds to a line."""

    response: str
    group: str
    place: Place
    """Its finest class of each dimension."""
    weight: float
    of: float
    per: float = 1.0
    """To the denominator, of a ratio."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: a sum of the amount `of` at each place, or one that can be turned into it.

    Means, scores and shares become sums by their n, which counts as known to everybody.
    """

    key: Key
    of: str
    """The amount summed. Lines of different sheets with the same amount are read together."""
    shares: tuple[Share, ...]
    places: frozenset[Place]
    """Where a figure would be printed."""
    per: str = ""
    """The amount divided by."""
    most: float | None = None
    """What one response can add at the most, where everybody knows it."""
    kind: Kind = "sum"
    parts_of: str = ""
    """The question of which the amount is one of several choices that may add up to all who answered."""
    least: int = 0
    """Enterprise groups that its figures need, if more than others."""
    limits: Key = ()
    """The limits of confidence that are told beside its figures, if any."""
    beside: Key = ()
    """Of an n, the line beside whose figures it stands."""

    def amounts(self) -> Mapping[Place, Mapping[str, float]]:
        """What each enterprise group adds at each place."""
        found: dict[Place, dict[str, float]] = {}
        for share in self.shares:
            for place in with_totals(share.place):
                if place in self.places:
                    amounts = found.setdefault(place, {})
                    amounts[share.group] = amounts.get(share.group, 0.0) + share.weight * share.of
        return found


@dataclass(frozen=True)
class Telling:
    """All that one release tells, or has told."""

    lines: tuple[Line, ...]
    withheld: frozenset[Printed] = field(default_factory=frozenset)
