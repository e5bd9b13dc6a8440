"""What two coders or more saw differently in a round, answer by answer, and what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from analytics.marking import Words, coder_of, stands, words_of
from analytics.models import Decision, Round, Segment, Theme
from surveys.models import Response


class StillOpen(Exception):
    """The round is still coded: nobody may see the coders beside each other."""


class Settled(Exception):
    """The round is settled, and nothing of it is decided any more."""


class Unknown(Exception):
    """No coder of the round marked such a passage in this answer."""


class Undecided(Exception):
    """Differences that nobody has decided; `answers` says how many."""

    def __init__(self, answers: int) -> None:
        super().__init__(answers)
        self.answers = answers


@dataclass(frozen=True, slots=True)
class Marked:
    """Words that one coder or several marked with one theme."""

    theme: Theme
    text: str
    start: int
    end: int
    segments: tuple[Segment, ...]
    """One of each coder who marked them."""

    @property
    def key(self) -> UUID:
        return self.segments[0].key


@dataclass(frozen=True, slots=True)
class Compared:
    """One answer in which anybody of the round marked anything."""

    response: Response
    words: Words
    coders: tuple[str, ...]
    marked: tuple[Marked, ...]
    decision: Decision | None

    def is_of_all(self, marked: Marked) -> bool:
        return len(marked.segments) == len(self.coders)

    @property
    def is_difference(self) -> bool:
        return not all(map(self.is_of_all, self.marked))

    @property
    def is_undecided(self) -> bool:
        return self.is_difference and self.decision is None

    @property
    def kept(self) -> frozenset[UUID]:
        """Keys of the passages that stand, as decided; without a decision, those that all marked."""
        if self.decision is None:
            return frozenset(each.key for each in self.marked if self.is_of_all(each))
        chosen = {segment.key for segment in self.decision.kept.all()}
        return frozenset(each.key for each in self.marked if chosen & {s.key for s in each.segments})


def responses_of(round: Round) -> Iterator[Response]:
    found = Response.objects.filter(pk__in=round.assignments.values("response"))
    around = found.select_related("case__wave__study", "version").prefetch_related("segments__theme")
    yield from around.order_by("case__wave_id", "case__key")


def compared(round: Round, response: Response, language: str) -> list[Compared]:
    """The answers of a response that any coder of the round marked; words that changed since are left out.

    Raises StillOpen.
    """
    if round.is_open:
        raise StillOpen
    assigned = round.assignments.filter(response=response).select_related("coder").order_by("coder_id")
    coders = tuple(coder_of(each.coder) for each in assigned)
    decisions = round.decisions.filter(response=response).select_related("by").prefetch_related("kept")
    latest = {(each.question, each.part): each for each in decisions}
    segments = [each for each in response.segments.all() if each.coder in coders and stands(each, response)]
    return [
        Compared(response, words, coders, marked, latest.get((words.question, words.part)))
        for words in words_of(response, language)
        if (marked := _marked(segments, words))
    ]


def _marked(segments: list[Segment], words: Words) -> tuple[Marked, ...]:
    found: dict[tuple[int, int, int], dict[str, Segment]] = {}
    for each in segments:
        if (each.question, each.part) == (words.question, words.part):
            found.setdefault((each.start, each.end, each.theme_id), {}).setdefault(each.coder, each)
    return tuple(
        Marked(first.theme, first.text, first.start, first.end, tuple(by_coder[c] for c in sorted(by_coder)))
        for _place, by_coder in sorted(found.items())
        for first in [next(iter(by_coder.values()))]
    )


@transaction.atomic
def decide(
    round: Round,
    response: Response,
    question: str,
    part: str,
    keep: Collection[UUID],
    why: str,
    *,
    by: AbstractUser,
    now: datetime,
) -> Decision:
    """Keep these passages of an answer and drop all others. Raises StillOpen, Settled or Unknown."""
    held = _held(round)
    answers = compared(held, response, "en")
    found = [each for each in answers if (each.words.question, each.words.part) == (question, part)]
    known = {marked.key: marked.segments for each in found for marked in each.marked}
    if not found or not set(keep) <= known.keys():
        raise Unknown
    decision = Decision.objects.create(
        round=held, response=response, question=question, part=part, why=why, by=by, at=now
    )
    decision.kept.set(segment for key in keep for segment in known[key])
    return decision


@transaction.atomic
def settle(round: Round, *, by: AbstractUser, now: datetime) -> None:
    """Write what all marked and what was kept of differences as the codings of the round's responses.

    Doing it a second time is harmless. Raises StillOpen or Undecided.
    """
    try:
        held = _held(round)
    except Settled:
        return
    answers = [each for response in responses_of(held) for each in compared(held, response, "en")]
    if undecided := sum(each.is_undecided for each in answers):
        raise Undecided(undecided)
    Segment.objects.bulk_create(
        _settled(marked.segments[0], held)
        for each in answers
        for marked in each.marked
        if marked.key in each.kept
    )
    held.settled_at, held.settled_by = now, by
    held.save(update_fields=["settled_at", "settled_by"])


def _held(round: Round) -> Round:
    held = Round.objects.select_for_update().get(pk=round.pk)
    if held.settled_at:
        raise Settled
    return held


def _settled(segment: Segment, round: Round) -> Segment:
    """The same passage, as the round's."""
    kept = {
        field.name: getattr(segment, field.name)
        for field in Segment._meta.concrete_fields
        if field.name not in ("id", "key", "coder", "memo")
    }
    return Segment(**kept, key=uuid4(), coder=round.coder)
