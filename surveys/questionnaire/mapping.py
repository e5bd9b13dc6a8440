"""What becomes of answers when a response goes over to another version of its questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.answers import Answer, Row, Value
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import CHOOSING, SILENT, Question, Questionnaire, wording

Documents = Mapping[str, Mapping[str, object]]
"""Answer documents by the name of their question."""


@dataclass(frozen=True, slots=True)
class VariableMapping:
    """By the name in the old version, the name in the new one, or "" for what has no place any more."""

    questions: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By the old question, then by the old choice."""

    def as_document(self) -> dict[str, object]:
        return {
            "questions": dict(self.questions),
            "choices": {question: dict(names) for question, names in self.choices.items()},
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Mapping[str, object]]) -> VariableMapping:
        return cls(document.get("questions", {}), document.get("choices", {}))  # type: ignore[arg-type]

    def question(self, name: str) -> str:
        return self.questions.get(name, name)

    def choice(self, question: str, name: str) -> str:
        return self.choices.get(question, {}).get(name, name)


def propose(old: Questionnaire, new: Questionnaire) -> VariableMapping:
    """By the same name; else by the same wording and kind, among questions that are new; else no place."""
    free = [question for question in new.questions() if question.name not in old.by_name]
    questions = {
        question.name: _like(question, free)
        for question in old.questions()
        if question.kind not in SILENT and question.name not in new.by_name
    }
    choices: dict[str, dict[str, str]] = {}
    for question in old.questions():
        later = new.by_name.get(questions.get(question.name, question.name))
        if question.kind in CHOOSING and later is not None and later.kind in CHOOSING:
            names = {
                c.name: _choice_like(c.label, later) for c in question.choices if not later.choice(c.name)
            }
            choices |= {question.name: names} if names else {}
    return VariableMapping(questions, choices)


def _like(question: Question, free: list[Question]) -> str:
    label = wording(question.label, "en")
    alike = (each.name for each in free if each.kind == question.kind and wording(each.label, "en") == label)
    return next(alike, "")


def _choice_like(label: Mapping[str, str], question: Question) -> str:
    return next((c.name for c in question.choices if wording(c.label, "en") == wording(label, "en")), "")


@dataclass(frozen=True, slots=True)
class Moved:
    """Answer documents under the new version, and those of the old one that have no place in it."""

    answers: dict[str, dict[str, object]]
    left: tuple[str, ...]


def moved(answers: Documents, old: Questionnaire, new: Questionnaire, mapping: VariableMapping) -> Moved:
    """Whatever the new version would refuse is left, never changed into something else."""
    found: dict[str, dict[str, object]] = {}
    left = []
    for name, document in answers.items():
        question = new.by_name.get(mapping.question(name))
        answer = Answer.from_document(document)
        if question is None or question.kind in SILENT or question.name in found:
            left.append(name)
            continue
        value = _value(answer.value, old.by_name.get(name), mapping)
        try:
            kept = clean_answer(question, {**document, "value": value}) if value != _LOST else None
        except Invalid:
            kept = None
        if kept is None:
            left.append(name)
        else:
            found[question.name] = kept.as_document()
    return Moved(found, tuple(left))


_LOST = "\0"
"""A value of which a part has no place."""


def _value(value: Value | None, question: Question | None, mapping: VariableMapping) -> object:
    if question is None or value is None:
        return value
    if question.kind in ("select_one", "likert") and isinstance(value, str):
        return mapping.choice(question.name, value) or _LOST
    if question.kind in ("select_multiple", "rank") and isinstance(value, list):
        names = [mapping.choice(question.name, str(each)) for each in value]
        return names if all(names) else _LOST
    if question.kind == "table" and isinstance(value, list):
        rows = [_row(row, question, mapping) for row in value if isinstance(row, dict)]
        return _LOST if None in rows else rows
    return value


def _row(row: Row, table: Question, mapping: VariableMapping) -> dict[str, object] | None:
    columns = {column.name: column for column in table.columns}
    found: dict[str, object] = {}
    for name, value in row.items():
        there = mapping.question(name)
        kept = _value(value, columns.get(name), mapping)
        if not there or kept == _LOST:
            return None
        found[there] = kept
    return found
