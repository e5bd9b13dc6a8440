"""What becomes of answers when a response goes over to another version of its questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.answers import Answer, Row, Value
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import CHOOSING, SILENT, Question, Questionnaire, wording

Documents = Mapping[str, Mapping[str, object]]
"""Answer documents by the name of their question."""
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """By the name in the old version, the name in the new one, or "" for what has no place any more.

    What is not named keeps its name.
    """

    questions: Names = field(default_factory=dict)
    choices: Mapping[str, Names] = field(default_factory=dict)
    """By the old question, then by the old choice."""
    tables: Mapping[str, VariableMapping] = field(default_factory=dict)
    """Of the columns of a table, by its old name."""

    def as_document(self) -> dict[str, object]:
        return {
            "questions": dict(self.questions),
            "choices": {question: dict(names) for question, names in self.choices.items()},
            "tables": {table: mapping.as_document() for table, mapping in self.tables.items()},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Mapping[str, object]]) -> VariableMapping:
        inner = document.get("tables", {})
        tables = {table: cls.from_document(mapping) for table, mapping in inner.items()}  # type: ignore[arg-type]
        return cls(document.get("questions", {}), document.get("choices", {}), tables)  # type: ignore[arg-type]

    def question(self, name: str) -> str:
        return self.questions.get(name, name)

    def choice(self, question: str, name: str) -> str:
        return self.choices.get(question, {}).get(name, name)

    def within(self, table: str) -> VariableMapping:
        return self.tables.get(table, VariableMapping())

    def then(self, later: VariableMapping) -> VariableMapping:
        """From the old version, over the one that this mapping leads to, to the version after."""
        origins = {there: name for name, there in self.questions.items() if there}

        def named(own: Iterable[str], theirs: Iterable[str]) -> list[str]:
            """Old names of what either mapping speaks of."""
            before = (origins.get(name, name) for name in theirs)
            return list(dict.fromkeys([*own, *(name for name in before if self.question(name))]))

        return VariableMapping(
            {
                name: _then(self.questions, later.questions, name)
                for name in named(self.questions, later.questions)
            },
            {
                name: _all_then(self.choices.get(name, {}), later.choices.get(self.question(name), {}))
                for name in named(self.choices, later.choices)
            },
            {
                name: self.within(name).then(later.within(self.question(name)))
                for name in named(self.tables, later.tables)
            },
        )


def _then(names: Names, later: Names, name: str) -> str:
    between = names.get(name, name)
    return later.get(between, between) if between else ""


def _all_then(names: Names, later: Names) -> dict[str, str]:
    origins = {there: name for name, there in names.items() if there}
    known = dict.fromkeys([*names, *(origins.get(name, name) for name in later)])
    return {name: _then(names, later, name) for name in known}


def propose(old: Questionnaire, new: Questionnaire) -> VariableMapping:
    """By the same name; else by the same wording and kind, among questions that are new; else no place."""
    return _propose(tuple(old.questions()), tuple(new.questions()))


def _propose(old: Iterable[Question], new: Iterable[Question]) -> VariableMapping:
    before = {each.name: each for each in old if each.kind not in SILENT}
    after = {each.name: each for each in new}
    free = [each for each in after.values() if each.name not in before]
    questions = {name: _like(question, free) for name, question in before.items() if name not in after}
    pairs = {name: (question, after.get(questions.get(name, name))) for name, question in before.items()}
    choices = {name: _choices(*pair) for name, pair in pairs.items() if _are_both(CHOOSING, *pair)}
    tables = {name: _columns(*pair) for name, pair in pairs.items() if _are_both(("table",), *pair)}
    return VariableMapping(
        questions,
        {name: names for name, names in choices.items() if names},
        {name: mapping for name, mapping in tables.items() if mapping != VariableMapping()},
    )


def _are_both(kinds: Iterable[str], old: Question, new: Question | None) -> bool:
    return new is not None and old.kind in kinds and new.kind in kinds


def _like(question: Question, free: list[Question]) -> str:
    """The name of a question that is alike, which is then no longer free; "" when there is none."""
    label = wording(question.label, "en")
    for place, each in enumerate(free):
        if each.kind == question.kind and wording(each.label, "en") == label:
            return free.pop(place).name
    return ""


def _choices(old: Question, new: Question | None) -> dict[str, str]:
    later = new.choices if new else ()
    known = {choice.name for choice in later}
    named = {wording(choice.label, "en"): choice.name for choice in reversed(later)}
    return {
        choice.name: named.get(wording(choice.label, "en"), "")
        for choice in old.choices
        if choice.name not in known
    }


def _columns(old: Question, new: Question | None) -> VariableMapping:
    return _propose(old.columns, new.columns if new else ())


@dataclass(frozen=True, slots=True)
class Moved:
    """Answer documents under the new version, and those of the old one that have no place in it."""

    answers: dict[str, dict[str, object]]
    left: tuple[str, ...]


def moved(answers: Documents, old: Questionnaire, new: Questionnaire, mapping: VariableMapping) -> Moved:
    """Whatever the new version would refuse is left, never changed into something else.

    A cell of a table is left alone, as "table.column": the other cells of its row go over.
    """
    found: dict[str, dict[str, object]] = {}
    left: list[str] = []
    for name, document in answers.items():
        later = new.by_name.get(mapping.question(name))
        if later is None or later.kind in SILENT or later.name in found:
            left.append(name)
            continue
        try:
            value = _value(Answer.from_document(document).value, old.by_name.get(name), later, mapping, left)
            kept = clean_answer(later, {**document, "value": value})
        except (_Lost, Invalid):
            kept = None
        if kept is None:
            left.append(name)
        else:
            found[later.name] = kept.as_document()
    return Moved(found, tuple(dict.fromkeys(left)))


def doubtful(old: Questionnaire, new: Questionnaire, mapping: VariableMapping) -> list[tuple[str, ...]]:
    """Questions of the old version whose answers may have no place, together where they would share one.

    All other answers go over as they are.
    """
    sharing: dict[str, list[str]] = {}
    for name, question in old.by_name.items():
        if question.kind not in SILENT:
            sharing.setdefault(mapping.question(name) or f"- {name}", []).append(name)
    groups = map(tuple, sharing.values())
    return [names for names in groups if len(names) > 1 or _may_lose(names[0], old, new, mapping)]


def _may_lose(name: str, old: Questionnaire, new: Questionnaire, mapping: VariableMapping) -> bool:
    later = new.by_name.get(mapping.question(name))
    is_translated = mapping.choices.get(name) or mapping.tables.get(name)
    return later is None or bool(is_translated) or _taken(old.by_name[name]) != _taken(later)


def _taken(question: Question) -> object:
    """What decides which answers the question takes."""
    choices = [(choice.name, choice.exclusive, choice.specify) for choice in question.choices]
    limits = (question.minimum, question.maximum, question.step, question.max_selected, question.max_rows)
    columns = [(column.name, _taken(column)) for column in question.columns]
    return question.kind, choices, limits, columns


class _Lost(Exception):
    """A part of a value has no place."""


def _value(
    value: Value | None, old: Question | None, new: Question, mapping: VariableMapping, left: list[str]
) -> object:
    """Raises _Lost. What of a table has no place is added to `left`."""
    if old is None or value is None:
        return value
    if old.kind in ("select_one", "likert") and isinstance(value, str):
        return _choice(old, value, mapping)
    if old.kind in ("select_multiple", "rank") and isinstance(value, list):
        return list(dict.fromkeys(_choice(old, str(each), mapping) for each in value))
    if old.kind == new.kind == "table" and isinstance(value, list):
        return [_row(row, old, new, mapping, left) for row in value if isinstance(row, dict)]
    return value


def _choice(old: Question, name: str, mapping: VariableMapping) -> str:
    if found := mapping.choice(old.name, name):
        return found
    raise _Lost


def _row(
    row: Row, old: Question, new: Question, mapping: VariableMapping, left: list[str]
) -> dict[str, object]:
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    inner = mapping.within(old.name)
    found: dict[str, object] = {}
    for name, value in row.items():
        column = after.get(inner.question(name))
        try:
            if column is None or column.name in found:
                raise _Lost
            found[column.name] = _value(value, before.get(name), column, inner, left)
        except _Lost:
            left.append(f"{old.name}.{name}")
    return found
