"""What expressions compute with, and how one kind of value becomes another: XPath 1.0 with XForms dates.

The browser's copy of these rules is `operands.js`; one table of cases holds both to the same results.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

Scalar = str | float | bool
Operand = Scalar | tuple[str | float, ...]
"""A text, a number, a truth value, or a node-set: one value a row of a table. Blank is ""."""

EPOCH = date(1970, 1, 1).toordinal()
LAST_DAY = date.max.toordinal() - EPOCH
FIRST_DAY = date.min.toordinal() - EPOCH

_NUMBER = re.compile(r"[ \t\r\n]*(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T)?([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{3}))?)?"
)
DAY = 86_400_000
"""Milliseconds."""


def operand(value: object) -> Operand:
    """Any value as an operand; what no answer can be is blank."""
    if isinstance(value, list | tuple):
        return tuple(number(part) if isinstance(part, bool) else _scalar(part) for part in value)
    return _scalar(value)


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    return ""


def single(value: Operand) -> Scalar:
    """The value itself, or the first of a node-set."""
    if isinstance(value, tuple):
        return value[0] if value else ""
    return value


def is_blank(value: Operand) -> bool:
    first = single(value)
    return first == "" or (isinstance(first, float) and math.isnan(first))


def number(value: Operand) -> float:
    """NaN for what is no number; an ISO date or moment counts days since 1970, a time is part of one."""
    first = single(value)
    if isinstance(first, str):
        if match := _NUMBER.fullmatch(first):
            return float(match[1])
        if (clock := milliseconds_of(first)) is None:
            return math.nan if (days := days_of(first)) is None else float(days)
        if "T" not in first:
            return clock / DAY
        return math.nan if (days := days_of(first[:10])) is None else days + clock / DAY
    return float(first)


def text(value: Operand) -> str:
    first = single(value)
    if isinstance(first, bool):
        return "true" if first else "false"
    return first if isinstance(first, str) else number_text(first)


def boolean(value: Operand) -> bool:
    """Numbers but 0 and NaN, texts but "", node-sets with any row."""
    if isinstance(value, float):
        return bool(value) and not math.isnan(value)
    return bool(value)


def number_text(value: float) -> str:
    """The shortest decimals that give the number back, without an exponent: 50.0 is "50"."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def days_of(value: str) -> int | None:
    """Days from 1970-01-01 to an ISO date; None for any other text."""
    if not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value).toordinal() - EPOCH
    except ValueError:
        return None


def milliseconds_of(value: str) -> int | None:
    """Of the clock in "2026-03-02T09:30", "09:30:15" or "09:30:15.250"; None for any other text."""
    if not (match := _CLOCK.fullmatch(value)):
        return None
    hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups()[1:])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def clock_of(days: float) -> str:
    """The clock "09:30:00.000" of the part of a day."""
    rest = math.floor((days - math.floor(days)) * DAY + 0.5) % DAY
    seconds, thousandths = divmod(rest, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"


def moment_text(days: float) -> str:
    """ "2026-03-02T09:30:00.000", so many days after 1970-01-01; "" outside the years 1 to 9999."""
    day = date_text(days)
    return day and f"{day}T{clock_of(days)}"


def date_text(days: float) -> str:
    """The ISO date so many days after 1970-01-01; "" outside the years 1 to 9999."""
    if not FIRST_DAY <= days < LAST_DAY + 1:
        return ""
    return date.fromordinal(EPOCH + math.floor(days)).isoformat()


def equal(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return boolean(left) == boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return left == right


def any_pair(test: Callable[[Scalar, Scalar], bool], left: Operand, right: Operand) -> bool:
    """Whether the test holds for one value of each side: a comparison with a node-set asks for any row."""
    if not (isinstance(left, tuple) or isinstance(right, tuple)):
        return test(left, right)
    return any(test(one, other) for one in _compared(left, right) for other in _compared(right, left))


def _compared(value: Operand, other: Operand) -> tuple[Scalar, ...]:
    if not isinstance(value, tuple):
        return (value,)
    return (boolean(value),) if isinstance(other, bool) else value
