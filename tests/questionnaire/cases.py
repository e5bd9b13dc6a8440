"""The table of expressions both evaluators must agree on."""

import math
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from surveys.questionnaire.occasions import Occasion

TODAY = date(2026, 10, 5)
ON = Occasion(
    now=datetime(2026, 10, 5, 12, 30, 15, 250_000, UTC),
    started=datetime(2026, 10, 4, 9, 0, tzinfo=UTC),
    seed="BJ-001",
    language="en",
    facts={"version": "7"},
)

CASES = yaml.safe_load((Path(__file__).parent / "expression_cases.yaml").read_text(encoding="utf-8"))
VALID = [case for case in CASES if "gives" in case]
INVALID = [case for case in CASES if "fails" in case]


def values_of(case: dict) -> dict:
    return case.get("values", {}) | {
        name: word * times for name, (word, times) in case.get("long", {}).items()
    }


def same(one: object, other: object) -> bool:
    """Equal, of one type; all numbers are one type, NaN is NaN, and zero has no sign."""
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        return type(one) is type(other) and one == other
    one, other = float(one), float(other)  # the browser's whole numbers arrive as their shortest digits
    return one == other or (math.isnan(one) and math.isnan(other))
