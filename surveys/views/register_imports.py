"""Taking over a table of organisations: upload, columns, dry run, and then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import Task
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from surveys import registering, tasks
from surveys.forms.register import FIELD_LABELS, MappingForm, UploadForm
from surveys.models import RegisterImport, Study
from surveys.questionnaire.definition import wording
from surveys.spreadsheets import Unreadable
from surveys.views.office import supervising, ticked
from surveys.views.register import with_study

State = RegisterImport.State


def with_import(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @supervising
    @wraps(view)
    def guarded(request: HttpRequest, import_id: int) -> HttpResponse:
        found = RegisterImport.objects.select_related("study", "by")
        return view(request, get_object_or_404(found, pk=import_id))

    return guarded


@with_study
def imports(request: HttpRequest, study: Study) -> HttpResponse:
    """What was imported, and the upload of one more table."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = registering.receive(study, file, file.name, by=request.user, now=timezone.now())
        except Unreadable as refusal:
            form.add_error("file", wording(refusal.reason, get_language() or "en"))
        else:
            return redirect("register-import", received.pk)
    listed = study.register_imports.defer("table", "report").select_related("by")
    page = {"study": study, "form": form, "imports": listed}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/register/imports.html", page, status=status)


@with_import
def register_import(request: HttpRequest, register_import: RegisterImport) -> HttpResponse:
    """Where the import stands: its columns to be chosen, then what the dry run found."""
    if request.method == "POST":
        return _map(request, register_import)
    if register_import.state == State.UPLOADED or "columns" in request.GET:
        return _columns_page(request, register_import, None)
    page = {"import": register_import, "study": register_import.study, "changes": _changes(register_import)}
    return render(request, "surveys/register/import.html", page)


def _map(request: HttpRequest, register_import: RegisterImport) -> HttpResponse:
    if not register_import.can_be_mapped:
        return redirect("register-import", register_import.pk)
    form = MappingForm(register_import, request.POST)
    if not form.is_valid():
        return _columns_page(request, register_import, form, status=422)
    said = form.cleaned_data
    if registering.map_columns(register_import, said["columns"], said["fixed"]):
        _ask(tasks.check_register, register_import)
    return redirect("register-import", register_import.pk)


def _columns_page(
    request: HttpRequest, register_import: RegisterImport, form: MappingForm | None, *, status: int = 200
) -> HttpResponse:
    if not register_import.can_be_mapped:
        return redirect("register-import", register_import.pk)
    form = form or MappingForm(register_import)
    page = {"import": register_import, "study": register_import.study, "form": form}
    return render(request, "surveys/register/columns.html", page, status=status)


def _changes(register_import: RegisterImport) -> list[dict[str, Any]]:
    """The dry run's changes in the reader's words."""
    study, language = register_import.study, get_language() or "en"

    def told(field: str, *values: str) -> tuple[Any, ...]:
        known = study.classes_of(field)
        return FIELD_LABELS[field], *(wording(known.get(value), language) or value for value in values)

    return [
        change | {"fields": [told(*field) for field in change["fields"]]}
        for change in register_import.report.get("changes", [])
    ]


@with_import
def take_over(request: HttpRequest, register_import: RegisterImport) -> HttpResponse:
    if request.method == "POST" and registering.take_over(register_import, ticked(request, "add")):
        _ask(tasks.apply_register, register_import)
    return redirect("register-import", register_import.pk)


@with_import
def give_up(request: HttpRequest, register_import: RegisterImport) -> HttpResponse:
    if request.method == "POST" and registering.give_up(register_import):
        messages.success(request, _("The import is given up, and what was uploaded is deleted."))
        return redirect("register-imports", register_import.study.slug)
    return redirect("register-import", register_import.pk)


def _ask(task: Task, register_import: RegisterImport) -> None:
    """Have a worker do it; say so when no worker can be told."""
    try:
        task.delay_on_commit(register_import.pk)
    except OperationalError:
        registering.fail(register_import, _("The queue of tasks cannot be reached, so nobody will do this."))
