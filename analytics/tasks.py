from celery import shared_task
from django.utils import timezone

from analytics import downloading, releasing
from analytics.models import Download, Release


@shared_task
def build_release(release_id: int) -> None:
    releasing.build(Release.objects.get(pk=release_id), clock=timezone.now)


@shared_task
def write_download(download_id: int) -> None:
    downloading.write(Download.objects.select_related("study").get(pk=download_id), clock=timezone.now)


@shared_task
def expire_downloads() -> None:
    downloading.expire(now=timezone.now())
