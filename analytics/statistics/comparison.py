"""The same measures of several industries side by side, then the interviews that support each theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from statistics import median
from typing import Any

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    answer_content,
    case_label,
    columns,
    count,
    has_value,
    interview_keys,
    keys,
    published_value,
    published_year,
    qualifier,
    text,
    whole,
)
from analytics.statistics.disclosure import hide_each_other
from analytics.statistics.evidence import Evidence, Finding, Interview
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.themes import support
from analytics.statistics.words import joined, word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question, Text

RELIABLE = 6
"""Answers below which a median is marked as unreliable."""

PER_INDUSTRY = (
    ("published_in", "number", 14),
    ("published_qualifier_in", "text", 12),
    ("year_in", "text", 12),
    ("recorded_in", "number", 28),
    ("qualifier_in", "text", 12),
    ("n_in", "number", 10),
    ("sources_in", "text", 28),
)


def comparison(sheet: Sheet, material: Material) -> Table:
    industries = sheet.options["industries"]
    return material.table(
        sheet,
        (
            *columns("measure 44, unit 22"),
            *(each for name in industries for each in _columns(material, name)),
        ),
        [*_measure_rows(sheet, material), *_theme_rows(industries, material.evidence)],
    )


def _columns(material: Material, industry: str) -> Iterator[Column]:
    for code, kind, width in PER_INDUSTRY:
        yield Column(word(code, industry=material.industry(industry)), kind, width)


def _measure_rows(sheet: Sheet, material: Material) -> Iterator[list[Cell]]:
    for measure in sheet.options["measures"]:
        cells = [
            cell
            for industry in sheet.options["industries"]
            for cell in _measured(material.evidence, industry, measure["of"].get(industry, {}))
        ]
        yield [Cell(measure["label"]), text(measure.get("unit"), "z"), *cells]


def _measured(evidence: Evidence, industry: str, of: Mapping[str, Any]) -> list[Cell]:
    finding = next((each for each in evidence.findings if each.id == of.get("finding")), None)
    published = _published(finding) if finding else [NOT_APPLICABLE] * 3
    question = evidence.question(of.get("question", ""), industry)
    return [*published, *(_recorded(evidence, industry, question) if question else [NOT_APPLICABLE] * 4)]


def _published(finding: Finding) -> list[Cell]:
    return [
        published_value(finding),
        qualifier(finding.qualifier, finding.number),
        published_year(finding),
    ]


def _recorded(evidence: Evidence, industry: str, question: Question) -> list[Cell]:
    """What was answered in interviews, its qualifier, how many answers, and whose."""
    given = [
        (interview, answer)
        for interview, answer in evidence.given(question.name, industry)
        if has_value(answer) and not interview.is_informal
    ]
    interviews = [interview for interview, _ in given]
    n = count(len(given), interviews)
    if not given:
        return [NOT_AVAILABLE, NOT_AVAILABLE, n, NOT_AVAILABLE]
    if not hide_each_other(interviews):
        return [CONFIDENTIAL, CONFIDENTIAL, n, CONFIDENTIAL]
    if len(given) == 1:
        ((_, answer),) = given
        whose = Cell(case_label(interviews[0]))
        return [_summary(question, given), qualifier(answer.qualifier, answer.value), n, whose]
    code = "median_of" if question.kind in NUMERIC else "answers_of"
    return [_summary(question, given), NOT_APPLICABLE, n, Cell(word(code, n=len(given)))]


def _summary(question: Question, given: list[tuple[Interview, Answer]]) -> Cell:
    """One answer as it is; of several, the median, or how often each option was chosen."""
    behind = keys(interview for interview, _ in given)
    is_year = question.kind == "year"
    if len(given) == 1:
        return Cell(answer_content(question, given[0][1]), is_year=is_year, responses=behind)
    if question.kind in NUMERIC:
        middle = whole(round(median(float(str(answer.value)) for _, answer in given), 3))
        return Cell(middle, "u" if len(given) < RELIABLE else "", is_year=is_year, responses=behind)
    if question.kind in CHOOSING:
        return Cell(_chosen(question, [answer for _, answer in given]), responses=behind)
    return NOT_APPLICABLE


def _chosen(question: Question, answers: list[Answer]) -> Text:
    """How many chose each option, the most frequent first."""
    times = Counter(
        name
        for answer in answers
        for name in (answer.value if isinstance(answer.value, list) else [answer.value])
    )
    chosen = sorted(
        (choice for choice in question.choices if times[choice.name]), key=lambda each: -times[each.name]
    )
    return joined(word("times", label=choice.label, n=times[choice.name]) for choice in chosen)


def _theme_rows(industries: list[str], evidence: Evidence) -> Iterator[list[Cell]]:
    for theme in evidence.themes:
        found = [support(evidence, theme.code, industry) for industry in industries]
        if any(each.supporting or each.informal for each in found):
            yield [
                Cell(word("theme_row", name=theme.name)),
                Cell(word("interviews_unit")),
                *(
                    cell
                    for each in found
                    for cell in (
                        *[NOT_APPLICABLE] * 3,
                        count(len(each.supporting), each.supporting),
                        NOT_APPLICABLE,
                        count(len(each.coded), each.coded),
                        interview_keys(each.supporting + each.informal),
                    )
                ),
            ]
