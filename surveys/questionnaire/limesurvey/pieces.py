"""Parts of a translation of LimeSurvey's ExpressionScript, and what operators and functions make of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

RANKS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
}
WHOLE = 9


class Untranslatable(ValueError):
    """There is no counterpart of `what`."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Variable(NamedTuple):
    """What a code of LimeSurvey stands for: `text` is an expression of XLSForm."""

    text: str
    choices: Mapping[str, str] | None = None
    """The names of its choices by LimeSurvey's codes."""
    ticked: tuple[str, str] | None = None
    """The question and the choice, for one box of a multiple choice, whose value is "Y" or blank."""
    numeric: bool = False


class Piece(NamedTuple):
    """A part of the translation, and how tightly its outermost operator binds."""

    text: str
    rank: int = WHOLE
    variable: Variable | None = None
    literal: str | None = None
    opposite: str = ""
    """The test that holds when this one does not."""

    def within(self, rank: int) -> str:
        return f"({self.text})" if self.rank < rank else self.text


def quoted(text: str) -> str:
    """The text as a literal. Raises Untranslatable for one with both kinds of quotes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' in text:
        raise Untranslatable(text)
    return f'"{text}"'


def literal(text: str) -> Piece:
    return Piece(quoted(text), literal=text)


def joined(sign: str, rank: int, left: Piece, right: Piece) -> Piece:
    if sign in ("=", "!="):
        for one, other in ((left, right), (right, left)):
            if one.variable and (compared := _compared(sign, one.variable, other)):
                return compared
    if sign == "+" and (left.literal is not None or right.literal is not None):
        return Piece(f"concat({left.text}, {right.text})")
    return Piece(f"{left.within(rank)} {sign} {right.within(rank + 1)}", rank)


def _compared(sign: str, variable: Variable, other: Piece) -> Piece | None:
    """A code compared with a value written out, where LimeSurvey's value is not Fangtan's."""
    value = other.literal if other.literal is not None else other.text
    if other.variable or (other.literal is None and not value.replace(".", "", 1).isdigit()):
        return None
    if variable.ticked:
        return _ticked(variable, (sign == "=") == (value == "Y")) if value in ("Y", "") else None
    if variable.choices is not None and value:
        if value not in variable.choices:
            raise Untranslatable(f'"{value}"')
        return Piece(f"{variable.text} {sign} {quoted(variable.choices[value])}", RANKS[sign])
    is_number = variable.numeric and value.replace(".", "", 1).isdigit()
    return Piece(f"{variable.text} {sign} {value}", RANKS[sign]) if is_number else None


def _ticked(variable: Variable, is_ticked: bool = True) -> Piece:
    question, choice = variable.ticked or ("", "")
    test = f"selected(${{{question}}}, {quoted(choice)})"
    return Piece(test, opposite=f"not({test})") if is_ticked else Piece(f"not({test})", opposite=test)


def negated(piece: Piece) -> Piece:
    if piece.variable and piece.variable.ticked:
        return _ticked(piece.variable, False)
    return Piece(piece.opposite or f"not({piece.text})")


def _is_empty(piece: Piece) -> Piece:
    if piece.variable and piece.variable.ticked:
        return _ticked(piece.variable, False)
    return Piece(f"{piece.within(4)} = ''", 3, opposite=f"{piece.within(4)} != ''")


def _is_numeric(piece: Piece) -> Piece:
    """What is no number is not equal to itself."""
    return Piece(f"number({piece.text}) = number({piece.text})", 3)


def _called(name: str) -> Callable[..., Piece]:
    return lambda *pieces: Piece(f"{name}({', '.join(piece.text for piece in pieces)})")


def _sum(*pieces: Piece) -> Piece:
    return Piece(" + ".join(f"coalesce({piece.text}, 0)" for piece in pieces), 5)


def _count(*pieces: Piece) -> Piece:
    return _tally(*(negated(_is_empty(piece)).text for piece in pieces))


def _count_if(value: Piece, *pieces: Piece) -> Piece:
    return _tally(*(joined("=", 3, piece, value).text for piece in pieces))


def _tally(*tests: str) -> Piece:
    return Piece(" + ".join(f"if({test}, 1, 0)" for test in tests), 5)


def _regex(pattern: Piece, value: Piece) -> Piece:
    return Piece(f"regex({value.text}, {quoted(undelimited(pattern.literal or ''))})")


def undelimited(pattern: str) -> str:
    """A regular expression without the slashes PHP wants around it. Raises Untranslatable for flags."""
    if not (match := re.fullmatch(r"/(.*)/(\w*)", pattern.strip(), re.DOTALL)) or match[2].strip("u"):
        raise Untranslatable(pattern)
    return match[1]


MANY = 500
FUNCTIONS: dict[str, tuple[int, int, Callable[..., Piece]]] = {
    "is_empty": (1, 1, _is_empty),
    "if": (3, 3, _called("if")),
    "iif": (3, 3, _called("if")),
    "sum": (1, MANY, _sum),
    "count": (1, MANY, _count),
    "countif": (2, MANY, _count_if),
    "max": (1, MANY, _called("max")),
    "min": (1, MANY, _called("min")),
    "abs": (1, 1, _called("abs")),
    "ceil": (1, 1, _called("ceiling")),
    "floor": (1, 1, _called("floor")),
    "intval": (1, 1, _called("int")),
    "floatval": (1, 1, _called("number")),
    "round": (1, 2, _called("round")),
    "pow": (2, 2, _called("pow")),
    "sqrt": (1, 1, _called("sqrt")),
    "pi": (0, 0, _called("pi")),
    **{name: (1, 1, _called(name)) for name in ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan")},
    "atan2": (2, 2, _called("atan2")),
    "is_numeric": (1, 1, _is_numeric),
    "implode": (2, MANY, _called("join")),
    "strlen": (1, 1, _called("string-length")),
    "trim": (1, 1, _called("normalize-space")),
    "join": (1, MANY, _called("concat")),
    "regexmatch": (2, 2, _regex),
}
"""Least and most arguments, and what is made of them."""
