"""Files of microdata: asked for by a researcher, written by a worker, deleted after their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import file_digest
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.db import transaction

from analytics.microdata.about import Profile
from analytics.microdata.reading import Source, source_of
from analytics.models import Download
from surveys import notifying
from surveys.models import Study

State = Download.State
WRITERS = {
    "xlsx": "excel.write",
    "csv": "delimited.write",
    "sav": "statistics.write_sav",
    "dta": "statistics.write_dta",
    "parquet": "parquet.write",
    "ddi": "ddi.write",
}
"""The functions of analytics.formats, which the web process must not import."""
SMALL, LARGE = "small_exports", "exports"
"""Queues: a large file never makes a small one wait."""
READ = 80
"""Per cent that are done when all answers are read."""


class Cancelled(Exception):
    """Nobody wants the file any more."""


def request(study: Study, name: str, *, by: AbstractUser, now: datetime, **wanted: Any) -> Download:
    """A file that waits for a worker. Raises PermissionError where it tells more than one may know."""
    if wanted.get("is_full") and not by.has_perm("analytics.identify"):
        raise PermissionError
    return Download.objects.create(
        study=study, questionnaire=name, requested_by=by, requested_at=now, **wanted
    )


def queue_of(download: Download) -> str:
    return SMALL if _source(download).responses.count() <= settings.SMALL_EXPORT_RESPONSES else LARGE


def cancel(download: Download, *, now: datetime) -> bool:
    """Whether it was still under way. Its worker stops at the next part."""
    under_way = Download.objects.filter(pk=download.pk).under_way()
    return bool(under_way.update(state=State.CANCELLED, finished_at=now))


def fail(download: Download, reason: str, *, now: datetime) -> None:
    under_way = Download.objects.filter(pk=download.pk).under_way()
    under_way.update(state=State.FAILED, error=reason, finished_at=now)


def write(download: Download, *, clock: Callable[[], datetime]) -> None:
    """Write the file of a download under way; one that is cancelled meanwhile leaves none.

    Whatever is raised is first written into the row. One whose worker died is written anew.
    """
    if not _show(download, state=State.RUNNING, progress=0):
        return
    try:
        with TemporaryDirectory() as folder:
            _keep(download, _written(download, Path(folder)), clock())
    except Cancelled:
        return
    except Exception as error:
        fail(download, f"{type(error).__name__}: {error}", now=clock())
        raise


def _written(download: Download, folder: Path) -> Path:
    frozen = import_module("analytics.microdata.frozen").freeze(
        _source(download), folder, tell=lambda done, of: _tell(download, done * READ // max(of, 1))
    )
    _tell(download, READ)
    module, function = WRITERS[download.format].split(".")
    write = getattr(import_module(f"analytics.formats.{module}"), function)
    path = folder / download.file_name
    write(frozen, path, labels=download.labels, language=download.language)
    return path


def _source(download: Download) -> Source:
    profile = Profile(download.is_full)
    return source_of(download.study, download.questionnaire, profile, is_approved=download.is_approved)


def _tell(download: Download, progress: int) -> None:
    """Raises Cancelled."""
    if not _show(download, progress=progress):
        raise Cancelled


def _show(download: Download, **fields: object) -> int:
    return Download.objects.filter(pk=download.pk).under_way().update(**fields)


def _keep(download: Download, path: Path, now: datetime) -> None:
    """Of two workers who wrote the same file, and of one whose file was cancelled, the second leaves none."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        kept = download.file.storage.save(f"downloads/{path.name}", File(file))
    fields = {
        "file": kept,
        "size": path.stat().st_size,
        "sha256": digest,
        "finished_at": now,
        "expires_at": now + timedelta(days=settings.DOWNLOAD_DAYS),
    }
    if not _done(download, fields, now):
        download.file.storage.delete(kept)


@transaction.atomic
def _done(download: Download, fields: dict[str, Any], now: datetime) -> bool:
    is_kept = bool(_show(download, state=State.DONE, progress=100, error="", **fields))
    if is_kept:
        path, ids = f"/exports/{download.pk}", {"export_id": download.pk}
        notifying.tell(download.study_id, "export.ready", path, now=now, **ids)
    return is_kept


def expire(*, now: datetime) -> int:
    """Delete the files whose time has come; their rows tell that they were there. How many they were."""
    expired = list(Download.objects.expired(now))
    for download in expired:
        download.file.delete(save=False)
        Download.objects.filter(pk=download.pk).update(state=State.EXPIRED, file="")
    return len(expired)
