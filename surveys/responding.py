"""Answering: open a response, save answers as revisions, submit, correct."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from surveys import attaching, calling, notifying
from surveys.changes import (
    Change,
    Clash,
    Closed,
    Conflict,
    Moved,
    NameTaken,
    NotComplete,
    Refused,
    UnknownQuestion,
)
from surveys.history import Actor, Document, after, append
from surveys.models import Case, QuestionnaireVersion, Response, Revision
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem, check
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import SILENT, Questionnaire
from surveys.questionnaire.mapping import VariableMapping
from surveys.questionnaire.operands import is_blank, text
from surveys.questionnaire.routing import calculated, route

State = Response.State
MOVE = "move"
"""The action of a revision in which a response goes over to another version."""


def open_response(case: Case, *, mode: str, now: datetime) -> Response:
    """The case's response, begun now when there is none, with the answers that questions have by default."""
    response, begun = Response.objects.get_or_create(
        case=case, defaults={"version_id": case.version_id, "mode": mode, "started_at": now}
    )
    if begun and (documents := _defaults(response, now)):
        by = Actor("command:defaults", mode)
        response = append(response, by=by, now=now, action="defaults", answers=documents)
    return response


def _defaults(response: Response, now: datetime) -> dict[str, Document | None]:
    """The default answers by question; what its own question would refuse is none."""
    form, on = response.questionnaire, response.occasion(now)
    asked = [q for q in form.questions() if q.default is not None and q.kind not in SILENT]
    documents: dict[str, Document | None] = {}
    for question in asked:
        given = {name: Answer.from_document(each) for name, each in documents.items() if each}
        value = calculated(question.default, route(form, given, on=on).values, on, question.name)
        try:
            kept = clean_answer(question, {"value": text(value)}) if not is_blank(value) else None
        except Invalid:
            kept = None
        documents |= {question.name: kept.as_document()} if kept else {}
    return documents


@transaction.atomic
def save(response: Response, change: Change, *, by: Actor, now: datetime) -> Response:
    """Write the answers as the next revision, all or none. Answers to different questions merge.

    Replaying a change writes nothing, and raises Conflict when what it wrote was changed since.
    Raises Closed, Moved, NameTaken, UnknownQuestion, Refused or Conflict.
    """
    read_for = response.version_id
    response = _held(response, change.base, change.client_id)
    if _is_written(response, change, by):
        return response
    if not response.is_open:
        raise Closed(response.state)
    if response.version_id != read_for:
        raise Moved
    return _merge(response, change, by=by, now=now, action="save")


def changed_elsewhere(saved: Response, change: Change) -> set[str]:
    """The questions whose answers others have changed since the base of a change just saved."""
    others = (r for r in saved.latest if r.number > change.base and r.client_id != change.client_id)
    return {name for revision in others for name in revision.changes}


@transaction.atomic
def correct(response: Response, change: Change, *, by: Actor, now: datetime) -> Response:
    """Change answers of a submitted response. Raises as `save` does, or NotComplete."""
    response = _held(response, change.base, change.client_id)
    if _is_written(response, change, by):
        return response
    if response.state != State.SUBMITTED:
        raise Closed(response.state)
    response = _merge(response, change, by=by, now=now, action="correct")
    _gaps_alone(response, now)
    dispose(response, now=now)
    return response


@transaction.atomic
def submit(response: Response, *, by: Actor, now: datetime, base: int, quoting: str) -> Response:
    """Hand in the answers seen at revision `base`. Doing it a second time is harmless.

    Raises Closed, Conflict when answers have changed since, or NotComplete.
    """
    response = _held(response, base)
    if response.state == State.SUBMITTED and response.quoting == quoting:
        return response
    if not response.is_open:
        raise Closed(response.state)
    _refuse_unseen(response, base)
    if problems := _problems(response, now):
        raise NotComplete(problems)
    return _hand_in(response, by=by, now=now, quoting=quoting)


@transaction.atomic
def finish(response: Response, *, by: Actor, now: datetime, base: int, quoting: str) -> Response:
    """End an interview in which not everything was asked: the case is partial when required answers lack.

    Raises Closed, Conflict when answers have changed since `base`, or NotComplete for anything else wrong.
    """
    response = _held(response, base)
    if not response.is_open:
        raise Closed(response.state)
    _refuse_unseen(response, base)
    _gaps_alone(response, now)
    return _hand_in(response, by=by, now=now, quoting=quoting)


@transaction.atomic
def describe(response: Response, *, by: Actor, now: datetime, **facts: Any) -> Response:
    """Keep what the office knows of an interview: role, interview_date, duration_min, quoting."""
    response = Response.objects.locked().get(pk=response.pk)
    if all(getattr(response, fact) == value for fact, value in facts.items()):
        return response
    return append(response, by=by, now=now, action="describe", **facts)


@transaction.atomic
def repin(response: Response, version: QuestionnaireVersion, *, by: Actor, now: datetime) -> Response:
    """Go on with another version. Answers to questions it no longer asks live on in the history only."""
    response = Response.objects.locked().get(pk=response.pk)
    if response.version_id == version.pk:
        return response
    vanished = dict.fromkeys(response.answers.keys() - version.questionnaire.by_name.keys())
    return append(response, by=by, now=now, action="repin", answers=vanished, version=version)


def _held(response: Response, base: int, client_id: str = "") -> Response:
    """The response with its row held; `latest` when others have written since the base.

    Where nobody has, no change made at the base is written already, so its client id need not be looked for.
    """
    held = Response.objects.select_for_update().get(pk=response.pk)
    if held.version_id == response.version_id:
        held.version = response.version
    if held.revision != base:
        wanted = Q(number__gt=base) | Q(client_id=client_id)
        held.latest = list(held.revisions.filter(wanted).select_related("by_user"))
    return held


def mapping_of(move: Revision) -> VariableMapping:
    """What a revision that moved its response to another version called its questions."""
    older, newer = (QuestionnaireVersion.objects.defer("document").get(pk=pk) for pk in move.facts["version"])
    return newer.mapping_from(older)


class _Changed(NamedTuple):
    seen: Document | None
    """The answer as it stood at the base."""
    last: Revision


def _changed(response: Response, base: int) -> dict[str, _Changed]:
    changed: dict[str, _Changed] = {}
    for revision in response.latest:
        if revision.number > base and revision.action == MOVE:
            mapping = mapping_of(revision)
            changed = {there: was for name, was in changed.items() if (there := mapping.question(name))}
        elif revision.number > base:
            for name, (old, _new) in revision.changes.items():
                changed[name] = _Changed(changed[name].seen if name in changed else old, revision)
    return changed


def _refuse_unseen(response: Response, base: int) -> None:
    """Raises Conflict when answers have changed since the base."""
    if changed := _changed(response, base):
        raise Conflict({name: _clash(response, name, was, was.seen) for name, was in changed.items()})


def _refuse_clashes(response: Response, base: int, documents: Mapping[str, Document | None]) -> None:
    """Raises Conflict for answers that have become something else since the base, and not what is given."""
    changed = _changed(response, base)
    clashes = {
        name: _clash(response, name, changed[name], document)
        for name, document in documents.items()
        if name in changed and response.answers.get(name) not in (changed[name].seen, document)
    }
    if clashes:
        raise Conflict(clashes)


def _is_written(response: Response, change: Change, by: Actor) -> bool:
    """Whether a revision holds this change already. Raises Conflict when it does not stand any more.

    Raises NameTaken for somebody else's change: what it says is not for everybody.
    """
    for revision in response.latest:
        if revision.client_id == change.client_id:
            if revision.actor != by.name:
                raise NameTaken(change.client_id)
            _refuse_clashes(response, revision.number, after(revision.changes))
            return True
    return False


def _merge(response: Response, change: Change, *, by: Actor, now: datetime, action: str) -> Response:
    documents = cleaned(response.questionnaire, change.answers)
    _refuse_clashes(response, change.base, documents)
    if all(response.answers.get(name) == document for name, document in documents.items()):
        return response
    attaching.hold(response.case_id, response.questionnaire, documents)
    name = change.client_id
    try:
        return append(response, by=by, now=now, action=action, client_id=name, answers=documents)
    except IntegrityError as error:
        raise NameTaken(name) from error


def cleaned(questionnaire: Questionnaire, answers: Mapping[str, Answer | None]) -> dict[str, Document | None]:
    """The documents to keep. Raises UnknownQuestion or Refused, naming all questions concerned."""
    questions = questionnaire.by_name
    if unknown := [name for name in answers if name not in questions or questions[name].kind in SILENT]:
        raise UnknownQuestion(unknown)
    documents: dict[str, Document | None] = {}
    refused: dict[str, Invalid] = {}
    for name, answer in answers.items():
        try:
            kept = clean_answer(questions[name], answer.as_document()) if answer else None
        except Invalid as reason:
            refused[name] = reason
        else:
            documents[name] = kept.as_document() if kept else None
    if refused:
        raise Refused(refused)
    return documents


def _clash(response: Response, name: str, changed: _Changed, yours: Document | None) -> Clash:
    theirs, last = response.answers.get(name), changed.last
    who = last.by_user.get_username() if last.by_user else last.actor
    return Clash(
        Answer.from_document(theirs) if theirs else None,
        Answer.from_document(yours) if yours else None,
        who,
        last.at,
    )


def _problems(response: Response, now: datetime) -> list[Problem]:
    answers = response.parsed_answers
    found = check(response.questionnaire, answers, on=response.occasion(now))
    return [problem for problem in found if problem.question in answers] if response.is_talk else found


def _gaps_alone(response: Response, now: datetime) -> None:
    """Raises NotComplete when something else is wrong than required questions without any answer."""
    if others := [p for p in _problems(response, now) if not _is_gap(p, response)]:
        raise NotComplete(others)


def _is_gap(problem: Problem, response: Response) -> bool:
    return problem.level == "error" and problem.question not in response.answers


def is_partial(response: Response, now: datetime) -> bool:
    """Whether required questions have no answer."""
    return any(_is_gap(problem, response) for problem in _problems(response, now))


def _hand_in(response: Response, *, by: Actor, now: datetime, quoting: str) -> Response:
    called_by = by.user if by.mode == Response.Mode.PHONE else None
    calling.interviewed(response.case, partial=is_partial(response, now), by=called_by, now=now)
    facts = {"state": State.SUBMITTED, "quoting": quoting, "submitted_at": now}
    handed_in = append(response, by=by, now=now, action="submit", **facts)
    case, study_id = response.case_id, response.case.wave.study_id
    notifying.tell(study_id, "response.submitted", f"/cases/{case}/response", now=now, case_id=case)
    return handed_in


def dispose(response: Response, *, now: datetime) -> None:
    """Give the case the outcome of an interview: partial when required answers lack."""
    done = Case.Disposition
    disposition = done.PARTIAL if is_partial(response, now) else done.COMPLETE
    Case.objects.filter(pk=response.case_id).update(disposition=disposition)
