"""Releases: requested by a researcher, built by a worker, readable whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import AbstractUser

from analytics import exporting
from analytics.models import Export, Release
from analytics.models.release import State
from analytics.snapshot import take_snapshot
from analytics.statistics.tabulation import tabulate
from surveys.models import Study
from surveys.questionnaire.definition import fingerprint
from surveys.questionnaire.faults import Faults


def request(
    study: Study, *, by: AbstractUser | None, now: datetime, rests_on: str = Release.RestsOn.APPROVED
) -> Release:
    """A release that waits for a worker."""
    return Release.objects.create(study=study, requested_by=by, requested_at=now, rests_on=rests_on)


def give_up(release: Release, reason: str, *, now: datetime) -> None:
    """The release failed, and its row says why. One that was finished meanwhile stays finished."""
    _show(release, state=State.FAILED, error=reason, finished_at=now)


def build(release: Release, *, clock: Callable[[], datetime]) -> Release:
    """Fills a waiting release with tables and workbooks, and shows each step in its row.

    A finished or failed release is left as it is. One whose worker died is taken up where it stopped, and
    two workers at the same release finish it over one snapshot. Whatever is raised is first written into
    the row, for the researcher to read.
    """
    release.refresh_from_db()
    if not release.is_under_way:
        return release
    try:
        _fill(release)
    except Exception as error:
        give_up(release, explanation(error), now=clock())
        raise
    _show(release, state=State.DONE, step="", progress=100, error="", finished_at=clock())
    release.refresh_from_db()
    return release


def _fill(release: Release) -> None:
    if release.snapshot is None:
        _show(release, state=State.RUNNING, step="snapshot", progress=5)
        _claim_snapshot(release)
    if release.tables is None:
        _show(release, step="tables", progress=30)
        release.tables = [table.as_document() for table in tabulate(release.snapshot)]
        _show(release, tables=release.tables)
    for done, language in enumerate(Export.Language.values):
        _show(release, step=f"workbook {language}", progress=50 + 15 * done)
        exporting.export(release, language)


def _claim_snapshot(release: Release) -> None:
    """The first worker's snapshot counts: answers may change between two."""
    snapshot = take_snapshot(release.study, release.rests_on)
    unclaimed = Release.objects.filter(pk=release.pk, snapshot__isnull=True)
    unclaimed.update(snapshot=snapshot, inputs_hash=fingerprint(snapshot))
    release.refresh_from_db()


def _show(release: Release, **fields: object) -> None:
    """Writes into the row, unless the release was finished meanwhile."""
    Release.objects.filter(pk=release.pk).exclude(state=State.DONE).update(**fields)


def explanation(error: Exception) -> str:
    """What went wrong, in both languages where the error knows them."""
    if isinstance(error, Faults):
        return "\n".join(f"{fault.place}: {' / '.join(fault.reason.values())}" for fault in error.faults)
    return f"{type(error).__name__}: {error}"
