"""Files made from a release."""

from __future__ import annotations

from hashlib import sha256

from django.core.files.base import ContentFile

from analytics.models import Export, Release
from analytics.statistics.tables import Table


def export(release: Release, language: str) -> Export:
    """The release's workbook in a language ("en", "zh-hans" or "both"); made once, then kept."""
    if made := release.exports.filter(language=language).first():
        return made
    content = workbook_of(release, language)
    name = f"{release.study.slug}-{release.inputs_hash[:12]}-{language}.xlsx"
    fields = {"file": ContentFile(content, name=name), "sha256": sha256(content).hexdigest()}
    return Export.objects.get_or_create(release=release, language=language, defaults=fields)[0]


def workbook_of(release: Release, language: str) -> bytes:
    from analytics.workbook.writer import workbook  # here, so that the web process never pays for openpyxl

    tables = [Table.from_document(document) for document in release.tables]
    return workbook(tables, language, title=release.study.title, fingerprint=release.inputs_hash)
