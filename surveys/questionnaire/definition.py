"""What a questionnaire is: frozen dataclasses, whatever file it was read from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.questionnaire.expressions import Expression

Text = Mapping[str, str]
"""A wording by language code, for example {"en": "Staff", "zh-hans": "员工人数"}."""

KINDS = (
    "text",
    "integer",
    "decimal",
    "percent",
    "year",
    "date",
    "select_one",
    "select_multiple",
    "likert",
    "rank",
    "table",
    "calculate",
    "note",
)
NUMERIC = frozenset({"integer", "decimal", "percent", "year"})
CHOOSING = frozenset({"select_one", "select_multiple", "likert", "rank"})
SILENT = frozenset({"calculate", "note"})
"""Kinds that ask nothing, so nothing can be missing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. `exclusive` rules out all others; `specify` asks for a text ("other, please specify")."""

    name: str
    label: Text
    exclusive: bool = False
    specify: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A test that must hold, and what to say when it does not."""

    test: Expression
    message: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question, or, for the kind "table", a roster whose columns are questions."""

    name: str
    kind: str
    label: Text
    hint: Text | None = None
    unit: Text | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False
    relevant: Expression | None = None
    calculation: Expression | None = None
    constraints: tuple[Rule, ...] = ()
    warnings: tuple[Rule, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_selected: int | None = None
    columns: tuple[Question, ...] = ()
    max_rows: int = 20

    def choice(self, name: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.name == name), None)


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: Text
    questions: tuple[Question, ...]
    intro: Text | None = None
    relevant: Expression | None = None


@dataclass(frozen=True)
class Questionnaire:
    """A whole form. `attributes` place it in its study, for example {"industry": "cro", "level": "firm"}."""

    name: str
    title: Text
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    intro: Text | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        return {question.name: question for question in self.questions()}

    @cached_property
    def variables(self) -> Mapping[str, Question]:
        """Questions and the columns of tables: everything an expression can name."""
        columns = {column.name: column for question in self.questions() for column in question.columns}
        return {**self.by_name, **columns}

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {question.name: section for section in self.sections for question in section.questions}


def fingerprint(document: Mapping[str, object]) -> str:
    """SHA-256 of a document's canonical JSON, as 64 hexadecimal digits."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def wording(text: Text | None, language: str) -> str:
    """The text in a language, or in the first language it has; "" for no text."""
    if not text:
        return ""
    return text.get(language) or next(iter(text.values()))
