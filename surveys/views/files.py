"""Files given as answers, for those who may read the answers; and those that a form itself shows."""

from __future__ import annotations

import re
from typing import IO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from surveys import attaching, inviting, sittings
from surveys.models import Attachment, Case, Draft, Media, Typing
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.file_types import SHOWN
from surveys.sittings import Sitting
from surveys.views.questionnaires import with_draft

KEPT_FOR = 3600
"""Seconds that the reader's own browser may keep a file."""
RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


@require_safe
def by_invitation(request: HttpRequest, token: str, sha256: str, name: str) -> HttpResponse:
    try:
        sitting = sittings.by_invitation(token, now=timezone.now())
    except inviting.InvitationRefused as refusal:
        raise Http404 from refusal
    if sitting.is_kept_out(writing=False):
        raise Http404
    return _of_sitting(request, sitting, sha256, name)


@require_safe
@login_required
def by_account(request: HttpRequest, case_id: int, sha256: str, name: str) -> HttpResponse:
    """For supervisors, and for the interviewer of the case."""
    case = get_object_or_404(Case.objects.for_user(request.user).with_response(), pk=case_id)
    attachment = case.attachments.filter(sha256=sha256, name=name).first()
    return _served(request, attachment or _illustration(case, sha256, name), name)


@require_safe
@login_required
def by_typist(request: HttpRequest, typing_id: int, sha256: str, name: str) -> HttpResponse:
    typing = get_object_or_404(Typing.objects.of(request.user).with_surroundings(), pk=typing_id)
    return _of_sitting(request, sittings.by_typist(typing, now=timezone.now()), sha256, name)


@require_safe
@with_draft
def of_draft(request: HttpRequest, draft: Draft, sha256: str, name: str) -> HttpResponse:
    if draft.media.get(name) != sha256:
        raise Http404
    return _served(request, get_object_or_404(draft.study.media, sha256=sha256), name)


def _of_sitting(request: HttpRequest, sitting: Sitting, sha256: str, name: str) -> HttpResponse:
    attachment = sitting.case.attachments.filter(sha256=sha256, name=name).first()
    if attachment is None or not sitting.may_see(attachment):
        return _served(request, _illustration(sitting.case, sha256, name), name)
    return _served(request, attachment, name)


def _illustration(case: Case, sha256: str, name: str) -> Media:
    """A picture or sound of the questionnaire that the case is asked."""
    version = (getattr(case, "response", None) or case).version
    if version.questionnaire.files.get(name) != sha256:
        raise Http404
    return get_object_or_404(Media, study_id=version.study_id, sha256=sha256)


def _served(request: HttpRequest, given: Attachment | Media, name: str) -> HttpResponse:
    """Nothing in it is carried out; what a browser does not simply show or play is only downloaded."""
    try:
        file = given.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(
        file,
        as_attachment=given.media_type not in SHOWN,
        filename=name,
        content_type=given.media_type,
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    answer["Accept-Ranges"] = "bytes"
    return _part(request, answer, file, given.size)


def _part(request: HttpRequest, answer: FileResponse, file: IO[bytes], size: int) -> HttpResponse:
    """The part asked for, without which some browsers play no sound and no video; else all of it."""
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return answer
    first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(first)
    part = HttpResponse(file.read(last + 1 - first), status=206, headers=dict(answer.items()))
    file.close()
    part["Content-Range"], part["Content-Length"] = f"bytes {first}-{last}/{size}", last + 1 - first
    return part


def take_files(
    request: HttpRequest, sitting: Sitting, form: Questionnaire
) -> tuple[QueryDict, dict[str, Invalid]]:
    """What a page sent, with the files chosen on it kept and named by their controls; and those refused.

    Without a script, files come with the page: "photo-file" is chosen for "photo", "photo-remove" clears it.
    """
    sent, refused = request.POST.copy(), dict[str, Invalid]()
    for control in [name for name in sent if name.endswith("-remove")]:
        sent[control.removesuffix("-remove")] = ""
    for control, file in request.FILES.items():
        path = control.removesuffix("-file")
        if question := sitting.takes_file_at(form, path):
            try:
                kept = attaching.attach(sitting.case, question, path, file, by=sitting.actor, now=sitting.now)
                sent[path] = kept.value
            except Invalid as refusal:
                refused[path.partition("-")[0]] = refusal
    return sent, refused
