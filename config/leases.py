"""A worker that lives keeps its tasks; those of one that was killed are soon taken up by another.

Redis knows only when a task was fetched. A task older than `TAKEN_UP_AFTER` goes to somebody else, so
a worker that is still at it, or that keeps it for later, says so again and again.
"""

from __future__ import annotations

import time
from typing import Any

from celery import bootsteps

TAKEN_UP_AFTER = 60
RENEWED_EVERY = 15
"""Seconds."""
TRANSPORT = {
    "visibility_timeout": TAKEN_UP_AFTER,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_timeout": 10,
}
"""Workers often look for tasks whose time is over, where Celery's pace is that of tasks lasting an hour; and
nobody waits long for a broker that hangs."""


class Leases(bootsteps.StartStopStep):
    """A part of a worker's consumer: renews the time of every task that it has fetched."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def start(self, consumer: Any) -> None:
        self.renewing = consumer.timer.call_repeatedly(
            RENEWED_EVERY, renew, (consumer.task_consumer.channel,)
        )

    def stop(self, consumer: Any) -> None:
        self.renewing.cancel()


def renew(channel: Any) -> None:
    tags = list(channel.qos._delivered)
    if tags and hasattr(channel, "unacked_index_key"):  # brokers other than Redis know who is connected
        with channel.conn_or_acquire() as client:
            client.zadd(channel.unacked_index_key, dict.fromkeys(tags, time.time()), xx=True)
