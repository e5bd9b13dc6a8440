"""Studies and their questionnaires."""

from datetime import datetime
from typing import Annotated, Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Schema
from ninja.pagination import paginate

from surveys.models import Case, QuestionnaireVersion, Study
from surveys.rest.doors import READ_STUDIES, ByKey

SLUG = r"^[-A-Za-z0-9_]{1,64}$"
Slug = Annotated[str, Path(pattern=SLUG)]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
Words = dict[str, str]
"""A wording by language code."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

router = Router(tags=["studies"], auth=READ_STUDIES)


class WaveOut(Schema):
    id: int
    name: str
    title: Words
    reference_year: int


class StudyOut(Schema):
    id: int
    slug: str
    title: Words
    about: Words
    waves: list[WaveOut]


class VersionOut(Schema):
    id: int
    name: str
    hash: str
    published_at: datetime


class QuestionnaireOut(VersionOut):
    document: dict[str, Any]


def studies_for(user: AbstractUser) -> QuerySet[Study]:
    """All for who designs questionnaires; else those of one's cases."""
    studies = Study.objects.prefetch_related("waves")
    if user.has_perm("surveys.design"):
        return studies
    return studies.filter(pk__in=Case.objects.for_user(user).values("wave__study"))


def versions_for(user: AbstractUser) -> QuerySet[QuestionnaireVersion]:
    """All for who designs questionnaires; else those that one's cases are asked."""
    if user.has_perm("surveys.design"):
        return QuestionnaireVersion.objects.all()
    cases = Case.objects.for_user(user)
    asked = Q(pk__in=cases.values("version")) | Q(pk__in=cases.values("response__version"))
    return QuestionnaireVersion.objects.filter(asked)


@router.get("/studies", response=list[StudyOut], url_name="studies")
@paginate(ByKey)
def studies(request: HttpRequest) -> QuerySet[Study]:
    return studies_for(request.user)


@router.get("/studies/{slug}", response=StudyOut, url_name="study")
def study(request: HttpRequest, slug: Slug) -> Study:
    return get_object_or_404(studies_for(request.user), slug=slug)


@router.get("/studies/{slug}/questionnaires", response=list[VersionOut], url_name="study-questionnaires")
@paginate(ByKey)
def questionnaires(request: HttpRequest, slug: Slug) -> QuerySet[QuestionnaireVersion]:
    """All versions, in the order in which they were first published."""
    study = get_object_or_404(studies_for(request.user), slug=slug)
    return versions_for(request.user).filter(study=study).defer("document")


@router.get("/questionnaires/{version_id}", response=QuestionnaireOut, url_name="questionnaire")
def questionnaire(request: HttpRequest, version_id: Id) -> QuestionnaireVersion:
    """A version with its definition, as docs/questionnaires.md describes it."""
    return get_object_or_404(versions_for(request.user), pk=version_id)


@router.get("/questionnaires/{version_id}/form.xlsx", url_name="questionnaire-xlsform")
def xlsform(request: HttpRequest, version_id: Id) -> HttpResponse:
    """The version as an XLSForm; its pictures and sounds are not in it."""
    from surveys.excel.xlsform import xlsform_workbook  # its library is loaded when somebody wants a file

    version = get_object_or_404(versions_for(request.user), pk=version_id)
    headers = {"Content-Disposition": f'attachment; filename="{version.name}.xlsx"'}
    return HttpResponse(xlsform_workbook(version.questionnaire), content_type=WORKBOOK, headers=headers)
