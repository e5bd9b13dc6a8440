"""The office imports responses typed elsewhere: template, dry run, and the import itself."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from surveys import importing, tasks
from surveys.forms.importing import ImportForm
from surveys.history import Actor
from surveys.models import QuestionnaireVersion, ResponseImport
from surveys.questionnaire.definition import wording
from surveys.views.office import supervising
from surveys.views.review import form_faults

IMPORTS_SHOWN = 50


@supervising
def imports(request: HttpRequest) -> HttpResponse:
    """Templates, the imports so far, and the form with which a file is checked."""
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    by = Actor(f"user:{request.user.pk}", importing.MODE, user=request.user)
    wanted = importing.receive(*form.chosen, form.cleaned_data["file"], by=by, now=timezone.now())
    return _queued(tasks.check_response_import, wanted)


def _page(request: HttpRequest, form: ImportForm, *, status: int = 200) -> HttpResponse:
    page = {
        "form": form,
        "faults": form_faults(form),
        "versions": {version.pk: version for _wave, version in form.targets.values()}.values(),
        "imports": ResponseImport.objects.select_related("wave", "version", "by_user")[:IMPORTS_SHOWN],
    }
    return render(request, "surveys/office/imports.html", page, status=status)


def _queued(task: Any, wanted: ResponseImport) -> HttpResponse:
    try:
        task.delay_on_commit(wanted.pk)
    except OperationalError:
        importing.give_up(wanted)
    return redirect("office-import", wanted.pk)


@require_safe
@supervising
def one(request: HttpRequest, file_id: int) -> HttpResponse:
    wanted = get_object_or_404(ResponseImport.objects.select_related("wave", "version"), pk=file_id)
    language = get_language() or "en"
    faults = [fault | {"message": wording(fault["message"], language)} for fault in wanted.faults]
    return render(request, "surveys/office/import.html", {"wanted": wanted, "faults": faults})


@supervising
def carry_out(request: HttpRequest, file_id: int) -> HttpResponse:
    """A second click, or one on an old page, imports nothing more."""
    wanted = get_object_or_404(ResponseImport, pk=file_id)
    if request.method == "POST" and importing.confirm(wanted):
        return _queued(tasks.carry_out_response_import, wanted)
    return redirect("office-import", wanted.pk)


@require_safe
@supervising
def columns(request: HttpRequest, version_id: int) -> HttpResponse:
    """What may stand in a file, column by column."""
    version = _sheet_like(version_id)
    known = importing.columns(version.questionnaire)
    return render(request, "surveys/office/import_columns.html", {"version": version, "columns": known})


@require_safe
@supervising
def template(request: HttpRequest, version_id: int) -> HttpResponse:
    """A table with the columns of a questionnaire, marked so that Excel reads it as UTF-8."""
    version = _sheet_like(version_id)
    name = {"Content-Disposition": f'attachment; filename="{version.name}.csv"'}
    answer = HttpResponse("\N{BYTE ORDER MARK}", content_type="text/csv; charset=utf-8", headers=name)
    known = importing.columns(version.questionnaire)
    csv.writer(answer).writerow(name for name, column in known.items() if column.is_offered)
    return answer


def _sheet_like(version_id: int) -> QuestionnaireVersion:
    """The version, whose answers fit into a row: others cannot be imported from a table."""
    version = get_object_or_404(QuestionnaireVersion, pk=version_id)
    if not version.questionnaire.fits_a_sheet:
        raise Http404(_("Rows of a table cannot hold the answers to this questionnaire."))
    return version
