"""What decides which questions are asked: responses alike in it were asked the same."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.grammar import Tree
from surveys.questionnaire.narrowing import deciding_on, rules_of

OCCASIONAL = frozenset({"today", "now", "once", "random", "uuid", "randomize"})
"""What differs from response to response though the answers are the same."""


def deciding(questionnaire: Questionnaire) -> frozenset[str] | None:
    """The questions outside tables whose answers decide the route; None where more than answers does."""
    waiting = {name for rule in _conditions(questionnaire) for name in rule.names}
    rules = list(_conditions(questionnaire))
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        question = next(iter(questionnaire.enclosing.get(name, ())), name)
        if question not in found and question in questionnaire.by_name:
            found.add(question)
            waiting |= set(deciding_on(questionnaire, question))
            rules += [rule for rule in rules_of(questionnaire, question) if rule]
    metadata = any(questionnaire.by_name[name].kind == "metadata" for name in found)
    return None if metadata or any(map(_is_occasional, rules)) else frozenset(found)


def _conditions(questionnaire: Questionnaire) -> Iterator[Expression]:
    """Those of sections, groups and questions outside tables."""
    for section in questionnaire.sections:
        rules = [section.relevant, *(group.relevant for group in section.groups)]
        rules += [question.relevant for question in section.questions]
        yield from (rule for rule in rules if rule is not None)


def _is_occasional(rule: Expression) -> bool:
    return any(head in OCCASIONAL for head in _heads(rule.tree))


def _heads(tree: Tree) -> Iterator[object]:
    if isinstance(tree, tuple):
        yield tree[0]
        for part in tree[1:]:
            yield from _heads(part)
