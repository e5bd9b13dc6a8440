"""Which single answers move a total most."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.influence import Amount, influences

STAFF = ("present", "labs", "staff_n", "", "")


def staff(case, value, **more):
    return Amount(STAFF, case, value, **more)


def test_the_answer_farthest_from_the_others_comes_first():
    found = influences([staff("a", 10), staff("b", 12), staff("c", 1000), staff("d", 14)])
    assert [each.amount.case for each in found] == ["c", "a", "d", "b"]
    assert (found[0].expected, found[0].share, found[0].moved) == (12, 1000 / 1036, 988 / 1036)


def test_what_was_answered_before_is_expected_again():
    """A large firm that stays large says nothing new; one that shrinks does."""
    found = influences([staff("large", 1000, before=1000), staff("small", 10, before=300), staff("b", 10)])
    assert [each.amount.case for each in found][:2] == ["b", "small"]
    by_case = {each.amount.case: each for each in found}
    assert (by_case["large"].moved, by_case["small"].expected) == (0, 300)


def test_a_firm_that_stands_for_many_moves_more():
    found = influences([staff("many", 30, weight=20), staff("one", 30), staff("c", 10), staff("d", 10)])
    assert [(each.amount.case, each.contribution) for each in found[:2]] == [("many", 600), ("one", 30)]


def test_each_total_is_looked_at_by_itself():
    revenue = (*STAFF[:2], "revenue", "", "")
    found = influences([each for case in "abcd" for each in (staff(case, 10), Amount(revenue, case, 5e6))])
    assert {each.share for each in found} == {0.25}
    assert {each.moved for each in found} == {0}


def test_of_two_answers_nobody_knows_which_is_unusual():
    assert influences([staff("a", 10), staff("b", 900)]) == []
    assert [each.amount.case for each in influences([staff("a", 10, before=900), staff("b", 900)])] == ["a"]


def test_noughts_move_nothing():
    assert [each.moved for each in influences([staff(case, 0) for case in "abc"])] == [0, 0, 0]


AMOUNTS = st.integers(-(10**9), 10**9)


@given(st.lists(st.tuples(AMOUNTS, st.integers(1, 1000)), min_size=3, max_size=20))
def test_shares_add_up_and_the_order_falls(firms):
    found = influences(staff(str(n), value, weight=weight) for n, (value, weight) in enumerate(firms))
    assert len(found) == len(firms)
    total = sum(each.share for each in found)
    assert total == pytest.approx(1) or total == 0
    assert all(one.moved >= other.moved for one, other in pairwise(found))
