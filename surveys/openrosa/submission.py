"""What Collect sends: an interview with its files, perhaps in several requests."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from surveys import collecting
from surveys.models import Submission
from surveys.openrosa import doors, xml
from surveys.tasks import take_submission

INSTANCE, INCOMPLETE = "xml_submission_file", "*isIncomplete*"
LARGEST_INSTANCE = 3_000_000
"""Bytes."""
logger = logging.getLogger(__name__)


def largest() -> int:
    """Bytes of one request: a file that may answer a question, and the instance with it."""
    return settings.UPLOAD_MEGABYTES * 2**20 + LARGEST_INSTANCE


@doors.collecting
@require_http_methods(["HEAD", "POST"])
def submission(request: HttpRequest) -> HttpResponse:
    """201: kept, and read by a worker soon. 202: kept whole, but a person must look at it."""
    accepted = {"X-OpenRosa-Accept-Content-Length": str(largest())}
    if request.method == "HEAD":
        return HttpResponse(status=204, headers=accepted | {"Location": request.build_absolute_uri()})
    if int(request.META.get("CONTENT_LENGTH") or 0) > largest():
        return xml.message(_("This is more than can be sent at once."), status=413, headers=accepted)
    try:
        instance = request.FILES.get(INSTANCE)
    except (MultiPartParserError, SuspiciousOperation):
        instance = None
    if instance is None:
        return xml.message(_("There is no interview in this request."), status=400, headers=accepted)
    if instance.size > LARGEST_INSTANCE:
        return xml.message(_("This is more than can be sent at once."), status=413, headers=accepted)
    return _received(request, instance.read())


def _received(request: HttpRequest, raw: bytes) -> HttpResponse:
    files = [each for name, each in request.FILES.items() if name != INSTANCE]
    is_whole = INCOMPLETE not in request.POST
    kept = collecting.receive(request.user, raw, files, is_whole=is_whole, now=timezone.now())
    if kept.state == Submission.State.WAITING:
        _queue(kept)
    if kept.state == Submission.State.HELD and kept.form is None:
        return xml.message(_("Kept. Your supervisor will look at it."), status=202)
    return xml.message(_("Kept. Thank you."), status=201)


def _queue(kept: Submission) -> None:
    """What no queue takes now is taken up by the next look at what is overdue."""
    try:
        take_submission.delay_on_commit(kept.pk)
    except OperationalError:
        logger.warning("The queue of tasks cannot be reached: submission %s waits.", kept.pk)
