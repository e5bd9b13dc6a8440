"""Pages of researchers: files of microdata, asked for, watched and fetched."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError

from analytics import downloading
from analytics.download_form import DownloadForm
from analytics.models import Download
from analytics.tasks import write_download
from analytics.views.releases import check_researcher

NEWEST = 50


@never_cache
@login_required
def downloads(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx the list alone, which asks for itself again while a file is being written."""
    check_researcher(request.user)
    listed = Download.objects.for_user(request.user).select_related("study", "requested_by")[:NEWEST]
    page = {"downloads": listed, "is_under_way": any(each.is_under_way for each in listed)}
    if "HX-Request" in request.headers:
        return render(request, "analytics/download_list.html", page)
    form = DownloadForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _ask(request, form)
        return redirect("downloads")
    status = 422 if form.errors else 200
    return render(request, "analytics/downloads.html", {**page, "form": form}, status=status)


def _ask(request: HttpRequest, form: DownloadForm) -> None:
    study, wanted = form.wanted
    download = downloading.request(study, by=request.user, now=timezone.now(), **wanted)
    try:
        write_download.apply_async_on_commit((download.pk,), queue=downloading.queue_of(download))
    except OperationalError:
        reason = _("The queue of tasks cannot be reached, so nobody will write this file.")
        downloading.fail(download, reason, now=timezone.now())
    else:
        messages.success(request, _("The file is being written. You may leave this page meanwhile."))


@login_required
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give a file up, by POST; who comes otherwise, as after logging in again, sees the list."""
    download = get_download_for(request.user, token)
    if request.method != "POST":
        return redirect("downloads")
    if download.requested_by_id != request.user.pk and not request.user.has_perm("surveys.supervise"):
        raise PermissionDenied
    if downloading.cancel(download, now=timezone.now()):
        messages.success(request, _("The file is not written any more."))
    return redirect("downloads")


@require_GET
@never_cache
@login_required
def file(request: HttpRequest, token: str) -> HttpResponse:
    download = get_download_for(request.user, token)
    if download.state != Download.State.DONE or download.expires_at <= timezone.now():
        raise Http404(_("This file is not there any more."))
    try:
        opened = download.file.open()
    except FileNotFoundError as error:
        raise Http404(_("This file is not there any more.")) from error
    return FileResponse(opened, as_attachment=True, filename=download.file_name)


def get_download_for(user: AbstractUser, token: str) -> Download:
    check_researcher(user)
    return get_object_or_404(Download.objects.for_user(user).select_related("study"), token=token)
