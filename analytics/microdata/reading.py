"""Responses -> rows of typed values, each with the reason where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from django.db.models import QuerySet

from analytics.frames import Edition
from analytics.microdata.about import FACTS, Profile, beside, facts, keys
from analytics.microdata.variables import Sheet, Variable, sheet_of
from analytics.microdata.wording import NOT_KNOWN
from surveys.models import Publication, Response, Study
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import Route, route, row_routes, rows_of_value

BATCH = 1000
PARTS = ("qualifier", "basis", "specify", "remark", "reason")
"""What may stand beside a value."""
WORDS = "*words"
"""The sheet of what stands beside values, by a name that no question has."""
UNTOLD = ("specify", "remark", "reason")
"""Words of the respondent, which may tell who it is."""
NOWHERE = Route((), frozenset(), {})
Reason = str | None


class Row(NamedTuple):
    """Values by the sheet's columns, and the reasons where they are None."""

    path: tuple[str, ...]
    values: list[object]
    reasons: list[Reason]


@dataclass(frozen=True)
class Source:
    """The answers to all versions of a questionnaire, for one profile of readers."""

    study: Study
    name: str
    profile: Profile
    responses: QuerySet[Response]

    @cached_property
    def sheet(self) -> Sheet:
        """With its columns in order: what is known of the case, then what was answered."""
        return _allowed(sheet_of(_history(self.study, self.name)), self)

    @cached_property
    def words(self) -> Sheet:
        return Sheet((WORDS,), beside(self.study))

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        return (*self.sheet.all(), self.words)

    @cached_property
    def order(self) -> list[int]:
        """The responses, in an order that tells no more than the rows do."""
        waves = self.responses.order_by("case__wave__reference_year", "case__wave__name")
        found = waves.values_list("case__wave__reference_year", "case__wave__name", "case__key", "pk")
        return [
            pk
            for *_wave, _key, pk in sorted(found, key=lambda each: (*each[:2], self.profile.named(each[2])))
        ]

    def each(self) -> Iterator[Response]:
        """The responses in order, a batch at a time."""
        related = self.responses.select_related("case__wave", "case__organisation", "version")
        remaining = iter(self.order)
        while some := list(islice(remaining, BATCH)):
            batch = related.defer("version__document").in_bulk(some)
            yield from (batch[pk] for pk in some if pk in batch)

    def rows(self, response: Response) -> Iterator[Row]:
        """One of the response, and those of its tables."""
        on = replace(response.occasion_of_answers, form=response.questionnaire)
        way = route(response.questionnaire, response.parsed_answers, on=on)
        said = {name: response.answers[name] for name in way.asked if name in response.answers}
        values = {name: document.get("value") for name, document in said.items()}
        missing = {name: str(document.get("missing", "")) for name, document in said.items()}
        known = {name: fact(response, self.profile) for name, fact in FACTS.items()}
        reading = _Reading(self, response, on, known)
        yield reading.row(self.sheet, values, missing, way)
        yield from reading.tables(self.sheet, values, way, "", "")
        yield from self._words(reading, said)

    def _words(self, reading: _Reading, said: Mapping[str, Mapping[str, object]]) -> Iterator[Row]:
        """What stands beside the answers; of those who may not be known, none of their own words."""
        *_keys, question, part, text = self.words.variables
        for name, document in said.items():
            for kind in PARTS:
                if (told := document.get(kind)) and (self.profile.is_full or kind not in UNTOLD):
                    known = {question.fact: name, part.fact: kind, text.fact: str(told)}
                    yield replace(reading, known={**reading.known, **known}).row(self.words, {}, {}, NOWHERE)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Of one response."""

    source: Source
    response: Response
    on: Occasion
    known: Mapping[str, object]

    @property
    def version(self) -> str:
        return self.response.version.hash

    def row(self, sheet: Sheet, values: Mapping[str, object], missing: Mapping[str, str], way: Route) -> Row:
        asked = frozenset(way.asked)
        cells = [self._cell(variable, values, missing, asked) for variable in sheet.variables]
        return Row(sheet.path, [value for value, _reason in cells], [reason for _value, reason in cells])

    def _cell(
        self,
        variable: Variable,
        values: Mapping[str, object],
        missing: Mapping[str, str],
        asked: frozenset[str],
    ) -> tuple[object, Reason]:
        if variable.fact:
            return self._fact(variable)
        leaf = variable.leaves.get(self.version)
        if leaf is None or leaf[0] not in asked:
            return None, "not_asked"
        value = values.get(leaf[0])
        if value is None:
            return None, missing.get(leaf[0]) or "not_answered"
        return self.source.profile.shown(variable.read(value, self.version)), None

    def _fact(self, variable: Variable) -> tuple[object, Reason]:
        value = self.known[variable.fact]
        if variable.type == "category":
            value = variable.codes[""].get(str(value))
        return (None, NOT_KNOWN) if value in ("", None) else (value, None)

    def tables(
        self, sheet: Sheet, values: Mapping[str, object], way: Route, place: str, number: str
    ) -> Iterator[Row]:
        """`place` names the row for what is drawn by lot, `number` for its reader, like "2.1"."""
        form = self.response.questionnaire
        for inner in sheet.sheets:
            name = inner.names.get(self.version, "")
            rows = rows_of_value(values.get(name)) if name in way.asked else []
            if not rows:
                continue
            here = f"{place}/{name}".lstrip("/")
            table = form.variables[name]
            ways = row_routes(table, rows, way.values, on=self.on, place=here)
            for count, (row, inside) in enumerate(zip(rows, ways, strict=True), 1):
                at = f"{number}.{count}".lstrip(".")
                reading = replace(self, known={**self.known, "row": at})
                yield reading.row(inner, row, {}, inside)
                yield from reading.tables(inner, row, inside, f"{here}/{count}", at)


def source_of(study: Study, name: str, profile: Profile, *, is_approved: bool = True) -> Source:
    """Of the responses that are approved, or of all that were handed in."""
    handed_in = Response.objects.handed_in().filter(version__study=study, version__name=name)
    return Source(study, name, profile, handed_in.approved() if is_approved else handed_in)


def _history(study: Study, name: str) -> list[Edition]:
    acts = Publication.objects.filter(version__study=study, version__name=name).select_related("version")
    return [
        Edition(act.version.hash, tuple(act.version.questionnaire.questions()), act.variable_mapping)
        for act in acts.defer("version__document")
    ]


def _allowed(sheet: Sheet, source: Source) -> Sheet:
    """Without what the profile hides, and with what tells whose the rows are before it."""
    shown = [variable for variable in sheet.variables if not source.profile.hides(variable)]
    taken = {variable.name for variable in shown}
    known = keys(source.study, taken) if sheet.path else facts(source.study, source.profile, taken)
    inner = tuple(_allowed(each, source) for each in sheet.sheets)
    return replace(sheet, variables=(*known, *shown), sheets=inner)
