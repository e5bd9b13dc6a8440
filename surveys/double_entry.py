"""Double entry: two people type the same paper interview, and every difference between them is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from surveys import attaching, responding
from surveys.changes import Change, Closed, NotSaved
from surveys.history import Actor
from surveys.models import Case, Response, Typing
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import SILENT

TYPISTS = 2


class AlreadyBegun(NotSaved):
    """The case has answers, or its paper is being typed already."""


class NotFinished(NotSaved):
    """Not both have finished typing."""


class Undecided(NotSaved):
    """Differences nobody has decided yet, by question."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Difference(NamedTuple):
    question: str
    first: Answer | None
    second: Answer | None


@transaction.atomic
def assign(case: Case, first: AbstractBaseUser, second: AbstractBaseUser) -> None:
    """Let two people type the case's paper interview. Raises AlreadyBegun."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.typings.exists() or case.is_answered:
        raise AlreadyBegun
    Typing.objects.bulk_create(Typing(case=case, typist=typist) for typist in (first, second))


@transaction.atomic
def save(typing: Typing, change: Change) -> Typing:
    """Keep what was typed. Raises Closed, UnknownQuestion or Refused."""
    held = _held(typing)
    documents = responding.cleaned(held.questionnaire, change.answers)
    answers = {n: doc for n, doc in (held.answers | documents).items() if doc is not None}
    if answers == held.answers:
        return held
    if not held.is_open:
        raise Closed
    attaching.hold(held.case_id, held.questionnaire, documents)
    held.answers, held.revision = answers, held.revision + 1
    held.save(update_fields=["answers", "revision"])
    return held


@transaction.atomic
def finish(typing: Typing, *, now: datetime) -> Typing:
    """End the typing; doing it a second time is harmless."""
    held = _held(typing)
    if held.is_open:
        held.finished_at = now
        held.save(update_fields=["finished_at"])
    return held


def differences(case: Case) -> list[Difference]:
    """The answers the two typed differently, in the questionnaire's order. Raises NotFinished."""
    typings = list(case.typings.all())
    if len(typings) != TYPISTS or any(typing.is_open for typing in typings):
        raise NotFinished
    first, second = (typing.parsed_answers for typing in typings)
    names = [question.name for question in case.version.questionnaire.questions()]
    return [
        Difference(name, first.get(name), second.get(name))
        for name in names
        if first.get(name) != second.get(name)
    ]


@transaction.atomic
def decide(case: Case, chosen: Mapping[str, Answer | None], *, by: Actor, now: datetime) -> Response:
    """Write what both typed alike, and of every difference what was chosen, as the case's response.

    Raises NotFinished, Undecided, or AlreadyBegun when it was written before.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("version").get(pk=case.pk)
    differing = {difference.question for difference in differences(case)}
    response = Response.objects.locked().get(pk=responding.open_response(case, mode=by.mode, now=now).pk)
    if response.revision:
        raise AlreadyBegun
    if undecided := sorted(differing - chosen.keys()):
        raise Undecided(undecided)
    asked = {q.name for q in case.version.questionnaire.questions() if q.kind not in SILENT}
    alike = case.typings.first().parsed_answers
    answers = {name: chosen[name] if name in differing else alike.get(name) for name in asked}
    response = responding.describe(response, by=by, now=now, mode=by.mode)
    return responding.save(response, Change(str(uuid4()), response.revision, answers), by=by, now=now)


def _held(typing: Typing) -> Typing:
    return Typing.objects.select_for_update(of=("self",)).with_surroundings().get(pk=typing.pk)
