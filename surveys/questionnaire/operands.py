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
    """NaN for what is no number; an ISO date counts days since 1970-01-01."""
    first = single(value)
    if isinstance(first, str):
        if match := _NUMBER.fullmatch(first):
            return float(match[1])
        return math.nan if (days := days_of(first)) is None else float(days)
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
    return any(test(one, other) for one in _compared(left, right) for other in _compared(right, left))


def _compared(value: Operand, other: Operand) -> tuple[Scalar, ...]:
    if not isinstance(value, tuple):
        return (value,)
    return (boolean(value),) if isinstance(other, bool) else value
