from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork import strata

sizes = st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 500), min_size=1, max_size=8)


def test_a_sample_is_shared_out_in_proportion():
    frame = {"small": 70, "medium": 20, "large": 10}
    assert strata.allocate(20, frame, frame) == {"small": 14, "medium": 4, "large": 2}


def test_a_stratum_with_the_largest_remainder_gets_the_odd_one():
    assert strata.allocate(10, {"a": 34, "b": 33, "c": 33}, dict.fromkeys("abc", 99)) == {
        "a": 4,
        "b": 3,
        "c": 3,
    }


def test_what_a_stratum_does_not_have_goes_to_the_others():
    assert strata.allocate(10, {"a": 50, "b": 50}, {"a": 2, "b": 50}) == {"a": 2, "b": 8}


def test_small_strata_get_the_least_number_that_is_asked_for():
    frame = {"small": 1000, "large": 3}
    assert strata.allocate(20, frame, frame, least=3) == {"small": 17, "large": 3}


@given(st.integers(0, 3000), sizes)
def test_an_allocation_takes_all_it_can_and_no_more(total, frame):
    shares = strata.allocate(total, frame, frame)
    assert sum(shares.values()) == min(total, sum(frame.values()))
    assert all(0 <= shares[key] <= frame[key] for key in frame)


def test_the_same_seed_draws_the_same_whatever_the_order_of_the_register():
    keys = [f"org-{number}" for number in range(200)]
    drawn = strata.draw(keys, 20, "2026")
    assert strata.draw(reversed(keys), 20, "2026") == drawn
    assert strata.draw(keys, 20, "2027") != drawn
    assert strata.draw(keys, 30, "2026")[:20] == drawn


def test_every_organisation_is_as_likely_to_be_drawn():
    keys = [f"org-{number}" for number in range(10)]
    drawn = Counter(key for seed in range(2000) for key in strata.draw(keys, 3, str(seed)))
    assert all(abs(drawn[key] - 600) < 100 for key in keys), "600 each, give or take five standard errors"


@given(st.integers(0, 60), st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_new_cases_even_out_what_interviewers_have_already(number, loads):
    shares = strata.even_shares(number, loads)
    assert sum(shares) == number
    after = [load + share for load, share in zip(loads, shares, strict=True)]
    assert all(after[place] <= min(after) + 1 for place, share in enumerate(shares) if share)


CASES = ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]


def test_together_keeps_each_to_few_strata():
    assert strata.together(CASES, [4, 0, 4]) == [CASES[:4], [], CASES[4:]]


def test_mixed_gives_each_of_every_stratum():
    hands = strata.mixed(CASES, [6, 2])
    assert [Counter(case[0] for case in hand) for hand in hands] == [{"a": 3, "b": 3}, {"a": 1, "b": 1}]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_every_case_goes_to_one_hand(shares):
    cases = list(range(sum(shares)))
    for deal in (strata.together, strata.mixed):
        hands = deal(cases, shares)
        assert [len(hand) for hand in hands] == shares
        assert sorted(case for hand in hands for case in hand) == cases
