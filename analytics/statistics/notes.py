"""The Notes sheet: method, shorthand, contradictions with both figures, and findings not shown and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analytics.statistics.cells import columns, text
from analytics.statistics.evidence import Evidence, Finding
from analytics.statistics.material import Material
from analytics.statistics.plan import Plan, Sheet
from analytics.statistics.tables import MARKS, Cell, Content, Table
from analytics.statistics.themes import is_shown
from analytics.statistics.words import joined, word
from surveys.questionnaire.definition import Text

METHODS = ("how_k_of_n", "how_nonresponse", "how_no_weights")


@dataclass(frozen=True, slots=True)
class Note:
    kind: str
    text: Text
    finding: Finding | None = None
    concerns: tuple[str, ...] = ()


def leading_notes(sheet: Sheet, evidence: Evidence) -> list[Note]:
    """Every note whose number does not depend on which findings are shown."""
    stale = sum(interview.stale_passages for interview in evidence.interviews)
    unapproved = len(evidence.unapproved)
    return [
        *(Note("method", line) for line in sheet.options["method"]),
        *(Note("method", word(code)) for code in METHODS),
        *([Note("method", word("how_stale", n=stale))] if stale else []),
        *([Note("method", word("how_unapproved", n=unapproved))] if unapproved else []),
        *(Note("shorthand", word(f"mark_{mark}")) for mark in MARKS),
        *(_of_finding(sheet, finding) for finding in evidence.findings_of(sheet.name)),
    ]


def _of_finding(sheet: Sheet, finding: Finding) -> Note:
    return Note(
        finding.type, finding.statement, finding, tuple(sheet.options["concerns"].get(finding.id, ()))
    )


def note_numbers(plan: Plan, evidence: Evidence) -> Mapping[str, tuple[int, ...]]:
    """By finding, the numbers of the notes that concern it."""
    numbers: dict[str, tuple[int, ...]] = {}
    for sheet in plan.sheets:
        notes = leading_notes(sheet, evidence) if sheet.kind == "notes" else []
        for number, note in enumerate(notes, 1):
            for finding in note.concerns:
                numbers[finding] = (*numbers.get(finding, ()), number)
    return numbers


def notes(sheet: Sheet, material: Material) -> Table:
    everything = [*leading_notes(sheet, material.evidence), *_not_shown(material)]
    return material.table(
        sheet,
        columns(
            "note 10, type 16, text 90, first_figure 26, second_figure 26, finding 10, line 16, concerns 26"
        ),
        [_row(number, note) for number, note in enumerate(everything, 1)],
    )


def _not_shown(material: Material) -> Iterator[Note]:
    for finding in material.evidence.findings:
        if not is_shown(material, finding):
            source = material.plan.sources[finding.source].label
            yield Note("not_shown", word("not_supported", source=source), finding)


def _row(number: int, note: Note) -> list[Cell]:
    finding = note.finding if note.finding and note.kind != "not_shown" else None
    return [
        Cell(word("note_number", number=number)),
        Cell(word(f"kind_{note.kind}")),
        Cell(note.text),
        text(_first_figure(finding), "z"),
        text(finding.second if finding else None, "z"),
        text(note.finding.id if note.finding else None, "z"),
        text(note.finding.line if note.finding else None, "z"),
        text(joined(note.concerns), "z"),
    ]


def _first_figure(finding: Finding | None) -> Content:
    """A contradiction's first figure, or a finding's only one with its qualifier and unit."""
    if finding is None or finding.type != "quantitative":
        return finding.figure if finding else None
    parts = [word(finding.qualifier) if finding.qualifier else {}, finding.figure, finding.unit]
    return {
        "en": " ".join(filter(None, (part.get("en", "") for part in parts))),
        "zh-hans": "".join(part.get("zh-hans", "") for part in parts),
    }
