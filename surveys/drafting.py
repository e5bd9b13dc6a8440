"""Questionnaires before they are asked: brought as a file, made out of a version, edited, tried out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys import illustrating, publishing
from surveys.form_files import form_name, form_of
from surveys.models import Draft, QuestionnaireVersion, Study
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Questionnaire, fingerprint
from surveys.questionnaire.faults import Fault, Faults
from surveys.questionnaire.loading import dump
from surveys.questionnaire.mapping import VariableMapping
from surveys.questionnaire.translations import reordered, reworded


class Outdated(Exception):
    """The draft, or what is asked now, is not what was looked at any more. Nothing was published."""


def upload(
    study: Study, files: Mapping[str, bytes], *, by: Any, now: datetime, draft: Draft | None = None
) -> Draft:
    """A draft of the form among the files; a form that mends an earlier draft takes its place."""
    draft = draft or Draft(study=study)
    found = form_of(files, illustrating.known(draft))
    draft.media |= illustrating.keep(study, files)
    draft.source = _source(files)
    draft.answers, draft.revision, draft.awaits = {}, 0, list(found.awaited)
    return _kept(draft, found.questionnaire, found.faults, found.notices, by=by, now=now)


def _source(files: Mapping[str, bytes]) -> str:
    try:
        return form_name(files)[:200]
    except Faults:
        return ", ".join(sorted(files))[:200] or "-"


def revise(version: QuestionnaireVersion, *, by: Any, now: datetime) -> Draft:
    """A draft of a published version, to be edited and published as the next one."""
    draft = Draft(study=version.study, source=str(version), media=dict(version.questionnaire.files))
    return _kept(draft, version.questionnaire, (), (), by=by, now=now)


def edit(
    draft: Draft,
    texts: Mapping[str, Mapping[str, str]],
    orders: Mapping[str, list[str]],
    *,
    by: Any,
    now: datetime,
) -> Draft:
    """Other wordings by path and language, other orders of choices by path. Raises Faults."""
    document = reworded(draft.questionnaire, texts)
    for path, order in orders.items():
        reordered(document, path, order)
    questionnaire = loading.load(document)
    notices = [Fault(place, reason) for place, reason in draft.notices]
    return _kept(draft, questionnaire, (), notices, by=by, now=now)


def _kept(
    draft: Draft,
    questionnaire: Questionnaire | None,
    faults: Iterable[Fault],
    notices: Iterable[Fault],
    *,
    by: Any,
    now: datetime,
) -> Draft:
    draft.name = questionnaire.name if questionnaire else ""
    draft.document = dump(questionnaire) if questionnaire else {}
    draft.faults = [[fault.place, dict(fault.reason)] for fault in faults]
    draft.notices = [[notice.place, dict(notice.reason)] for notice in notices]
    draft.by, draft.at = by, now
    draft.__dict__.pop("questionnaire", None)
    draft.save()
    return draft


def sight(draft: Draft) -> str:
    """What whoever publishes has looked at: the draft beside the version that it is to follow."""
    before = version_before(draft)
    return fingerprint([before.hash if before else "", draft.document])


def version_before(draft: Draft) -> QuestionnaireVersion | None:
    """The version that the draft would replace."""
    return next(iter(draft.study.questionnaires.filter(name=draft.name).newest()), None)


@transaction.atomic
def publish(
    draft: Draft, mapping: VariableMapping, *, seen: str, moves_open: bool, by: Any, now: datetime
) -> QuestionnaireVersion:
    """The draft becomes what is asked. Raises Outdated unless all is as it was `seen`, see sight."""
    Study.objects.select_for_update().get(pk=draft.study_id)
    draft = Draft.objects.select_for_update(of=("self",)).select_related("study").get(pk=draft.pk)
    if not draft.is_ready or sight(draft) != seen:
        raise Outdated
    draft.published = publishing.publish(
        draft.study, draft.questionnaire, now=now, mapping=mapping, by=by, moves_open=moves_open
    )
    draft.save(update_fields=["published"])
    return draft.published


def try_out(draft: Draft, answers: Mapping[str, Answer | None]) -> Draft:
    """Keep answers of the preview."""
    kept = {name: answer.as_document() for name, answer in answers.items() if answer}
    gone = {name for name, answer in answers.items() if answer is None}
    draft.answers = {name: each for name, each in draft.answers.items() if name not in gone} | kept
    draft.save(update_fields=["answers"])
    return draft
