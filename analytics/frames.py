"""The columns under which the answers to all versions of a questionnaire are handed out.

A column once given keeps its name and its place for ever: later versions only append. What a version calls
otherwise goes on in its old column, as the variable mapping of the version says; so does what had no place
for a while and comes back with its name, its kind and its wording.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.questionnaire.definition import DERIVED, Question, wording
from surveys.questionnaire.mapping import VariableMapping

Leaf = tuple[str, str]
"""A question, and one of its choices where each has a column of its own; "" else."""
SEVERAL = ("select_multiple", "rank")


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as it was published: its questions, or the columns of one of its tables."""

    version: str
    """Its hash. One that is taken up again after others is the same version."""
    questions: tuple[Question, ...]
    mapping: VariableMapping
    """From the edition before."""


@dataclass(slots=True)
class Column:
    name: str
    """As it was first called: "staff", "uses/paper"."""
    leaves: dict[str, Leaf] = field(default_factory=dict)
    """What stands in it, by version."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A table over all versions; its rows have columns, and perhaps tables of their own."""

    name: str
    names: Mapping[str, str]
    """What it is called, by version."""
    columns: list[Column]
    rosters: list[Roster]

    def editions(self, history: Sequence[Edition]) -> Iterator[Edition]:
        """The editions of its rows."""
        return _inner(history, self.names)


def columns(history: Sequence[Edition]) -> list[Column]:
    """Of the questions that are no tables; the oldest edition comes first."""
    return _tracked(history, _leaves)


def rosters(history: Sequence[Edition]) -> list[Roster]:
    """Of the questions that are tables."""
    found = []
    for table in _tracked(history, _tables):
        names = {version: name for version, (name, _choice) in table.leaves.items()}
        inner = list(_inner(history, names))
        found.append(Roster(table.name, names, columns(inner), rosters(inner)))
    return found


def _inner(history: Sequence[Edition], names: Mapping[str, str]) -> Iterator[Edition]:
    """The editions of a table's rows."""
    before = ""
    for edition in history:
        name = names.get(edition.version, "")
        table = next((each for each in edition.questions if each.name == name), None)
        yield Edition(edition.version, table.columns if table else (), edition.mapping.within(before))
        before = name


def _tracked(
    history: Sequence[Edition], leaves: Callable[[Iterable[Question]], Iterable[Leaf]]
) -> list[Column]:
    found: list[Column] = []
    current: dict[Leaf, Column] = {}
    known: dict[str, dict[Leaf, Column]] = {}
    ended: dict[tuple[Leaf, str, str], Column] = {}
    for edition in history:
        if edition.version in known:
            current = known[edition.version]
            continue
        known[edition.version] = current = _renamed(current, edition.mapping)
        meant = {each.name: (each.kind, wording(each.label, "en")) for each in edition.questions}
        for leaf in leaves(edition.questions):
            back = ended.get((leaf, *meant[leaf[0]]))
            if leaf not in current and back and back not in current.values():
                current[leaf] = back
            elif leaf not in current:
                current[leaf] = Column(free(_called(leaf), {each.name for each in found}))
                found.append(current[leaf])
            current[leaf].leaves[edition.version] = leaf
            ended[leaf, *meant[leaf[0]]] = current[leaf]
    return found


def _tables(questions: Iterable[Question]) -> Iterator[Leaf]:
    return ((question.name, "") for question in questions if question.kind == "table")


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


def _called(leaf: Leaf) -> str:
    return "/".join(part for part in leaf if part)


def free(name: str, taken: Container[str]) -> str:
    """The name, numbered where something that came to an end has it."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found


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
