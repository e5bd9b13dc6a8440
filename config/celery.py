"""The Celery application, its queues and its timetable."""

import os
import signal
from pathlib import Path

from celery import Celery
from celery.schedules import crontab
from celery.signals import heartbeat_sent, worker_process_init

from config.leases import Leases
from config.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("fangtan")
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


@worker_process_init.connect
def end_with_the_worker(**kwargs: object) -> None:
    """A pool process must not outlive a worker that was killed."""
    die_with_parent(signal.SIGKILL)


@heartbeat_sent.connect
def show_life(**kwargs: object) -> None:
    """For whoever watches the worker from outside: a file that is touched while it reaches the broker."""
    if path := os.environ.get("WORKER_LIVES_FILE"):
        Path(path).touch()
