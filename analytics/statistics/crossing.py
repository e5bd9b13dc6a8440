"""A table of figures before it becomes cells: who stands behind each, and which totals sum which parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

Place = tuple[str, ...]
"""One class per dimension; "" is the total over all classes of the dimension."""

TOTAL = ""
ADDITIVE = frozenset({"count", "total"})
"""Statistics of which the total over a dimension is the sum of its classes."""


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a crossing."""

    place: Place
    value: float | None
    """None where nobody answered, or the statistic is not defined."""
    n: int
    """Valid answers behind it."""
    contributions: Mapping[str, float] = field(default_factory=dict)
    """What each enterprise group adds to the figure, or to its numerator: weighted."""
    base: Mapping[str, float] = field(default_factory=dict)
    """What each adds to the denominator, of a figure that has one (share, mean, ratio): weighted."""


@dataclass(frozen=True)
class Crossing:
    """Figures of one statistic over all classes of all dimensions and their totals."""

    name: str
    statistic: str
    dimensions: tuple[Dimension, ...]
    figures: tuple[Figure, ...]

    @property
    def is_additive(self) -> bool:
        return self.statistic in ADDITIVE

    @cached_property
    def by_place(self) -> Mapping[Place, Figure]:
        return {figure.place: figure for figure in self.figures}

    def places(self) -> Iterator[Place]:
        """All places, totals last in each dimension."""
        return product(*((*dimension.classes, TOTAL) for dimension in self.dimensions))

    def sums(self) -> Iterator[tuple[Place, tuple[Place, ...]]]:
        """Each total with its parts, dimension by dimension: of an additive statistic, an equation."""
        for place in self.places():
            for at, dimension in enumerate(self.dimensions):
                if place[at] == TOTAL:
                    yield place, tuple((*place[:at], each, *place[at + 1 :]) for each in dimension.classes)
