"""Paradata: how long people spent where, and how often they changed what. Kept out of the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from surveys.history import Actor
from surveys.models import Response, Visit

Counts = Mapping[str, int]
"""{"seconds", "edits"} of one question."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What a page has counted of one visit to a section, `open_for` seconds after it was opened."""

    client_id: str
    section: str
    language: str
    open_for: int
    seconds: int
    questions: Mapping[str, Counts]


def record(response: Response, stay: Stay, *, by: Actor, now: datetime) -> None:
    """Keep what was counted so far. Sent twice it counts once, and what comes late takes nothing back."""
    counted = {"seconds": stay.seconds, "questions": dict(stay.questions), "told_at": now}
    place = {"section": stay.section, "language": stay.language, "mode": by.mode, "actor": by.name}
    opened_at = now - timedelta(seconds=stay.open_for)
    visit, is_new = Visit.objects.get_or_create(
        response=response, client_id=stay.client_id, defaults=counted | place | {"opened_at": opened_at}
    )
    if not is_new:
        same = Visit.objects.filter(pk=visit.pk, actor=by.name, section=stay.section)
        same.filter(seconds__lte=stay.seconds).update(**counted)


@dataclass(slots=True)
class Spent:
    """What all visits together came to."""

    seconds: int = 0
    edits: int = 0
    visits: int = 0

    def add(self, seconds: int, edits: int) -> None:
        self.seconds += seconds
        self.edits += edits
        self.visits += 1


def by_section(visits: Iterable[Visit]) -> dict[str, Spent]:
    spent: dict[str, Spent] = defaultdict(Spent)
    for visit in visits:
        spent[visit.section].add(visit.seconds, sum(each["edits"] for each in visit.questions.values()))
    return spent


def by_question(visits: Iterable[Visit]) -> dict[str, Spent]:
    spent: dict[str, Spent] = defaultdict(Spent)
    for visit in visits:
        for name, counts in visit.questions.items():
            spent[name].add(counts["seconds"], counts["edits"])
    return spent


def whole(visits: Iterable[Visit]) -> Spent:
    sections = by_section(visits).values()
    return Spent(*(sum(getattr(each, part) for each in sections) for part in ("seconds", "edits", "visits")))
