"""What the tables rest on, read from a release's snapshot: interviews, themes, published findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Choice, Question, Questionnaire, Text


@dataclass(frozen=True, slots=True)
class Finding:
    """A published finding, one row of the study's published.csv."""

    id: str
    type: str
    sheet: str
    industry: str
    level: str
    statement: Text
    value: str
    """A number, or for a contradiction the first of its two figures."""
    figure: Text
    """The value in words."""
    second: Text
    """The other figure of a contradiction."""
    qualifier: str
    unit: Text
    year: str
    place: Text
    entity: str
    source: str
    question: str
    theme: str
    line: str

    @property
    def number(self) -> int | float | None:
        try:
            number = float(self.value)
        except ValueError:
            return None
        return int(number) if number.is_integer() else number


PLAIN = (
    *("id", "type", "sheet", "industry", "level", "value", "qualifier", "year", "entity", "source"),
    *("question", "theme", "line"),
)
"""The columns of published.csv that are in no language."""


@dataclass(frozen=True, slots=True)
class Theme:
    code: str
    parent: str
    name: Text
    definition: Text
    full_definition: Text
    when_to_use: Text
    when_not_to_use: Text
    example: Text


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an answer that were marked with a theme."""

    question: str
    theme: str
    text: str


@dataclass(frozen=True, slots=True)
class Interview:
    """A finished response, whatever its mode. `answers` holds only what is on the route."""

    key: str
    wave: str
    year: int
    """The year the wave asks about."""
    organisation: str
    organisation_name: str
    industry: str
    level: str
    questionnaire: Questionnaire
    mode: str
    role: Text
    quoting: str
    duration_min: int | None
    date: str
    asked: tuple[str, ...]
    answers: Mapping[str, Answer]
    passages: tuple[Passage, ...]
    stale_passages: int
    """Coded passages whose words no longer stand in the answer."""
    is_approved: bool
    size_class: str = ""
    ownership: str = ""
    park: str = ""
    group: str = ""
    """The enterprise group its organisation belongs to; "" is none."""

    @property
    def enterprise(self) -> str:
        """Who knows what all its parts answered: the group, or the organisation by itself."""
        return f"group {self.group}" if self.group else self.organisation

    @property
    def is_informal(self) -> bool:
        return self.mode == "informal"

    @property
    def is_quotable(self) -> bool:
        return self.quoting != "none"

    @property
    def is_named(self) -> bool:
        return self.quoting == "organisation"

    def supports(self, theme: str) -> bool:
        return any(passage.theme == theme for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Firms alike in the classes by which the study forms strata, and how many there are."""

    place: Mapping[str, str]
    """The class of each field."""
    frame_count: int


@dataclass(frozen=True)
class Evidence:
    title: Text
    about: Text
    waves: Mapping[str, Text]
    industries: Mapping[str, Text]
    levels: Mapping[str, Text]
    versions: Mapping[str, Questionnaire]
    """By hash, the latest last."""
    cases: Mapping[str, Mapping[str, int]]
    """Number of cases by questionnaire and disposition; "" is an open case."""
    themes: tuple[Theme, ...]
    interviews: tuple[Interview, ...]
    findings: tuple[Finding, ...]
    fingerprint: str
    """Of the snapshot."""
    plan: Mapping[str, Any] = field(repr=False)
    disclosure: str = "published"
    """The profile of the rule by which figures are withheld."""
    is_drawn: bool = False
    """Whether the organisations were drawn at random; else they were chosen on purpose."""
    classes: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    """What the classes of organisations besides industry and level are called, by field."""
    frame: tuple[Stratum, ...] = ()
    """Strata of which the number of firms is known."""

    @cached_property
    def formal(self) -> tuple[Interview, ...]:
        return tuple(interview for interview in self.interviews if not interview.is_informal)

    @cached_property
    def informal(self) -> tuple[Interview, ...]:
        return tuple(interview for interview in self.interviews if interview.is_informal)

    @cached_property
    def unapproved(self) -> tuple[Interview, ...]:
        return tuple(interview for interview in self.interviews if not interview.is_approved)

    @cached_property
    def theme_by_code(self) -> Mapping[str, Theme]:
        return {theme.code: theme for theme in self.themes}

    @cached_property
    def current(self) -> Mapping[str, Questionnaire]:
        """The latest version of each questionnaire by name."""
        return {questionnaire.name: questionnaire for questionnaire in self.versions.values()}

    def labels(self, field: str) -> Mapping[str, Text]:
        """What the classes of a field of organisations are called, in order."""
        places = {"industry": self.industries, "level": self.levels}
        return places.get(field) or self.classes.get(field, {})

    def findings_of(self, sheet: str) -> Iterator[Finding]:
        return (finding for finding in self.findings if finding.sheet == sheet)

    def question(self, name: str, industry: str = "") -> Question | None:
        """The question of that name in the current questionnaires of an industry, or of any."""
        for questionnaire in self.current.values():
            if industry in ("", questionnaire.attributes.get("industry")) and name in questionnaire.by_name:
                return questionnaire.by_name[name]
        return None

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The choices of a question in all current questionnaires that ask it."""
        asked = [each.by_name[name] for each in self.current.values() if name in each.by_name]
        found = {choice.name: choice for question in reversed(asked) for choice in question.choices}
        order = dict.fromkeys(choice.name for question in asked for choice in question.choices)
        return tuple(found[each] for each in order)

    def given(self, name: str, industry: str = "") -> Iterator[tuple[Interview, Answer]]:
        """Who said something to a question, in the questionnaires of an industry or in all."""
        for interview in self.interviews:
            if (
                industry in ("", interview.questionnaire.attributes.get("industry"))
                and name in interview.answers
            ):
                yield interview, interview.answers[name]


def read_evidence(snapshot: Mapping[str, Any], fingerprint: str) -> Evidence:
    versions = {each["hash"]: loading.load(each["document"]) for each in snapshot["questionnaires"]}
    years = {wave["name"]: wave["reference_year"] for wave in snapshot["waves"]}
    return Evidence(
        title=snapshot["study"]["title"],
        about=snapshot["study"]["about"],
        waves={wave["name"]: wave["title"] for wave in snapshot["waves"]},
        industries=dict(snapshot["industries"]),
        levels=dict(snapshot["levels"]),
        versions=versions,
        cases=snapshot["cases"],
        themes=tuple(Theme(**theme) for theme in snapshot["themes"]),
        interviews=tuple(_interview(each, versions, years) for each in snapshot["responses"]),
        findings=tuple(_finding(row) for row in snapshot["published"]),
        fingerprint=fingerprint,
        plan=snapshot["plan"],
        disclosure=snapshot.get("disclosure", "published"),
        is_drawn=snapshot.get("selection") == "drawn",
        classes={field: dict(labels) for field, labels in snapshot.get("classes", [])},
        frame=tuple(Stratum(**each) for each in snapshot.get("frame", [])),
    )


def _interview(
    document: Mapping[str, Any], versions: Mapping[str, Questionnaire], years: Mapping[str, int]
) -> Interview:
    return Interview(
        **{
            **document,
            "year": years[document["wave"]],
            "questionnaire": versions[document["questionnaire"]],
            "asked": tuple(document["asked"]),
            "answers": {name: Answer.from_document(each) for name, each in document["answers"].items()},
            "passages": tuple(Passage(**passage) for passage in document["passages"]),
        }
    )


def _finding(row: Mapping[str, str]) -> Finding:
    plain = {name: row[name] for name in PLAIN}
    texts = {name: bilingual(row, f"{name}_en", name) for name in ("statement", "unit", "place")}
    figures = {"figure": bilingual(row, "value", "value"), "second": bilingual(row, "value_b", "value_b")}
    return Finding(**plain, **texts, **figures)  # type: ignore[arg-type]


def bilingual(row: Mapping[str, str], english: str, name: str) -> Text:
    """Both languages' columns; what reads the same in Chinese need not be written twice."""
    return {"en": row[english], "zh-hans": row[f"{name}_zh_hans"] or row[english]}
