from celery import shared_task
from django.utils import timezone

from analytics import releasing
from analytics.models import Release


@shared_task
def build_release(release_id: int) -> None:
    releasing.build(Release.objects.get(pk=release_id), clock=timezone.now)
