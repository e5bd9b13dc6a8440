"""Distances and areas on a sphere between points given as "latitude longitude [altitude [accuracy]]".

After the ODK XForms specification and the formulas of its reference engine (JavaRosa, GeoUtils), with
distances by the haversine formula, which gives the same and does not lose digits between points close by.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from surveys.questionnaire.operands import Operand, number, text

RADIUS = 6_378_100.0
"""Of the Earth at the equator, in metres."""


class Point(NamedTuple):
    """In degrees; NaN where the text is no point."""

    latitude: float
    longitude: float


def points(values: Iterable[Operand]) -> Iterator[Point]:
    """Several points stand in a node-set, or in one text with semicolons between."""
    for value in values:
        parts = map(text, value) if isinstance(value, tuple) else text(value).strip(" ;").split(";")
        yield from map(_point, parts)


def _point(written: str) -> Point:
    latitude, longitude, *_ = (*(number(part) for part in written.split(" ") if part), math.nan, math.nan)
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return Point(latitude, longitude) if is_on_earth else Point(math.nan, math.nan)


def distance(*values: Operand) -> float:
    """Metres along the points, in their order."""
    return sum((_between(*pair) for pair in pairwise(points(values))), 0.0)


def _between(one: Point, other: Point) -> float:
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    rise, turn = (south - north) / 2, math.radians(other.longitude - one.longitude) / 2
    square = math.sin(rise) ** 2 + math.cos(north) * math.cos(south) * math.sin(turn) ** 2
    return 2 * RADIUS * math.asin(1.0 if square > 1 else math.sqrt(square))  # min() would swallow a NaN


def area(value: Operand) -> float:
    """Square metres within the points, 0 for fewer than three."""
    corners = list(points([value]))
    if len(corners) < 3:
        return 0.0
    start, metres = corners[0], math.radians(1) * RADIUS
    flat = [
        (
            (each.longitude - start.longitude) * metres * math.cos(math.radians(each.latitude)),
            (each.latitude - start.latitude) * metres,
        )
        for each in corners[1:]
    ]
    return abs(sum((y1 * x2 - x1 * y2) / 2 for (x1, y1), (x2, y2) in pairwise(flat)))


def geofence(place: Operand, fence: Operand) -> bool:
    """Whether the point lies within a closed line of points, counted by the crossings of a ray."""
    found, within = next(points([place])), False
    for one, other in pairwise(points([fence])):
        if (other.latitude > found.latitude) != (one.latitude > found.latitude):
            share = (found.latitude - other.latitude) / (one.latitude - other.latitude)
            within ^= found.longitude < (one.longitude - other.longitude) * share + other.longitude
    return within
