"""What a questionnaire is: frozen dataclasses, whatever file it was read from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.questionnaire.expressions import Expression

Text = Mapping[str, str]
"""A wording by language code, for example {"en": "Staff", "zh-hans": "员工人数"}."""

KINDS = (
    *("text", "integer", "decimal", "percent", "year", "range", "date", "time", "datetime"),
    *("select_one", "select_multiple", "likert", "rank", "acknowledge"),
    *("image", "audio", "video", "file", "geopoint", "barcode"),
    *("table", "calculate", "note", "hidden", "metadata"),
)
NUMERIC = frozenset({"integer", "decimal", "percent", "year", "range"})
CHOOSING = frozenset({"select_one", "select_multiple", "likert", "rank"})
UPLOADED = frozenset({"image", "audio", "video", "file"})
SILENT = frozenset({"calculate", "note", "hidden", "metadata"})
"""Kinds that ask nothing, so nothing can be missing."""
DERIVED = frozenset({"calculate", "hidden", "metadata"})
"""Kinds whose value is worked out, and never kept as an answer."""
CELLS = NUMERIC | frozenset(
    {"text", "date", "time", "datetime", "select_one", "likert", "acknowledge", "geopoint", "barcode"}
    | {"calculate"}
)
"""Kinds that fit into a cell of a grid: their value is one text or number."""
WIDEST_GRID = 8
METADATA = ("start", "end", "today", "deviceid", "username", "email", "phonenumber")
"""What a question of the kind "metadata" can tell about how it was answered."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. `exclusive` rules out all others; `specify` asks for a text ("other, please specify")."""

    name: str
    label: Text
    exclusive: bool = False
    specify: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Further columns of the list of choices, by which a `choice_filter` tells them apart."""
    also: tuple[Mapping[str, str], ...] = ()
    """Further rows of such columns under which it is offered too."""
    media: Mapping[str, Text] = field(default_factory=dict)
    """The file shown with it, by "image", "audio" or "video", then by language."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A test that must hold, and what to say when it does not."""

    test: Expression
    message: Text


@dataclass(frozen=True, slots=True)
class Group:
    """Questions under a heading of their own in a section or in a table's row, asked together."""

    name: str
    label: Text = field(default_factory=dict)
    relevant: Expression | None = None
    appearance: str = ""
    parent: str = ""
    """The group around it; "" where it stands directly in the section or row."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, or, for the kind "table", a roster; its columns are questions, perhaps tables again."""

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
    groups: tuple[Group, ...] = ()
    """The groups of a table's row, outer ones before those in them."""
    rows_wanted: Expression | None = None
    """How many rows a table has, where earlier answers say so."""
    group: str = ""
    """The innermost group the question stands in; "" for none."""
    required_when: Expression | None = None
    required_message: Text | None = None
    default: Expression | None = None
    read_only: bool = False
    choice_filter: Expression | None = None
    """Which choices are offered: a test in which a bare word is an attribute of the choice, or its `name`."""
    randomized: bool = False
    """Whether choices come in an order drawn for each response."""
    seed: Expression | None = None
    """What draws the order instead, as in ODK."""
    step: float | None = None
    source: str = ""
    """What a question of the kind "metadata" tells: one of METADATA."""
    guidance: Text | None = None
    """What only interviewers read."""
    appearance: str = ""
    media: Mapping[str, Text] = field(default_factory=dict)
    theme: str = ""
    """The theme of the codebook under which its open answers are coded first."""
    table_role: str = ""
    """What it is in the tables of the study, such as "classification" or "indicator"."""
    routing_note: Text | None = None
    """The routing as its author puts it, for printed guides."""

    def choice(self, name: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.name == name), None)

    @property
    def is_grid(self) -> bool:
        """Whether a table is drawn with one line a row; others are drawn with one card a row."""
        fits = all(column.kind in CELLS and not column.choice_filter for column in self.columns)
        return fits and not self.groups and self.appearance != "cards" and len(self.columns) <= WIDEST_GRID


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: Text
    """{} for questions that stand in no group of their form."""
    questions: tuple[Question, ...]
    intro: Text | None = None
    relevant: Expression | None = None
    groups: tuple[Group, ...] = ()
    """Outer groups before those in them; `Question.group` says which question stands in which."""
    appearance: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """A whole form. `attributes` place it in its study, for example {"industry": "cro", "level": "firm"}."""

    name: str
    title: Text
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    intro: Text | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of an XLSForm, what Fangtan keeps for other tools: "version", "style", "instance_name"."""
    lookups: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    """Tables that came with the form as csv, by file name without ".csv": for pulldata()."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Pictures and sounds that came with the form: SHA-256 of the content by file name."""

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        return {question.name: question for question in self.questions()}

    @cached_property
    def variables(self) -> Mapping[str, Question]:
        """Questions and the columns of tables: everything an expression can name."""
        return {question.name: question for question, _ in self.within_tables()}

    def within_tables(self) -> Iterator[tuple[Question, tuple[str, ...]]]:
        """Questions and columns with the tables they stand in, the outermost first."""
        for question in self.questions():
            yield from _within(question, ())

    @cached_property
    def metadata(self) -> frozenset[str]:
        """What it wants to know of an interview: names of METADATA."""
        return frozenset(question.source for question in self.variables.values() if question.source)

    @cached_property
    def enclosing(self) -> Mapping[str, tuple[str, ...]]:
        """The tables around each question and column."""
        return {question.name: tables for question, tables in self.within_tables()}

    @property
    def fits_a_sheet(self) -> bool:
        """Whether rows and cells can hold its answers: no table within a table, no file in a row."""
        return all(question.is_grid for question in self.questions() if question.kind == "table")

    @cached_property
    def looks_ahead(self) -> bool:
        """Whether a question, group or section rests on a later question, as forms of ODK may."""
        seen: set[str] = set()
        for section in self.sections:
            if _rests_on(section, self.variables) - seen:
                return True
            for question in section.questions:
                group = [each for each in section.groups if each.name == question.group]
                around: list[Group | Question] = [question, *group]
                if any(_rests_on(each, self.variables) - seen for each in around):
                    return True
                seen |= {each.name for each, _ in _within(question, ())}
        return False

    @property
    def first_asking(self) -> Section:
        """The first section that asks something: many forms begin with what is only noted."""
        asking = (each for each in self.sections if any(q.kind not in SILENT for q in each.questions))
        return next(asking, self.sections[0])

    @cached_property
    def section_of(self) -> Mapping[str, Section]:
        return {question.name: section for section in self.sections for question in section.questions}


def _rests_on(part: Section | Group | Question, variables: Mapping[str, Question]) -> set[str]:
    """The questions that decide about the part, or that it is worked out of."""
    rules = [part.relevant]
    if isinstance(part, Question):
        rules += [part.calculation, part.choice_filter, part.seed, part.default, part.rows_wanted]
    return {name for rule in rules if rule for name in rule.names} & variables.keys()


def _within(question: Question, tables: tuple[str, ...]) -> Iterator[tuple[Question, tuple[str, ...]]]:
    yield question, tables
    for column in question.columns:
        yield from _within(column, (*tables, question.name))


def fingerprint(document: Mapping[str, object]) -> str:
    """SHA-256 of a document's canonical JSON, as 64 hexadecimal digits."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def around(groups: Sequence[Group], name: str) -> list[Group]:
    """The groups a question stands in, the outermost first."""
    known = {group.name: group for group in groups}
    found: list[Group] = []
    while name:
        found.append(known[name])
        name = known[name].parent
    return found[::-1]


def wording(text: Text | None, language: str) -> str:
    """The text in a language, or in the first language it has; "" for no text."""
    if not text:
        return ""
    return text.get(language) or next(iter(text.values()))
