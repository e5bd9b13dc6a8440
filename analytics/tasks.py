from typing import Any

from celery import shared_task
from django.utils import timezone

from analytics import downloading, releasing
from analytics.models import Download, Partition, Release


@shared_task
def build_release(release_id: int) -> None:
    """Build it, or let workers fill its partitions first: the last of them comes back here."""
    release = Release.objects.get(pk=release_id)
    waiting = releasing.prepare(release, clock=timezone.now)
    for partition in waiting:
        fill_partition.delay(partition)
    if not waiting:
        releasing.build(release, clock=timezone.now)


@shared_task(bind=True, max_retries=3)
def fill_partition(self: Any, partition_id: int) -> None:
    partition = Partition.objects.select_related("release__study").get(pk=partition_id)
    try:
        is_last = releasing.fill(partition)
    except Exception as error:
        if self.request.retries == self.max_retries:
            releasing.give_up(partition.release, releasing.explanation(error), now=timezone.now())
            raise
        raise self.retry(exc=error, countdown=2**self.request.retries) from error
    if is_last:
        build_release.delay(partition.release_id)


@shared_task
def write_download(download_id: int) -> None:
    downloading.write(Download.objects.select_related("study").get(pk=download_id), clock=timezone.now)


@shared_task
def expire_downloads() -> None:
    downloading.expire(now=timezone.now())
