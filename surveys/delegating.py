"""A firm shares its questionnaire out: who filled in which section, and who calls it right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from surveys.changes import Closed, NotComplete
from surveys.models import Invitation, Response, Revision, SignOff
from surveys.questionnaire.checking import check
from surveys.questionnaire.definition import Section


@dataclass(frozen=True, slots=True)
class Filled:
    """How many of a section's answers somebody gave, and the last revision with which they did."""

    answers: int
    last: Revision


@dataclass(frozen=True, slots=True)
class Share:
    """Who works on one section. `is_stale`: an answer was changed after it had been signed off."""

    section: Section
    filled: Sequence[Filled]
    handed_to: Sequence[Invitation]
    signed: SignOff | None
    is_stale: bool

    @property
    def is_signed(self) -> bool:
        return self.signed is not None and not self.is_stale

    @property
    def is_awaited(self) -> bool:
        """Whether a colleague has it and has not signed it off."""
        return bool(self.handed_to) and not self.is_signed


def shares(response: Response) -> list[Share]:
    """The sections in order, each with who has worked on it."""
    made = _made_by(response)
    handed = list(response.case.invitations.handed_over().filter(revoked_at=None).order_by("pk"))
    signed = {each.section: each for each in response.sign_offs.select_related("by_invitation")}
    return [
        _share(response, section, made, handed, signed.get(section.name))
        for section in response.questionnaire.sections
    ]


def _made_by(response: Response) -> dict[str, Revision]:
    """By question, the revision that made its answer what it is now."""
    revisions = response.revisions.select_related("by_user", "by_invitation").order_by("number")
    return {name: revision for revision in revisions for name in revision.changes}


def _share(
    response: Response,
    section: Section,
    made: dict[str, Revision],
    handed: list[Invitation],
    signed: SignOff | None,
) -> Share:
    here = {q.name: made[q.name] for q in section.questions if q.name in made}
    return Share(
        section,
        _filled([revision for name, revision in here.items() if name in response.answers]),
        [invitation for invitation in handed if invitation.section == section.name],
        signed,
        signed is not None and any(revision.number > signed.revision for revision in here.values()),
    )


def _filled(revisions: list[Revision]) -> list[Filled]:
    """One line for each who gave any of the answers, which come with one revision each."""
    answers = Counter(revision.actor for revision in revisions)
    last = {revision.actor: revision for revision in sorted(revisions, key=lambda each: each.number)}
    return [Filled(answers[actor], revision) for actor, revision in last.items()]


@transaction.atomic
def sign_off(response: Response, section: Section, *, by: Invitation, base: int, now: datetime) -> SignOff:
    """Keep that a section was called right as it was seen at revision `base`.

    Raises Closed, or NotComplete with what is still to be mended in the section.
    """
    response = Response.objects.locked().get(pk=response.pk)
    if not response.is_open:
        raise Closed(response.state)
    questionnaire = response.questionnaire
    problems = check(questionnaire, response.parsed_answers, on=response.occasion(now))
    if here := [p for p in problems if questionnaire.section_of[p.question].name == section.name]:
        raise NotComplete(here)
    seen = min(base, response.revision)
    return SignOff.objects.create(
        response=response, section=section.name, revision=seen, at=now, by_invitation=by
    )
