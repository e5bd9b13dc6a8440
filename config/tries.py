"""How often a task is tried: again after a pause, and parked when it goes on failing."""

from __future__ import annotations

import logging
from typing import Any

from celery.contrib.django.task import DjangoTask
from celery.exceptions import Ignore, Reject, Retry
from django.utils import timezone

from config.outages import is_away

log = logging.getLogger("fangtan.tasks")
PAUSES = (5, 20, 80)
"""Seconds before the second, third and fourth try."""
AWAY_PAUSE = 10
"""Seconds before the next look at a database that is away; that is no fault of the task."""


class Tried(DjangoTask):
    """The base of all tasks, which may therefore be run twice."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from surveys import parking  # Django is set up after Celery

        if self.request.called_directly or self.request.is_eager:
            return super().__call__(*args, **kwargs)
        came_again = bool((self.request.delivery_info or {}).get("redelivered"))
        if came_again and not parking.begin_again(self._task(args), now=timezone.now()):
            log.error("%s was parked: it took its worker with it, or never ended", self.name)
            return None
        done = self._tried(args, kwargs)
        if came_again:
            parking.finished(self.request.id)
        return done

    def _tried(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except (Retry, Ignore, Reject):
            raise
        except Exception as error:
            if is_away(error):
                raise self.retry(exc=error, countdown=AWAY_PAUSE, max_retries=None) from error
            pause = PAUSES[min(self.request.retries, len(PAUSES) - 1)]
            raise self.retry(exc=error, countdown=pause, max_retries=len(PAUSES)) from error

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        from surveys import parking

        if self.request.is_eager:
            return
        reason = f"{type(exc).__name__}: {exc}"
        parking.park(self._task(args), reason, tries=self.request.retries + 1, now=timezone.now())

    def _task(self, args: Any) -> Any:
        from surveys import parking

        queue = (self.request.delivery_info or {}).get("routing_key") or ""
        return parking.Task(self.request.id, self.name, list(args), queue)
