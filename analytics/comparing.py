"""How coders agree on the answers of a study, theme by theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from analytics.marking import coder_of, stands, words_of
from analytics.models import Round, Segment, Theme
from analytics.statistics.agreement import Agreement, agreement
from surveys.models import Response, Study
from surveys.models.response import ResponseQuerySet

Unit = Set[int]
"""The themes that a coder gave to one answer, by number."""


def coders_of(study: Study) -> list[str]:
    """Whoever has marked anything in the study's responses."""
    found = Segment.objects.filter(response__case__wave__study=study).order_by("coder")
    return list(found.values_list("coder", flat=True).distinct())


def agreements(study: Study, first: str, second: str) -> list[tuple[Theme, Agreement]]:
    """For every theme: whether both gave it to the same answers, of the responses that both have coded."""
    return _by_theme(study, _coded_by_both(study, first, second), (first, second))


def agreements_of(round: Round) -> list[tuple[Theme, Agreement]]:
    """The same over the responses of a round and all of its coders, for themes that anybody gave."""
    coders: dict[int, set[str]] = {}
    for each in round.assignments.select_related("coder"):
        coders.setdefault(each.response_id, set()).add(coder_of(each.coder))
    everyone = sorted(set().union(*coders.values()))
    responses = _around(Response.objects.filter(pk__in=coders))
    return [
        (theme, found)
        for theme, found in _by_theme(round.study, responses, everyone)
        if found.all or found.some
    ]


def _by_theme(
    study: Study, responses: Iterable[Response], coders: Sequence[str]
) -> list[tuple[Theme, Agreement]]:
    units = [unit for response in responses for unit in _units(response, coders)]
    return [
        (theme, agreement([tuple(theme.pk in given for given in unit) for unit in units]))
        for theme in study.themes.standing()
    ]


def _coded_by_both(study: Study, first: str, second: str) -> Iterator[Response]:
    both = Response.objects.of(study).handed_in()
    for coder in (first, second):
        both = both.filter(pk__in=Segment.objects.filter(coder=coder).values("response"))
    return _around(both)


def _around(responses: ResponseQuerySet) -> Iterator[Response]:
    around = responses.select_related("case__wave", "version").prefetch_related("segments")
    yield from around.order_by("pk")


def _units(response: Response, coders: Sequence[str]) -> Iterator[tuple[Unit, ...]]:
    """What each coder gave to each answer with words; passages whose words changed are left out."""
    segments = [segment for segment in response.segments.all() if stands(segment, response)]
    for words in words_of(response, "en"):
        here = [each for each in segments if (each.question, each.part) == (words.question, words.part)]
        yield tuple({each.theme_id for each in here if each.coder == coder} for coder in coders)
