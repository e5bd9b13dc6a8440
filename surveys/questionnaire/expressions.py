"""XLSForm's expression language: a text is parsed once, its tree evaluated here or, as JSON, in the browser.

A tree is a number, a text, or a tuple of a name and its parts: `("=", ("$", "staff"), 50.0)`.
The names are those of operators and functions, and "$" (a question's value), "." (the value under test),
"and", "or" (two parts or more), "if", "today" and "regex" (whose second part is a compiled pattern).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import cast

from surveys.questionnaire import grammar, patterns
from surveys.questionnaire.expression_errors import ExpressionError
from surveys.questionnaire.functions import FUNCTIONS, OPERATORS
from surveys.questionnaire.grammar import Tree
from surveys.questionnaire.operands import Operand, boolean, operand, text

__all__ = ["Expression", "ExpressionError", "Operand", "evaluate", "holds", "parse"]


@dataclass(frozen=True)
class Expression:
    """A parsed expression. Its tree has no more than DEEPEST levels."""

    text: str
    tree: Tree

    @cached_property
    def names(self) -> frozenset[str]:
        """The questions it reads, without the one under test."""
        return frozenset(_names(self.tree))

    def as_json(self) -> object:
        return _as_json(self.tree)


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, tuple):
        if tree[:1] == ("$",):
            yield str(tree[1])
        for part in tree[1:]:
            yield from _names(part)


def _as_json(tree: Tree) -> object:
    return [_as_json(part) for part in tree] if isinstance(tree, tuple) else tree


def parse(text: str) -> Expression:
    """Raises ExpressionError, which names the place and the reason."""
    return Expression(text, grammar.tree_of(text))


@dataclass(frozen=True, slots=True)
class _Moment:
    values: Mapping[str, Operand]
    this: Operand
    today: date


def evaluate(
    expression: Expression, values: Mapping[str, Operand], *, this: Operand = "", today: date
) -> Operand:
    """The expression's value. Never raises: what cannot be computed is NaN, "" or false, as in XPath."""
    return _value(expression.tree, _Moment(values, this, today))


def holds(expression: Expression, values: Mapping[str, Operand], *, this: Operand = "", today: date) -> bool:
    return boolean(evaluate(expression, values, this=this, today=today))


def _value(tree: Tree, at: _Moment) -> Operand:
    if not isinstance(tree, tuple):
        return tree
    name, *parts = tree
    if name in FORMS:
        return FORMS[str(name)](parts, at)
    apply = OPERATORS.get(str(name)) or FUNCTIONS[str(name)].apply
    return apply(*(_value(part, at) for part in parts))


def _if(parts: list[Tree], at: _Moment) -> Operand:
    return _value(parts[1] if boolean(_value(parts[0], at)) else parts[2], at)


FORMS: dict[str, Callable[[list[Tree], _Moment], Operand]] = {
    "$": lambda parts, at: operand(at.values.get(str(parts[0]), "")),
    ".": lambda parts, at: operand(at.this),
    "and": lambda parts, at: all(boolean(_value(part, at)) for part in parts),
    "or": lambda parts, at: any(boolean(_value(part, at)) for part in parts),
    "if": _if,
    "today": lambda parts, at: at.today.isoformat(),
    "regex": lambda parts, at: patterns.matches(cast(patterns.Steps, parts[1]), text(_value(parts[0], at))),
}
"""What is not a plain function of its arguments' values."""
