"""The Celery application, its queues and its timetable."""

import os
import signal
import time
from pathlib import Path

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import (
    before_task_publish,
    heartbeat_sent,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_process_init,
    worker_ready,
)
from prometheus_client import start_http_server

from config import logs
from config.counting import registry
from config.leases import Leases
from config.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fangtan", task_cls="config.tries:Tried")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["consumer"].add(Leases)
app.conf.beat_schedule = {
    "expire-downloads": {"task": "analytics.tasks.expire_downloads", "schedule": crontab(minute=45)},
    "verify-history": {"task": "surveys.tasks.verify_history", "schedule": crontab(hour=3, minute=0)},
    "forget-uploads": {"task": "surveys.tasks.forget_uploads", "schedule": crontab(minute=15)},
    "remind": {"task": "surveys.tasks.remind", "schedule": crontab(hour=9, minute=0)},
    "send-due-mailings": {"task": "surveys.tasks.send_due_mailings", "schedule": crontab(minute="*/10")},
    "finish-moves": {"task": "surveys.tasks.finish_moves", "schedule": crontab(minute="*/10")},
    "send-due-deliveries": {
        "task": "surveys.tasks.send_due_deliveries",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "take-overdue-submissions": {
        "task": "surveys.tasks.take_overdue_submissions",
        "schedule": crontab(minute="*/10"),
    },
    "tell-of-erasures": {"task": "surveys.tasks.tell_of_erasures", "schedule": crontab(minute="*/10")},
}


@worker_ready.connect
def show_figures(**kwargs: object) -> None:
    """To the network that the worker is in, which nobody reaches from outside."""
    if address := os.environ.get("METRICS_ADDRESS"):
        host, port = address.rsplit(":", 1)
        start_http_server(int(port), host, registry())


@worker_process_init.connect
def end_with_the_worker(**kwargs: object) -> None:
    """A pool process must not outlive a worker that was killed."""
    die_with_parent(signal.SIGKILL)


@heartbeat_sent.connect
def show_life(**kwargs: object) -> None:
    """For whoever watches the worker from outside: a file that is touched while it reaches the broker."""
    if path := os.environ.get("WORKER_LIVES_FILE"):
        Path(path).touch()


@setup_logging.connect
def log_as_settings_say(**kwargs: object) -> None:
    """Celery leaves logs alone once somebody is connected here."""


@before_task_publish.connect
def remember_who_asked(headers: dict[str, str], **kwargs: object) -> None:
    headers["asked_by"] = logs.REQUEST_ID.get()


@task_prerun.connect
def name_the_task(task_id: str, task: Task, **kwargs: object) -> None:
    logs.TASK_ID.set(task_id)
    logs.REQUEST_ID.set(getattr(task.request, "asked_by", "") or "")
    task.request.begun = time.perf_counter()


@task_postrun.connect
def tell_of_the_task(task: Task, state: str | None, **kwargs: object) -> None:
    logs.tell_of_task(task.name, state or "", time.perf_counter() - task.request.begun)
