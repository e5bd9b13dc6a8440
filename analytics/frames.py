"""The columns under which the answers to all versions of a questionnaire are handed out.

A column once given keeps its name and its place for ever: later versions only append. What a version calls
otherwise goes on in its old column, as the variable mapping of the version says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.questionnaire.definition import DERIVED, Question, Questionnaire
from surveys.questionnaire.mapping import VariableMapping

Leaf = tuple[str, str]
"""A question, and one of its choices where each has a column of its own; "" else."""
SEVERAL = ("select_multiple", "rank")


@dataclass(slots=True)
class Column:
    name: str
    """As it was first called: "staff", "uses/paper"."""
    leaves: dict[int, Leaf] = field(default_factory=dict)
    """What stands in it, by the place of the version in the history."""


def columns(history: Sequence[tuple[Questionnaire, VariableMapping]], table: str = "") -> list[Column]:
    """`history`: the versions, the oldest first, each with its mapping from the one before.

    Of the questions themselves, or of the columns of a table by its name in the newest version that has it.
    """
    found: list[Column] = []
    current: dict[Leaf, Column] = {}
    for place, (questionnaire, mapping) in enumerate(history):
        current = _renamed(current, mapping)
        for leaf in _leaves(_questions(questionnaire, table)):
            if leaf not in current:
                current[leaf] = Column(_free("/".join(part for part in leaf if part), found))
                found.append(current[leaf])
            current[leaf].leaves[place] = leaf
    return found


def _questions(questionnaire: Questionnaire, table: str) -> Iterable[Question]:
    if not table:
        return questionnaire.questions()
    question = questionnaire.by_name.get(table)
    return question.columns if question else ()


def _leaves(questions: Iterable[Question]) -> Iterator[Leaf]:
    for question in questions:
        if question.kind in ("note", "table", *DERIVED):
            continue
        yield question.name, ""
        if question.kind in SEVERAL:
            yield from ((question.name, choice.name) for choice in question.choices)


def _renamed(current: Mapping[Leaf, Column], mapping: VariableMapping) -> dict[Leaf, Column]:
    """The columns under their leaves in the next version; what has no place goes on in none."""
    found: dict[Leaf, Column] = {}
    for (name, choice), column in current.items():
        later = mapping.question(name), mapping.choice(name, choice) if choice else ""
        if later[0] and bool(later[1]) == bool(choice):
            found.setdefault(later, column)
    return found


def _free(name: str, found: Iterable[Column]) -> str:
    """The name, numbered where a column that came to an end has it."""
    taken = {column.name for column in found}
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def cell(values: Mapping[str, object], leaf: Leaf | None) -> str:
    """The text of a column: a value, several choices with spaces between, 1 or 0 for one of them."""
    if leaf is None:
        return ""
    name, choice = leaf
    value = values.get(name)
    if value is None:
        return ""
    if choice:
        return str(int(isinstance(value, list) and choice in value))
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
