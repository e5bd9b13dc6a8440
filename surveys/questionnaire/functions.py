"""The operators and functions an expression may use.

After the ODK XForms specification and what its reference engine does: `sum`, `min` and `max` leave out what
is no number, `substr` counts from 0, `round` takes decimals.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from surveys.questionnaire.operands import (
    Operand,
    any_pair,
    boolean,
    date_text,
    days_of,
    equal,
    is_blank,
    number,
    text,
)

FARTHEST_PLACE = 400
"""Decimal places beyond any a double has."""
DATE_LETTERS = "Yymnde"

_SPACES = re.compile(r"[ \t\r\n]+")
_DIRECTIVE = re.compile(f"%([{DATE_LETTERS}])")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of at least and at most so many arguments (None: any number)."""

    apply: Callable[..., Operand]
    least: int
    most: int | None


def divide(left: float, right: float) -> float:
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    """With the sign of the left side, as in XPath and the browser."""
    if math.isinf(left) or not right:
        return math.nan
    return math.fmod(left, right)


def whole(step: Callable[[float], int]) -> Callable[[Operand], float]:
    def apply(value: Operand) -> float:
        amount = number(value)
        return float(step(amount)) if math.isfinite(amount) else amount

    return apply


def rounded(value: float, places: float) -> float:
    """Half up, towards positive infinity, on the decimals one sees: 1.005 to two places is 1.01."""
    if math.isnan(places):
        return math.nan
    if not math.isfinite(value):
        return value
    digits, exponent = _decimals(value)
    kept = math.trunc(max(-FARTHEST_PLACE, min(places, FARTHEST_PLACE)))
    if (dropped := -exponent - kept) <= 0:
        return value
    unit = 10**dropped
    return float(f"{(2 * digits + unit) // (2 * unit)}e{-kept}")


def _decimals(value: float) -> tuple[int, int]:
    """The whole number and the power of ten whose product is the number."""
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    amount = int("".join(map(str, digits)))
    return (-amount if sign else amount), int(exponent)


def power(base: float, exponent: float) -> float:
    """Whole exponents by multiplication, others to 12 digits: the last ones differ between machines."""
    if not math.isfinite(exponent):
        return math.nan
    if exponent == math.floor(exponent):
        product = _product(base, abs(exponent))
        return product if exponent >= 0 else divide(1, product)
    if base < 0:
        return math.nan
    if base == 0:
        return 0.0 if exponent > 0 else math.inf
    try:
        return _to_12_digits(math.pow(base, exponent))
    except OverflowError:
        return math.inf


def _product(base: float, times: float) -> float:
    result = 1.0
    while times >= 1:
        if times % 2:
            result *= base
        base *= base
        times //= 2
    return result


def _to_12_digits(value: float) -> float:
    if not math.isfinite(value):
        return value
    digits, exponent = _decimals(value)
    return rounded(value, 12 - exponent - len(str(abs(digits))))


def root(value: Operand) -> float:
    amount = number(value)
    return math.nan if amount < 0 else math.sqrt(amount)


def words(value: Operand) -> list[str]:
    return [word for word in _SPACES.split(text(value)) if word]


def word_at(value: Operand, place: Operand) -> str:
    chosen, index = words(value), number(place)
    return chosen[int(index)] if -1 < index < len(chosen) else ""


def part(value: Operand, start: Operand, end: Operand = math.inf) -> str:
    """From start up to but without end, counting from 0; below 0 counts from the end."""
    whole_text = text(value)
    first, last = (_place(place, len(whole_text)) for place in (start, end))
    return whole_text[first:last]


def _place(place: Operand, length: int) -> int:
    index = number(place)
    if math.isnan(index):
        return 0
    index = math.trunc(max(-length, min(index, length)))
    return index + length if index < 0 else index


def before(value: Operand, mark: Operand) -> str:
    head, found, _ = text(value).partition(text(mark)) if text(mark) else ("", "", "")
    return head if found else ""


def after(value: Operand, mark: Operand) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


def translate(value: Operand, olds: Operand, news: Operand) -> str:
    table: dict[int, str] = {}
    for place, character in enumerate(text(olds)):
        table.setdefault(ord(character), text(news)[place : place + 1])
    return text(value).translate(table)


def every(values: tuple[Operand, ...]) -> list[str | float | bool]:
    """The arguments with node-sets laid open."""
    return [one for value in values for one in (value if isinstance(value, tuple) else (value,))]


def numbers(values: tuple[Operand, ...]) -> list[float]:
    return [amount for amount in map(number, every(values)) if not math.isnan(amount)]


def total(*values: Operand) -> float:
    amount = 0.0
    for term in numbers(values):
        amount += term
    return amount


def rows(value: Operand) -> float:
    return float(len(value)) if isinstance(value, tuple) else float(not is_blank(value))


def iso_date(value: Operand) -> str:
    return date_text(number(value))


def day_number(value: Operand) -> float:
    return number(iso_date(value))


def format_date(value: Operand, pattern: Operand) -> str:
    """Directives: %Y 2010, %y 10, %m 07, %n 7, %d 05, %e 5. "" for what is no date."""
    if days_of(day := iso_date(value)) is None:
        return ""
    year, month, of_month = day.split("-")
    written = {"Y": year, "y": year[2:], "m": month, "n": month.lstrip("0"), "d": of_month}
    written["e"] = of_month.lstrip("0")
    return _DIRECTIVE.sub(lambda match: written[match[1]], text(pattern))


OPERATORS: dict[str, Callable[..., Operand]] = {
    "=": lambda left, right: any_pair(equal, left, right),
    "!=": lambda left, right: any_pair(lambda one, other: not equal(one, other), left, right),
    "<": lambda left, right: any_pair(lambda one, other: number(one) < number(other), left, right),
    "<=": lambda left, right: any_pair(lambda one, other: number(one) <= number(other), left, right),
    ">": lambda left, right: any_pair(lambda one, other: number(one) > number(other), left, right),
    ">=": lambda left, right: any_pair(lambda one, other: number(one) >= number(other), left, right),
    "+": lambda left, right: number(left) + number(right),
    "-": lambda left, right: number(left) - number(right),
    "*": lambda left, right: number(left) * number(right),
    "div": lambda left, right: divide(number(left), number(right)),
    "mod": lambda left, right: remainder(number(left), number(right)),
    "negative": lambda value: -number(value),
}

FUNCTIONS: dict[str, Function] = {
    "abs": Function(lambda value: abs(number(value)), 1, 1),
    "boolean": Function(boolean, 1, 1),
    "boolean-from-string": Function(lambda value: text(value) in ("true", "1"), 1, 1),
    "ceiling": Function(whole(math.ceil), 1, 1),
    "coalesce": Function(lambda *values: next((v for v in values if not is_blank(v)), ""), 2, None),
    "concat": Function(lambda *values: "".join(map(text, every(values))), 1, None),
    "contains": Function(lambda value, sought: text(sought) in text(value), 2, 2),
    "count": Function(rows, 1, 1),
    "count-non-empty": Function(lambda *values: float(sum(not is_blank(v) for v in every(values))), 1, None),
    "count-selected": Function(lambda value: float(len(words(value))), 1, 1),
    "date": Function(iso_date, 1, 1),
    "decimal-date": Function(day_number, 1, 1),
    "decimal-date-time": Function(day_number, 1, 1),
    "ends-with": Function(lambda value, end: text(value).endswith(text(end)), 2, 2),
    "false": Function(lambda: False, 0, 0),
    "floor": Function(whole(math.floor), 1, 1),
    "format-date": Function(format_date, 2, 2),
    "int": Function(whole(math.trunc), 1, 1),
    "join": Function(lambda mark, *values: text(mark).join(map(text, every(values))), 2, None),
    "max": Function(lambda *values: max(numbers(values), default=math.nan), 1, None),
    "min": Function(lambda *values: min(numbers(values), default=math.nan), 1, None),
    "normalize-space": Function(lambda value: " ".join(words(value)), 1, 1),
    "not": Function(lambda value: not boolean(value), 1, 1),
    "number": Function(number, 1, 1),
    "pow": Function(lambda base, exponent: power(number(base), number(exponent)), 2, 2),
    "round": Function(lambda value, places=0.0: rounded(number(value), number(places)), 1, 2),
    "selected": Function(lambda value, choice: text(choice) in words(value), 2, 2),
    "selected-at": Function(word_at, 2, 2),
    "sqrt": Function(root, 1, 1),
    "starts-with": Function(lambda value, start: text(value).startswith(text(start)), 2, 2),
    "string": Function(text, 1, 1),
    "string-length": Function(lambda value: float(len(text(value))), 1, 1),
    "substr": Function(part, 2, 3),
    "substring-after": Function(after, 2, 2),
    "substring-before": Function(before, 2, 2),
    "sum": Function(total, 1, None),
    "translate": Function(translate, 3, 3),
    "true": Function(lambda: True, 0, 0),
}
