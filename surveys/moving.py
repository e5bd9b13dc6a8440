"""A response goes over to another version of its questionnaire, without losing an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import sleep

from django.db import transaction
from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTransform

from surveys.changes import Change
from surveys.history import Actor, append
from surveys.models import Invitation, Publication, QuestionnaireVersion, Response, Study
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import SILENT, Questionnaire
from surveys.questionnaire.mapping import Documents, VariableMapping, doubtful, moved
from surveys.responding import MOVE

MOVABLE = (Response.State.DRAFT, Response.State.RETURNED)
IN_A_ROW, PAUSE = 20, 0.1
"""Responses moved, then seconds for savers: who waits for SQLite looks ten times a second for its turn."""


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


def waiting(study: Study) -> dict[int, int]:
    """By version that open responses go over to, how many have not yet."""
    newest = {version.pk for version in study.questionnaires.newest()}
    acts = Publication.objects.filter(version__in=newest).select_related("version").order_by("pk")
    last = {act.version_id: act for act in acts}
    return {pk: left for pk, act in last.items() if act.moves_open and (left := _left(act).count())}


def _left(act: Publication) -> QuerySet[Response]:
    version = act.version
    return open_responses(version.study, version.name).exclude(version=version)


def unfinished() -> list[Publication]:
    """Acts whose open responses have not all gone over; one that another act followed is over."""
    last: dict[tuple[int, str], Publication] = {}
    for act in Publication.objects.select_related("version__study").order_by("pk"):
        last[act.version.study_id, act.version.name] = act
    return [act for act in last.values() if act.moves_open and _left(act).exists()]


def move_open(act: Publication, *, now: datetime) -> None:
    """Moves them one by one, each in a transaction of its own, so that nobody waits for all of them.

    Where it was interrupted, doing it again goes on.
    """
    by = (
        Actor(f"user:{act.by_id}", "correction", user=act.by)
        if act.by
        else Actor("command:publish", "correction")
    )
    # read at once: SQLite lets nobody write who is still reading what others have changed since
    for number, response in enumerate(list(_left(act).select_related(None).only("pk")), 1):
        move(response, act.version, by=by, now=now)
        if number % IN_A_ROW == 0:
            sleep(PAUSE)


def outlook(
    study: Study, before: QuestionnaireVersion, questionnaire: Questionnaire, mapping: VariableMapping
) -> Outlook:
    """What moving them would do to a questionnaire that is to follow `before` with the mapping.

    The database counts equal answers, and only those that may have no place: most edits leave most questions.
    """
    number, left = 0, Counter[str]()
    found = open_responses(study, before.name).select_related(None).order_by()
    for version in study.questionnaires.filter(pk__in=found.values("version")):
        responses, old = found.filter(version=version), version.questionnaire
        number += responses.count()
        way = before.mapping_from(version).then(mapping)
        for names in doubtful(old, questionnaire, way):
            for documents, times in _counted(responses, names):
                left.update(dict.fromkeys(moved(documents, old, questionnaire, way).left, times))
    return Outlook(number, left)


def _counted(responses: QuerySet[Response], names: Sequence[str]) -> Iterator[tuple[Documents, int]]:
    """The different answers to these questions, each with the number of responses that hold it."""
    keys = {f"answer_{place}": KeyTransform(name, "answers") for place, name in enumerate(names)}
    counted = responses.annotate(**keys).values_list(*keys).annotate(times=Count("pk"))
    for *documents, times in counted.iterator():
        pairs = zip(names, documents, strict=True)
        yield {name: document for name, document in pairs if document}, times


@transaction.atomic
def move(response: Response, version: QuestionnaireVersion, *, by: Actor, now: datetime) -> Response:
    """One revision: answers under their new names; those without a place live on in the history only.

    A response that is handed in meanwhile, or moved already, is left as it is; so are all once another
    version was published after this one: nothing goes back.
    """
    response = Response.objects.select_for_update(of=("self",)).select_related("version").get(pk=response.pk)
    is_there = response.version_id == version.pk
    if is_there or response.state not in MOVABLE or not version.is_published_last:
        return response
    older, mapping = response.questionnaire, version.mapping_from(response.version)
    found = moved(response.answers, older, version.questionnaire, mapping)
    names = response.answers.keys() | found.answers.keys()
    changed = {
        name: found.answers.get(name)
        for name in names
        if found.answers.get(name) != response.answers.get(name)
    }
    response = append(response, by=by, now=now, action=MOVE, answers=changed, version=version)
    response.case.version = version
    response.case.save(update_fields=["version"])
    _rename_questions(response, mapping)
    _rename_sections(response, sections(older, version.questionnaire, mapping))
    return response


def _rename_questions(response: Response, mapping: VariableMapping) -> None:
    """What is kept by question, such as the office's questions and coders' passages, goes with the answer.

    About an answer without a place it stays where it is.
    """
    for relation in response._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: response})
        if any(field.name == "question" for field in relation.related_model._meta.fields):
            for row in rows:
                row.question = mapping.question(row.question) or row.question
                row.save(update_fields=["question"])


def _rename_sections(response: Response, places: dict[str, str]) -> None:
    """Colleagues go on with the section that holds the questions they were given."""
    handed = Invitation.objects.filter(case=response.case).handed_over()
    for row in (*handed, *response.sign_offs.all()):
        row.section = places.get(row.section, row.section)
        row.save(update_fields=["section"])


def sections(old: Questionnaire, new: Questionnaire, mapping: VariableMapping) -> dict[str, str]:
    """By old section, the one of the new version that most of its questions are in."""
    found = {}
    for section in old.sections:
        there = (new.section_of.get(mapping.question(question.name)) for question in section.questions)
        if places := Counter(place.name for place in there if place).most_common(1):
            found[section.name] = places[0][0]
    return found


@dataclass(frozen=True, slots=True)
class Carried:
    """A change of somebody who has not seen that the response was moved, in the words of its new version."""

    change: Change
    left: tuple[str, ...]
    """The questions of the old version among it that have no place any more."""


def left_version(response: Response, base: int) -> QuestionnaireVersion | None:
    """The version to which who saw the response at a revision answers, where it was moved on since."""
    if response.revision <= base:
        return None
    move = response.revisions.filter(number__gt=base, action=MOVE).first()
    return QuestionnaireVersion.objects.get(pk=move.facts["version"][0]) if move else None


def carried(response: Response, change: Change) -> Carried:
    """The change as it is, where nobody has moved the response since its base."""
    older = left_version(response, change.base)
    if older is None:
        return Carried(change, ())
    mapping, new = response.version.mapping_from(older), response.questionnaire
    given = {name: answer.as_document() for name, answer in change.answers.items() if answer}
    found = moved(given, older.questionnaire, new, mapping)
    answers = {name: Answer.from_document(document) for name, document in found.answers.items()}
    cleared = {mapping.question(name) for name, answer in change.answers.items() if answer is None}
    asked = {name for name, question in new.by_name.items() if question.kind not in SILENT}
    answers = dict.fromkeys(cleared & asked) | answers
    return Carried(replace(change, answers=answers), found.left)
