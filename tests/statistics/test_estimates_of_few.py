"""Statistics worked out by hand, and what is said of few firms."""

from __future__ import annotations

from math import isclose

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.estimation import concentration, intervals
from analytics.statistics.estimation.estimating import Measure, estimates
from analytics.statistics.estimation.strata import Counts, collapsed
from analytics.statistics.estimation.weights import sample


def plain(**columns: list[object]):
    """Firms drawn in one go from an endless frame."""
    number = len(next(iter(columns.values())))
    firms = pl.DataFrame(columns).cast({pl.Null: pl.Float64}).with_columns(stratum=pl.lit("all"), weight=1.0)
    return sample(
        firms.with_columns(cluster=pl.Series([str(n) for n in range(number)]), frame=pl.lit(None, pl.Int64))
    )


def overall(statistic: str, of: str = "y", per: str = "", years: int = 1, **columns: list[object]):
    return estimates(plain(**columns), Measure(statistic, of, per, years), []).get(())


def test_who_gave_no_answer_leaves_the_estimate():
    found = overall("mean", y=[1.0, 2.0, 6.0, None])
    assert (found.value, found.n) == (3, 3)


def test_a_share_has_wilsons_interval():
    """8 of 10: Wilson by hand with t(9) = 2.2622 and n_eff = n - 1 = 9, as V = p (1 - p) / (n - 1)."""
    found = overall("share", y=[1] * 8 + [0] * 2)
    assert found.value == 0.8
    assert found.low == pytest.approx(0.42701, abs=1e-4)
    assert found.high == pytest.approx(0.95551, abs=1e-4)


def test_a_share_of_none_or_all_has_the_exact_limit():
    """Clopper and Pearson: 0 of 10 reaches 30.85%, the printed value of their tables."""
    none, every = overall("share", y=[0] * 10), overall("share", y=[1] * 10)
    assert (none.low, round(none.high, 4)) == (0, 0.3085)
    assert (round(every.low, 4), every.high) == (0.6915, 1)


def test_a_plain_median_lies_between_order_statistics():
    """For n = 10 the 2nd and 9th (97.9%), for n = 20 the 6th and 15th (95.9%): Conover's table."""
    assert intervals.plain_median(list(range(1, 11))) == (2, 9)
    assert intervals.plain_median(list(range(1, 21))) == (6, 15)
    found = overall("median", y=[float(n) for n in range(1, 11)])
    assert (found.value, found.low, found.high) == (5, 2, 9)


def test_a_median_of_fewer_than_six_has_no_interval():
    found = overall("median", y=[1.0, 2.0, 3.0, 4.0, 5.0])
    assert (found.value, found.low, found.high) == (3, None, None)
    assert intervals.plain_median([1, 2, 3, 4, 5]) is None
    assert intervals.plain_median([1, 2, 3, 4, 5, 6]) == (1, 6)


def test_growth_a_year_compounds():
    """From 100 to 121 in two years: ten per cent a year."""
    found = overall("growth", of="now", per="then", years=2, now=[61.0, 60.0], then=[50.0, 50.0])
    assert found.value == pytest.approx(0.1)


def test_growth_from_nothing_is_not_told():
    assert overall("growth", of="now", per="then", now=[1.0, 2.0], then=[0.0, 0.0]) is None


def test_a_class_that_had_nothing_before_leaves_the_growth_of_the_others():
    firms = plain(now=[1.0, 2.0, 4.0, 6.0], then=[0.0, 0.0, 2.0, 3.0], k=["a", "a", "b", "b"])
    found = estimates(firms, Measure("growth", "now", "then"), ["k"])
    assert {place: each.value for place, each in found.items()} == {("b",): 1, ("",): pytest.approx(1.6)}


def test_growth_is_that_of_firms_which_gave_both():
    found = overall("growth", of="now", per="then", now=[2.0, 4.0, 900.0], then=[1.0, 2.0, None])
    assert (found.value, found.n) == (1, 2)


def test_concentration_of_equal_firms():
    """Ten equal firms: the largest four hold 40 per cent, and HHI is 10,000 / 10."""
    ten = [(5.0, 1.0)] * 10
    assert concentration.largest_share(ten) == 40
    assert concentration.herfindahl(ten) == pytest.approx(1000)
    assert concentration.largest_share([(5.0, 5.0), (5.0, 5.0)]) == 40
    assert concentration.herfindahl([(0.0, 1.0)]) is None


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30))
def test_hhi_is_between_that_of_equal_firms_and_of_one(amounts):
    hhi = concentration.herfindahl([(amount, 1.0) for amount in amounts])
    assert 10_000 / len(amounts) * (1 - 1e-9) <= hhi <= 10_000 * (1 + 1e-9)


def test_classes_and_totals_have_their_places():
    columns = {"industry": ["labs", "labs", "apps"], "size": ["small", "large", "small"]}
    found = estimates(plain(y=[1.0, 2.0, 4.0], **columns), Measure("total", "y"), ["industry", "size"])
    assert {place: each.value for place, each in found.items()} == {
        ("labs", "small"): 1,
        ("labs", "large"): 2,
        ("apps", "small"): 4,
        ("labs", ""): 3,
        ("apps", ""): 4,
        ("", "small"): 5,
        ("", "large"): 2,
        ("", ""): 7,
    }


def test_one_firm_never_gets_a_variance_of_nought():
    assert overall("mean", y=[5.0]).error is None
    found = estimates(plain(y=[5.0, 6.0, 7.0], k=["a", "a", "b"]), Measure("mean", "y"), ["k"])
    assert found[("a",)].error is not None
    assert found[("b",)].error is None


def stratified(frame: list[int]):
    firms = {"stratum": ["a", "a", "b"], "cluster": ["1", "2", "3"], "weight": [2.0, 2.0, 1.0]}
    return sample(pl.DataFrame(firms | {"frame": frame, "y": [1.0, 2.0, 9.0]}))


def test_a_lonely_firm_of_many_leaves_the_variance_unknown_but_a_stratum_of_one_is_certain():
    measure = Measure("total", "y")
    assert estimates(stratified([4, 4, 9]), measure, [])[()].error is None
    certain = estimates(stratified([4, 4, 1]), measure, [])[()]
    """V = N^2 (1 - n/N) s^2 / n = 16 * 0.5 * 0.5 / 2 = 2 in stratum a, and nothing in b."""
    assert (certain.value, certain.error) == (15, pytest.approx(2**0.5))


def test_lonely_strata_join_the_nearest():
    strata = {
        ("labs", "small"): Counts(1, 10),
        ("labs", "large"): Counts(4, 8),
        ("apps", "small"): Counts(5, 20),
        ("apps", "large"): Counts(1, 1),
    }
    joined = collapsed(strata)
    assert joined["labs", "small"] == ("labs", "large")
    assert {at for at, into in joined.items() if at == into} == strata.keys() - {("labs", "small")}


def test_two_lonely_strata_join_each_other():
    strata = {("labs", "small"): Counts(1, 10), ("labs", "large"): Counts(1, 8)}
    assert len(set(collapsed(strata).values())) == 1


def test_a_lonely_stratum_without_another_stays_alone():
    assert collapsed({("labs",): Counts(1, 10)}) == {("labs",): ("labs",)}


COUNTS = st.builds(lambda n, more: Counts(n, n + more), st.integers(1, 3), st.integers(0, 3))


@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), COUNTS, min_size=1))
def test_no_lonely_firm_is_left_where_another_stratum_varies(strata):
    joined = collapsed(strata)
    assert all(joined[into] == into for into in joined.values())
    together = {
        into: sum(strata[at].firms for at in joined if joined[at] == into) for into in joined.values()
    }
    varying = [at for at in strata if not strata[at].is_certain]
    assert all(together[joined[at]] > 1 for at in varying) or len(varying) == 1


@pytest.mark.parametrize(("cv", "n", "is_unreliable"), [(0.29, 6, False), (0.31, 6, True), (0.1, 5, True)])
def test_figures_of_few_or_of_large_error_are_unreliable(cv, n, is_unreliable):
    from analytics.statistics.estimation.estimating import Estimate

    assert Estimate(10, n, 10 * cv, 0, 20).is_unreliable == is_unreliable


@given(st.integers(1, 40), st.data())
def test_the_limits_of_a_share_hold_it(n, data):
    k = data.draw(st.integers(0, n))
    error = (k / n * (1 - k / n) / n) ** 0.5
    low, high = intervals.share(k / n, error, n=n, df=max(1, n - 1))
    assert 0 <= low <= k / n <= high <= 1 or isclose(low, high)


AMOUNTS = st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.floats(0, 1e9))


@given(
    st.lists(st.tuples(AMOUNTS, AMOUNTS, st.sampled_from("ab")), min_size=1, max_size=8),
    st.sampled_from(["count", "mean", "median", "total", "ratio", "growth", "cr4", "hhi", "score", "share"]),
)
def test_no_statistic_fails_for_few_blank_or_equal_answers(rows, statistic):
    """Whoever gave no answer is in no n; limits hold the figure."""
    of = [min(y, 1.0) if statistic == "share" and y is not None else y for y, _, _ in rows]
    firms = plain(y=of, x=[x for _, x, _ in rows], k=[k for _, _, k in rows])
    found = estimates(firms, Measure(statistic, "y", "x"), ["k"])
    for estimate in found.values():
        assert 0 < estimate.n <= len(rows)
        if estimate.low is not None:
            slack = 1e-6 * (1 + abs(estimate.value))
            assert estimate.low - slack <= estimate.value <= estimate.high + slack
