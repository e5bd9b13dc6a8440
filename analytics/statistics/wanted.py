"""What a sheet of estimates asks for: statistics, and the questions and choices they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.questionnaire.answers import Answer, Scalar
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question, Text

FIELDS = ("industry", "level", "size_class", "ownership", "park")
"""What organisations are told apart by; other classes come from answers."""

AMOUNTS = NUMERIC | {"table"}
STATISTICS: dict[str, frozenset[str]] = {
    "count": NUMERIC | CHOOSING,
    "share": CHOOSING,
    "mean": AMOUNTS,
    "median": AMOUNTS,
    "total": AMOUNTS,
    "ratio": AMOUNTS,
    "growth": AMOUNTS,
    "cr4": NUMERIC,
    "hhi": NUMERIC,
    "score": frozenset({"rank"}),
}
"""The kinds of question each statistic can be made of."""

BY_CHOICE = frozenset({"share", "score"})
"""Statistics of each choice of a question."""
WITH_PER = frozenset({"ratio", "growth"})
"""Statistics that set one amount against another, the earlier one for a growth."""
WEIGHTINGS = ("none", "frame")
ADJUSTMENTS = ("post_stratified", "raked")


@dataclass(frozen=True, slots=True)
class Variable:
    """Amounts: of a question, or of a table's column, summed over its rows of one year where it has years."""

    question: Question
    column: str = ""
    year_column: str = ""
    year: int | None = None

    def amount(self, answer: Answer) -> float | None:
        """None without a valid answer, or without an amount for the year."""
        if answer.missing or answer.value is None:
            return None
        if not self.column:
            return float(str(answer.value))
        amounts = [float(str(row[self.column])) for row in self._rows(answer) if self.column in row]
        return sum(amounts) if amounts else None

    def _rows(self, answer: Answer) -> list[Mapping[str, Any]]:
        rows = (
            [row for row in answer.value if isinstance(row, dict)] if isinstance(answer.value, list) else []
        )
        return [row for row in rows if self.year is None or _year(row.get(self.year_column)) == self.year]

    def years(self, answer: Answer) -> set[int]:
        return {year for row in self._rows(answer) if (year := _year(row.get(self.year_column))) is not None}


def _year(given: Scalar | list[Any] | None) -> int | None:
    return int(float(given)) if isinstance(given, str | int | float) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One statistic of a sheet, as the plan has it; a choice or year more is a row more."""

    statistic: str
    of: str
    column: str = ""
    year: str = ""
    """The column of the table that tells the year: the statistic becomes a series."""
    choice: str = ""
    per: str = ""
    per_column: str = ""
    years: int = 1
    """Between the two amounts of a growth."""
    label: Text | None = None
    unit: Text | None = None
    finding: str = ""


KEYS = tuple(Wanted.__dataclass_fields__)


def wanted(options: Mapping[str, Any]) -> list[Wanted]:
    return [Wanted(**each) for each in options["estimates"]]


def by_choice(choice: str, statistic: str, question: Question, answer: Answer) -> float | None:
    """1 or 0 for a choice; of a ranking, points: as many as there are choices for the first, 0 for none."""
    if answer.missing or answer.value is None:
        return None
    chosen = [str(each) for each in answer.value] if isinstance(answer.value, list) else [str(answer.value)]
    if statistic != "score":
        return float(choice in chosen)
    return float(len(question.choices) - chosen.index(choice)) if choice in chosen else 0.0
