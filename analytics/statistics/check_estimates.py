"""Whether a sheet of estimates asks for what can be told."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from analytics.statistics.evidence import Evidence
from analytics.statistics.faults import Place
from analytics.statistics.plan import Sheet
from analytics.statistics.wanted import (
    ADJUSTMENTS,
    BY_CHOICE,
    FIELDS,
    KEYS,
    STATISTICS,
    WEIGHTINGS,
    WITH_PER,
)
from surveys.questionnaire.definition import NUMERIC, Question


def check_estimates(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    place.known("level", "unknown_level", [sheet.options["level"]], evidence.levels)
    place.known("waves", "unknown_wave", place.sequence("waves", sheet.options["waves"]), evidence.waves)
    for by in place.sequence("by", sheet.options["by"]):
        _classification(by, evidence, place)
    _weighting(sheet.options["weighting"], place)
    for number, each in enumerate(place.sequence("estimates", sheet.options["estimates"]), 1):
        _Estimate(place.mapping(f"estimate {number}", each), f"estimate {number}", evidence, place).check()


def check_frequencies(sheet: Sheet, evidence: Evidence, place: Place) -> None:
    place.known("level", "unknown_level", [sheet.options["level"]], evidence.levels)
    place.known("waves", "unknown_wave", place.sequence("waves", sheet.options["waves"]), evidence.waves)
    for by in place.sequence("by", sheet.options["by"]):
        if by not in FIELDS:
            place("by", "unknown_class", what=by, known=", ".join(FIELDS))


def _classification(by: Any, evidence: Evidence, place: Place) -> None:
    if not isinstance(by, Mapping):
        if by not in FIELDS:
            place("by", "unknown_class", what=by, known=", ".join(FIELDS))
        return
    place.known("by", "unknown_key", by, ("question", "label", "bounds"))
    question = evidence.question(str(by.get("question")))
    if question is None:
        place("by", "unknown_question", what=by.get("question"))
        return
    if "label" in by:
        place.text("by, label", by["label"])
    bounds = by.get("bounds")
    if bounds is not None and not _grow(bounds):
        place("by, bounds", "not_bounds")
    if question.kind not in (("select_one", "likert") if bounds is None else NUMERIC):
        place("by", "unknown_class", what=question.name, known=", ".join(FIELDS))


def _grow(bounds: Any) -> bool:
    are_numbers = isinstance(bounds, list) and all(type(each) in (int, float) for each in bounds)
    return are_numbers and bool(bounds) and all(low < high for low, high in pairwise(bounds))


def _weighting(weighting: Any, place: Place) -> None:
    if isinstance(weighting, str):
        is_known = weighting in WEIGHTINGS
    else:
        is_known = isinstance(weighting, Mapping) and len(weighting) == 1 and _adjusts(*weighting.items())
    if not is_known:
        place("weighting", "not_a_weighting")


def _adjusts(adjustment: tuple[Any, Any]) -> bool:
    kind, fields = adjustment
    if kind == "post_stratified":
        return isinstance(fields, str) and fields in FIELDS
    several = isinstance(fields, list) and bool(fields)
    return kind in ADJUSTMENTS and several and all(field in FIELDS for field in fields)


class _Estimate:
    """One entry of a sheet's estimates, at its place."""

    def __init__(self, entry: Mapping[str, Any], key: str, evidence: Evidence, place: Place) -> None:
        self.entry, self.key, self.evidence, self.place = entry, key, evidence, place
        self.statistic = str(entry.get("statistic", ""))

    def check(self) -> None:
        self.place.known(self.key, "unknown_key", self.entry, KEYS)
        for name in {"statistic", "of"} - self.entry.keys():
            self.place(self.key, "missing", what=name)
        for name in {"label", "unit"} & self.entry.keys():
            self.place.text(f"{self.key}, {name}", self.entry[name])
        if self.statistic not in STATISTICS:
            self.place(self.key, "unknown_statistic", what=self.statistic, known=", ".join(STATISTICS))
            return
        self._question("of", "column")
        if self.statistic in WITH_PER:
            self._question("per", "per_column")
        self._years()
        if "finding" in self.entry:
            ids = [finding.id for finding in self.evidence.findings]
            self.place.known(self.key, "unknown_finding", [self.entry["finding"]], ids)

    def _question(self, key: str, column: str) -> None:
        question = self.evidence.question(str(self.entry.get(key)))
        if question is None:
            self.place(self.key, "unknown_question", what=self.entry.get(key))
            return
        if question.kind not in STATISTICS[self.statistic]:
            self._wrong_kind(question)
        if question.kind == "table":
            self._column(question, column)
            if "year" in self.entry:
                self._column(question, "year")
        else:
            self.place.known(self.key, "unknown_key", {column, "year"} & self.entry.keys(), ())
        if "choice" in self.entry:
            self._choice(question)

    def _column(self, table: Question, key: str) -> None:
        name = self.entry.get(key)
        column = next((each for each in table.columns if each.name == name), None)
        if column is None:
            self.place(self.key, "unknown_column", table=table.name, what=name)
        elif column.kind not in NUMERIC:
            self._wrong_kind(column)

    def _choice(self, question: Question) -> None:
        choices = [choice.name for choice in self.evidence.choices(question.name)]
        self.place.known(self.key, "unknown_choice", [self.entry["choice"]], choices)
        if self.statistic not in (*BY_CHOICE, "count"):
            self.place(self.key, "unknown_key", what="choice")

    def _wrong_kind(self, question: Question) -> None:
        words = {"statistic": self.statistic, "what": question.name, "kind": question.kind}
        self.place(self.key, "wrong_kind", **words)

    def _years(self) -> None:
        years = self.entry.get("years", 1)
        if type(years) is not int or years < 1:
            self.place(self.key, "not_years")
