"""Releases: requested by a researcher, built by a worker, readable whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.db.models import QuerySet

from analytics import exporting, partitioning
from analytics.models import Export, Partition, Release
from analytics.models.release import State
from analytics.snapshot import take_snapshot
from analytics.statistics.influence import influence_list
from analytics.statistics.plan import COLUMNAR, kinds_of
from analytics.statistics.tabulation import Earlier, tabulated, understand
from surveys import notifying
from surveys.models import Study
from surveys.questionnaire.definition import fingerprint
from surveys.questionnaire.faults import Faults

SNAPSHOT, TABLES = 10, 50
"""Per cent that are done when the partitions are there, and when the tables begin."""


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
    with _explained(release, clock):
        _take_snapshot(release)
        _fill(release)
    _finish(release, clock())
    release.refresh_from_db()
    return release


@transaction.atomic
def _finish(release: Release, now: datetime) -> None:
    if _show(release, state=State.DONE, step="", progress=100, error="", finished_at=now):
        path, ids = f"/releases/{release.pk}", {"release_id": release.pk}
        notifying.tell(release.study_id, "release.built", path, now=now, **ids)


def prepare(release: Release, *, clock: Callable[[], datetime]) -> list[int]:
    """Take the snapshot of a waiting release; the partitions that workers are to fill before it is built."""
    release.refresh_from_db()
    if not release.is_under_way:
        return []
    with _explained(release, clock):
        _take_snapshot(release)
    return list(_unfilled(release).values_list("pk", flat=True))


def fill(partition: Partition) -> bool:
    """Fill a partition. Whether it was the last of its release, which can then be built."""
    partitioning.fill(partition)
    _show_filled(partition.release)
    return not _unfilled(partition.release).exists()


@contextmanager
def _explained(release: Release, clock: Callable[[], datetime]) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        give_up(release, explanation(error), now=clock())
        raise


def _take_snapshot(release: Release) -> None:
    if release.snapshot is None:
        _show(release, state=State.RUNNING, step="snapshot", progress=5)
        _claim_snapshot(release)


def _fill(release: Release) -> None:
    if release.tables is None:
        for partition in _unfilled(release):
            fill(partition)
        _show(release, step="tables", progress=TABLES)
        with partitioning.files_of(release) as files:
            tables, withheld = tabulated(release.snapshot, files, _earlier(release))
        release.tables = [table.as_document() for table in tables]
        release.withheld = sorted(withheld)
        release.influence = influence_list(understand(release.snapshot))
        _show(
            release,
            influence=release.influence,
            tables=release.tables,
            withheld=release.withheld,
            inputs_hash=_inputs_hash(release),
        )
    for done, language in enumerate(Export.Language.values):
        _show(release, step=f"workbook {language}", progress=60 + 12 * done)
        exporting.export(release, language)


def _earlier(release: Release) -> Iterator[Earlier]:
    """What readers of the study's finished releases have: this one could be subtracted from any of them."""
    finished = release.study.releases.filter(state=State.DONE, pk__lt=release.pk).exclude(snapshot=None)
    seen: set[str] = set()
    for each in finished.order_by("-pk").only("snapshot", "withheld", "inputs_hash"):
        if "estimates" in kinds_of(each.snapshot["plan"]) and each.inputs_hash not in seen:
            seen.add(each.inputs_hash)
            yield each.snapshot, {(tuple(key), tuple(place)) for key, place in each.withheld}


def _unfilled(release: Release) -> QuerySet[Partition]:
    return release.partitions.filter(file="")


def _show_filled(release: Release) -> None:
    every, missing = release.partitions.count(), _unfilled(release).count()
    _show(release, step="partitions", progress=SNAPSHOT + (TABLES - SNAPSHOT) * (every - missing) // every)


def _inputs_hash(release: Release) -> str:
    """Of the snapshot, and of the answers in columns where a table is made of them."""
    partitions = list(release.partitions.values_list("first", "inputs_hash"))
    parts = {"snapshot": fingerprint(release.snapshot), "partitions": partitions}
    return fingerprint(parts) if partitions else parts["snapshot"]


def _claim_snapshot(release: Release) -> None:
    """The first worker's snapshot counts: answers may change between two."""
    snapshot = take_snapshot(release.study, release.rests_on)
    if kinds_of(snapshot["plan"]) & COLUMNAR:
        partitioning.divide(release)
    unclaimed = Release.objects.filter(pk=release.pk, snapshot__isnull=True)
    unclaimed.update(snapshot=snapshot, inputs_hash=fingerprint(snapshot))
    release.refresh_from_db()


def _show(release: Release, **fields: object) -> int:
    """Writes into the row, unless the release was finished meanwhile. How many rows were written."""
    return Release.objects.filter(pk=release.pk).exclude(state=State.DONE).update(**fields)


def explanation(error: Exception) -> str:
    """What went wrong, in both languages where the error knows them."""
    if isinstance(error, Faults):
        return "\n".join(f"{fault.place}: {' / '.join(fault.reason.values())}" for fault in error.faults)
    return f"{type(error).__name__}: {error}"
