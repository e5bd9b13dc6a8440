"""Rounds of coding: several people code the same responses without sight of each other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from analytics.models import Assignment, Round
from surveys.models import Response, Study
from surveys.models.response import ResponseQuerySet

LEAST_CODERS = 2


class NothingToCode(Exception):
    """No response of those that were chosen is free for a round."""


class TooFewCoders(Exception):
    """Who codes alone cannot be compared."""


class Unfinished(Exception):
    """Somebody has not finished yet; `responses` says how many responses are not coded by all."""

    def __init__(self, responses: int) -> None:
        super().__init__(responses)
        self.responses = responses


class Over(Exception):
    """The round is not open any more."""


def free(study: Study) -> ResponseQuerySet:
    """What was handed in and is in no round that is not settled."""
    taken = Assignment.objects.filter(round__in=Round.objects.unsettled()).values("response")
    return Response.objects.of(study).handed_in().exclude(pk__in=taken)


@transaction.atomic
def open_round(
    study: Study,
    title: str,
    chosen: ResponseQuerySet,
    coders: Collection[AbstractUser],
    *,
    by: AbstractUser,
    now: datetime,
) -> Round:
    """Give the chosen responses of the study that are free to every one of the coders.

    Raises TooFewCoders or NothingToCode.
    """
    if len(coders) < LEAST_CODERS:
        raise TooFewCoders
    Study.objects.select_for_update().get(pk=study.pk)
    responses = list(chosen.filter(pk__in=free(study).values("pk")).values_list("pk", flat=True))
    if not responses:
        raise NothingToCode
    opened = Round.objects.create(study=study, title=title, opened_by=by, opened_at=now)
    Assignment.objects.bulk_create(
        Assignment(round=opened, response_id=response, coder=coder)
        for response in responses
        for coder in coders
    )
    return opened


@transaction.atomic
def finish(response: Response, coder: AbstractUser, *, is_finished: bool, now: datetime) -> None:
    """Say that a response is coded, or that it is not yet. Raises Over when its round was closed."""
    round = Round.objects.select_for_update().filter(
        assignments__response=response, assignments__coder=coder, closed_at=None
    )
    found = round.first()
    if found is None:
        raise Over
    own = found.assignments.filter(response=response, coder=coder)
    own.update(finished_at=now if is_finished else None)


@transaction.atomic
def close(round: Round, *, leave_out: bool, now: datetime) -> None:
    """End the coding; with `leave_out`, responses that not all have finished leave the round.

    Doing it a second time is harmless. Raises Unfinished, or NothingToCode when nothing would be left.
    """
    held = Round.objects.select_for_update().get(pk=round.pk)
    if not held.is_open:
        return
    unfinished = set(held.assignments.filter(finished_at=None).values_list("response", flat=True))
    if unfinished and not leave_out:
        raise Unfinished(len(unfinished))
    held.assignments.filter(response__in=unfinished).delete()
    if not held.assignments.exists():
        raise NothingToCode
    held.closed_at = now
    held.save(update_fields=["closed_at"])
