"""The first sheets: what this is, and what is where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analytics.statistics.cells import columns, count
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.tables import Cell, Table
from analytics.statistics.themes import is_shown
from analytics.statistics.words import joined, word
from surveys.questionnaire.definition import SILENT

FINGERPRINT_DIGITS = 16


def cover(sheet: Sheet, material: Material) -> Table:
    rows = [[Cell(word(f"cover_{code}")), cell] for code, cell in _facts(material)]
    return material.table(sheet, columns("subject 44, what 90"), rows)


def _facts(material: Material) -> Iterator[tuple[str, Cell]]:
    evidence = material.evidence
    waves = [
        title
        for name, title in evidence.waves.items()
        if any(each.wave == name for each in evidence.interviews)
    ]
    questions = sum(
        each.kind not in SILENT for form in evidence.current.values() for each in form.questions()
    )
    yield "study", Cell(evidence.title)
    yield "about", Cell(evidence.about)
    yield "waves", Cell(joined(waves) if waves else word("nobody"))
    yield "interviews", count(len(evidence.formal), evidence.formal)
    yield "web", Cell(sum(interview.mode == "web" for interview in evidence.formal))
    yield "informal", count(len(evidence.informal), evidence.informal)
    if evidence.unapproved:
        yield "unapproved", count(len(evidence.unapproved), evidence.unapproved)
    yield "questions", Cell(questions)
    yield "passages", Cell(sum(len(interview.passages) for interview in evidence.interviews))
    yield "findings", Cell(sum(finding.type != "inconsistency" for finding in evidence.findings))
    yield "not_shown", Cell(sum(not is_shown(material, finding) for finding in evidence.findings))
    yield "contradictions", Cell(sum(finding.type == "inconsistency" for finding in evidence.findings))
    yield "shorthand", Cell(word("mark_list"))
    yield "fingerprint", Cell(evidence.fingerprint[:FINGERPRINT_DIGITS])


def contents(sheet: Sheet, material: Material, others: Iterable[Table]) -> Table:
    """Every other sheet, in order, each with a link to it."""
    rows = [
        [Cell(number), Cell(table.tab, sheet=table.name), Cell(table.title), Cell(len(table.rows))]
        for number, table in enumerate(others, 1)
    ]
    return material.table(sheet, columns("number 10 number, sheet 30, shows 80, rows_n 12 number"), rows)
