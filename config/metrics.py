"""Figures for Prometheus: what processes counted, and what waits at this moment in database and broker."""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from analytics.downloading import LARGE, SMALL
from analytics.models import Download, Release
from analytics.models.release import State
from config.celery import app
from config.counting import registry
from surveys.models import Mailing, ParkedTask

ROUTED = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
QUEUES = sorted({settings.CELERY_TASK_DEFAULT_QUEUE, SMALL, LARGE} | ROUTED)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """For those who have the METRICS_TOKEN; others are not told that there is anything here."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry()) + generate_latest(Waiting()), CONTENT_TYPE_LATEST)


class Waiting:
    """What waits at this moment, by name: in the broker's queues, and in rows that people see."""

    def collect(self) -> Iterator[Metric]:
        queued = GaugeMetricFamily("fangtan_queued_tasks", "Tasks that wait for a worker", labels=["queue"])
        for queue, number in queue_lengths().items():
            queued.add_metric([queue], number)
        yield queued
        rows = GaugeMetricFamily("fangtan_waiting", "Work that is not done, by kind", labels=["kind"])
        for kind, number in unfinished().items():
            rows.add_metric([kind], number)
        yield rows


def queue_lengths() -> dict[str, int]:
    with app.connection(connect_timeout=2) as broker:
        return {queue: broker.default_channel._size(queue) for queue in QUEUES}


def unfinished() -> dict[str, int]:
    return {
        "releases": Release.objects.filter(state__in=[State.WAITING, State.RUNNING]).count(),
        "downloads": Download.objects.under_way().count(),
        "mailings": Mailing.objects.due(timezone.now()).count(),
        "parked tasks": ParkedTask.objects.parked().count(),
    }
