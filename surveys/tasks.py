"""What Celery does for collecting; each task calls a verb."""

from celery import shared_task
from django.utils import timezone

from surveys import history, mailing
from surveys.models import Mailing, Response


class HistoryBroken(Exception):
    """A row of the history is not what was written."""


@shared_task
def verify_history() -> None:
    if broken := history.verify(Response.objects.all()):
        raise HistoryBroken(str(broken))


@shared_task
def send_mailing(mailing_id: int) -> None:
    mailing.send(Mailing.objects.get(pk=mailing_id), now=timezone.now())


@shared_task
def remind() -> None:
    for waiting in mailing.remind(now=timezone.now()):
        send_mailing.delay(waiting.pk)
