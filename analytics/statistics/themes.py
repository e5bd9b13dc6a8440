"""Themes and the interviews that support them: findings by source, statements, codebook, chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    columns,
    count,
    interview_keys,
    keys,
    label_of,
    note_cell,
    theme_name,
)
from analytics.statistics.cells import text as text_cell
from analytics.statistics.disclosure import countable
from analytics.statistics.evidence import Evidence, Finding, Interview, Passage, Theme
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Chart, Column, Table
from analytics.statistics.words import joined, word


@dataclass(frozen=True, slots=True)
class Support:
    """Of `coded` formal interviews, those in `supporting` have a passage with the theme.

    Those that allow no quotation are among them only where they hide each other.
    """

    coded: tuple[Interview, ...]
    supporting: tuple[Interview, ...]
    informal: tuple[Interview, ...]


def support(evidence: Evidence, theme: str, industry: str = "", level: str = "") -> Support:
    def in_scope(interview: Interview) -> bool:
        return (
            industry in ("", interview.industry)
            and level in ("", interview.level)
            and bool(interview.passages)
        )

    coded = countable(filter(in_scope, evidence.formal))
    talks = countable(filter(in_scope, evidence.informal))
    return Support(
        coded=coded,
        supporting=tuple(interview for interview in coded if interview.supports(theme)),
        informal=tuple(interview for interview in talks if interview.supports(theme)),
    )


def passages_behind(material: Material, finding: Finding) -> list[tuple[Interview, Passage]]:
    """Coded passages of the finding's own source that carry its theme, in its question if it names one."""
    cases = material.plan.sources[finding.source].cases
    return [
        (interview, passage)
        for interview in material.evidence.interviews
        if interview.key in cases
        for passage in interview.passages
        if passage.theme == finding.theme and finding.question in ("", passage.question)
    ]


def is_shown(material: Material, finding: Finding) -> bool:
    """A finding reported from an interview is shown among the findings only when a coding supports it."""
    sheet = material.plan.sheet(finding.sheet)
    if sheet is None or sheet.kind != "findings" or not material.plan.sources[finding.source].cases:
        return True
    return bool(passages_behind(material, finding))


def findings_by_source(sheet: Sheet, material: Material) -> Table:
    shown = [each for each in material.evidence.findings_of(sheet.name) if is_shown(material, each)]
    order = list(material.plan.sources)
    return material.table(
        sheet,
        columns(
            "finding 10, source 24, level 11, published 44, theme 20, support_n 14 number, "
            "coded_n 14 number, supporters 18, words 52, aim 40, line 10, notes 29"
        ),
        [
            _finding_row(sheet, material, each)
            for each in sorted(shown, key=lambda each: order.index(each.source))
        ],
    )


def _finding_row(sheet: Sheet, material: Material, finding: Finding) -> list[Cell]:
    found = support(material.evidence, finding.theme, sheet.industry)
    question = material.evidence.question(finding.question, sheet.industry)
    return [
        Cell(finding.id),
        Cell(material.plan.sources[finding.source].label),
        Cell(material.level(finding.level)),
        Cell(finding.statement),
        theme_name(material.evidence, finding),
        count(len(found.supporting), found.supporting),
        count(len(found.coded), found.coded),
        interview_keys(found.supporting + found.informal),
        _words(passages_behind(material, finding)),
        Cell(label_of(question)) if question else NOT_APPLICABLE,
        text_cell(finding.line),
        note_cell(material.notes_on(finding.id)),
    ]


def _words(passages: list[tuple[Interview, Passage]]) -> Cell:
    if not passages:
        return NOT_APPLICABLE
    quotable = [(interview, passage) for interview, passage in passages if interview.is_quotable]
    if not quotable:
        return CONFIDENTIAL
    texts = dict.fromkeys(passage.text for _, passage in quotable)
    return Cell(joined(texts), responses=keys(interview for interview, _ in quotable))


def codebook(sheet: Sheet, material: Material) -> Table:
    return material.table(
        sheet,
        columns(
            "theme_code 20, parent 18, name 24, definition 36, full_definition 52, when_to_use 40, "
            "when_not_to_use 40, example 40, passages_n 12 number, support_n 14 number, "
            "coded_n 14 number, informal_n 14 number, findings_n 14 number"
        ),
        [_codebook_row(material.evidence, theme) for theme in material.evidence.themes],
    )


def _codebook_row(evidence: Evidence, theme: Theme) -> list[Cell]:
    found = support(evidence, theme.code)
    supporting = found.supporting + found.informal
    passages = [each for interview in supporting for each in interview.passages if each.theme == theme.code]
    return [
        Cell(theme.code),
        text_cell(theme.parent, "z"),
        Cell(theme.name),
        *map(text_cell, (theme.definition, theme.full_definition, theme.when_to_use, theme.when_not_to_use)),
        text_cell(theme.example),
        count(len(passages), supporting),
        count(len(found.supporting), found.supporting),
        count(len(found.coded), found.coded),
        count(len(found.informal), found.informal),
        Cell(sum(finding.theme == theme.code for finding in evidence.findings)),
    ]


def themes_chart(sheet: Sheet, material: Material) -> Table:
    """Themes by the number of formal interviews that support them, one series a stratum."""
    evidence = material.evidence
    strata = [stratum for stratum in _strata(evidence) if support(evidence, "", *stratum).coded]
    rows = [_theme_row(evidence, theme, strata) for theme in evidence.themes]
    drawn = [row for row in rows if _weight(row)]
    return material.table(
        sheet,
        (*columns("theme 30, theme_code 20"), *(_stratum_column(material, *stratum) for stratum in strata)),
        sorted(drawn, key=_weight, reverse=True),
        chart=Chart(sheet.title, word("axis_interviews"), tuple(range(2, 2 + len(strata))))
        if drawn
        else None,
    )


def _weight(row: Iterable[Cell]) -> int:
    return sum(cell.content for cell in row if isinstance(cell.content, int))


def _strata(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Industry and level, in the order in which the study lists them."""
    return product(evidence.industries, evidence.levels)


def _theme_row(evidence: Evidence, theme: Theme, strata: list[tuple[str, str]]) -> list[Cell]:
    found = [support(evidence, theme.code, *stratum).supporting for stratum in strata]
    return [Cell(theme.name), Cell(theme.code), *(count(len(each), each) for each in found)]


def _stratum_column(material: Material, industry: str, level: str) -> Column:
    n = len(support(material.evidence, "", industry, level).coded)
    heading = word("stratum_n", industry=material.industry(industry), level=material.level(level), n=n)
    return Column(heading, "number", 22)
