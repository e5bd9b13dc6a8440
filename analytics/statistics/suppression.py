"""Which figures of a table are withheld, so that none tells of a single firm, by itself or by subtraction.

Primary: frequency, p% and dominance rule over enterprise groups. Secondary: further cells, until linear
programming over the sums of the table leaves every sensitive cell as uncertain as its rule demands, also for
a firm that is alone in another cell and knows it. After the ESSnet Handbook on Statistical Disclosure
Control, sections 4.2 to 4.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from analytics.statistics.crossing import TOTAL, Crossing, Place

Amounts = Mapping[str, float]
"""What each enterprise group adds to a cell."""
NOT_SUMMED = frozenset({"count", "median", "growth", "cr4", "hhi", "score"})
"""Statistics from which no sum can be worked out that n, which stands beside every figure, does not tell."""
CONCENTRATIONS = frozenset({"cr4", "hhi"})
LEAST_CONCENTRATED = 10
"""Firms under which a concentration would describe single ones."""
SLIGHT = 1e-7
"""Share of a cell that the solver may be wrong by."""


@dataclass(frozen=True, slots=True)
class Rule:
    least: int
    """Enterprise groups that a figure needs behind it."""
    per_cent: float
    """How near the largest contribution may be guessed by the second largest, in per cent of it."""
    dominant: tuple[int, float] | None = None
    """So many may not make up more than so many per cent."""


PUBLISHED = Rule(3, 10.0)
STRICT = Rule(10, 10.0, (2, 90.0))


@dataclass(frozen=True)
class Sums:
    """Cells by place, and which of them are the sum of which others."""

    cells: Mapping[Place, Amounts]
    equations: tuple[tuple[Place, tuple[Place, ...]], ...]
    is_count: bool = False
    """Whether a cell counts firms: then it is sensitive by their number alone."""

    @cached_property
    def values(self) -> Mapping[Place, float]:
        return {place: sum(amounts.values()) for place, amounts in self.cells.items()}

    @cached_property
    def neighbours(self) -> Mapping[Place, frozenset[Place]]:
        """The cells that stand in an equation with each."""
        lines = [{total, *parts} for total, parts in self.equations]
        return {place: frozenset().union(*(line for line in lines if place in line)) for place in self.cells}

    @cached_property
    def has_negatives(self) -> bool:
        return any(amount < 0 for amounts in self.cells.values() for amount in amounts.values())


def withheld(crossing: Crossing, rule: Rule = PUBLISHED) -> frozenset[Place]:
    """The places of a crossing whose figures are not to be told."""
    equations = tuple(crossing.sums())
    of = {figure.place: _given(figure.contributions) for figure in crossing.figures}
    base = {figure.place: _given(figure.base) for figure in crossing.figures}
    is_count = crossing.statistic in ("count", "share")
    tables = [Sums(of, equations, is_count)]
    if any(base.values()):
        tables.append(Sums(base, equations, is_count))
    if is_count and any(base.values()):
        tables.append(Sums({place: _without(base[place], of[place]) for place in of}, equations, is_count))
    few = {
        figure.place for figure in crossing.figures if _is_by_too_few(crossing, figure.contributions, rule)
    }
    found = few.union(*(sensitive(table, rule) for table in tables))
    if crossing.statistic not in NOT_SUMMED:
        found = found.union(
            *(
                protected(table, {p: _need(table, p, rule) for p in found if table.cells[p]})
                for table in tables
            )
        )
    return frozenset(found)


def _given(amounts: Amounts) -> Amounts:
    return {group: amount for group, amount in amounts.items() if amount}


def _without(base: Amounts, of: Amounts) -> Amounts:
    return {group: amount for group, amount in base.items() if group not in of}


def _is_by_too_few(crossing: Crossing, contributions: Amounts, rule: Rule) -> bool:
    least = max(rule.least, LEAST_CONCENTRATED) if crossing.statistic in CONCENTRATIONS else rule.least
    return 0 < len(contributions) < least


def sensitive(table: Sums, rule: Rule) -> frozenset[Place]:
    """The cells that tell too much of one enterprise group by themselves."""
    return frozenset(place for place, amounts in table.cells.items() if _is_sensitive(table, amounts, rule))


def _is_sensitive(table: Sums, amounts: Amounts, rule: Rule) -> bool:
    if len(amounts) < rule.least:
        return bool(amounts)
    if table.is_count or any(amount < 0 for amount in amounts.values()):
        return False
    ranked, whole = sorted(amounts.values(), reverse=True), sum(amounts.values())
    count, share = rule.dominant or (0, 100.0)
    is_guessed = whole - ranked[0] - ranked[1] < rule.per_cent / 100 * ranked[0]
    return is_guessed or sum(ranked[:count]) > share / 100 * whole


def _need(table: Sums, place: Place, rule: Rule) -> float:
    """How far above and below its value a withheld cell must be able to lie."""
    ranked = sorted(map(abs, table.cells[place].values()), reverse=True)
    if table.is_count:
        return ranked[0]
    rest = sum(ranked[2:])
    return max(rule.per_cent / 100 * ranked[0] - rest, rule.per_cent / 100 * ranked[0] / 2)


def protected(table: Sums, needs: Mapping[Place, float]) -> frozenset[Place]:
    """Cells to hide, those that have a need among them, so that no need can be undercut by subtraction."""
    hidden = set(needs)
    while True:
        weak = next(
            (place for place in sorted(needs) if not is_safe(table, hidden, place, needs[place])), None
        )
        if weak is None or not (more := _cheapest(table, hidden, weak)):
            return frozenset(hidden)
        hidden.add(more[0])


def _cheapest(table: Sums, hidden: set[Place], weak: Place) -> list[Place]:
    """The cell that loses least, beside the weak one if there is any, else beside another that is hidden."""

    def open_among(places: Iterator[Place]) -> list[Place]:
        left = {place for place in places if place not in hidden and table.cells[place]}
        return sorted(left, key=lambda place: (abs(table.values[place]), place.count(TOTAL), place))

    beside = (place for each in sorted(hidden) for place in sorted(table.neighbours[each]))
    return open_among(iter(table.neighbours[weak])) or open_among(beside)


def is_safe(table: Sums, hidden: set[Place], place: Place, need: float) -> bool:
    """Whether nobody can work the cell out too closely, a firm that is alone in another cell included."""
    alone = [each for each in sorted(hidden) if each != place and len(table.cells[each]) == 1]
    value = table.values[place]
    slight = SLIGHT * max(1.0, abs(value))
    for known in (None, *alone):
        low, high = reach(table, hidden - {known}, place)
        if high < value + need - slight or low > value - min(need, abs(value)) + slight:
            return False
    return True


def reach(table: Sums, hidden: set[Place], place: Place) -> tuple[float, float]:
    """The least and the greatest that a hidden cell can be, by what is shown of the table."""
    from scipy.optimize import linprog  # type: ignore[import-untyped]

    unknown = sorted(hidden)
    lines, known = [], []
    for total, parts in table.equations:
        signs = {total: 1.0, **dict.fromkeys(parts, -1.0)}
        if hidden & signs.keys():
            lines.append([signs.get(each, 0.0) for each in unknown])
            known.append(sum(sign * table.values[each] for each, sign in signs.items() if each in hidden))
    aim = [float(each == place) for each in unknown]
    bounds = [(None if table.has_negatives else 0, None)] * len(unknown)
    limits = []
    for sign in (1, -1):
        found = linprog([sign * each for each in aim], A_eq=lines or None, b_eq=known or None, bounds=bounds)
        limits.append(sign * found.fun if found.status == 0 else -sign * float("inf"))
    return limits[0], limits[1]
