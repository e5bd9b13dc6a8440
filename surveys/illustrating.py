"""Pictures and sounds of questionnaires: kept when they come with a form, handed out with it again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

from django.core.files.base import ContentFile
from django.db import transaction

from surveys.form_files import unpacked
from surveys.models import Draft, Media, Study
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.faults import Faults
from surveys.questionnaire.file_types import HEAD, SHOWN, shown_kinds, type_of
from surveys.questionnaire.xlsform import MediaFile


def known(draft: Draft) -> dict[str, MediaFile]:
    """What came with a draft before, by name."""
    kept = draft.study.media.filter(sha256__in=set(draft.media.values()))
    shown = {each.sha256: shown_kinds(each.media_type) for each in kept}
    return {name: MediaFile(each, shown[each]) for name, each in draft.media.items() if each in shown}


def keep(study: Study, files: Mapping[str, bytes]) -> dict[str, str]:
    """Keep the pictures, sounds and videos among the files. SHA-256 by name."""
    try:
        found = unpacked(files)
    except Faults:
        return {}
    return {name: digest for name, raw in found.items() if (digest := _kept(study, raw))}


@transaction.atomic
def _kept(study: Study, raw: bytes) -> str:
    """The SHA-256 of what browsers show or play; "" of anything else, which is not kept."""
    type = type_of(raw[:HEAD])
    if type is None or type.media_type not in SHOWN:
        return ""
    digest = sha256(raw).hexdigest()
    Study.objects.select_for_update().values("pk").get(pk=study.pk)  # one after the other
    if not study.media.filter(sha256=digest).exists():
        file = ContentFile(raw, name=digest)
        study.media.create(sha256=digest, media_type=type.media_type, size=len(raw), file=file)
    return digest


def packed(study: Study, questionnaire: Questionnaire, workbook: bytes) -> bytes:
    """The form's workbook in a zip with its pictures and sounds, as an upload takes it."""
    found = study.media.filter(sha256__in=set(questionnaire.files.values()))
    kept = {each.sha256: raw for each in found if (raw := content_of(each))}
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(f"{questionnaire.name}.xlsx", workbook)
        for name, digest in questionnaire.files.items():
            if digest in kept:
                archive.writestr(name, kept[digest])
    return file.getvalue()


def content_of(media: Media) -> bytes:
    """Nothing where the file is lost."""
    try:
        with media.file.open() as file:
            return file.read()
    except FileNotFoundError:
        return b""
