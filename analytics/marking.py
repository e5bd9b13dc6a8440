"""Marks passages of answers with themes. Each coder works on segments of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from analytics.coding import CODER, codable
from analytics.models import Segment
from surveys.models import Response
from surveys.questionnaire.definition import wording
from surveys.questionnaire.routing import pipe, route


class UnknownTheme(Exception):
    """The codebook has no theme of that code."""


class Misplaced(Exception):
    """The words do not stand there, or not any more."""


class NotOwn(Exception):
    """The segment is another coder's, or marks another response."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters [start, end) of an answer's words, counted in code points, and the theme they speak of."""

    theme: str
    question: str
    part: str
    start: int
    end: int
    text: str
    memo: str = ""

    def stands_in(self, words: str) -> bool:
        is_within = 0 <= self.start < self.end <= len(words)
        return is_within and words[self.start : self.end] == self.text and bool(self.text.strip())


@dataclass(frozen=True, slots=True)
class Words:
    """What can be coded of one answer."""

    question: str
    label: str
    part: str
    text: str


def coder_of(user: AbstractUser) -> str:
    return f"user:{user.pk}"


def words_of(response: Response, language: str) -> Iterator[Words]:
    """All words on the route that can be coded, in the order in which they were asked for."""
    form = response.questionnaire
    found = route(form, response.parsed_answers, on=response.occasion_of_answers)
    for name in found.asked:
        label = pipe(wording(form.by_name[name].label, language), form, found, language)
        words = codable(response, name)
        for part in (Segment.Part.VALUE.value, Segment.Part.REMARK.value):
            if words.get(part, "").strip():
                yield Words(name, label, part, words[part])


def seen_by(response: Response, coder: str) -> Iterator[Segment]:
    """The coder's own segments and those that came with the study; never those of other coders."""
    return response.segments.filter(coder__in=[coder, CODER]).select_related("theme").iterator()


def stands(segment: Segment, response: Response) -> bool:
    """Whether the words that were marked are still where they were."""
    words = codable(response, segment.question).get(segment.part, "")
    return words[segment.start : segment.end] == segment.text


@transaction.atomic
def mark(response: Response, key: UUID, marked: Mark, *, coder: str) -> Segment:
    """Write a segment under its key: sent twice it is there once, and sent otherwise it is changed.

    Raises UnknownTheme, Misplaced or NotOwn, and writes nothing then.
    """
    theme = response.case.wave.study.themes.filter(code=marked.theme).first()
    if theme is None:
        raise UnknownTheme(marked.theme)
    if Segment.objects.filter(key=key).exclude(response=response, coder=coder).exists():
        raise NotOwn(key)
    if not marked.stands_in(codable(response, marked.question).get(marked.part, "")):
        raise Misplaced(marked.text)
    places = {name: getattr(marked, name) for name in ("question", "part", "start", "end", "text", "memo")}
    found = {"theme": theme, "response": response, "coder": coder, "revision": response.revision}
    return Segment.objects.update_or_create(key=key, defaults=places | found)[0]


def remove(response: Response, key: UUID, *, coder: str) -> None:
    """Take a segment of one's own away; one that is gone already stays so."""
    response.segments.filter(key=key, coder=coder).delete()
