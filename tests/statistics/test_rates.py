"""Rates of cases, against the published example and against what must hold for any counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.rates import FIELDS, RATES, Dispositions, item_nonresponse

EXAMPLE = {"I": 4, "P": 2, "R": 1, "NC": 1, "O": 1, "UH": 1, "UO": 1, "NE": 1}
PUBLISHED = {
    "RR1": 0.364,
    "RR2": 0.545,
    "RR3": 0.370,
    "RR4": 0.556,
    "REF1": 0.091,
    "CON1": 0.727,
}
COOP = ("COOP1", "COOP3")
COUNT = st.integers(0, 10_000)
ANY = st.fixed_dictionaries(dict.fromkeys(FIELDS, COUNT))


def rates(counts: dict[str, int]) -> dict[str, float | None]:
    return {name: rate(Dispositions.of(counts)) for name, rate in RATES.items()}


@pytest.mark.parametrize(("name", "published"), PUBLISHED.items())
def test_a_rate_is_that_of_the_published_example(name, published):
    assert round(rates(EXAMPLE)[name], 3) == published


@pytest.mark.parametrize(
    ("name", "by_hand"), [("RR5", 4 / 9), ("RR6", 6 / 9), ("COOP1", 4 / 8), ("COOP3", 4 / 7)]
)
def test_a_rate_without_published_example_is_that_worked_out_by_hand(name, by_hand):
    assert rates(EXAMPLE)[name] == pytest.approx(by_hand)


def test_e_is_the_eligible_share_of_the_cases_whose_eligibility_is_known():
    assert Dispositions.of(EXAMPLE).e == 0.9
    assert Dispositions(unknown_other=5).e is None
    assert Dispositions(not_eligible=5, unknown_other=5).e == 0


@pytest.mark.parametrize("counts", [{}, {"NE": 3}])
def test_without_any_case_that_may_be_eligible_there_are_no_rates(counts):
    assert set(rates(counts).values()) == {None}


def test_rates_that_need_e_wait_for_the_first_case_known_to_be_eligible():
    early = rates({"UO": 7})
    assert {name for name, rate in early.items() if rate is None} == {*("RR3", "RR4", "RR5", "RR6"), *COOP}
    assert (early["RR1"], early["RR2"], early["REF1"], early["CON1"]) == (0, 0, 0, 0)


@given(ANY)
def test_every_rate_is_a_share(counts):
    assert all(0 <= rate <= 1 for rate in rates(counts).values() if rate is not None)


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        *[("RR1", "RR2"), ("RR3", "RR4"), ("RR5", "RR6")],
        *[("RR1", "RR3"), ("RR3", "RR5"), ("RR2", "RR4"), ("RR4", "RR6")],
        *[("RR1", "COOP1"), ("COOP1", "COOP3"), ("RR2", "CON1"), ("REF1", "CON1")],
    ],
)
@given(counts=ANY)
def test_rates_keep_their_order(lower, higher, counts):
    found = rates(counts)
    if found[lower] is not None and found[higher] is not None:
        assert found[lower] <= found[higher] + 1e-12


@given(ANY)
def test_one_more_complete_interview_lowers_no_response_rate(counts):
    before, after = rates(counts), rates(counts | {"I": counts["I"] + 1})
    for name in ("RR1", "RR2", "RR3", "RR4", "RR5", "RR6", *COOP):
        assert (before[name] or 0) <= after[name] + 1e-12


@given(ANY)
def test_cases_out_of_scope_touch_only_the_rates_that_use_e(counts):
    touched = {name for name, rate in rates(counts | {"NE": 0}).items() if rate != rates(counts)[name]}
    assert touched <= {"RR3", "RR4"}


@given(asked=st.integers(0, 500), shares=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_questions_left_open_and_answered_add_up_to_those_that_applied(asked, shares):
    not_applicable = int(asked * shares[0])
    valid = int((asked - not_applicable) * shares[1])
    share = item_nonresponse(asked=asked, valid=valid, not_applicable=not_applicable)
    if asked == not_applicable:
        assert share is None
    else:
        assert share * (asked - not_applicable) == pytest.approx(asked - not_applicable - valid)
