"""XLSForm's expression language: a text is parsed once, its tree evaluated here or, as JSON, in the browser.

A tree is a number, a text, or a tuple of a name and its parts: `("=", ("$", "staff"), 50.0)`.
The names are those of operators and functions, and "$" (a question's value), "." (the value under test),
"@" (an attribute of the choice under test),
"and", "or" (two parts or more), "regex" (whose second part is a compiled pattern), "random", "uuid" and
"randomize" (whose first part tells one call from another), and the other FORMS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from surveys.questionnaire import grammar, patterns
from surveys.questionnaire.definition import wording
from surveys.questionnaire.expression_errors import ExpressionError
from surveys.questionnaire.functions import FUNCTIONS, OPERATORS, every, words
from surveys.questionnaire.grammar import ANY_WORD, Tree
from surveys.questionnaire.occasions import Occasion, clock_text, lot
from surveys.questionnaire.operands import Operand, Scalar, boolean, number, operand, text
from surveys.questionnaire.shuffling import shuffled

__all__ = ["ANY_WORD", "Expression", "ExpressionError", "Occasion", "Operand", "evaluate", "holds", "parse"]


@dataclass(frozen=True)
class Expression:
    """A parsed expression. Its tree has no more than DEEPEST levels."""

    text: str
    tree: Tree

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions it reads, without the one under test."""
        return frozenset(_names(self.tree))

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The attributes of a choice that it reads."""
        return frozenset(_attributes(self.tree))

    def as_json(self) -> object:
        return _as_json(self.tree)


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tuple):
        if tree[:1] == ("$",):
            yield str(tree[1])
        if tree[:1] == ("indexed-repeat",):
            yield str(tree[1])
        if tree[:1] == ("jr:choice-name",):
            yield str(tree[2])
        for part in tree[1:]:
            yield from _names(part)


def _attributes(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tuple) and tree[:1] == ("@",):
        yield str(tree[1])
    elif isinstance(tree, tuple) and tree[:1] != ("instance",):
        for part in tree[1:]:
            yield from _attributes(part)


def _as_json(tree: Tree) -> object:
    return [_as_json(part) for part in tree] if isinstance(tree, tuple) else tree


def parse(text: str, attributes: frozenset[str] = frozenset()) -> Expression:
    """Raises ExpressionError with the place and the reason. `attributes`: bare words with a meaning."""
    return Expression(text, grammar.tree_of(text, attributes))


@dataclass(frozen=True, slots=True)
class _At:
    values: Mapping[str, Operand]
    this: Operand
    on: Occasion
    place: str


def evaluate(
    expression: Expression,
    values: Mapping[str, Operand],
    *,
    this: Operand = "",
    on: Occasion,
    place: str = "",
) -> Operand:
    """The expression's value. Never raises: what cannot be computed is NaN, "" or false, as in XPath.

    `place` names the question, and the row, it is worked out for: each place draws its own lots.
    """
    return _value(expression.tree, _At(values, this, on, place))


def holds(
    expression: Expression,
    values: Mapping[str, Operand],
    *,
    this: Operand = "",
    on: Occasion,
    place: str = "",
) -> bool:
    return boolean(evaluate(expression, values, this=this, on=on, place=place))


def _value(tree: Tree, at: _At) -> Operand:
    if not isinstance(tree, tuple):
        return tree
    name, *parts = tree
    if name in FORMS:
        return FORMS[str(name)](parts, at)
    apply = OPERATORS.get(str(name)) or FUNCTIONS[str(name)].apply
    return apply(*(_value(part, at) for part in parts))


def _if(parts: list[Tree], at: _At) -> Operand:
    return _value(parts[1] if boolean(_value(parts[0], at)) else parts[2], at)


def _once(parts: list[Tree], at: _At) -> Operand:
    """As it was worked out when the response began."""
    return _value(parts[0], replace(at, on=replace(at.on, now=at.on.started or at.on.now)))


def _lot(parts: list[Tree], at: _At, *more: str) -> int:
    return lot(at.on.seed, at.place, str(parts[0]), *more)


def _uuid(parts: list[Tree], at: _At) -> str:
    digits = "".join(f"{_lot(parts, at, str(number)):08x}" for number in range(4))
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _randomize(parts: list[Tree], at: _At) -> Operand:
    """The values in an order drawn by the seed that is given, or by the response's."""
    values = every((_value(parts[1], at),))
    seed = _value(parts[2], at) if len(parts) > 2 else at.on.seed
    return tuple(_member(value) for value in shuffled(values, seed))


def _member(value: str | float | bool) -> str | float:
    return float(value) if isinstance(value, bool) else value


def _position(parts: list[Tree], at: _At) -> Operand:
    return operand(at.values.get(POSITION, ""))


def _indexed(parts: list[Tree], at: _At) -> Operand:
    """indexed-repeat(${column}, ${table}, row, ${inner table}, inner row)."""
    name, outer, wanted, *inner = parts
    values = operand(at.values.get(f"{name}{SO_FAR}", at.values.get(str(name), "")))
    rows = values if isinstance(values, tuple) else (values,)
    place = number(_value(wanted, at)) - 1
    if len(inner) == 2:
        counts = operand(at.values.get(f"{outer}/{inner[0]}", ()))
        rows = _inner_rows(rows, counts if isinstance(counts, tuple) else (), place)
        place = number(_value(inner[1], at)) - 1
    return rows[int(place)] if -1 < place < len(rows) else ""


def _inner_rows(rows: tuple[Scalar, ...], counts: tuple[Scalar, ...], place: float) -> tuple[Scalar, ...]:
    if not -1 < place < len(counts):
        return ()
    first = sum(int(number(count)) for count in counts[: int(place)])
    return rows[first : first + int(number(counts[int(place)]))]


def _choice_name(parts: list[Tree], at: _At) -> Operand:
    """The label of the choice, or the labels of several."""
    question = at.on.form.variables.get(str(parts[1])) if at.on.form else None
    chosen = [question.choice(name) for name in words(_value(parts[0], at))] if question else []
    return ", ".join(wording(choice.label, at.on.language) for choice in chosen if choice)


def _lookup(name: str, at: _At) -> Sequence[Mapping[str, str]]:
    return at.on.form.lookups.get(name.removesuffix(".csv"), ()) if at.on.form else ()


def _pulldata(parts: list[Tree], at: _At) -> Operand:
    """pulldata('file', 'column wanted', 'column searched', value)."""
    file, wanted, searched, value = (text(_value(part, at)) for part in parts)
    return next((row.get(wanted, "") for row in _lookup(file, at) if row.get(searched) == value), "")


def _instance(parts: list[Tree], at: _At) -> Operand:
    """The column of those rows of a lookup table for which the test holds."""
    file, test, column = parts
    found = []
    for row in _lookup(str(file), at):
        values = {**at.values, **{f"@{name}": value for name, value in row.items()}}
        if boolean(_value(test, replace(at, values=values))):
            found.append(row.get(str(column), ""))
    return tuple(found)


POSITION = "#"
"""Under this key values hold the number of the row that is walked through, from 1."""
SO_FAR = "*"
"""Behind a column's name: its values in the rows walked through so far."""

FORMS: dict[str, Callable[[list[Tree], _At], Operand]] = {
    "$": lambda parts, at: operand(at.values.get(str(parts[0]), "")),
    ".": lambda parts, at: operand(at.this),
    "@": lambda parts, at: operand(at.values.get(f"@{parts[0]}", "")),
    "and": lambda parts, at: all(boolean(_value(part, at)) for part in parts),
    "or": lambda parts, at: any(boolean(_value(part, at)) for part in parts),
    "if": _if,
    "today": lambda parts, at: at.on.today.isoformat(),
    "now": lambda parts, at: clock_text(at.on.now),
    "once": _once,
    "random": lambda parts, at: _lot(parts, at) / 2**32,
    "uuid": _uuid,
    "randomize": _randomize,
    "version": lambda parts, at: at.on.facts.get("version", ""),
    "position": _position,
    "indexed-repeat": _indexed,
    "jr:choice-name": _choice_name,
    "pulldata": _pulldata,
    "instance": _instance,
    "regex": lambda parts, at: patterns.matches(cast(patterns.Steps, parts[1]), text(_value(parts[0], at))),
}
"""What is not a plain function of its arguments' values."""
