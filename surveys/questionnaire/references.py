"""Who refers to whom: whether every ${name} of a questionnaire exists and is answered in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from surveys.questionnaire.definition import CHOOSING, Question, Text
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.nodes import Node
from surveys.questionnaire.routing import PIPE


@dataclass(frozen=True, slots=True)
class _Known:
    question: Question
    position: int
    """How many questions and columns are answered before it."""
    table: str
    """The table whose column it is, or ""."""


@dataclass
class References:
    """Collects what texts and expressions refer to, and judges it once all names are known.

    What is noted before a question is defined can only rest on questions defined before: a table is defined
    after its columns, a question after its own texts and conditions.
    """

    known: dict[str, _Known] = field(default_factory=dict)
    checks: list[Callable[[], object]] = field(default_factory=list)

    def define(self, question: Question, table: str) -> bool:
        """False when the name is taken."""
        if question.name in self.known:
            return False
        self.known[question.name] = _Known(question, len(self.known), table)
        return True

    def note_decision(self, node: Node, key: str, expression: Expression) -> None:
        """An expression that routes or calculates, and so can only rest on what was answered before."""
        self.checks.append(partial(self._check_decision, node, key, expression, len(self.known)))

    def note_test(self, node: Node, key: str, expression: Expression) -> None:
        """An expression tested on the whole document, and so free to refer to any question."""
        self.checks.append(partial(self._check_expression, node, key, expression))

    def note_text(self, node: Node, key: str, text: Text | None) -> None:
        self.checks.append(partial(self._check_text, node, key, text, len(self.known)))

    def note_message(self, node: Node, text: Text | None, table: str) -> None:
        """What a rule says; inside a table it may name the columns of its row."""
        self.checks.append(partial(self._check_text, node, "message", text, None, table))

    def check(self) -> None:
        for check in self.checks:
            check()

    def _check_decision(self, node: Node, key: str, expression: Expression, position: int) -> None:
        for known in self._check_expression(node, key, expression):
            if known.position >= position:
                node.note("not_earlier", key, name=known.question.name)
        if (".",) in _parts(expression.tree):
            node.note("own_value", key)

    def _check_expression(self, node: Node, key: str, expression: Expression) -> list[_Known]:
        found = [known for name in sorted(expression.names) if (known := self._find(node, key, name))]
        for name, literal in _comparisons(expression.tree):
            if name in self.known and not _can_be(self.known[name].question, literal):
                node.note("unknown_literal", key, name=name, value=literal)
        return found

    def _check_text(
        self, node: Node, key: str, text: Text | None, position: int | None, table: str | None = None
    ) -> None:
        """`position` is None where later questions may be named, `table` where no columns may."""
        pipes = {match["name"] for wording in (text or {}).values() for match in PIPE.finditer(wording)}
        if any("${" in PIPE.sub("", wording) for wording in (text or {}).values()):
            node.note("bad_pipe", key)
        for name in sorted(pipes):
            if not (known := self._find(node, key, name)):
                continue
            if known.question.kind == "table" or known.table not in ("", table):
                node.note("pipe_of_table", key, name=name)
            elif position is not None and known.position >= position:
                node.note("not_earlier", key, name=name)

    def _find(self, node: Node, key: str, name: str) -> _Known | None:
        known = self.known.get(name)
        if known is None:
            node.note_nearest("unknown_variable", name, self.known, key, name=name)
        elif known.question.kind == "note":
            node.note("never_answered", key, name=name)
        return known


def _can_be(question: Question, literal: str) -> bool:
    """Whether a question can have the value; of choosing questions it is known, of others assumed."""
    if question.kind not in CHOOSING or not question.choices:
        return True
    return all(question.choice(word) for word in literal.split())


def _parts(tree: object) -> Iterator[tuple[object, ...]]:
    if isinstance(tree, tuple):
        yield tree
        for part in tree[1:]:
            yield from _parts(part)


def _comparisons(tree: object) -> Iterator[tuple[str, str]]:
    """The pairs of a question's name and a text it is compared with."""
    for part in _parts(tree):
        if part[0] in ("=", "!=", "selected") and len(part) == 3:
            for one, other in ((part[1], part[2]), (part[2], part[1])):
                if isinstance(one, tuple) and one[0] == "$" and isinstance(other, str):
                    yield str(one[1]), other
