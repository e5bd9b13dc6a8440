"""Arithmetic that gives the same figures in Python and in the browser."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from surveys.questionnaire.operands import Operand, number

FARTHEST_PLACE = 400
"""Decimal places beyond any a double has."""


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
        return to_12_digits(math.pow(base, exponent))
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


def to_12_digits(value: float) -> float:
    if not math.isfinite(value):
        return value
    digits, exponent = _decimals(value)
    return rounded(value, 12 - exponent - len(str(abs(digits))))


def root(value: Operand) -> float:
    amount = number(value)
    return math.nan if amount < 0 else math.sqrt(amount)


def smooth(compute: Callable[..., float]) -> Callable[..., float]:
    """To 12 digits, because the last ones differ between machines; NaN where there is no result."""

    def apply(*values: Operand) -> float:
        try:
            return to_12_digits(compute(*map(number, values)))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return apply


def logarithm(value: float, base: Callable[[float], float]) -> float:
    return -math.inf if value == 0 else base(value)
