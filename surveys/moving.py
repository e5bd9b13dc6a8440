"""A response goes over to another version of its questionnaire, without losing an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from surveys.history import Actor, append
from surveys.models import QuestionnaireVersion, Response, Study
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.mapping import VariableMapping, moved

MOVABLE = (Response.State.DRAFT, Response.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What moving would do, before it is done."""

    responses: int
    left: Counter[str]
    """By question: the answers that would live on in the history only."""


def open_responses(study: Study, name: str) -> QuerySet[Response]:
    """Responses to any version of the study's questionnaire that are still being answered."""
    found = Response.objects.filter(version__study=study, version__name=name, state__in=MOVABLE)
    return found.select_related("version", "case__wave").order_by("pk")


def outlook(responses: Iterable[Response], questionnaire: Questionnaire, mapping: VariableMapping) -> Outlook:
    """What moving them to another definition of the questionnaire would do."""
    number, left = 0, Counter[str]()
    for response in responses:
        number += 1
        left.update(moved(response.answers, response.questionnaire, questionnaire, mapping).left)
    return Outlook(number, left)


@transaction.atomic
def move(
    response: Response, version: QuestionnaireVersion, mapping: VariableMapping, *, by: Actor, now: datetime
) -> Response:
    """One revision: answers under their new names; those without a place live on in the history only.

    A response that is handed in meanwhile, or moved already, is left as it is.
    """
    response = Response.objects.select_for_update().select_related("version").get(pk=response.pk)
    if response.version_id == version.pk or response.state not in MOVABLE:
        return response
    found = moved(response.answers, response.questionnaire, version.questionnaire, mapping)
    names = response.answers.keys() | found.answers.keys()
    changed = {
        name: found.answers.get(name)
        for name in names
        if found.answers.get(name) != response.answers.get(name)
    }
    response = append(response, by=by, now=now, action="move", answers=changed, version=version)
    response.case.version = version
    response.case.save(update_fields=["version"])
    return response
