"""Statements of the publication beside what the interviews say about them: opportunities, challenges, ..."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    columns,
    count,
    interview_keys,
    keys,
    note_cell,
    text,
    theme_name,
    whole,
)
from analytics.statistics.disclosure import countable, hide_each_other
from analytics.statistics.evidence import Evidence, Finding, Interview
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Table
from analytics.statistics.themes import support
from analytics.statistics.words import joined


def statements(sheet: Sheet, material: Material) -> Table:
    return material.table(
        sheet,
        columns(
            "finding 10, industry 18, level 12, published 56, place 18, theme 22, "
            "support_n 14 number, coded_n 14 number, supporters 16, informal_n 14 number, "
            "ranked 30, ranked_n 12 number, ranking_n 14 number, median_rank 12 number, line 10, notes 29"
        ),
        [_row(sheet, material, finding) for finding in material.evidence.findings_of(sheet.name)],
    )


def _row(sheet: Sheet, material: Material, finding: Finding) -> list[Cell]:
    found = support(material.evidence, finding.theme)
    return [
        Cell(finding.id),
        Cell(material.industry(finding.industry)),
        Cell(material.level(finding.level)),
        Cell(finding.statement),
        text(finding.place, "z"),
        theme_name(material.evidence, finding),
        count(len(found.supporting), found.supporting),
        count(len(found.coded), found.coded),
        interview_keys(found.supporting + found.informal),
        count(len(found.informal), found.informal),
        *_ranking(sheet, material.evidence, sheet.options["options"].get(finding.id, [])),
        text(finding.line),
        note_cell(material.notes_on(finding.id)),
    ]


def _ranking(sheet: Sheet, evidence: Evidence, options: Sequence[str]) -> list[Cell]:
    """The options that say the same as the statement: who ranked one of them, of how many, and how high."""
    if not options:
        return [NOT_APPLICABLE] * 4
    rankings = list(_rankings(sheet, evidence))
    counted = countable(interview for interview, _ in rankings)
    ranked = [
        (interview, min(names.index(name) for name in options if name in names) + 1)
        for interview, names in rankings
        if interview in counted and set(options) & set(names)
    ]
    return [
        Cell(joined(_labels(sheet, evidence, options))),
        count(len(ranked), (interview for interview, _ in ranked)),
        count(len(counted), counted),
        _median_rank(ranked),
    ]


def _rankings(sheet: Sheet, evidence: Evidence) -> Iterator[tuple[Interview, list[str]]]:
    for name in sheet.options["rankings"]:
        for interview, answer in evidence.given(name):
            if isinstance(answer.value, list) and not interview.is_informal:
                yield interview, [str(choice) for choice in answer.value]


def _median_rank(ranked: list[tuple[Interview, int]]) -> Cell:
    if not ranked:
        return Cell(mark="x")
    interviews = [interview for interview, _ in ranked]
    if not hide_each_other(interviews):
        return CONFIDENTIAL
    return Cell(whole(median(rank for _, rank in ranked)), responses=keys(interviews))


def _labels(sheet: Sheet, evidence: Evidence, options: Sequence[str]) -> Iterator[str]:
    questions = [evidence.question(name) for name in sheet.options["rankings"]]
    for option in options:
        choices = (question.choice(option) for question in questions if question)
        yield next(choice.label for choice in choices if choice)  # type: ignore[misc]
