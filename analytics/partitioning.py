"""A release's answers in columns: parts by ranges of responses, which any worker fills, on any machine."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.files import File
from django.db import connection
from django.db.models import Count, F, Max, Min, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from analytics.consistency import one_view
from analytics.models import Partition, Release
from surveys.models import QuestionnaireVersion, Response
from surveys.questionnaire.definition import fingerprint

FORM = 1
"""Of the files: another number makes all of them anew."""
CLASSES = (
    *("version__hash", "case__wave__name", "mode"),
    *(f"case__organisation__{name}" for name in ("industry", "level", "size_class", "ownership", "park")),
)


def divide(release: Release) -> None:
    """Partitions for all responses that enter the release, to be filled."""
    parts = release.responses.order_by().values_list(F("pk") / Partition.SIZE, flat=True).distinct()
    Partition.objects.bulk_create(
        [Partition(release=release, first=part * Partition.SIZE) for part in sorted(parts)],
        ignore_conflicts=True,
    )


def fill(partition: Partition) -> None:
    """Give it its file: one that is there of the same answers, or a new one. Filling it twice is harmless."""
    with one_view():
        _look_up_one_by_one()
        responses = partition.release.responses.filter(pk__range=partition.range)
        inputs = fingerprint(_inputs(partition, responses))
        name, storage = f"partitions/{inputs}.parquet", partition.file.storage
        rows = [] if storage.exists(name) else list(_rows(partition, responses))
        versions = _versions(responses) if rows else {}
        found = import_module("analytics.columnar").frame(rows, versions) if rows else None
    if found is not None:
        with tempfile.TemporaryFile() as file:
            found.write_parquet(file)
            file.seek(0)
            name = storage.save(name, File(file))
    Partition.objects.filter(pk=partition.pk).update(file=name, inputs_hash=inputs)


def _look_up_one_by_one() -> None:
    """Else PostgreSQL goes through all cases there are for each partition, to save on looking some up."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


def _inputs(partition: Partition, responses: QuerySet[Response]) -> dict[str, Any]:
    """What tells the answers of a range from any others: added up by the database, class by class.

    No response is ever deleted, and each change of one raises its revision and gives it another head.
    """
    sums = {
        "number": Count("pk"),
        "ids": Sum("pk"),
        "squares": Sum(F("pk") * F("pk")),
        "revisions": Sum("revision"),
        "moments": Sum(F("pk") * F("revision")),
        "least": Min("head"),
        "greatest": Max("head"),
    }
    groups = responses.order_by(*CLASSES).values_list(*CLASSES).annotate(**sums)
    return {
        "form": FORM,
        "study": partition.release.study.slug,
        "first": partition.first,
        "responses": [[str(each) for each in group] for group in groups],
    }


def _rows(partition: Partition, responses: QuerySet[Response]) -> Iterator[tuple[Any, ...]]:
    """Answers are read apart, in the order in which they lie: they are too long to be sorted and joined."""
    lying = Response.objects.filter(pk__range=partition.range).order_by("pk")
    answers = dict(lying.values_list("pk", Cast("answers", TextField())).iterator(chunk_size=5000))
    for row in responses.order_by("pk").values_list(*import_module("analytics.columnar").PATHS.values()):
        yield (*row, answers[row[0]])


def _versions(responses: QuerySet[Response]) -> dict[str, Any]:
    """The questionnaires that were answered by hash, the oldest first."""
    ids = responses.order_by().values_list("version", flat=True).distinct()
    versions = QuestionnaireVersion.objects.filter(pk__in=list(ids)).order_by("published_at", "pk")
    return {version.hash: version.questionnaire for version in versions}


@contextmanager
def files_of(release: Release) -> Iterator[list[Path]]:
    """The files of all partitions on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        yield [_local(partition, Path(folder)) for partition in _filled(release)]


def _filled(release: Release) -> Iterable[Partition]:
    return release.partitions.exclude(file="")


def _local(partition: Partition, folder: Path) -> Path:
    """Where the file is, or a copy of one that is kept on another machine."""
    try:
        return Path(partition.file.path)
    except NotImplementedError:
        path = folder / Path(partition.file.name).name
        with partition.file.open("rb") as kept, path.open("wb") as copy:
            copyfileobj(kept, copy)
        return path
