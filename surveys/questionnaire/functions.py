"""The operators and functions an expression may use.

After the ODK XForms specification and what its reference engine does: `sum`, `min` and `max` leave out what
is no number, `substr` counts from 0, `round` takes decimals.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from surveys.questionnaire import shapes
from surveys.questionnaire.arithmetic import (
    divide,
    logarithm,
    power,
    remainder,
    root,
    rounded,
    smooth,
    to_12_digits,
    whole,
)
from surveys.questionnaire.operands import (
    DAY,
    Operand,
    any_pair,
    boolean,
    clock_of,
    date_text,
    days_of,
    equal,
    is_blank,
    milliseconds_of,
    moment_text,
    number,
    text,
)

DATE_LETTERS = "YymnbdeaHhMS3"

DIGESTS = ("MD5", "SHA1", "SHA256", "SHA384", "SHA512")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed")
"""From the weekday of 1970-01-01 on."""

_SPACES = re.compile(r"[ \t\r\n]+")
_DIRECTIVE = re.compile(f"%([{DATE_LETTERS}])")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of at least and at most so many arguments (None: any number)."""

    apply: Callable[..., Operand]
    least: int
    most: int | None


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


def moment_number(value: Operand) -> float:
    """Days and their parts since 1970-01-01; whole days for what has no clock."""
    return number(value) if milliseconds_of(text(value)) is not None else day_number(value)


def clock_number(value: Operand) -> float:
    """The part of the day that a time or moment has come to."""
    clock = milliseconds_of(text(value))
    return math.nan if clock is None else clock / DAY


def format_date(value: Operand, pattern: Operand) -> str:
    """Directives: %Y 2010, %y 10,
    %m 07, %n 7, %b Jul, %d 05, %e 5, %a Mon; %H 09, %h 9, %M 30, %S 15, %3 250.

    "" for what is no date.
    """
    moment = number(value)
    if (days := days_of(day := date_text(moment))) is None:
        return ""
    year, month, of_month = day.split("-")
    hour, minute, rest = clock_of(moment).split(":")
    written = {"Y": year, "y": year[2:], "m": month, "n": str(int(month)), "b": MONTHS[int(month) - 1]}
    written |= {"d": of_month, "e": str(int(of_month)), "a": WEEKDAYS[days % 7]}
    written |= {"H": hour, "h": str(int(hour)), "M": minute, "S": rest[:2], "3": rest[3:]}
    return _DIRECTIVE.sub(lambda match: written[match[1]], text(pattern))


def checklist(least: Operand, most: Operand, *values: Operand) -> bool:
    """Whether so many of the values hold; below 0 there is no bound."""
    return _is_between(least, most, float(sum(boolean(value) for value in values)))


def weighted_checklist(least: Operand, most: Operand, *values: Operand) -> bool:
    """As `checklist`, with the weight of each value behind it."""
    pairs = zip(values[::2], values[1::2], strict=False)
    return _is_between(least, most, total(*(weight for value, weight in pairs if boolean(value))))


def _is_between(least: Operand, most: Operand, found: float) -> bool:
    low, high = number(least), number(most)
    return (low < 0 or found >= low) and (high < 0 or found <= high)


def decoded(value: Operand) -> str:
    """The text in base 64; "" for what is none."""
    try:
        return base64.b64decode(text(value), validate=True).decode()
    except ValueError:
        return ""


def digest(value: Operand, algorithm: Operand, encoding: Operand = "base64") -> str:
    """In hex or base64; "" for an algorithm or encoding that there is not."""
    name = text(algorithm).upper().replace("-", "")
    encode = {"HEX": bytes.hex, "BASE64": lambda found: base64.b64encode(found).decode()}
    chosen = encode.get(text(encoding).upper())
    if name not in DIGESTS or chosen is None:
        return ""
    return chosen(hashlib.new(name, text(value).encode(), usedforsecurity=False).digest())


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
    "acos": Function(smooth(math.acos), 1, 1),
    "area": Function(lambda value: to_12_digits(shapes.area(value)), 1, 1),
    "asin": Function(smooth(math.asin), 1, 1),
    "atan": Function(smooth(math.atan), 1, 1),
    "atan2": Function(smooth(math.atan2), 2, 2),
    "base64-decode": Function(decoded, 1, 1),
    "boolean": Function(boolean, 1, 1),
    "boolean-from-string": Function(lambda value: text(value) in ("true", "1"), 1, 1),
    "ceiling": Function(whole(math.ceil), 1, 1),
    "checklist": Function(checklist, 3, None),
    "coalesce": Function(lambda *values: next((v for v in values if not is_blank(v)), ""), 2, None),
    "concat": Function(lambda *values: "".join(map(text, every(values))), 1, None),
    "contains": Function(lambda value, sought: text(sought) in text(value), 2, 2),
    "cos": Function(smooth(math.cos), 1, 1),
    "count": Function(rows, 1, 1),
    "count-non-empty": Function(lambda *values: float(sum(not is_blank(v) for v in every(values))), 1, None),
    "count-selected": Function(lambda value: float(len(words(value))), 1, 1),
    "date": Function(iso_date, 1, 1),
    "date-time": Function(lambda value: moment_text(number(value)), 1, 1),
    "decimal-date": Function(day_number, 1, 1),
    "decimal-date-time": Function(moment_number, 1, 1),
    "decimal-time": Function(clock_number, 1, 1),
    "digest": Function(digest, 2, 3),
    "distance": Function(lambda *values: to_12_digits(shapes.distance(*values)), 1, None),
    "enclosed-area": Function(lambda value: to_12_digits(shapes.area(value)), 1, 1),
    "ends-with": Function(lambda value, end: text(value).endswith(text(end)), 2, 2),
    "exp": Function(smooth(math.exp), 1, 1),
    "exp10": Function(lambda exponent: power(10.0, number(exponent)), 1, 1),
    "false": Function(lambda: False, 0, 0),
    "floor": Function(whole(math.floor), 1, 1),
    "format-date": Function(format_date, 2, 2),
    "format-date-time": Function(format_date, 2, 2),
    "geofence": Function(shapes.geofence, 2, 2),
    "int": Function(whole(math.trunc), 1, 1),
    "join": Function(lambda mark, *values: text(mark).join(map(text, every(values))), 2, None),
    "log": Function(smooth(lambda value: logarithm(value, math.log)), 1, 1),
    "log10": Function(smooth(lambda value: logarithm(value, math.log10)), 1, 1),
    "max": Function(lambda *values: max(numbers(values), default=math.nan), 1, None),
    "min": Function(lambda *values: min(numbers(values), default=math.nan), 1, None),
    "normalize-space": Function(lambda value: " ".join(words(value)), 1, 1),
    "not": Function(lambda value: not boolean(value), 1, 1),
    "number": Function(number, 1, 1),
    "pi": Function(lambda: math.pi, 0, 0),
    "pow": Function(lambda base, exponent: power(number(base), number(exponent)), 2, 2),
    "round": Function(lambda value, places=0.0: rounded(number(value), number(places)), 1, 2),
    "selected": Function(lambda value, choice: text(choice) in words(value), 2, 2),
    "selected-at": Function(word_at, 2, 2),
    "sin": Function(smooth(math.sin), 1, 1),
    "sqrt": Function(root, 1, 1),
    "starts-with": Function(lambda value, start: text(value).startswith(text(start)), 2, 2),
    "string": Function(text, 1, 1),
    "string-length": Function(lambda value: float(len(text(value))), 1, 1),
    "substr": Function(part, 2, 3),
    "substring-after": Function(after, 2, 2),
    "substring-before": Function(before, 2, 2),
    "sum": Function(total, 1, None),
    "tan": Function(smooth(math.tan), 1, 1),
    "translate": Function(translate, 3, 3),
    "true": Function(lambda: True, 0, 0),
    "weighted-checklist": Function(weighted_checklist, 4, None),
}
