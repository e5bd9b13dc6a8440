"""Whether this process lives, and has what it needs to take answers: for supervisors and proxies to ask."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import app

ROOM = 200 * 2**20
"""Bytes that must be free: about what a day's answers and their journal may take."""


class Missing(Exception):
    """What is not there, in words that tell nothing secret."""


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when nothing is missing, else 503; each part with "ok" or what is wrong with it."""
    found = {name: _state(check) for name, check in CHECKS.items()}
    is_ready = set(found.values()) == {"ok"}
    return JsonResponse({"ready": is_ready, **found}, status=200 if is_ready else 503)


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Missing as missing:
        return str(missing)
    except Exception as error:  # noqa: BLE001, whatever it is, it is what is missing
        return f"does not answer ({type(error).__name__})"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Missing(f"{len(waiting)} migrations are not applied: manage.py migrate")


def _broker() -> None:
    with app.connection(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def _files() -> None:
    folder = settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.VAR_DIR
    if not os.access(folder, os.W_OK):
        raise Missing("the folder of files cannot be written")
    if shutil.disk_usage(folder).free < ROOM:
        raise Missing("the disk is full")


CHECKS: Mapping[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "files": _files,
}
