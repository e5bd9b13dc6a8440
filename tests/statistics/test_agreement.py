"""Agreement of coders, against the examples in which the measures were published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.agreement import agreement, cohens_kappa, krippendorffs_alpha, percent_agreement

FOUR_OBSERVERS = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
TWO_OBSERVERS = """
a a b b d c c c e d d a
b a b b b c c c e d d d
"""
BINARY = """
0 1 0 0 0 0 0 0 1 0
1 1 1 0 0 1 0 0 0 0
"""
"""Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, sections A to C."""


def units(table):
    rows = [[None if value == "." else value for value in row.split()] for row in table.strip().splitlines()]
    return list(zip(*rows, strict=True))


@pytest.mark.parametrize(
    ("table", "alpha"), [(FOUR_OBSERVERS, 0.743), (TWO_OBSERVERS, 0.692), (BINARY, 0.095)]
)
def test_alpha_is_that_of_krippendorffs_examples(table, alpha):
    assert round(krippendorffs_alpha(units(table)), 3) == alpha


def test_kappa_is_that_of_cohens_example_of_200_units():
    counts = {"aa": 88, "ab": 14, "ac": 18, "ba": 10, "bb": 40, "bc": 10, "ca": 2, "cb": 6, "cc": 12}
    pairs = [tuple(pair) for pair, count in counts.items() for _ in range(count)]
    assert (percent_agreement(pairs), round(cohens_kappa(pairs), 3)) == (70, 0.492)


@pytest.mark.parametrize("pairs", [[], [(True, True)] * 5, [(False, False)]])
def test_without_variation_agreement_beyond_chance_is_not_defined(pairs):
    found = agreement(pairs)
    assert (found.kappa, found.alpha) == (None, None)
    assert found.percent == (100 if pairs else None)


def test_a_theme_that_only_one_coder_sees_is_no_agreement():
    found = agreement([(True, False)] * 4)
    assert (found.n, found.all, found.some, found.percent, found.kappa) == (4, 0, 4, 0, 0)
    assert found.alpha < 0


PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1)


@given(PAIRS)
def test_neither_the_order_of_units_nor_that_of_coders_matters(pairs):
    turned = [(b, a) for a, b in reversed(pairs)]
    assert agreement(turned) == agreement(pairs)


@given(PAIRS)
def test_no_measure_is_above_perfect_and_perfect_is_one(pairs):
    found = agreement(pairs)
    for measure in (found.kappa, found.alpha):
        assert measure is None or measure <= 1
        assert found.some or measure in (None, 1)


@given(PAIRS)
def test_units_that_one_coder_left_out_change_no_alpha(pairs):
    assert krippendorffs_alpha([*pairs, (None, True), (None, None)]) == krippendorffs_alpha(pairs)


def test_three_coders_agree_as_their_pairs_do_in_the_mean():
    units = [(True, True, False), (True, True, True), (False, False, False), (False, True, False)]
    found = agreement(units)
    assert (found.n, found.all, found.some) == (4, 1, 2)
    pairs = [[(unit[a], unit[b]) for unit in units] for a, b in ((0, 1), (0, 2), (1, 2))]
    assert found.percent == pytest.approx(sum(map(percent_agreement, pairs)) / 3)
    assert found.kappa == pytest.approx(sum(map(cohens_kappa, pairs)) / 3)
