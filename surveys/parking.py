"""Tasks that fail again and again are parked: the office sees them, and others go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from surveys.models import ParkedTask

TRIES = 4
"""How often a task may be begun before it is parked."""


@dataclass(frozen=True, slots=True)
class Task:
    """What it takes to send a task again."""

    id: str
    name: str
    arguments: list[Any] = field(default_factory=list)
    queue: str = ""


@transaction.atomic
def begin_again(task: Task, *, now: datetime) -> bool:
    """Whether a task may be begun once more that its worker did not finish. The last time it is parked."""
    kept = _kept(task)
    ParkedTask.objects.filter(pk=kept.pk).update(tries=F("tries") + 1)
    kept.refresh_from_db()
    if kept.tries < TRIES and kept.parked_at is None:
        return True
    ParkedTask.objects.filter(pk=kept.pk, parked_at=None).update(parked_at=now)
    return False


@transaction.atomic
def park(task: Task, error: str, *, tries: int, now: datetime) -> ParkedTask:
    kept = _kept(task)
    kept.tries, kept.error, kept.parked_at = tries, error, now
    kept.save(update_fields=["tries", "error", "parked_at"])
    return kept


def finished(task_id: str) -> None:
    """It was done after all."""
    ParkedTask.objects.filter(task_id=task_id, parked_at=None).delete()


def _kept(task: Task) -> ParkedTask:
    """Its row; the first delivery, which left none, counts as one try."""
    known = {"name": task.name, "arguments": task.arguments, "queue": task.queue, "tries": 1}
    return ParkedTask.objects.get_or_create(task_id=task.id, defaults=known)[0]
