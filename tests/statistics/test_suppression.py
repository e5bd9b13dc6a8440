"""No figure of a single firm can be worked out of a table, by nobody, nor by a firm that knows its own."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.statistics.crossing import TOTAL, Crossing, Dimension, Figure
from analytics.statistics.suppression import PUBLISHED, STRICT, Rule, withheld


def crossing(firms, sizes, statistic="total"):
    """Of firms given as (group, place, amount); all totals are formed."""
    dimensions = tuple(Dimension(f"d{at}", tuple("abcdef"[:size])) for at, size in enumerate(sizes))
    cells = {}
    for group, place, amount in firms:
        for totals in product((False, True), repeat=len(sizes)):
            there = tuple(TOTAL if is_total else name for name, is_total in zip(place, totals, strict=True))
            amounts = cells.setdefault(there, {})
            amounts[group] = amounts.get(group, 0.0) + amount
    places = product(*((*dimension.classes, TOTAL) for dimension in dimensions))
    figures = tuple(
        Figure(place, sum(cells.get(place, {}).values()), len(cells.get(place, {})), cells.get(place, {}))
        for place in places
    )
    return Crossing("revenue", statistic, dimensions, figures)


def row(**amounts):
    """A table of one dimension: the amounts of the firms of each class."""
    return [(f"{name}{n}", (name,), each) for name, of in amounts.items() for n, each in enumerate(of)]


# The rules, each by itself


def test_figures_of_fewer_groups_than_wanted_are_withheld():
    found = withheld(crossing(row(a=[50, 50], b=[30, 30, 40], c=[30, 30, 41], d=[1] * 9), (4,)))
    assert ("a",) in found
    assert ("c",) not in found


@pytest.mark.parametrize(("rest", "is_told"), [(9.9, False), (10.1, True)])
def test_by_the_p_per_cent_rule_the_second_firm_must_not_guess_the_first(rest, is_told):
    """Handbook on SDC, 4.2.2: unsafe if all but the two largest are under p per cent of the largest."""
    table = crossing(row(a=[100, 50, rest / 2, rest / 2], b=[100] * 9, c=[100] * 9, d=[100] * 9), (4,))
    assert (("a",) not in withheld(table)) == is_told


@pytest.mark.parametrize(("two", "is_told"), [(91, False), (89, True)])
def test_by_the_dominance_rule_two_firms_must_not_make_up_most(two, is_told):
    small = [(100 - two) / 8] * 8
    table = crossing(row(a=[two / 2, two / 2, *small], b=[10] * 20, c=[10] * 20, d=[10] * 20), (4,))
    rule = Rule(3, 0.0, (2, 90.0))
    assert (("a",) not in withheld(table, rule)) == is_told


def test_firms_of_one_group_are_one():
    firms = [
        ("group", ("a",), 30.0),
        ("group", ("a",), 30.0),
        ("own", ("a",), 30.0),
        *row(b=[9] * 9, c=[9] * 9),
    ]
    assert ("a",) in withheld(crossing(firms, (3,)))


def test_concentrations_need_ten_firms_and_the_strict_rule_everywhere():
    table = row(a=[10] * 9, b=[10] * 30, c=[10] * 30)
    assert ("a",) not in withheld(crossing(table, (3,)))
    assert ("a",) in withheld(crossing(table, (3,), "hhi"))
    assert ("a",) in withheld(crossing(table, (3,)), STRICT)


def test_a_share_is_withheld_when_few_have_it_and_when_few_have_it_not():
    def share(name, having):
        everybody = {f"{name}{number}": 1.0 for number in range(20)}
        has_it = {group: float(number < having) for number, group in enumerate(everybody)}
        return Figure((name,), having / 20, 20, has_it, everybody)

    figures = share("a", 2), share("b", 18), share("c", 10)
    table = Crossing("listed", "share", (Dimension("d", ("a", "b", "c")),), figures)
    assert withheld(table) >= {("a",), ("b",)}


# What could be subtracted


def test_with_one_figure_withheld_another_is_so_that_the_total_does_not_tell_it():
    found = withheld(crossing(row(a=[100], b=[10] * 5, c=[10] * 9), (3,)))
    assert found == {("a",), ("b",)}


def test_two_firms_that_are_alone_in_their_cells_do_not_protect_each_other():
    """Each knows its own figure, and would read the other's off the total."""
    found = withheld(crossing(row(a=[100], b=[90], c=[10] * 9, d=[20] * 9), (4,)))
    assert found == {("a",), ("b",), ("c",)}


def test_a_median_tells_no_sum_so_nothing_is_withheld_beside_it():
    assert withheld(crossing(row(a=[100], b=[10] * 5, c=[10] * 9), (3,), "median")) == {("a",)}


def test_a_table_that_cannot_be_protected_is_withheld_whole():
    table = crossing(row(a=[100], b=[90]), (2,))
    assert withheld(table) == {("a",), ("b",), (TOTAL,)}


AMOUNTS = st.integers(1, 60).map(float) | st.integers(100, 2000).map(float)
FIRMS = st.lists(
    st.tuples(
        st.integers(0, 25).map(str), st.tuples(st.sampled_from("abc"), st.sampled_from("abcd")), AMOUNTS
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=80, deadline=None)
@given(FIRMS)
def test_nobody_pins_down_a_sensitive_cell_from_what_the_table_shows(firms):
    """An auditor sees the table as printed, and knows the figure of one firm that is alone in its cell."""
    table = crossing(firms, (3, 4))
    hidden = withheld(table)
    groups = {figure.place: figure.contributions for figure in table.figures}
    sensitive = [p for p, amounts in groups.items() if amounts and is_sensitive(sorted(amounts.values()))]
    assert set(sensitive) <= hidden
    if len(hidden) == sum(bool(amounts) for amounts in groups.values()):
        return  # nothing is shown but zeros
    printed = {place: None if place in hidden else sum(amounts.values()) for place, amounts in groups.items()}
    owners = [None, *(place for place in hidden if len(groups[place]) == 1)]
    for place in sensitive:
        value, largest = sum(groups[place].values()), max(groups[place].values())
        for own in owners:
            if own != place:
                seen = printed | ({own: sum(groups[own].values())} if own else {})
                low, high = bounds(table, seen, place)
                assert high >= value + 0.05 * largest - 1e-3
                assert low <= value - min(value, 0.05 * largest) + 1e-3


def is_sensitive(ascending):
    """The published rule, written out a second time."""
    if len(ascending) < PUBLISHED.least:
        return True
    *others, _second, first = ascending
    return sum(others) < 0.1 * first


def bounds(table, seen, place):
    """What a reader works out: every cell is an unknown, every printed figure an equation."""
    places = [figure.place for figure in table.figures]
    equations = [({total: 1, **dict.fromkeys(parts, -1)}, 0.0) for total, parts in table.sums()]
    equations += [({each: 1}, value) for each, value in seen.items() if value is not None]
    left = [[signs.get(each, 0) for each in places] for signs, _value in equations]
    right = [value for _signs, value in equations]
    aim = [int(each == place) for each in places]
    least = linprog(aim, A_eq=left, b_eq=right)
    most = linprog([-each for each in aim], A_eq=left, b_eq=right)
    return least.fun, -most.fun if most.status == 0 else float("inf")
