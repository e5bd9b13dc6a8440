"""Which totals of a crossing are sums of which parts."""

from __future__ import annotations

from analytics.statistics.crossing import Crossing, Dimension, Figure

INDUSTRY, SIZE = Dimension("industry", ("labs", "apps")), Dimension("size", ("small", "large"))


def crossing(*figures: Figure, statistic: str = "total") -> Crossing:
    return Crossing("staff", statistic, (INDUSTRY, SIZE), figures)


def test_every_class_is_crossed_with_every_other_and_with_the_totals():
    places = list(crossing().places())
    assert len(places) == 9
    assert places[0] == ("labs", "small")
    assert places[-1] == ("", "")


def test_a_total_is_the_sum_of_its_parts_in_each_of_its_dimensions():
    sums = list(crossing().sums())
    assert (("labs", ""), (("labs", "small"), ("labs", "large"))) in sums
    assert [parts for total, parts in sums if total == ("", "")] == [
        (("labs", ""), ("apps", "")),
        (("", "small"), ("", "large")),
    ]
    assert not [total for total, _ in sums if "" not in total]


def test_sums_hold_for_totals_and_counts_alone():
    assert crossing().is_additive
    assert not crossing(statistic="mean").is_additive


def test_a_figure_is_found_by_its_place():
    figure = Figure(("labs", ""), 30.0, 2, {"a": 10.0, "b": 20.0})
    assert crossing(figure).by_place["labs", ""] is figure
