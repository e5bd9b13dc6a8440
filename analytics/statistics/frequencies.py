"""Sheets of frequencies: every question by classes of the register, unweighted, for any number of responses.

A question is told by as many of the classes as leave every place of it safe, the first ones first. All that
is told is then a sum of places that are safe themselves, so that no difference tells of a firm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

from analytics.statistics.cells import CONFIDENTIAL, NOT_AVAILABLE, columns, whole
from analytics.statistics.classes import UNKNOWN, Classification, of_field
from analytics.statistics.crossing import TOTAL, Place
from analytics.statistics.evidence import Evidence
from analytics.statistics.lines import PER_CENT, REASONS, Line, lines
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.suppression.rule import PROFILES, Rule
from analytics.statistics.tables import Cell, Column, Table
from analytics.statistics.wanted import Wanted
from analytics.statistics.words import word
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question, Text

if TYPE_CHECKING:
    from analytics.statistics.counting import Asked, Count, Counts

DIGITS = 2
OF_NUMBERS, OF_CHOICES = ("mean", "median"), ("share",)


def frequencies(sheet: Sheet, material: Material) -> Table:
    evidence = material.evidence
    by = [of_field(each, evidence) for each in sheet.options["by"]]
    rows = [
        row
        for wave in sheet.options["waves"]
        for row in _of_wave(wave, str(sheet.options["level"]), by, material)
    ]
    return material.table(sheet, _columns(by), rows, about=(word("how_frequencies"),))


def _columns(by: Sequence[Classification]) -> tuple[Column, ...]:
    return (
        *columns("indicator 40, statistic 18, wave 22"),
        *(Column(each.heading, "text", 22) for each in by),
        *columns("estimate 14 number, unit 16, valid_n 10 number, base_n 10 number"),
        *columns(", ".join(f"{reason}_n 12 number" for reason in REASONS) + ", variable 24"),
    )


def _of_wave(wave: str, level: str, by: Sequence[Classification], material: Material) -> Iterator[list[Cell]]:
    from analytics.statistics.counting import counted, respondents

    classes = {each.name: tuple(each.labels) for each in by}
    asked = list(_asked(material.evidence, level))
    if not asked or not material.files:
        return
    found = counted(respondents(material.files, asked, wave, level, classes), asked, classes)
    for each in asked:
        rule = PROFILES[material.evidence.disclosure]
        depth = _depth(each, found, len(by), rule)
        for line in _lines(each.question, material.evidence):
            yield from _rows(line, each, found, by, depth, material.evidence.waves[wave])


def _asked(evidence: Evidence, level: str) -> Iterator[Asked]:
    """The questions of a level's current questionnaires that figures are made of, each once."""
    from analytics.statistics.counting import Asked

    of_level = [each for each in evidence.current.values() if each.attributes.get("level", level) == level]
    questions = {question.name: question for form in reversed(of_level) for question in form.questions()}
    for name in dict.fromkeys(question.name for form in of_level for question in form.questions()):
        if questions[name].kind in NUMERIC:
            yield Asked(questions[name])
        elif questions[name].kind in CHOOSING:
            choices = tuple(choice.name for choice in evidence.choices(name))
            yield Asked(questions[name], choices, {each: _offering(evidence, name, each) for each in choices})


def _offering(evidence: Evidence, question: str, choice: str) -> frozenset[str]:
    """The versions whose question of that name has the choice."""
    return frozenset(
        hash
        for hash, form in evidence.versions.items()
        if question in form.by_name and form.by_name[question].choice(choice)
    )


def _lines(question: Question, evidence: Evidence) -> Iterator[Line]:
    for statistic in OF_NUMBERS if question.kind in NUMERIC else OF_CHOICES:
        yield from lines(Wanted(statistic, question.name), evidence, ())


def _rows(
    line: Line, asked: Asked, found: Counts, by: Sequence[Classification], depth: int, wave: Text
) -> Iterator[list[Cell]]:
    key = asked.column, line.choice
    tallies, counts = found.tallies[key], found.counts[key]
    for place in product(*((*each.labels, UNKNOWN, TOTAL) for each in by)):
        if place in tallies:
            is_told = all(name == TOTAL for name in place[max(depth, 0) :]) and depth >= 0
            tally = tallies[place]
            base = tally.total() - tally["not_asked"] - tally["not_applicable"]
            figures = [tally["valid"], base, *(tally[reason] for reason in REASONS)]
            yield [
                *(Cell(each) for each in (line.label, word(f"statistic_{line.wanted.statistic}"), wave)),
                *(_class(name, each) for name, each in zip(place, by, strict=True)),
                _figure(line, counts.get(place)) if is_told else CONFIDENTIAL,
                Cell(line.unit),
                *(Cell(each) if is_told else CONFIDENTIAL for each in figures),
                Cell(line.question.name),
            ]


def _class(name: str, of: Classification) -> Cell:
    return Cell(word("class_all") if name == TOTAL else of.label(name))


def _figure(line: Line, count: Count | None) -> Cell:
    if count is None or not count.n:
        return NOT_AVAILABLE
    value = count.median if line.wanted.statistic == "median" else count.total / count.n
    assert value is not None
    return Cell(whole(round(value * (100 if line.wanted.statistic in PER_CENT else 1), DIGITS)))


def _depth(asked: Asked, found: Counts, most: int, rule: Rule) -> int:
    """By how many of the classes a question may be told; -1 where not even its total may."""
    of = [found.counts[asked.column, choice] for choice in asked.choices or ("",)]
    for depth in range(most, -1, -1):
        if all(_is_safe(count, asked, rule) for counts in of for count in _at(counts, depth)):
            return depth
    return -1


def _at(counts: Mapping[Place, Count], depth: int) -> Iterator[Count]:
    """Of the places told apart by just so many of the classes."""
    for place, count in counts.items():
        if TOTAL not in place[:depth] and all(name == TOTAL for name in place[depth:]):
            yield count


def _is_safe(count: Count, asked: Asked, rule: Rule) -> bool:
    """Enough firms, of those who chose and of the others; and no sum from which the largest is guessed."""
    if not asked.is_number:
        groups = (count.total, count.having), (count.n - count.total, count.firms - count.having)
        return all(not responses or firms >= rule.least for responses, firms in groups)
    if not count.n or count.firms < rule.least or not count.is_positive:
        return not count.n or count.firms >= rule.least
    others = count.total - sum(count.largest)
    return not count.largest[0] or others >= rule.per_cent / 100 * count.largest[0]
