"""Who refers to whom: whether every ${name} of a questionnaire exists and is answered in time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from surveys.questionnaire.definition import NUMERIC, Question, Text
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.nodes import Node
from surveys.questionnaire.operands import number
from surveys.questionnaire.routing import PIPE

ARITHMETIC = frozenset({"+", "-", "*", "div", "mod", "negative"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a text or an expression stands."""

    tables: tuple[str, ...] = ()
    """The tables around it, the outermost first."""
    question: str = ""
    """The question or column it belongs to."""
    decisive: frozenset[str] = frozenset()
    """What decides whether the question is asked at all."""
    is_last: bool = False
    """Whether all is answered by then, so that later questions may be named."""

    def within(self, relevant: Expression | None) -> Scope:
        return replace(self, decisive=self.decisive | relevant.names) if relevant else self


@dataclass(frozen=True, slots=True)
class _Known:
    question: Question
    position: int
    """How many questions and columns are answered before it."""
    tables: tuple[str, ...]
    """The tables whose column it is."""

    def is_single_in(self, tables: tuple[str, ...]) -> bool:
        """Whether it has one value there, not one a row."""
        return self.tables == tables[: len(self.tables)]


@dataclass
class References:
    """Collects what texts and expressions refer to, and judges it once all names are known.

    What is noted before a question is defined can only rest on questions defined before: a table is defined
    after its columns, a question after its own texts and conditions.
    """

    known: dict[str, _Known] = field(default_factory=dict)
    checks: list[Callable[[], object]] = field(default_factory=list)

    def define(self, question: Question, scope: Scope) -> bool:
        """False when the name is taken."""
        if question.name in self.known:
            return False
        self.known[question.name] = _Known(question, len(self.known), scope.tables)
        return True

    def note_decision(self, node: Node, key: str, expression: Expression) -> None:
        """An expression that routes or calculates, and so can only rest on what was answered before."""
        self.checks.append(partial(self._check_decision, node, key, expression, len(self.known)))

    def note_test(self, node: Node, test: Expression, scope: Scope) -> None:
        """A rule's test, made on the whole document, and so free to refer to any question."""
        self.checks.append(partial(self._check_test, node, test, scope))

    def note_text(self, node: Node, key: str, text: Text | None, scope: Scope) -> None:
        """What a text tells; inside a table it may name the columns of its row."""
        position = None if scope.is_last else len(self.known)
        self.checks.append(partial(self._check_text, node, key, text, position, scope.tables))

    def check(self) -> None:
        for check in self.checks:
            check()

    def _check_decision(self, node: Node, key: str, expression: Expression, position: int) -> None:
        for known in self._check_expression(node, key, expression):
            if known.position >= position:
                node.advise("not_earlier", key, name=known.question.name)
        if (".",) in _parts(expression.tree):
            node.note("own_value", key)

    def _check_test(self, node: Node, test: Expression, scope: Scope) -> None:
        self._check_expression(node, "test", test, scope.question)
        for name in sorted(_undone_by_blank(test.tree) - scope.decisive - {scope.question}):
            known = self.known.get(name)
            if known and known.question.kind in NUMERIC and known.is_single_in(scope.tables):
                node.advise("broken_by_blank", "test", name=name)

    def _check_expression(self, node: Node, key: str, expression: Expression, own: str = "") -> list[_Known]:
        found = [known for name in sorted(expression.names) if (known := self._find(node, key, name))]
        for name, literal in _comparisons(expression.tree, own):
            if name in self.known and not _can_be(self.known[name].question, literal):
                node.advise("unknown_literal", key, name=name, value=literal)
        return found

    def _check_text(
        self, node: Node, key: str, text: Text | None, position: int | None, tables: tuple[str, ...]
    ) -> None:
        """`position` is None where later questions may be named."""
        pipes = {match["name"] for wording in (text or {}).values() for match in PIPE.finditer(wording)}
        if any("${" in PIPE.sub("", wording) for wording in (text or {}).values()):
            node.note("bad_pipe", key)
        for name in sorted(pipes):
            if not (known := self._find(node, key, name)):
                continue
            if known.question.kind == "table" or not known.is_single_in(tables):
                node.note("pipe_of_table", key, name=name)
            elif position is not None and known.position >= position:
                node.advise("not_earlier", key, name=name)

    def _find(self, node: Node, key: str, name: str) -> _Known | None:
        known = self.known.get(name)
        if known is None:
            node.note_nearest("unknown_variable", name, self.known, key, name=name)
        elif known.question.kind == "note":
            node.advise("never_answered", key, name=name)
        return known


def _can_be(question: Question, literal: str) -> bool:
    """Whether an answer to the question can be this text, as far as its kind tells."""
    if question.kind in NUMERIC:
        return literal == "" or not math.isnan(number(literal))
    return not question.choices or all(question.choice(word) for word in literal.split())


def _parts(tree: object) -> Iterator[tuple[object, ...]]:
    if isinstance(tree, tuple):
        yield tree
        for part in tree[1:]:
            yield from _parts(part)


def _comparisons(tree: object, own: str) -> Iterator[tuple[str, str]]:
    """The pairs of a question's name and a text it is compared with; `own` is the question under test."""
    for part in _parts(tree):
        if part[0] in ("=", "!=", "selected") and len(part) == 3:
            for one, other in ((part[1], part[2]), (part[2], part[1])):
                if isinstance(one, tuple) and one[0] in ("$", ".") and isinstance(other, str):
                    yield str(one[1]) if one[0] == "$" else own, other


def _undone_by_blank(tree: object) -> frozenset[str]:
    """The questions whose blank makes a test fail, whatever else holds: it makes a needed comparison NaN."""
    if not isinstance(tree, tuple):
        return frozenset()
    if tree[0] == "and":
        return frozenset().union(*map(_undone_by_blank, tree[1:]))
    is_numeric = tree[0] == "=" and not any(isinstance(side, str) for side in tree[1:])
    if is_numeric or tree[0] in ("<", "<=", ">", ">="):
        return _operands(tree[1]) | _operands(tree[2])
    return frozenset()


def _operands(tree: object) -> frozenset[str]:
    """The questions that arithmetic takes as they are, through no function."""
    if not isinstance(tree, tuple):
        return frozenset()
    if tree[0] == "$":
        return frozenset({str(tree[1])})
    return frozenset().union(*map(_operands, tree[1:])) if tree[0] in ARITHMETIC else frozenset()
