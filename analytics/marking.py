"""Marks passages of answers with themes. Each coder works on segments of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import Q, QuerySet

from analytics.coding import CODER, codable
from analytics.models import Assignment, Round, Segment
from surveys.models import Response
from surveys.questionnaire.definition import wording
from surveys.questionnaire.routing import pipe, route


class UnknownTheme(Exception):
    """The codebook has no theme of that code."""


class Misplaced(Exception):
    """The words do not stand there, or not any more."""


class Retired(Exception):
    """The theme takes no new passage: it was retired, or merged into another."""


class Held(Exception):
    """The response is in a round of coding, in which this coder marks nothing, or nothing more."""


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


def in_sight_of(coder: str) -> QuerySet[Segment]:
    """All but what others marked, or what came with the study, in responses of a round that is open."""
    blind = Assignment.objects.filter(round__closed_at=None).values("response")
    return Segment.objects.filter(Q(coder=coder) | ~Q(response__in=blind)).select_related("theme")


def seen_by(response: Response, coder: str) -> Iterator[Segment]:
    """The coder's own segments and, outside open rounds, those that came with the study; no others."""
    return in_sight_of(coder).filter(coder__in=[coder, CODER], response=response).iterator()


def may_mark(response: Response, coder: str) -> bool:
    """In a round, its coders alone while it is open; once it is closed nobody, until another is opened."""
    latest = Round.objects.latest_of(response)
    if latest is None:
        return True
    assigned = latest.assignments.filter(response=response).select_related("coder")
    return latest.is_open and coder in {coder_of(each.coder) for each in assigned}


def counting(response: Response) -> list[Segment]:
    """The segments that a release rests on: what a round ended with, if the response was in one.

    Until its first round is settled, what came with the study counts; without a round, all segments.
    """
    rounds = {each.round for each in response.coding_assignments.all()}
    if not rounds:
        return list(response.segments.all())
    settled = [each for each in rounds if each.settled_at]
    coder = max(settled, key=lambda each: each.pk).coder if settled else CODER
    return [each for each in response.segments.all() if each.coder == coder]


def stands(segment: Segment, response: Response) -> bool:
    """Whether the words that were marked are still where they were."""
    words = codable(response, segment.question).get(segment.part, "")
    return words[segment.start : segment.end] == segment.text


@transaction.atomic
def mark(response: Response, key: UUID, marked: Mark, *, coder: str) -> Segment:
    """Write a segment under its key: sent twice it is there once, and sent otherwise it is changed.

    Raises UnknownTheme, Retired, Misplaced, NotOwn or Held, and writes nothing then.
    """
    theme = response.case.wave.study.themes.filter(code=marked.theme).first()
    if theme is None:
        raise UnknownTheme(marked.theme)
    if not may_mark(response, coder):
        raise Held
    former = Segment.objects.filter(key=key).first()
    if former and (former.response_id, former.coder) != (response.pk, coder):
        raise NotOwn(key)
    if not theme.takes_passages and (former is None or former.theme_id != theme.pk):
        raise Retired(marked.theme)
    if not marked.stands_in(codable(response, marked.question).get(marked.part, "")):
        raise Misplaced(marked.text)
    places = {name: getattr(marked, name) for name in ("question", "part", "start", "end", "text", "memo")}
    found = {"theme": theme, "response": response, "coder": coder, "revision": response.revision}
    if former and former.theme_id != theme.pk:
        found["marked_as"] = None
    return Segment.objects.update_or_create(key=key, defaults=places | found)[0]


def remove(response: Response, key: UUID, *, coder: str) -> None:
    """Take a segment of one's own away; one that is gone already stays so. Raises Held."""
    if not may_mark(response, coder):
        raise Held
    response.segments.filter(key=key, coder=coder).delete()
