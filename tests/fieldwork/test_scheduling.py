"""When a respondent may be called, wherever they are and whatever their clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.fieldwork.scheduling import DAYS, Shift, due, exists, span_from

WORKDAYS = frozenset(DAYS[:5])
OFFICE = (Shift(WORKDAYS, 9 * 60, 12 * 60), Shift(WORKDAYS, 13 * 60 + 30, 17 * 60 + 30))
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
QUARTER = timedelta(minutes=15)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
quarters = st.integers(5 * 4, 24 * 4).map(lambda number: number * 15)
"""Minutes after midnight, from five o'clock: before, a clock may be put forward or back."""
shifts = st.lists(
    st.builds(
        lambda days, hours: Shift(days, min(hours), max(hours)),
        st.frozensets(st.sampled_from(DAYS), min_size=1),
        st.sets(quarters, min_size=2, max_size=2),
    ),
    min_size=1,
    max_size=3,
)


def shown_within(shifts, moment, zone) -> bool:
    """Whether a clock there shows a time within one of the shifts."""
    clock = moment.astimezone(zone)
    minutes = clock.hour * 60 + clock.minute
    return any(DAYS[clock.weekday()] in s.days and s.begin <= minutes < s.end for s in shifts)


@given(moments, shifts, zones)
def test_a_call_is_due_within_a_shift_by_the_respondents_own_clock(moment, shifts, zone):
    at = due(moment, shifts, zone)
    assert at >= moment
    assert shown_within(shifts, at, zone)


@given(moments, shifts, zones)
def test_no_earlier_time_would_have_been_within_a_shift(moment, shifts, zone):
    quarter = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + QUARTER
    at = due(moment, shifts, zone)
    assume(at - quarter < timedelta(days=8))
    while quarter < at:
        assert not shown_within(shifts, quarter, zone), quarter
        quarter += QUARTER


@given(moments, shifts, zones)
def test_who_may_be_called_now_may_be_called_until_the_shift_ends(moment, shifts, zone):
    span = span_from(moment, shifts, zone)
    assert span.begin < span.end > moment
    last = span.end - timedelta(seconds=1)
    assert shown_within(shifts, last, zone)
    assert due(last, shifts, zone) == last


@pytest.mark.parametrize(
    ("after", "zone", "then"),
    [
        ("2026-03-02 10:00", "Asia/Shanghai", "2026-03-02 10:00"),
        ("2026-03-02 12:00", "Asia/Shanghai", "2026-03-02 13:30"),
        ("2026-03-06 17:30", "Asia/Shanghai", "2026-03-09 09:00"),
        ("2026-03-27 18:00", "Europe/Berlin", "2026-03-30 09:00"),
    ],
)
def test_office_hours(after, zone, then):
    clock = ZoneInfo(zone)
    at = due(datetime.fromisoformat(after).replace(tzinfo=clock), OFFICE, clock)
    assert f"{at.astimezone(clock):%Y-%m-%d %H:%M}" == then


def test_nine_oclock_is_an_hour_earlier_for_the_rest_of_the_world_after_clocks_were_put_forward():
    berlin = ZoneInfo("Europe/Berlin")
    friday, monday = datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    assert [due(day, OFFICE, berlin).hour for day in (friday, monday)] == [8, 7]


def test_a_shift_that_the_clock_skips_comes_a_week_later():
    night = [Shift(frozenset({"sun"}), 2 * 60, 3 * 60)]
    at = due(datetime(2026, 3, 28, tzinfo=UTC), night, ZoneInfo("Europe/Berlin"))
    assert at == datetime(2026, 4, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "is_shown"), [("02:30", False), ("01:59", True), ("03:00", True), ("12:00", True)]
)
def test_a_time_that_the_clock_skips_does_not_exist(shown, is_shown):
    moment = datetime.fromisoformat(f"2026-03-29 {shown}").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    assert exists(moment) == is_shown
