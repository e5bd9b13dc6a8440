"""The same measures of several industries side by side, then the interviews that support each theme."""

from __future__ import annotations

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
    text,
)
from analytics.statistics.context import Context
from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.themes import support
from analytics.statistics.words import word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import NUMERIC, Question

LEAST = 3
"""Answers a median needs behind it, unless all who gave them may be quoted."""
RELIABLE = 6
"""Answers below which a median is marked as unreliable."""

PER_INDUSTRY = (
    ("published_in", "number", 14),
    ("year_in", "text", 12),
    ("recorded_in", "number", 30),
    ("n_in", "number", 10),
    ("sources_in", "text", 28),
)


def comparison(sheet: Sheet, context: Context) -> Table:
    industries = sheet.options["industries"]
    return context.table(
        sheet,
        (*columns("measure 48, unit 20"), *(each for name in industries for each in _columns(context, name))),
        [*_measure_rows(sheet, context), *_theme_rows(industries, context.evidence)],
    )


def _columns(context: Context, industry: str) -> Iterator[Column]:
    for code, kind, width in PER_INDUSTRY:
        yield Column(word(code, industry=context.industry(industry)), kind, width)


def _measure_rows(sheet: Sheet, context: Context) -> Iterator[list[Cell]]:
    for measure in sheet.options["measures"]:
        cells = [
            cell
            for industry in sheet.options["industries"]
            for cell in _measured(context.evidence, industry, measure["of"].get(industry, {}))
        ]
        yield [Cell(measure["label"]), text(measure.get("unit"), "z"), *cells]


def _measured(evidence: Evidence, industry: str, of: Mapping[str, Any]) -> list[Cell]:
    finding = next((each for each in evidence.findings if each.id == of.get("finding")), None)
    published = [published_value(finding), published_year(finding)] if finding else [NOT_APPLICABLE] * 2
    question = evidence.question(of.get("question", ""), industry)
    return [*published, *(_recorded(evidence, industry, question) if question else [NOT_APPLICABLE] * 3)]


def _recorded(evidence: Evidence, industry: str, question: Question) -> list[Cell]:
    """What was answered (one answer, or the median of several), how many answers, and whose."""
    given = [
        (interview, answer)
        for interview, answer in evidence.given(question.name, industry)
        if has_value(answer)
    ]
    interviews = [interview for interview, _ in given]
    n = count(len(given), interviews)
    if not given:
        return [NOT_AVAILABLE, n, NOT_AVAILABLE]
    if len(given) < LEAST and not all(interview.is_quotable for interview in interviews):
        return [CONFIDENTIAL, n, CONFIDENTIAL]
    if len(given) == 1:
        content = answer_content(question, given[0][1])
        figure = Cell(content, is_year=question.kind == "year", responses=keys(interviews))
        return [figure, n, Cell(case_label(interviews[0]))]
    return [_summary(question, given), n, Cell(word("median_of", n=len(given)))]


def _summary(question: Question, given: list[tuple[Interview, Answer]]) -> Cell:
    if question.kind not in NUMERIC:
        return NOT_APPLICABLE
    figures = [float(str(answer.value)) for _, answer in given]
    middle = round(median(figures), 3)
    figure = int(middle) if middle.is_integer() else middle
    mark = "u" if len(given) < RELIABLE else ""
    return Cell(figure, mark, is_year=question.kind == "year", responses=keys(each for each, _ in given))


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
                        NOT_APPLICABLE,
                        NOT_APPLICABLE,
                        count(len(each.supporting), each.supporting),
                        count(len(each.coded), each.coded),
                        interview_keys(each.supporting + each.informal),
                    )
                ),
            ]
