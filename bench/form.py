"""The questionnaire that is answered: 25 questions on 5 pages, each with one of every kind but tables."""

from __future__ import annotations

from typing import Any

CHOICES = [{"name": f"c{n}", "label": {"en": f"Choice {n}"}} for n in range(5)]
KINDS: dict[str, dict[str, Any]] = {
    "integer": {"min": 0, "max": 100_000},
    "text": {},
    "select_one": {"choices": CHOICES},
    "select_multiple": {"choices": CHOICES},
    "likert": {"choices": CHOICES},
}
SECTIONS = [f"page_{n}" for n in range(5)]


def document() -> dict[str, Any]:
    sections = [{"name": name, "title": {"en": name}, "questions": _questions(name)} for name in SECTIONS]
    return {"name": "bench", "title": {"en": "Bench"}, "languages": ["en"], "sections": sections}


def _questions(section: str) -> list[dict[str, Any]]:
    return [
        {"name": f"{section}_{kind}", "kind": kind, "label": {"en": f"A question of kind {kind}"}} | limits
        for kind, limits in KINDS.items()
    ]
