"""What Celery does for collecting; each task calls a verb."""

from celery import shared_task
from django.utils import timezone

from surveys import (
    attaching,
    collecting,
    erasing,
    excel_forms,
    excel_uploads,
    history,
    importing,
    mailing,
    moving,
    notifying,
    registering,
)
from surveys.models import (
    Delivery,
    ErasureRequest,
    ExcelForm,
    ExcelUpload,
    Mailing,
    Publication,
    RegisterImport,
    Response,
    ResponseImport,
    Submission,
)


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


@shared_task
def send_due_mailings() -> None:
    """Those that failed before, and those that a crash left over."""
    for waiting in Mailing.objects.due(timezone.now()):
        send_mailing.delay(waiting.pk)


@shared_task
def check_register(register_import_id: int) -> None:
    registering.check(RegisterImport.objects.get(pk=register_import_id))


@shared_task
def apply_register(register_import_id: int) -> None:
    registering.apply(RegisterImport.objects.get(pk=register_import_id))


@shared_task
def forget_uploads() -> None:
    for uploads in (registering, excel_uploads, importing, attaching):
        uploads.forget(now=timezone.now())


@shared_task
def move_open_responses(publication_id: int) -> None:
    moving.move_open(Publication.objects.get(pk=publication_id), now=timezone.now())


@shared_task
def finish_moves() -> None:
    """Those that a crash, or a queue that could not be reached, left over."""
    for act in moving.unfinished():
        move_open_responses.delay(act.pk)


@shared_task
def make_excel_form(form_id: int) -> None:
    excel_forms.make(ExcelForm.objects.get(pk=form_id))


@shared_task
def take_excel_upload(upload_id: int) -> None:
    excel_uploads.take(ExcelUpload.objects.get(pk=upload_id), now=timezone.now())


@shared_task
def check_response_import(import_id: int) -> None:
    importing.check(ResponseImport.objects.get(pk=import_id), now=timezone.now())


@shared_task
def carry_out_response_import(import_id: int) -> None:
    importing.carry_out(ResponseImport.objects.get(pk=import_id), now=timezone.now())


@shared_task
def tell_of_erasures() -> None:
    for request in ErasureRequest.objects.filter(told_at=None):
        erasing.tell_supervisors(request, now=timezone.now())


@shared_task
def take_submission(submission_id: int) -> None:
    collecting.take(Submission.objects.get(pk=submission_id), now=timezone.now())


@shared_task
def take_overdue_submissions() -> None:
    """Those whose files do not come any more, and those that a crash, or a lost queue, left over."""
    for submission in collecting.overdue(now=timezone.now()):
        take_submission.delay(submission.pk)


@shared_task
def send_due_deliveries() -> None:
    """Those of new events, and those whose next attempt has come."""
    for delivery_id in (
        Delivery.objects.due(timezone.now()).order_by("due_at").values_list("pk", flat=True)[:500]
    ):
        send_delivery.apply_async((delivery_id,), expires=60)  # else it is found due again


@shared_task
def send_delivery(delivery_id: int) -> None:
    notifying.send(Delivery.objects.select_related("webhook").get(pk=delivery_id), now=timezone.now())
