"""Files of microdata: ordered, watched and fetched."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import paginate

from analytics import downloading
from analytics.models import Download
from analytics.rest.releases import sent_file
from analytics.tasks import write_download
from surveys.models import Study
from surveys.rest.doors import EXPORT, ByKey, Refusal
from surveys.rest.studies import SLUG, Id

router = Router(tags=["exports"], auth=EXPORT)


class ExportOut(Schema):
    id: int
    study: str = Field(alias="study.slug")
    questionnaire: str
    format: str
    labels: str
    language: str
    is_full: bool
    is_approved: bool
    state: str
    progress: int = Field(description="Per cent done.")
    error: str
    requested_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None
    size: int = Field(description="Bytes.")
    sha256: str


class Order(Schema):
    study: str = Field(pattern=SLUG)
    questionnaire: str = Field(pattern=SLUG, description="Its name; all its versions are in the file.")
    format: Download.Format = Download.Format.XLSX
    labels: Download.Labels = Download.Labels.BOTH
    language: Download.Language = Download.Language.EN
    is_full: bool = Field(False, description="Whether it tells who answered, and in which words.")
    is_approved: bool = Field(True, description="Whether only approved responses are in it.")


def exports_for(user: AbstractUser) -> QuerySet[Download]:
    """Raises Http404 for who does no research."""
    if not user.has_perm("analytics.research"):
        raise Http404
    return Download.objects.for_user(user).select_related("study")


@router.get("/exports", response=list[ExportOut], url_name="exports")
@paginate(ByKey)
def exports(request: HttpRequest) -> QuerySet[Download]:
    return exports_for(request.user)


@router.post(
    "/exports", response={202: ExportOut, 403: Refusal, 404: Refusal, 503: Refusal}, url_name="export-order"
)
def order(request: HttpRequest, wanted: Order) -> Any:
    """Let a worker write a file. Ask for its state until it is done."""
    exports_for(request.user)
    fields = wanted.dict()
    study = get_object_or_404(Study, slug=fields.pop("study"))
    name = fields.pop("questionnaire")
    if not study.questionnaires.filter(name=name).exists():
        raise Http404
    try:
        download = downloading.request(study, name, by=request.user, now=timezone.now(), **fields)
    except PermissionError as error:
        raise HttpError(403, _("You may not order files that tell who answered.")) from error
    return _queued(download)


def _queued(download: Download) -> Any:
    try:
        write_download.apply_async_on_commit((download.pk,), queue=downloading.queue_of(download))
    except OperationalError:
        reason = _("The queue of tasks cannot be reached, so nobody will write this file.")
        downloading.fail(download, reason, now=timezone.now())
        return Status(503, {"detail": reason})
    return Status(202, download)


@router.get("/exports/{export_id}", response=ExportOut, url_name="export")
def export(request: HttpRequest, export_id: Id) -> Download:
    return get_object_or_404(exports_for(request.user), pk=export_id)


@router.get("/exports/{export_id}/file", url_name="export-file")
def file(request: HttpRequest, export_id: Id) -> HttpResponse:
    """404 before it is done, and after it was deleted."""
    download = get_object_or_404(exports_for(request.user), pk=export_id)
    if download.state != Download.State.DONE or download.expires_at <= timezone.now():
        raise Http404
    return sent_file(download.file, download.file_name, download.sha256)
