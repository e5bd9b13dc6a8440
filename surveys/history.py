"""The history of a response: every change a row, every row chained to the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from surveys.models import Invitation, Response, Revision

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The name outlives the account: "user:7", "invitation:3", "command:load_study"."""

    name: str
    mode: str
    user: AbstractBaseUser | None = None
    invitation: Invitation | None = None

    def __post_init__(self) -> None:
        if not _is_named_for(self.name, self.user and self.user.pk, self.invitation and self.invitation.pk):
            raise ValueError(f"{self.name} does not name {self.user or self.invitation}")


def append(
    response: Response,
    *,
    by: Actor,
    now: datetime,
    action: str,
    client_id: str = "",
    answers: Mapping[str, Document | None] = {},
    **facts: Any,
) -> Response:
    """Bring a response, whose row is held, to its next revision."""
    revision = next_revision(
        response, by=by, now=now, action=action, client_id=client_id, answers=answers, **facts
    )
    response.save(update_fields=["revision", "head", "answers", *facts])
    revision.save(force_insert=True)
    return response


def next_revision(
    response: Response,
    *,
    by: Actor,
    now: datetime,
    action: str,
    client_id: str = "",
    answers: Mapping[str, Document | None] = {},
    **facts: Any,
) -> Revision:
    """The row that brings the response, which is changed but not saved, to its next revision."""
    old_answers, old_facts = response.answers, response.facts if response.revision else {}
    response.revision += 1
    response.answers = {n: doc for n, doc in (old_answers | dict(answers)).items() if doc is not None}
    for fact, value in facts.items():
        setattr(response, fact, value)
    revision = Revision(
        response=response,
        number=response.revision,
        client_id=client_id or str(uuid4()),
        at=now,
        by_user=by.user,
        by_invitation=by.invitation,
        actor=by.name,
        mode=by.mode,
        action=action,
        changes=_changes(old_answers, answers),
        facts=_changes(old_facts, response.facts),
        previous_hash=response.head,
    )
    response.head = revision.hash = revision.computed_hash()
    return revision


def _changes(old: Document, new: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}


def answers_at(response: Response, number: int) -> Document:
    """The answer documents as they stood at a revision."""
    answers = dict(response.answers)
    for revision in response.revisions.filter(number__gt=number).order_by("-number"):
        answers |= {name: old for name, (old, _new) in revision.changes.items()}
    return {name: document for name, document in answers.items() if document is not None}


def _is_named_for(name: str, user_id: int | None, invitation_id: int | None) -> bool:
    return (user_id is None or name == f"user:{user_id}") and (
        invitation_id is None or name == f"invitation:{invitation_id}"
    )


class Break(NamedTuple):
    """The first row that does not follow from the rows before it, and why."""

    response: Response
    number: int
    reason: str

    def __str__(self) -> str:
        return _("{case}, revision {number}: {reason}").format(
            case=self.response.case.key, number=self.number, reason=self.reason
        )


def verify(responses: QuerySet[Response]) -> Break | None:
    """The first break in the histories of these responses, or None when all of them are proved.

    Who can rewrite a whole history with all its hashes is not found out: that needs a copy elsewhere.
    """
    readable = responses.select_related("case").prefetch_related("revisions").order_by("pk")
    for response in readable.iterator(chunk_size=100):
        if _broken(response) and (broken := _broken_still(response)):
            return broken
    return None


@transaction.atomic
def _broken_still(response: Response) -> Break | None:
    """Read again with the row held: it may have been saved between two of the queries."""
    return _broken(Response.objects.select_for_update().get(pk=response.pk))


def _broken(response: Response) -> Break | None:
    answers: Document = {}
    facts: Document = {}
    previous = Revision(number=0, hash="")
    for revision in response.revisions.all():
        if reason := _fault(revision, previous, answers, facts):
            return Break(response, previous.number + 1, reason)
        answers = {n: new for n, new in (answers | after(revision.changes)).items() if new is not None}
        facts |= after(revision.facts)
        previous = revision
    if reason := _mismatch(response, previous, answers, facts):
        return Break(response, response.revision, reason)
    return None


def _fault(revision: Revision, previous: Revision, answers: Document, facts: Document) -> str:
    """Why a row does not follow from the one before it and what was replayed so far; "" when it does."""
    if revision.number != previous.number + 1:
        return _("the row is missing")
    if revision.previous_hash != previous.hash:
        return _("the row before it was changed or replaced")
    if revision.hash != revision.computed_hash():
        return _("the row was changed")
    if not _is_named_for(revision.actor, revision.by_user_id, revision.by_invitation_id):
        return _("the row names somebody else than its hash")
    if not (_follows(revision.changes, answers) and _follows(revision.facts, facts)):
        return _("the row does not start from the answers before it")
    return ""


def _follows(changes: Document, replayed: Document) -> bool:
    return all(replayed.get(name) == old for name, (old, _new) in changes.items())


def _mismatch(response: Response, last: Revision, answers: Document, facts: Document) -> str:
    """Why a response is not what its history makes of it; "" when it is."""
    if response.revision != last.number:
        return _("the row is missing")
    if response.answers != answers:
        return _("the answers are not those of the history")
    is_changed = last.number and any(facts.get(fact) != value for fact, value in response.facts.items())
    if is_changed or response.head != last.hash:
        return _("the response's state is not that of the history")
    return ""


def after(changes: Document) -> Document:
    """What a revision's changes, or its facts, came to."""
    return {name: new for name, (_old, new) in changes.items()}
