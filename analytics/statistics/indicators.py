"""Answers beside the published findings that say the same: profiles and indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    answer_content,
    basis,
    case_label,
    columns,
    count,
    has_value,
    label_of,
    note_cell,
    organisation,
    published_value,
    published_year,
    qualifier,
    text,
)
from analytics.statistics.evidence import Finding, Interview
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Table
from analytics.statistics.words import word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Question


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer and the published finding beside it; either may be lacking, and so may the question."""

    question: Question | None
    interview: Interview | None
    answer: Answer
    finding: Finding | None
    valid: tuple[Interview, ...] = ()
    """Who gave a valid answer to the question."""
    is_withheld: bool = False
    """Answers were given, but nobody who gave one allows quotation."""


def profile(sheet: Sheet, material: Material) -> Table:
    return _beside(sheet, material, PROFILE)


def indicators(sheet: Sheet, material: Material) -> Table:
    return _beside(sheet, material, INDICATORS)


def _beside(sheet: Sheet, material: Material, layout: Layout) -> Table:
    rows = [[cell(material, pair) for _, cell in layout] for pair in pairs(sheet, material)]
    return material.table(sheet, columns(", ".join(specification for specification, _ in layout)), rows)


def pairs(sheet: Sheet, material: Material) -> Iterator[Pair]:
    """Pairs in the order of the plan's questions; findings that no question asks about come last."""
    findings = list(material.evidence.findings_of(sheet.name))
    planned = list(sheet.options["questions"])
    for name in dict.fromkeys([*planned, *(finding.question for finding in findings if finding.question)]):
        question = material.evidence.question(name, sheet.industry)
        if question:
            published = [finding for finding in findings if finding.question == name]
            yield from _pairs_of(question, published, sheet, material)
    for finding in findings:
        if not finding.question:
            yield Pair(None, None, Answer(), finding)


def _pairs_of(
    question: Question, published: list[Finding], sheet: Sheet, material: Material
) -> Iterator[Pair]:
    """Published figures stand beside the answers of their own wave; answers of other waves stand alone."""
    given = list(material.evidence.given(question.name, sheet.industry))
    valid = tuple(interview for interview, answer in given if has_value(answer))
    shown = [(interview, answer) for interview, answer in given if interview.is_quotable]
    old = [(interview, answer) for interview, answer in shown if interview.wave == material.plan.wave]
    new = [(interview, answer) for interview, answer in shown if interview.wave != material.plan.wave]
    beside: list[Finding | None] = [*published] or [None]
    for interview, answer in old:
        for finding in beside:
            yield Pair(question, interview, answer, finding, valid)
    if published and not old:
        for finding in published:
            yield Pair(question, None, Answer(), finding, valid, bool(given) and not shown)
    for interview, answer in new:
        yield Pair(question, interview, answer, None, valid)
    if not published and not shown:
        yield Pair(question, None, Answer(), None, valid, bool(given))


def _behind(pair: Pair) -> tuple[str, ...]:
    return (pair.interview.key,) if pair.interview else ()


def _subject(material: Material, pair: Pair) -> Cell:
    if pair.question:
        return Cell(label_of(pair.question))
    return Cell(pair.finding.statement) if pair.finding else NOT_APPLICABLE


def _variable(material: Material, pair: Pair) -> Cell:
    return Cell(pair.question.name) if pair.question else NOT_APPLICABLE


def _absent(pair: Pair) -> Cell:
    if pair.question is None:
        return NOT_APPLICABLE
    return CONFIDENTIAL if pair.is_withheld else NOT_AVAILABLE


def _answer(material: Material, pair: Pair) -> Cell:
    if pair.interview is None or pair.question is None:
        return _absent(pair)
    is_year = pair.question.kind == "year"
    return Cell(answer_content(pair.question, pair.answer), is_year=is_year, responses=_behind(pair))


def _figure(material: Material, pair: Pair) -> Cell:
    """The number; [x] for an answer in words only, whose words stand in the next columns."""
    if pair.interview is None or has_value(pair.answer):
        return _answer(material, pair)
    mark = "z" if pair.answer.missing == "not_applicable" else "x"
    return Cell(mark=mark, responses=_behind(pair))


def _words(material: Material, pair: Pair) -> Cell:
    if pair.interview is None:
        return _absent(pair)
    return text(pair.answer.remark or (word(pair.answer.missing) if pair.answer.missing else ""), "z")


def _qualifier(material: Material, pair: Pair) -> Cell:
    return qualifier(pair.answer.qualifier, pair.answer.value) if pair.interview else _absent(pair)


def _unit(material: Material, pair: Pair) -> Cell:
    unit = pair.question.unit if pair.question and pair.question.unit else None
    return text(unit or (pair.finding.unit if pair.finding else None) or KIND_UNITS.get(_kind(pair)), "z")


def _kind(pair: Pair) -> str:
    return pair.question.kind if pair.question else ""


def _year(material: Material, pair: Pair) -> Cell:
    return Cell(pair.interview.year, is_year=True) if pair.interview else _absent(pair)


def _organisation(material: Material, pair: Pair) -> Cell:
    return organisation(pair.interview) if pair.interview else _absent(pair)


def _source_case(material: Material, pair: Pair) -> Cell:
    return Cell(case_label(pair.interview)) if pair.interview else _absent(pair)


def _basis(material: Material, pair: Pair) -> Cell:
    return Cell(basis(pair.answer)) if pair.interview else _absent(pair)


def _office_note(material: Material, pair: Pair) -> Cell:
    return text(pair.answer.note, "z")


def _valid(material: Material, pair: Pair) -> Cell:
    return count(len(pair.valid), pair.valid) if pair.question else NOT_APPLICABLE


def _published(cell: Callable[[Material, Finding], Cell]) -> Callable[[Material, Pair], Cell]:
    return lambda material, pair: cell(material, pair.finding) if pair.finding else NOT_APPLICABLE


def _agreement(material: Material, pair: Pair) -> Cell:
    if pair.finding is None:
        return Cell(word("only_recorded")) if has_value(pair.answer) else NOT_APPLICABLE
    if not has_value(pair.answer):
        return Cell(word("only_published"))
    if pair.answer.value != pair.finding.number:
        return Cell(word("differ"))
    same = pair.answer.qualifier == pair.finding.qualifier
    return Cell(word("yes_agreement" if same else "other_qualifier"), responses=_behind(pair))


KIND_UNITS = {"percent": word("per_cent"), "year": word("calendar_year")}
Layout = tuple[tuple[str, Callable[[Material, Pair], Cell]], ...]
FINDING = ("finding 10", _published(lambda material, finding: Cell(finding.id)))
SOURCE = (
    "published_source 24",
    _published(lambda material, finding: Cell(material.plan.sources[finding.source].label)),
)
LINE = ("line 9", _published(lambda material, finding: text(finding.line)))
NOTES = ("notes 29", _published(lambda material, finding: note_cell(material.notes_on(finding.id))))

PUBLISHED = ("published 36", _published(lambda material, finding: Cell(finding.statement)))
VARIABLE = ("variable 27", _variable)

PROFILE: Layout = (
    ("subject 36", _subject),
    ("answer 32", _answer),
    ("words 36", _words),
    ("organisation 30", _organisation),
    ("source_case 24", _source_case),
    ("reference_year 11 number", _year),
    ("basis 16", _basis),
    ("office_note 28", _office_note),
    ("answers_n 10 number", _valid),
    FINDING,
    PUBLISHED,
    SOURCE,
    LINE,
    NOTES,
    VARIABLE,
)
INDICATORS: Layout = (
    ("indicator 34", _subject),
    ("value_recorded 12 number", _figure),
    ("qualifier 12", _qualifier),
    ("unit 14", _unit),
    ("reference_year 11 number", _year),
    ("source_case 24", _source_case),
    ("basis 16", _basis),
    ("words 32", _words),
    ("office_note 28", _office_note),
    ("answers_n 10 number", _valid),
    FINDING,
    PUBLISHED,
    ("published_value 12 number", _published(lambda material, finding: published_value(finding))),
    (
        "published_qualifier 13",
        _published(lambda material, finding: qualifier(finding.qualifier, finding.number)),
    ),
    ("published_year 12", _published(lambda material, finding: published_year(finding))),
    ("agreement 16", _agreement),
    SOURCE,
    LINE,
    NOTES,
    VARIABLE,
)
