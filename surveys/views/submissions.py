"""Pages of supervisors: interviews that ODK Collect sent and that are not handed in yet."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from surveys import collecting
from surveys.forms.submissions import AssignForm
from surveys.models import Submission
from surveys.tasks import take_submission
from surveys.views.office import supervising

SHOWN = 100


@require_safe
@supervising
def submissions(request: HttpRequest) -> HttpResponse:
    """Those that wait for somebody, then the newest others."""
    around = _found().defer("instance")
    page = {
        "waiting": around.waiting_for_people()[:SHOWN],
        "others": around.exclude(pk__in=Submission.objects.waiting_for_people().values("pk"))[:SHOWN],
    }
    return render(request, "surveys/office/submissions.html", page)


@supervising
def submission(request: HttpRequest, submission_id: int) -> HttpResponse:
    """What was sent and why it is not handed in; by POST, which case it belongs to."""
    found = get_object_or_404(_found(), pk=submission_id)
    form = AssignForm(found, request.POST or None) if found.can_be_assigned else None
    if request.method == "POST" and form and form.is_valid():
        if collecting.assign(found, form.cleaned_data["case"]):
            _queue(found)
        return redirect("office-submission", found.pk)
    page = {"submission": found, "form": form, "files": found.files.order_by("name")}
    status = 422 if form and form.errors else 200
    return render(request, "surveys/office/submission.html", page, status=status)


def _queue(found: Submission) -> None:
    try:
        take_submission.delay_on_commit(found.pk)
    except OperationalError:
        return  # taken up by the next look at what is overdue


@supervising
def set_aside(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Put it away, or take it up again; nothing is deleted."""
    found = get_object_or_404(Submission, pk=submission_id)
    if request.method == "POST":
        if collecting.set_aside(found):
            messages.success(request, _("It is set aside, and stays kept."))
        elif collecting.bring_back(found):
            messages.success(request, _("It waits for a case again."))
    return redirect("office-submission", found.pk)


@require_safe
@supervising
def instance(request: HttpRequest, submission_id: int) -> HttpResponse:
    """The XML as it was sent, byte by byte."""
    found = get_object_or_404(Submission, pk=submission_id)
    headers = {"Content-Disposition": f'attachment; filename="submission-{found.pk}.xml"'}
    return HttpResponse(found.raw, content_type="application/octet-stream", headers=headers)


@require_safe
@supervising
def file(request: HttpRequest, submission_id: int, file_id: int) -> HttpResponse:
    found = get_object_or_404(Submission, pk=submission_id)
    sent = get_object_or_404(found.files, pk=file_id)
    try:
        opened = sent.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        opened, as_attachment=True, filename=sent.name, content_type="application/octet-stream"
    )


def _found() -> QuerySet[Submission]:
    around = ("form__version__study", "case__organisation", "case__response", "by_user")
    return Submission.objects.select_related(*around).defer("form__document", "form__version__document")
