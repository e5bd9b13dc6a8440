"""Pages of researchers: releases, their tables and workbooks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import SuspiciousOperation
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from kombu.exceptions import OperationalError

from analytics import reading, releasing
from analytics.forms import BuildForm
from analytics.models import Export, Release
from analytics.models.release import State
from analytics.tasks import build_release
from surveys.models import Study

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def check_researcher(user: AbstractUser) -> None:
    """Others are not told that there is anything here."""
    if not user.has_perm("analytics.research"):
        raise Http404


def get_release_for(user: AbstractUser, release_id: int) -> Release:
    check_researcher(user)
    return get_object_or_404(Release.objects.select_related("study", "requested_by"), pk=release_id)


@require_GET
@never_cache
@login_required
def releases(request: HttpRequest) -> HttpResponse:
    """The page, or for htmx the list alone, which asks for itself again while a release is under way."""
    check_researcher(request.user)
    listed = (
        Release.objects.defer("snapshot", "tables", "influence")
        .select_related("requested_by")
        .prefetch_related("exports")
    )
    studies = Study.objects.order_by("slug").prefetch_related(Prefetch("releases", listed))
    is_under_way = any(release.is_under_way for study in studies for release in study.releases.all())
    template = "analytics/release_list.html" if "HX-Request" in request.headers else "analytics/releases.html"
    page = {"studies": studies, "is_under_way": is_under_way, "form": BuildForm()}
    return render(request, template, page)


@login_required
def build(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a release, by POST; who comes otherwise, as after logging in again, sees the releases."""
    check_researcher(request.user)
    if request.method != "POST":
        return redirect("releases")
    study = get_object_or_404(Study, slug=slug)
    form = BuildForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("A release was asked for that rests on nothing known.")
    release = releasing.request(study, by=request.user, now=timezone.now(), **form.cleaned_data)
    try:
        build_release.delay_on_commit(release.pk)
    except OperationalError:
        reason = _("The queue of tasks cannot be reached, so nobody will build this release.")
        releasing.give_up(release, reason, now=timezone.now())
    else:
        messages.success(request, _("The release is being built. You may leave this page meanwhile."))
    return redirect("releases")


@require_GET
@never_cache
@login_required
def release(request: HttpRequest, release_id: int) -> HttpResponse:
    release = get_release_for(request.user, release_id)
    tables = [reading.shown(table, get_language()) for table in reading.tables_of(release)]
    former = former_releases(release) if release.state == State.DONE else []
    return render(request, "analytics/release.html", {"release": release, "tables": tables, "former": former})


FORMER = 5
"""Earlier releases that a release is offered to be compared with."""


def former_releases(release: Release) -> QuerySet[Release]:
    done = release.study.releases.filter(state=State.DONE, pk__lt=release.pk)
    return done.defer("snapshot", "tables", "influence")[:FORMER]


@require_GET
@never_cache
@login_required
def changes(request: HttpRequest, release_id: int, former_id: int) -> HttpResponse:
    release = get_release_for(request.user, release_id)
    done = release.study.releases.filter(state=State.DONE)
    former = get_object_or_404(done, pk=former_id)
    get_object_or_404(done, pk=release_id)
    found = reading.changes(former, release, request.user, get_language())
    return render(request, "analytics/changes.html", {"release": release, "former": former, "changes": found})


@require_GET
@never_cache
@login_required
def table(request: HttpRequest, release_id: int, name: str) -> HttpResponse:
    release = get_release_for(request.user, release_id)
    tables = list(reading.tables_of(release))
    position = next((at for at, table in enumerate(tables) if table.name == name), None)
    if position is None:
        raise Http404
    notes = next((table.name for table in tables if table.holds_notes), "")
    around = {
        "previous": reading.shown(tables[position - 1], get_language()) if position else None,
        "next": reading.shown(tables[position + 1], get_language()) if position + 1 < len(tables) else None,
    }
    shown = reading.shown(tables[position], get_language(), notes)
    return render(request, "analytics/table.html", {"release": release, "table": shown, **around})


@require_GET
@never_cache
@login_required
def cell(request: HttpRequest, release_id: int, name: str, row: int, column: int) -> HttpResponse:
    """The responses behind a figure, from 1 on; nobody is named who allows no quotation."""
    release = get_release_for(request.user, release_id)
    table = next((table for table in reading.tables_of(release) if table.name == name), None)
    if table is None or not (0 < row <= len(table.rows) and 0 < column <= len(table.columns)):
        raise Http404
    keys = table.rows[row - 1][column - 1].responses
    page = {
        "release": release,
        "table": reading.shown(table, get_language()),
        "cells": reading.row_of(table, row - 1, get_language()),
        "cases": reading.cases_behind(release, keys, request.user, get_language()),
    }
    return render(request, "analytics/behind.html", page)


@require_GET
@never_cache
@login_required
def workbook(request: HttpRequest, release_id: int, language: str) -> HttpResponse:
    release = get_release_for(request.user, release_id)
    export = get_object_or_404(Export, release=release, language=language)
    try:
        file = export.file.open()
    except FileNotFoundError as error:
        raise Http404(_("The file of this workbook is gone.")) from error
    name = f"{release.study.slug}-release-{release.pk}-{language}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
