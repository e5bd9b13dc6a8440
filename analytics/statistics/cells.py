"""Cells that several tables need: answers, interviews and findings as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analytics.statistics.evidence import Evidence, Finding, Interview
from analytics.statistics.tables import Cell, Column, Content
from analytics.statistics.words import as_text, joined, word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import CHOOSING, UPLOADED, Question, Text, wording

PIPE = re.compile(r"\$\{\w+\}")

CONFIDENTIAL = Cell(mark="c")
NOT_AVAILABLE = Cell(mark="x")
NOT_APPLICABLE = Cell(mark="z")


def columns(specification: str) -> tuple[Column, ...]:
    """Columns from "code width" or "code width kind", with commas between; the code names the heading."""
    return tuple(column(*each.split()) for each in specification.split(","))


def column(code: str, width: str, kind: str = "text") -> Column:
    return Column(word(code), kind, int(width))


def text(content: Content, mark: str = "x") -> Cell:
    """A cell with a text, or with a mark where there is none."""
    is_blank = not (any(content.values()) if isinstance(content, dict) else content)
    return Cell(mark=mark) if is_blank else Cell(content)


def label_of(question: Question) -> Text:
    """A question's wording; what would be piped into it is left open."""
    return {language: PIPE.sub("…", words) for language, words in question.label.items()}


def has_value(answer: Answer) -> bool:
    return answer.value is not None and not answer.missing


def is_in_words_only(answer: Answer) -> bool:
    return answer.value is None and not answer.missing and bool(answer.remark)


def answer_content(question: Question, answer: Answer) -> Content:
    """A number for a numeric question, words for any other; None for an answer without value."""
    if answer.missing:
        return word(answer.missing)
    if is_in_words_only(answer):
        return word("in_words_only")
    if isinstance(answer.value, int | float):
        return whole(answer.value)
    if question.kind in CHOOSING:
        return _choices(question, answer)
    if question.kind in UPLOADED:
        return word("one_file")
    if isinstance(answer.value, list):
        return word("rows", n=len(answer.value))
    return answer.value


def whole(number: float) -> int | float:
    """The number, without the fraction it does not have."""
    return int(number) if float(number).is_integer() else number


def _choices(question: Question, answer: Answer) -> Text:
    names = answer.value if isinstance(answer.value, list) else [answer.value]
    labels = [_choice(question, str(name), answer.specify) for name in names]
    if question.kind == "rank":
        labels = [word("rank", place=place, label=label) for place, label in enumerate(labels, 1)]
    return joined(labels)


def _choice(question: Question, name: str, specified: str) -> Text:
    choice = question.choice(name)
    if choice is None:
        return as_text(name)
    if choice.specify and specified:
        return word("specified", label=choice.label, text=specified)
    return choice.label


def qualifier(code: str, figure: object) -> Cell:
    """How a figure is meant; [z] where there is no figure to qualify."""
    if code or isinstance(figure, int | float):
        return Cell(word(code or "exact"))
    return NOT_APPLICABLE


def case_label(interview: Interview) -> Text:
    """Key, role and mode: how a table names an interview without naming a person."""
    role = interview.role if interview.is_quotable else {}
    texts = [as_text(interview.key), *([role] if any(role.values()) else []), word(interview.mode)]
    return {
        "en": ", ".join(wording(part, "en") for part in texts),
        "zh-hans": "，".join(wording(part, "zh-hans") for part in texts),
    }


def organisation(interview: Interview) -> Cell:
    return Cell(interview.organisation_name) if interview.is_named else CONFIDENTIAL


def basis(answer: Answer) -> Text:
    code = {"organisation": "basis_organisation", "": "respondent"}.get(answer.basis, answer.basis)
    return word(code)


def interview_keys(interviews: Iterable[Interview]) -> Cell:
    """Which interviews; those that allow no quotation are only counted."""
    everyone = list(interviews)
    named = [interview.key for interview in everyone if interview.is_quotable]
    others = len(everyone) - len(named)
    parts: list[Text | str] = [*named, *([word("others_uncited", n=others)] if others else [])]
    return Cell(joined(parts) if parts else word("nobody"), responses=keys(everyone))


def keys(interviews: Iterable[Interview]) -> tuple[str, ...]:
    """Whom a page may name behind a figure."""
    return tuple(dict.fromkeys(interview.key for interview in interviews if interview.is_quotable))


def count(number: int, interviews: Iterable[Interview] = ()) -> Cell:
    return Cell(number, responses=keys(interviews))


def published_value(finding: Finding) -> Cell:
    """The figure; [x] where a figure has lost it, [z] where the finding is a statement."""
    if finding.number is not None:
        return Cell(finding.number, is_year=finding.value == finding.year)
    return text(finding.value, "x" if finding.type in ("quantitative", "figure") else "z")


def published_year(finding: Finding) -> Cell:
    return text(finding.year, "x" if finding.type == "quantitative" else "z")


def theme_name(evidence: Evidence, finding: Finding) -> Cell:
    theme = evidence.theme_by_code.get(finding.theme)
    return Cell(theme.name) if theme else NOT_APPLICABLE


def note_cell(numbers: Sequence[int]) -> Cell:
    return Cell(notes=tuple(numbers)) if numbers else NOT_APPLICABLE
