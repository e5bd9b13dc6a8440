"""Files made from a release."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import ContentFile
from django.db import transaction

from analytics.models import Export, Release
from analytics.statistics.tables import Table


def export(release: Release, language: str) -> Export:
    """The release's workbook in a language ("en", "zh-hans" or "both"); made once, then kept."""
    return _made(release, language) or _keep(release, language, workbook_of(release, language))


def _made(release: Release, language: str) -> Export | None:
    return release.exports.filter(language=language).first()


@transaction.atomic
def _keep(release: Release, language: str, content: bytes) -> Export:
    """Of two workers who made the same workbook, the first keeps it and the second leaves no file."""
    Release.objects.select_for_update().values("pk").get(pk=release.pk)
    if made := _made(release, language):
        return made
    name = f"{release.study.slug}-release-{release.pk}-{language}.xlsx"
    file = ContentFile(content, name=name)
    return release.exports.create(language=language, file=file, sha256=sha256(content).hexdigest())


def workbook_of(release: Release, language: str) -> bytes:
    from analytics.workbook.writer import workbook  # here, so that the web process never pays for openpyxl

    tables = [Table.from_document(document) for document in release.tables]
    return workbook(tables, language, title=release.study.title, fingerprint=release.inputs_hash)
