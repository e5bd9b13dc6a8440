"""Cases: who is asked what, and how far it has come."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from surveys.models import Case
from surveys.rest.doors import READ_CASES, ByKey
from surveys.rest.studies import SLUG, Id

router = Router(tags=["cases"], auth=READ_CASES)


class Wanted(Schema):
    study: str | None = Field(None, pattern=SLUG)
    wave: str | None = Field(None, pattern=SLUG)
    key: str | None = Field(None, pattern=SLUG)


class CaseOut(Schema):
    id: int
    key: str
    study: str = Field(alias="wave.study.slug")
    wave: str = Field(alias="wave.name")
    questionnaire_id: int = Field(alias="version_id", description="Id of the version it is asked.")
    organisation: str = Field(alias="organisation.name")
    interviewer: str | None
    disposition: str = Field(description="AAPOR code; empty while the case is open.")
    due_at: datetime | None
    response_state: str | None = Field(description="null before the first answer.")

    @staticmethod
    def resolve_interviewer(case: Case) -> str | None:
        return case.interviewer and case.interviewer.get_username()

    @staticmethod
    def resolve_response_state(case: Case) -> str | None:
        begun = getattr(case, "response", None)
        return begun and begun.state


def cases_for(user: AbstractUser) -> QuerySet[Case]:
    """Raises Http404 for who works on no case at all."""
    if not (user.has_perm("surveys.interview") or user.has_perm("surveys.supervise")):
        raise Http404
    return Case.objects.for_user(user)


@router.get("/cases", response=list[CaseOut], url_name="cases")
@paginate(ByKey)
def cases(request: HttpRequest, wanted: Query[Wanted]) -> QuerySet[Case]:
    """An interviewer's own cases, a supervisor's all."""
    found = cases_for(request.user).with_surroundings().select_related("response").defer("response__answers")
    places = {"study": "wave__study__slug", "wave": "wave__name", "key": "key"}
    asked = {places[name]: value for name, value in wanted.dict(exclude_none=True).items()}
    return found.filter(**asked)


@router.get("/cases/{case_id}", response=CaseOut, url_name="case")
def case(request: HttpRequest, case_id: Id) -> Case:
    found = cases_for(request.user).with_surroundings().select_related("response")
    return get_object_or_404(found, pk=case_id)
