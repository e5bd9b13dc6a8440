"""Classes crossed with each other and with their totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

Place = tuple[str, ...]
"""One class per dimension; "" is the total over all classes of the dimension."""

TOTAL = ""


def crossed(dimensions: Iterable[Sequence[str]]) -> list[Place]:
    """All places of dimensions with these classes, totals last in each."""
    return list(product(*((*classes, TOTAL) for classes in dimensions)))


def with_totals(place: Place) -> list[Place]:
    """The places at which a firm of a place counts."""
    return list(product(*((each, TOTAL) for each in place)))
