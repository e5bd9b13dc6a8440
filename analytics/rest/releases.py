"""Releases, their tables and their workbooks."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from analytics.models import Export, Release
from analytics.reading import tables_of
from analytics.statistics.tables import Cell, Table
from surveys.rest.doors import READ_RELEASES, ByKey
from surveys.rest.studies import SLUG, WORKBOOK, Id, Slug, Words

router = Router(tags=["releases"], auth=READ_RELEASES)


class ReleaseOut(Schema):
    id: int
    study: str = Field(alias="study.slug")
    rests_on: str
    state: str
    requested_at: datetime
    finished_at: datetime | None
    inputs_hash: str = Field(description="SHA-256 of the snapshot it rests on.")
    error: str


class TableOut(Schema):
    name: str
    kind: str
    title: Words


class ColumnOut(Schema):
    heading: Words
    kind: str = Field(description='"text" or "number".')


class CellOut(Schema):
    content: int | float | Words | str | None = None
    mark: str = Field("", description="c confidential, x not available, z not applicable, u unreliable.")
    notes: list[int] = []


class WholeTable(TableOut):
    about: list[Words]
    source: Words | None
    columns: list[ColumnOut]
    rows: list[list[CellOut]]


def releases_for(user: AbstractUser) -> QuerySet[Release]:
    """Raises Http404 for who does no research: others are not told that there is anything here."""
    if not user.has_perm("analytics.research"):
        raise Http404
    return Release.objects.select_related("study").defer("snapshot", "tables", "influence")


def release_for(user: AbstractUser, release_id: int) -> Release:
    return get_object_or_404(releases_for(user), pk=release_id)


@router.get("/releases", response=list[ReleaseOut], url_name="releases")
@paginate(ByKey)
def releases(request: HttpRequest, study: str | None = Query(None, pattern=SLUG)) -> QuerySet[Release]:
    found = releases_for(request.user)
    return found.filter(study__slug=study) if study else found


@router.get("/releases/{release_id}", response=ReleaseOut, url_name="release")
def release(request: HttpRequest, release_id: Id) -> Release:
    return release_for(request.user, release_id)


@router.get("/releases/{release_id}/tables", response=list[TableOut], url_name="release-tables")
def tables(request: HttpRequest, release_id: Id) -> list[Table]:
    """Its tables in their order; none while it is being built."""
    return list(tables_of(release_for(request.user, release_id)))


@router.get("/releases/{release_id}/tables/{name}", response=WholeTable, url_name="release-table")
def table(request: HttpRequest, release_id: Id, name: Slug) -> dict[str, Any]:
    """A table as it is published: what is suppressed has a mark in its place."""
    found = tables_of(release_for(request.user, release_id))
    table = next((each for each in found if each.name == name), None)
    if table is None:
        raise Http404
    shown = {part: getattr(table, part) for part in ("name", "kind", "title", "about", "source")}
    columns = [{"heading": each.heading, "kind": each.kind} for each in table.columns]
    return shown | {"columns": columns, "rows": [[_cell(cell) for cell in row] for row in table.rows]}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"content": cell.content, "mark": cell.mark, "notes": cell.notes}


@router.get("/releases/{release_id}/workbook/{language}", url_name="release-workbook")
def workbook(request: HttpRequest, release_id: Id, language: Export.Language) -> HttpResponse:
    release = release_for(request.user, release_id)
    export = get_object_or_404(release.exports, language=language)
    name = f"{release.study.slug}-release-{release.pk}-{language}.xlsx"
    return sent_file(export.file, name, export.sha256, WORKBOOK)


def sent_file(file: Any, name: str, sha256: str, kind: str | None = None) -> HttpResponse:
    """A kept file under a name, with the hash of its content as ETag. Raises Http404 where it is gone."""
    try:
        opened = file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"ETag": f'"{sha256}"'} if sha256 else {}
    return FileResponse(opened, as_attachment=True, filename=name, content_type=kind, headers=headers)
