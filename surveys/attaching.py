"""Files as answers: taken in before the answer that names them is saved, and kept once it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from surveys.changes import Refused
from surveys.history import Actor, Document
from surveys.models import Attachment, Case
from surveys.questionnaire import file_types
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import Question, Questionnaire
from surveys.questionnaire.file_types import FileType
from surveys.questionnaire.messages import say
from surveys.questionnaire.uploads import Upload, uploads_in

UNUSED_FOR = timedelta(days=1)


def attach(case: Case, question: Question, path: str, file: File, *, by: Actor, now: datetime) -> Attachment:
    """Keep a file for an answer to a question or column, chosen at the path. Sent twice it is kept once.

    Raises Invalid.
    """
    if not file.size:
        raise Invalid(say("file_empty"))
    if file.size > settings.UPLOAD_MEGABYTES * 2**20:
        raise Invalid(say("file_too_large", limit=settings.UPLOAD_MEGABYTES))
    file.seek(0)
    type = file_types.checked(question.kind, file.read(file_types.HEAD))
    return _kept(case, path, file, type, by, now)


@transaction.atomic
def _kept(case: Case, path: str, file: File, type: FileType, by: Actor, now: datetime) -> Attachment:
    """Raises Invalid when the case has no room for it."""
    _one_at_a_time(case.pk)
    digest = _sha256(file)
    name = file_types.safe_name(str(file.name or ""), type)
    same = list(case.attachments.filter(sha256=digest))
    if found := next((each for each in same if each.name == name), None):
        case.attachments.filter(pk=found.pk, is_answer=False).update(at=now)
        return found
    _see_to_room(case, file)
    return case.attachments.create(
        question=path[:200],
        sha256=digest,
        name=name,
        media_type=type.media_type,
        size=file.size,
        file=same[0].file.name if same else file,
        actor=by.name,
        at=now,
    )


def _one_at_a_time(case_id: int) -> None:
    """Hold the case until the transaction ends."""
    Case.objects.select_for_update().values("pk").get(pk=case_id)


def _sha256(file: File) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _see_to_room(case: Case, file: File) -> None:
    """Raises Invalid."""
    number, most = case.attachments.count(), settings.UPLOADS_AT_MOST
    size = case.attachments.aggregate(size=Sum("size"))["size"] or 0
    limit = settings.UPLOAD_MEGABYTES_TOGETHER
    if number >= most or size + file.size > limit * 2**20:
        raise Invalid(say("too_many_files", limit=limit, number=most))


def hold(case_id: int, form: Questionnaire, documents: Mapping[str, Document | None]) -> None:
    """Keep the files that answers name as long as their history. Raises Refused where one is not there."""
    values = {name: document.get("value") for name, document in documents.items() if document}
    wanted = {upload.sha256 for uploads in _named(form, values).values() for _question, upload in uploads}
    if not wanted:
        return
    Attachment.objects.filter(case_id=case_id, sha256__in=wanted).update(is_answer=True)
    if refused := lacking(case_id, form, values):
        raise Refused(refused)


def lacking(case_id: int, form: Questionnaire, values: Mapping[str, object]) -> dict[str, Invalid]:
    """The values that name a file that the case does not have, or that is no answer there, by question."""
    named = _named(form, values)
    if not named:
        return {}
    wanted = {upload.sha256 for uploads in named.values() for _question, upload in uploads}
    found = Attachment.objects.filter(case_id=case_id, sha256__in=wanted)
    known = {each.value: each.media_type for each in found}
    return {
        name: Invalid(say("file_gone"))
        for name, uploads in named.items()
        if not all(
            question.kind in file_types.kinds_of(known.get(str(upload), "")) for question, upload in uploads
        )
    }


def _named(form: Questionnaire, values: Mapping[str, object]) -> dict[str, list[tuple[Question, Upload]]]:
    """The files that values name, of those questions that have any."""
    named = {name: list(uploads_in(form.by_name[name], value)) for name, value in values.items()}
    return {name: uploads for name, uploads in named.items() if uploads}


def forget(*, now: datetime) -> None:
    """Let go of files that were sent a day ago and that no answer ever named."""
    for each in Attachment.objects.filter(is_answer=False, at__lt=now - UNUSED_FOR):
        _forget(each)


@transaction.atomic
def _forget(attachment: Attachment) -> None:
    """Unless an answer names it meanwhile, or it was sent again."""
    _one_at_a_time(attachment.case_id)
    unused = Attachment.objects.filter(pk=attachment.pk, is_answer=False, at=attachment.at)
    if unused.delete()[0] and not Attachment.objects.filter(file=attachment.file.name).exists():
        attachment.file.delete(save=False)
