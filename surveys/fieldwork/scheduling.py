"""When a case may be called: within a study's hours, by the clock where the respondent is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FORTNIGHT = range(15)
"""Days looked ahead: a week has every shift, and one that a clock put forward swallows comes a week later."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours on some days of the week. `begin` and `end` are minutes after midnight."""

    days: frozenset[str]
    begin: int
    end: int


class Span(NamedTuple):
    """One shift of one day, as two moments in UTC; the second one is not in it."""

    begin: datetime
    end: datetime


def span_from(moment: datetime, shifts: Iterable[Shift], zone: ZoneInfo) -> Span:
    """The span that runs at this moment, else the next one."""
    today = moment.astimezone(zone).date()
    spans = _spans([today + timedelta(n) for n in FORTNIGHT], tuple(shifts), zone)
    return min(span for span in spans if span.end > moment)


def due(moment: datetime, shifts: Iterable[Shift], zone: ZoneInfo) -> datetime:
    """The first moment from this one on at which the respondent may be called."""
    return max(moment, span_from(moment, shifts, zone).begin)


def _spans(days: Iterable[date], shifts: tuple[Shift, ...], zone: ZoneInfo) -> Iterator[Span]:
    for day in days:
        for shift in shifts:
            span = Span(_moment(day, shift.begin, zone), _moment(day, shift.end, zone))
            if DAYS[day.weekday()] in shift.days and span.begin < span.end:
                yield span


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """In UTC: moments of one zone are compared by what its clocks show, which is wrong when they are put."""
    return (datetime.combine(day, time(), zone) + timedelta(minutes=minutes)).astimezone(UTC)


def exists(moment: datetime) -> bool:
    """Whether clocks of the moment's zone ever show it, or skip it when they are put forward."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo) == moment
