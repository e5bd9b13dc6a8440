"""Sums over firms, and when they may be shown."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics.disclosure import LEAST
from analytics.statistics.series import Firm, growth, sums

AMOUNT = st.floats(0, 1e9)
FIRMS = st.lists(
    st.dictionaries(st.integers(2000, 2005), st.tuples(AMOUNT, AMOUNT), max_size=4), max_size=6
).map(lambda years: [Firm(f"f{n}", by_year) for n, by_year in enumerate(years)])


@given(FIRMS)
def test_the_total_is_the_sum_of_its_parts_over_the_same_firms(firms):
    for year, behind in sums(firms).items():
        assert behind.total == behind.inhouse + behind.outsourced
        assert set(behind.firms) == {firm.key for firm in firms if year in firm.by_year}
        assert behind.share is None or 0 <= behind.share <= 100


@given(FIRMS)
def test_every_report_is_counted_in_exactly_one_year(firms):
    reports = Counter(year for firm in firms for year in firm.by_year)
    assert {year: len(behind.firms) for year, behind in sums(firms).items()} == reports


@given(st.floats(1, 1e6), st.floats(-0.9, 3), st.integers(1, 30))
def test_growth_recovers_the_rate_it_was_made_with(first, rate, years):
    assert growth(first, first * (1 + rate) ** years, years) == pytest.approx(100 * rate, abs=1e-6)


@pytest.mark.parametrize(("first", "last", "years"), [(0, 5, 2), (5, 0, 2), (-1, 5, 2), (5, 5, 0)])
def test_growth_needs_amounts_above_zero_and_time(first, last, years):
    assert growth(first, last, years) is None


ROSTER = {
    "name": "spending",
    "kind": "table",
    "columns": [
        {"name": "y", "kind": "year", "label": {"en": "Year", "zh-hans": "年"}},
        {"name": "i", "kind": "decimal", "label": {"en": "In", "zh-hans": "内"}},
        {"name": "o", "kind": "decimal", "label": {"en": "Out", "zh-hans": "外"}},
    ],
}
SERIES = {
    "question": "spending",
    "year": "y",
    "inhouse": "i",
    "outsourced": "o",
    "first": 2001,
    "last": 2002,
    "unit": {"en": "million", "zh-hans": "百万"},
    "labels": {name: {"en": name, "zh-hans": name} for name in ("inhouse", "outsourced", "total", "share")},
    "rows": [],
    "growth_of": [],
}


@pytest.fixture
def figure(snapshot, sheet, form, interview, rows_of):
    """The figure's rows by series, over what each firm reported: {year: (in-house, outsourced)}."""

    def build(*firms, **fields):
        responses = [
            interview(
                f"f{n}",
                "labs_firm",
                {"spending": {"value": [{"y": y, "i": i, "o": o} for y, (i, o) in firm.items()]}},
                **fields,
            )
            for n, firm in enumerate(firms)
        ]
        forms = [form("labs_firm", ROSTER, industry="labs", level="firm")]
        return {
            row["Series"]: row
            for row in rows_of(snapshot([sheet("series", series=SERIES)], forms, responses))
        }

    return build


def test_a_year_with_too_few_firms_is_withheld_in_every_row_and_counted(figure):
    rows = figure(*[{2001: (1, 1), 2002: (3, 1)}] * (LEAST - 1), {2002: (3, 1)})
    assert [rows[name]["Year 2001"] for name in ("inhouse", "outsourced", "total", "share")] == ["[c]"] * 4
    assert [rows[name]["Year 2002"] for name in ("inhouse", "outsourced", "total", "share")] == [9, 3, 12, 25]
    assert [rows["Firms behind the sums"][f"Year {year}"] for year in (2001, 2002)] == [2, 3]


def test_growth_is_of_the_firms_that_reported_both_ends(figure):
    steady = {2001: (1, 1), 2003: (4, 1)}
    rows = figure(steady, steady, steady, {2003: (1000, 1000)})
    assert rows["inhouse"]["Growth (per cent a year)"] == 100
    assert rows["outsourced"]["Growth (per cent a year)"] == 0


def test_growth_is_withheld_when_too_few_firms_reported_both_ends(figure):
    rows = figure({2001: (1, 1), 2002: (1, 1)}, *[{2001: (1, 1)}] * 3, *[{2002: (1, 1)}] * 3)
    assert rows["inhouse"]["Growth (per cent a year)"] == "[c]"


def test_a_firm_that_answered_twice_is_one_firm(figure):
    rows = figure(*[{2001: (1, 1)}] * 3, organisation="same")
    assert rows["Firms behind the sums"]["Year 2001"] == 1
    assert rows["inhouse"]["Year 2001"] == "[c]"


def test_years_outside_the_published_period_get_a_column(figure):
    assert figure(*[{2024: (1, 1)}] * 3)["inhouse"]["Year 2024"] == 3
