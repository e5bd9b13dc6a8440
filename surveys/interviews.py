"""Interviews kept in a study's folder become responses, by the same verbs as any others.

The file is one more author: what it has changed since it was last loaded is written, and what others have
changed meanwhile stays. Where both changed the same answer, that is a fault to be settled in the file.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from surveys import responding, reviewing
from surveys.changes import Change, Closed, NotComplete
from surveys.history import Actor, Document, after
from surveys.models import Case, QuestionnaireVersion, Response, Study
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.faults import Fault
from surveys.questionnaire.messages import say
from surveys.study_folder import Interview

LOADER = "command:load_study"
IMPORT = Actor(LOADER, mode="import")
CORRECTION = Actor(LOADER, mode="correction")
State = Response.State

logger = logging.getLogger(__name__)


@dataclass
class _Loaded:
    """What the file said when it was last loaded, and who else has changed which answers."""

    answers: Document = field(default_factory=dict)
    facts: Document = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    decider: str = LOADER
    """Who brought the response into its present state."""


def load(study: Study, interviews: Iterable[Interview], *, now: datetime) -> list[Fault]:
    """Bring the study's responses up to the interviews; the faults of those that cannot be."""
    versions = {version.name: version for version in study.questionnaires.newest()}
    faults, keys = [], []
    for interview in interviews:
        keys.append(interview.key)
        faults += _load(_case(study, interview, versions[interview.questionnaire]), interview, now)
    loaded = Case.objects.filter(wave__study=study, response__revisions__actor=LOADER).distinct()
    for case in loaded.exclude(key__in=keys):
        logger.warning("%s is no longer in the interviews file; its response is kept.", case)
    return faults


def _case(study: Study, interview: Interview, version: QuestionnaireVersion) -> Case:
    organisation = study.organisations.get(key=interview.organisation)
    return Case.objects.update_or_create(
        wave=study.waves.get(name=interview.wave),
        key=interview.key,
        defaults={"organisation": organisation, "version": version},
    )[0]


def _load(case: Case, interview: Interview, now: datetime) -> list[Fault]:
    response = responding.open_response(case, mode=interview.facts["mode"], now=now)
    loaded = _loaded(response)
    response = responding.repin(response, case.version, by=IMPORT, now=now)
    changed = {f: v for f, v in interview.facts.items() if loaded.facts.get(f) != _as_json(v)}
    response = responding.describe(response, by=IMPORT, now=now, **changed)
    answers = _changed_answers(response, interview, loaded)
    if clashes := _clashes(response, interview, loaded, answers):
        return clashes
    try:
        response = _write(response, answers, loaded, interview.facts["quoting"], now)
        _approve(response, loaded, now)
    except Closed:
        return [Fault(interview.place, say("response_closed"))]
    except NotComplete as refusal:
        return [Fault(f"{interview.place}, answer {p.question}", p.message) for p in refusal.problems]
    return []


def _loaded(response: Response) -> _Loaded:
    loaded = _Loaded()
    for revision in response.revisions.all():
        if revision.actor == LOADER:
            loaded.answers |= after(revision.changes)
            loaded.facts |= after(revision.facts)
        else:
            loaded.others |= dict.fromkeys(revision.changes, revision.actor)
        if "state" in revision.facts:
            loaded.decider = revision.actor
    return loaded


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _changed_answers(response: Response, interview: Interview, loaded: _Loaded) -> dict[str, Answer | None]:
    """The answers that the file has changed since; None for those no longer in it."""
    names = (loaded.answers.keys() | interview.answers.keys()) & response.questionnaire.by_name.keys()
    answers = {name: interview.answers.get(name) for name in sorted(names)}
    return {name: new for name, new in answers.items() if _document(new) != loaded.answers.get(name)}


def _document(answer: Answer | None) -> Document | None:
    return answer.as_document() if answer else None


def _told(document: Document | None) -> str:
    return json.dumps(document, ensure_ascii=False)


def _clashes(
    response: Response, interview: Interview, loaded: _Loaded, answers: dict[str, Answer | None]
) -> list[Fault]:
    return [
        Fault(
            f"{interview.place}, answer {name}",
            say(
                "answered_otherwise",
                yours=_told(_document(new)),
                theirs=_told(current),
                who=loaded.others[name],
            ),
        )
        for name, new in answers.items()
        if (current := response.answers.get(name)) not in (loaded.answers.get(name), _document(new))
    ]


def _write(
    response: Response, answers: dict[str, Answer | None], loaded: _Loaded, quoting: str, now: datetime
) -> Response:
    if answers and response.state == State.APPROVED and loaded.decider == LOADER:
        response = reviewing.reopen(response, by=CORRECTION, now=now, base=response.revision)
    change = Change(str(uuid4()), response.revision, answers)
    if answers and response.is_open:
        response = responding.save(response, change, by=IMPORT, now=now)
    elif answers:
        response = responding.correct(response, change, by=CORRECTION, now=now)
    if response.state == State.DRAFT:
        response = responding.finish(response, by=IMPORT, now=now, base=response.revision, quoting=quoting)
    return response


def _approve(response: Response, loaded: _Loaded, now: datetime) -> None:
    """What the file holds was published, so nobody need look at it again, unless somebody wanted to."""
    if response.state == State.SUBMITTED and loaded.decider == LOADER:
        reviewing.approve(response, by=IMPORT, now=now, base=response.revision)
