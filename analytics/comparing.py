"""How two coders agree on the answers of a study, theme by theme."""

from __future__ import annotations

from collections.abc import Iterator, Set

from analytics.marking import stands, words_of
from analytics.models import Segment, Theme
from analytics.statistics.agreement import Agreement, agreement
from surveys.models import Response, Study

Unit = Set[int]
"""The themes that a coder gave to one answer, by number."""


def coders_of(study: Study) -> list[str]:
    """Whoever has marked anything in the study's responses."""
    found = Segment.objects.filter(response__case__wave__study=study).order_by("coder")
    return list(found.values_list("coder", flat=True).distinct())


def agreements(study: Study, first: str, second: str) -> list[tuple[Theme, Agreement]]:
    """For every theme: whether both gave it to the same answers, of the responses that both have coded."""
    units = [
        unit for response in _coded_by_both(study, first, second) for unit in _units(response, first, second)
    ]
    return [
        (theme, agreement([(theme.pk in one, theme.pk in other) for one, other in units]))
        for theme in study.themes.all()
    ]


def _coded_by_both(study: Study, first: str, second: str) -> Iterator[Response]:
    both = Response.objects.of(study).handed_in()
    for coder in (first, second):
        both = both.filter(pk__in=Segment.objects.filter(coder=coder).values("response"))
    around = both.select_related("case__wave", "version").prefetch_related("segments")
    yield from around.order_by("pk")


def _units(response: Response, first: str, second: str) -> Iterator[tuple[Unit, Unit]]:
    """What each coder gave to each answer with words; passages whose words changed are left out."""
    segments = [segment for segment in response.segments.all() if stands(segment, response)]
    for words in words_of(response, "en"):
        here = [each for each in segments if (each.question, each.part) == (words.question, words.part)]
        one, other = ({each.theme_id for each in here if each.coder == coder} for coder in (first, second))
        yield one, other
