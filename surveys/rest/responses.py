"""Answers: read, and saved by the same verb as those of a page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.pagination import paginate

from surveys import consenting, responding, sittings
from surveys.changes import (
    Change,
    Clash,
    Closed,
    Conflict,
    Moved,
    NameTaken,
    NotComplete,
    Refused,
    UnknownQuestion,
)
from surveys.forms.fields import sent_answer
from surveys.models import Response
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import SILENT, wording
from surveys.rest.cases import cases_for
from surveys.rest.doors import READ_RESPONSES, WRITE_RESPONSES, ByKey, Refusal
from surveys.rest.studies import SLUG, Id
from surveys.sittings import Sitting

MOST_ANSWERS = 2_000
Document = dict[str, Any]

router = Router(tags=["responses"])


class ResponseOut(Schema):
    id: int
    case_id: int
    case: str = Field(alias="case.key")
    study: str = Field(alias="case.wave.study.slug")
    wave: str = Field(alias="case.wave.name")
    questionnaire_id: int = Field(alias="version_id")
    state: str
    mode: str
    revision: int = Field(description="What a change is based on.")
    started_at: datetime
    submitted_at: datetime | None
    interview_date: date | None
    answers: dict[str, Document]


class ChangeIn(Schema):
    client_id: UUID = Field(description="Your own name of this change; sent again, it changes nothing.")
    base: int = Field(0, ge=0, le=2**31 - 1, description="The revision you have seen; 0 before the first.")
    answers: dict[str, Document | None] = Field(
        max_length=MOST_ANSWERS, description='By question, such as {"value": 12}; null clears.'
    )
    mode: Literal["phone", "face_to_face", "paper"] = "phone"
    agreed: bool = Field(False, description="Whether the study's consent text was read out and agreed to.")


class HandIn(Schema):
    base: int = Field(ge=0, le=2**31 - 1)
    quoting: Response.Quoting = Response.Quoting.NONE
    partial: bool = Field(False, description="Whether required answers may be missing.")


class Trouble(Schema):
    question: str
    message: str


class Troubles(Refusal):
    problems: list[Trouble] = []


class ClashOut(Schema):
    question: str
    who: str
    at: datetime
    theirs: Document | None
    yours: Document | None


class Clashes(Refusal):
    clashes: list[ClashOut] = []


class Wanted(Schema):
    study: str | None = Field(None, pattern=SLUG)
    state: Response.State | None = None


@router.get("/responses", response=list[ResponseOut], auth=READ_RESPONSES, url_name="responses")
@paginate(ByKey)
def responses(request: HttpRequest, wanted: Query[Wanted]) -> QuerySet[Response]:
    found = Response.objects.filter(case__in=cases_for(request.user)).select_related("case__wave__study")
    if wanted.study:
        found = found.filter(case__wave__study__slug=wanted.study)
    return found.filter(state=wanted.state) if wanted.state else found


@router.get("/cases/{case_id}/response", response=ResponseOut, auth=READ_RESPONSES, url_name="response")
def response(request: HttpRequest, case_id: Id) -> Response:
    found = Response.objects.filter(case__in=cases_for(request.user)).select_related("case__wave__study")
    return get_object_or_404(found, case=case_id)


SAVED = {200: ResponseOut, 403: Refusal, 409: Clashes, 422: Troubles, 423: Refusal, 503: Refusal}


@router.post("/cases/{case_id}/response", response=SAVED, auth=WRITE_RESPONSES, url_name="response-save")
def save(request: HttpRequest, case_id: Id, change: ChangeIn) -> Any:
    """Begin the case's response, or go on with it: all answers of the change are saved, or none.

    409: somebody else changed one of the same answers since `base`, or the questionnaire was changed.
    422: answers that their questions cannot take. 423: the response is handed in.
    """
    sitting = _sitting(request, case_id, change.mode)
    _see_to_consent(sitting, change)
    if sitting.left_form(change.base):
        return Status(409, {"detail": _("The questionnaire was changed meanwhile. Read the response again.")})
    answers, refused = _cleaned(sitting, change.answers)
    if refused:
        return Status(422, _troubles(refused))
    wanted = Change(str(change.client_id), change.base, answers)
    return _told(lambda: responding.save(sitting.response, wanted, by=sitting.actor, now=sitting.now))


@router.post(
    "/cases/{case_id}/response/submit", response=SAVED, auth=WRITE_RESPONSES, url_name="response-submit"
)
def submit(request: HttpRequest, case_id: Id, wanted: HandIn) -> Any:
    """Hand in the answers as they stood at `base`. Doing it a second time is harmless.

    422: required answers are missing, which `partial` allows, or something else is wrong with them.
    """
    sitting = _sitting(request, case_id, Response.Mode.PHONE, begun=True)
    hand_in = responding.finish if wanted.partial else responding.submit
    how = {"by": sitting.actor, "now": sitting.now, "base": wanted.base, "quoting": wanted.quoting}
    return _told(lambda: hand_in(sitting.response, **how))


def _sitting(request: HttpRequest, case_id: int, mode: str, *, begun: bool = False) -> Sitting:
    cases = cases_for(request.user).with_response()
    if begun:
        cases = cases.filter(response__isnull=False)
    case = get_object_or_404(cases, pk=case_id)
    return sittings.by_account(case, request.user, now=timezone.now(), mode=mode)


def _see_to_consent(sitting: Sitting, change: ChangeIn) -> None:
    """Raises HttpError where the study's text is still to be agreed to."""
    if not sitting.lacks_consent:
        return
    if not change.agreed:
        raise HttpError(403, _("The respondent must agree to the study's text first: say so in “agreed”."))
    consenting.agree(sitting.case, by=sitting.actor, language=get_language() or "en", now=sitting.now)


def _cleaned(
    sitting: Sitting, documents: Mapping[str, Document | None]
) -> tuple[dict[str, Answer | None], dict[str, str]]:
    """The answers, and why others are refused."""
    questions, kept = sitting.questions, sitting.response.answers
    answers: dict[str, Answer | None] = {}
    refused: dict[str, str] = {}
    for name, document in documents.items():
        if name not in questions or questions[name].kind in SILENT:
            refused[name] = _("The questionnaire has no such question.")
            continue
        before = Answer.from_document(kept[name]) if name in kept else None
        try:
            answers[name] = sent_answer(questions[name], document or {}, before)
        except Invalid as invalid:
            refused[name] = _said(invalid.message)
    lacking = sitting.lacking_files(sitting.response.questionnaire, answers)
    return answers, refused | {name: _said(invalid.message) for name, invalid in lacking.items()}


def _told(do: Any) -> Any:
    """What the verb came to, or why it did nothing."""
    try:
        return _shown(do())
    except Conflict as conflict:
        detail = _("Somebody else has changed the same answers. Read the response again.")
        return Status(
            409, {"detail": detail, "clashes": [_clash(*each) for each in conflict.clashes.items()]}
        )
    except NameTaken:
        return Status(409, {"detail": _("Another change has this client id.")})
    except Closed:
        words = _("These answers have been handed in already and can no longer be changed here.")
        return Status(423, {"detail": words})
    except Moved:
        return Status(503, {"detail": _("The questionnaire is being changed at this moment.")})
    except Refused as refused:
        return Status(422, _troubles({name: _said(why.message) for name, why in refused.reasons.items()}))
    except UnknownQuestion as unknown:
        missing = _("The questionnaire has no such question.")
        return Status(422, _troubles(dict.fromkeys(unknown.names, missing)))
    except NotComplete as lacking:
        return Status(422, _troubles({each.question: _said(each.message) for each in lacking.problems}))


def _shown(saved: Response) -> Response:
    return Response.objects.select_related("case__wave__study").get(pk=saved.pk)


def _troubles(reasons: Mapping[str, str]) -> dict[str, Any]:
    problems = [{"question": name[:64], "message": why} for name, why in reasons.items()]
    return {"detail": _("Nothing was changed."), "problems": problems}


def _clash(name: str, clash: Clash) -> dict[str, Any]:
    theirs, yours = (answer and answer.as_document() for answer in clash[:2])
    return {"question": name, "who": clash.who, "at": clash.at, "theirs": theirs, "yours": yours}


def _said(message: Mapping[str, str]) -> str:
    return wording(message, get_language() or "en")
