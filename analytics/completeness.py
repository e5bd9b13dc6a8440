"""How completely interviewers' interviews are answered.

This needs the route of every response, which no database derives. It is worked out once for each state of
a response, is kept in the cache under the hash of its last revision, and rests on a bounded number of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import F, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from analytics.fieldwork import HANDED_IN
from analytics.statistics.coverage import outcome
from analytics.statistics.rates import item_nonresponse
from surveys.models import Response, Visit
from surveys.models.case import CaseQuerySet
from surveys.questionnaire.routing import route

LATEST = 20
"""So many interviews of each interviewer are looked at."""
KEPT = 7 * 24 * 3600
"""Seconds."""
ASKING = (Response.Mode.PHONE, Response.Mode.FACE_TO_FACE)
"""Where the interviewer asks: a firm on the web leaves questions open by itself, a talk has none."""


class Counts(NamedTuple):
    """Of one response: questions on its route, those among them with a value or that do not apply, and
    answers kept with a reason after a warning."""

    asked: int
    valid: int
    not_applicable: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Conduct:
    """An interviewer's latest interviews."""

    interviews: int
    nonresponse: float | None
    confirmed: int
    minutes: float | None
    """Median of those interviews whose length is known."""
    seconds: float | None
    """A question asked, median of those interviews whose pages were seen."""


NO_INTERVIEW = Conduct(interviews=0, nonresponse=None, confirmed=0, minutes=None, seconds=None)


def conduct_of(cases: CaseQuerySet) -> dict[str, Conduct]:
    """By interviewer's name, "" for nobody; who handed in no interview is not in it."""
    interviews = list(_latest(cases))
    counts = _counts({hash: pk for pk, hash, _interviewer, _minutes in interviews})
    seconds = dict(_seen([pk for pk, *_rest in interviews]))
    by_interviewer = defaultdict(list)
    for pk, hash, interviewer, minutes in interviews:
        by_interviewer[interviewer or ""].append((counts[hash], minutes, seconds.get(pk)))
    return {name: _conduct(each) for name, each in by_interviewer.items()}


def _latest(cases: CaseQuerySet) -> QuerySet[Response, tuple[int, str, str | None, int | None]]:
    newest_first = Window(
        RowNumber(), partition_by="case__interviewer", order_by=[F("submitted_at").desc(), F("pk").desc()]
    )
    return (
        Response.objects.filter(
            case__in=cases, state__in=HANDED_IN, mode__in=ASKING, revisions__number=F("revision")
        )
        .annotate(place=newest_first)
        .filter(place__lte=LATEST)
        .values_list("pk", "revisions__hash", "case__interviewer__username", "duration_min")
    )


def _seen(responses: list[int]) -> QuerySet[Visit, tuple[int, int]]:
    """Seconds for which whoever asked had the pages of each response in sight."""
    visits = Visit.objects.filter(response__in=responses, mode__in=ASKING)
    return visits.values_list("response").annotate(Sum("seconds"))


def _counts(responses: dict[str, int]) -> dict[str, Counts]:
    """By hash of the last revision, of responses known by it."""
    known = cache.get_many(responses)
    new = {pk: hash for hash, pk in responses.items() if hash not in known}
    if new:
        read = Response.objects.filter(pk__in=new).select_related("version").defer("version__document")
        found = {new[response.pk]: _count(response) for response in read}
        cache.set_many(found, KEPT)
        known |= found
    return known


def _count(response: Response) -> Counts:
    answers = response.parsed_answers
    asked = route(response.questionnaire, answers, on=response.occasion_of_answers).asked
    outcomes = Counter(outcome(answers.get(name)) for name in asked)
    confirmed = sum(bool(answers[name].reason) for name in asked if name in answers)
    return Counts(len(asked), outcomes["valid"], outcomes["not_applicable"], confirmed)


def _conduct(interviews: Iterable[tuple[Counts, int | None, int | None]]) -> Conduct:
    counts, lengths, seconds = zip(*interviews, strict=True)
    asked, valid, not_applicable, confirmed = map(sum, zip(*counts, strict=True))
    known = [minutes for minutes in lengths if minutes is not None]
    paces = [spent / of.asked for of, spent in zip(counts, seconds, strict=True) if spent and of.asked]
    return Conduct(
        interviews=len(counts),
        nonresponse=item_nonresponse(asked=asked, valid=valid, not_applicable=not_applicable),
        confirmed=confirmed,
        minutes=median(known) if known else None,
        seconds=median(paces) if paces else None,
    )
