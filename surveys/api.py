"""Answers saved as they are given: a JSON door for every kind of sitting, the same room behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from surveys import attaching, inviting, sittings
from surveys.changes import Change, Closed, Moved, NameTaken
from surveys.forms.fields import refusal, sent_answer
from surveys.forms.presenting import Sheet
from surveys.forms.uploading import control
from surveys.languages import spoken
from surveys.merging import Kept
from surveys.models import Case, Typing
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import SILENT, Question, Questionnaire, wording
from surveys.questionnaire.messages import say
from surveys.responding import MOVE
from surveys.sittings import Sitting, sheet_of
from surveys.wordings import answer_lines

LARGEST_BODY = 200_000
"""Bytes. A page sends the answers that changed, of at most 10,000 characters a text."""


class BadRequest(Exception):
    """The request is not a change of this response; `message` says why, in the reader's language."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


Take = Callable[[HttpRequest, Sitting], JsonResponse]


def by_invitation(take: Take) -> Callable[..., JsonResponse]:
    @require_POST
    @wraps(take)
    def door(request: HttpRequest, token: str) -> JsonResponse:
        try:
            sitting = sittings.by_invitation(token, now=timezone.now())
        except inviting.InvitationRefused:
            return _error(_("This link is not valid any more. Your answers up to here are kept."), 410)
        return take(request, sitting)

    return door


def by_account(take: Take) -> Callable[..., JsonResponse]:
    @require_POST
    @wraps(take)
    def door(request: HttpRequest, case_id: int) -> JsonResponse:
        if not request.user.is_authenticated:
            return _error(_("Not saved yet: you are logged out. Log in again in another window."), 401)
        begun = Case.objects.for_user(request.user).with_response().filter(response__isnull=False)
        case = begun.filter(pk=case_id).first()
        if case is None:
            return _error(_("This interview is not among yours. Perhaps somebody else goes on with it."), 404)
        sitting = sittings.by_account(case, request.user, now=timezone.now())
        if request.headers.get("X-Writer", sitting.actor.name) != sitting.actor.name:
            words = _("Not saved yet: somebody else is logged in now. Log in again in another window.")
            return _error(words, 401)
        return take(request, sitting)

    return door


def by_typist(take: Take) -> Callable[..., JsonResponse]:
    @require_POST
    @wraps(take)
    def door(request: HttpRequest, typing_id: int) -> JsonResponse:
        if not request.user.is_authenticated:
            return _error(_("Not saved yet: you are logged out. Log in again in another window."), 401)
        typing = Typing.objects.of(request.user).with_surroundings().filter(pk=typing_id).first()
        if typing is None:
            return _error(_("This paper interview is not among those you type."), 404)
        return take(request, sittings.by_typist(typing, now=timezone.now()))

    return door


def save(request: HttpRequest, sitting: Sitting) -> JsonResponse:
    """Keep {client_id, base, answers: {name: document or null}}.

    200: all kept. 422: some values refused, the others kept. 409: some in conflict, the others kept.
    423: the response is closed. 503: it was moved at this moment. 400, 403, 413: nothing was read.
    With "moved", answers were to a version of the questionnaire that was left at that revision.
    """
    if sitting.is_kept_out(writing=True):
        return _error(_("Not saved: please agree to take part first, on the first page of the link."), 403)
    try:
        client_id, base, documents = _read(request)
        left = sitting.left_form(base)
        answers, refused = _sorted(sitting, left or sitting.response.questionnaire, documents)
        kept = sitting.keep(Change(client_id, base, answers))
    except BadRequest as bad:
        return _error(bad.message, bad.status)
    except Moved:
        return _error(_("The questionnaire is being changed at this moment."), 503)
    except NameTaken:
        return _error(_("The answers did not arrive whole. Please try again."), 400)
    except Closed:
        return _error(_("These answers have been handed in already and can no longer be changed here."), 423)
    if left:
        return _told_of_the_move(sitting, kept, answers, refused)
    status = 409 if kept.clashes else 422 if refused else 200
    section_of = kept.response.questionnaire.section_of
    sheet = sheet_of(kept.response, {section_of[name].name for name in documents})
    said = {
        "revision": kept.response.revision,
        "time": timezone.localtime(sitting.now).strftime("%H:%M"),
        "saved": sorted(answers.keys() - kept.clashes.keys()),
        "refused": [_told(problem, sheet.language) for problem in refused],
        "clashes": _clashes(kept, sheet),
        "elsewhere": sorted(kept.elsewhere & sitting.questions.keys()),
        "problems": [_told(p, sheet.language) for p in sheet.problems_of_answers().problems],
    }
    return JsonResponse(said, status=status)


def _told_of_the_move(
    sitting: Sitting, kept: Kept, answers: Mapping[str, Answer | None], refused: list[Problem]
) -> JsonResponse:
    """What became of answers to the version before; the page is to show the new one."""
    language = spoken(kept.response.questionnaire)
    reasons = {problem.question: wording(problem.message, language) for problem in refused}
    reasons |= dict.fromkeys(kept.left, _("The questionnaire was changed, and this is not asked any more."))
    if kept.clashes:
        reasons |= dict.fromkeys(
            answers, _("The questionnaire was changed. Please look at this answer again.")
        )
    said = {
        "revision": kept.response.revision,
        "time": timezone.localtime(sitting.now).strftime("%H:%M"),
        "saved": sorted(answers.keys() - reasons.keys()),
        "refused": [{"question": name, "level": "error", "message": why} for name, why in reasons.items()],
        "clashes": [],
        "elsewhere": [],
        "problems": [],
        "moved": kept.response.revisions.filter(action=MOVE).last().number,
    }
    return JsonResponse(said, status=422 if reasons else 200)


def attach(request: HttpRequest, sitting: Sitting) -> JsonResponse:
    """Keep {question: "photo" or "site-0-photo", file} until an answer names it. Tells the answer's value."""
    if sitting.is_kept_out(writing=True):
        return _error(_("Not saved: please agree to take part first, on the first page of the link."), 403)
    if not sitting.response.is_open:
        return _error(_("These answers have been handed in already and can no longer be changed here."), 423)
    path, file = request.POST.get("question", ""), request.FILES.get("file")
    question = sitting.takes_file_at(sitting.response.questionnaire, path)
    if question is None:
        return _error(_unknown([path]), 422)
    if file is None:
        return _error(_("The file did not arrive whole. Please try again."), 400)
    try:
        kept = attaching.attach(sitting.case, question, path, file, by=sitting.actor, now=sitting.now)
    except Invalid as refusal:
        return _error(wording(refusal.message, get_language() or "en"), 422)
    return JsonResponse({"value": kept.value, "html": _view(sitting, question, kept.value)})


def _view(sitting: Sitting, question: Question, value: str) -> str:
    """The file as the page shows it."""
    shown = {"file": control(question, value)["file"], "door": sitting.address("files")}
    return render_to_string("surveys/file.html", shown)


def unless_huge(door: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Refuse what no file may be before it is read: the check of forgery reads all that is sent."""

    @csrf_exempt
    @wraps(door)
    def guarded(request: HttpRequest, **parts: Any) -> JsonResponse:
        limit = settings.UPLOAD_MEGABYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit * 2**20 + LARGEST_BODY:
            return _error(wording(say("file_too_large", limit=limit), get_language() or "en"), 413)
        return csrf_protect(door)(request, **parts)

    return guarded


def _error(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


def _read(request: HttpRequest) -> tuple[str, int, dict[str, Any]]:
    """Client id, base and answer documents of a request. Raises BadRequest."""
    try:
        sent = json.loads(_body(request))
        client_id, base, answers = str(UUID(sent["client_id"])), sent["base"], sent["answers"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadRequest(_("The answers did not arrive whole. Please try again.")) from error
    if type(base) is not int or base < 0 or not isinstance(answers, dict):
        raise BadRequest(_("The answers did not arrive whole. Please try again."))
    return client_id, base, answers


def _body(request: HttpRequest) -> bytes:
    with suppress(RequestDataTooBig):
        if len(request.body) <= LARGEST_BODY:
            return request.body
    raise BadRequest(_("This is too much text to be saved at once. Please shorten it."), 413)


def _sorted(
    sitting: Sitting, form: Questionnaire, documents: Mapping[str, Any]
) -> tuple[dict[str, Answer | None], list[Problem]]:
    """The answers that can be kept and those that cannot, with the reason. Raises BadRequest."""
    questions, kept = sitting.questions_of(form), sitting.response.answers
    answers: dict[str, Answer | None] = {}
    refused: list[Problem] = []
    if unknown := [name for name in documents if name not in questions or questions[name].kind in SILENT]:
        raise BadRequest(_unknown(unknown), 422)
    for name, document in documents.items():
        given = {} if document is None else document
        before = Answer.from_document(kept[name]) if name in kept else None
        try:
            answers[name] = sent_answer(questions[name], given, before)
        except Invalid as invalid:
            refused.append(refusal(questions[name], invalid))
    for name, invalid in sitting.lacking_files(form, answers).items():
        del answers[name]
        refused.append(refusal(questions[name], invalid))
    return answers, refused


def _unknown(names: list[str]) -> str:
    said = ngettext(
        "The questionnaire has no question %(names)s, so nothing was saved.",
        "The questionnaire has no questions %(names)s, so nothing was saved.",
        len(names),
    )
    return said % {"names": ", ".join(name[:32] for name in names[:5])}


def _told(problem: Problem, language: str) -> dict[str, Any]:
    return asdict(problem) | {"message": wording(problem.message, language)}


def _clashes(kept: Kept, sheet: Sheet) -> list[dict[str, str]]:
    questions = sheet.questionnaire.by_name
    return [
        {
            "question": name,
            "time": timezone.localtime(clash.at).strftime("%H:%M"),
            "theirs": answer_lines(questions[name], clash.theirs, sheet.language),
            "yours": answer_lines(questions[name], clash.yours, sheet.language),
        }
        for name, clash in kept.clashes.items()
    ]


save_by_invitation, save_by_account, save_by_typist = (
    door(save) for door in (by_invitation, by_account, by_typist)
)
attach_by_invitation, attach_by_account, attach_by_typist = (
    unless_huge(door(attach)) for door in (by_invitation, by_account, by_typist)
)
