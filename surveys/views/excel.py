"""The questionnaire as an Excel form: asked for, downloaded, brought back, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from surveys import excel_forms, excel_uploads, sittings, tasks
from surveys.changes import Closed, Conflict
from surveys.forms.excel import SettleForm, UploadForm
from surveys.forms.presenting import Sheet, anchor
from surveys.models import Case, ExcelForm, ExcelUpload, Response
from surveys.questionnaire.definition import wording
from surveys.sittings import Sitting, sheet_of
from surveys.views.interviewer import with_case
from surveys.views.respondent import answering
from surveys.views.review import form_faults

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BASES = {"respondent": "surveys/respondent/base.html", "interviewer": "surveys/desk.html"}
FILES_SHOWN = 20


def _while_open(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Once the answers are handed in, there is only the receipt."""

    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, **parts: Any) -> HttpResponse:
        begun = _begun(sitting)
        if begun and not begun.is_open:
            return redirect(sitting.address("done"))
        return view(request, sitting, **parts)

    return guarded


def _begun(sitting: Sitting) -> Response | None:
    return getattr(sitting.case, "response", None)


def by_firm(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever has a link to the whole questionnaire, and has agreed to take part."""

    @answering
    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, **parts: Any) -> HttpResponse:
        if sitting.only:
            raise Http404
        return _while_open(view)(request, sitting, **parts)

    return guarded


def by_office(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For supervisors, and for the interviewer of the case."""

    @with_case
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, **parts: Any) -> HttpResponse:
        sitting = sittings.by_account(case, request.user, now=timezone.now())
        return _while_open(view)(request, sitting, **parts)

    return guarded


def page(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The forms and the files that came back; by POST a form is asked for."""
    if request.method == "POST":
        return _ask(request, sitting)
    return _page(request, sitting, UploadForm())


def _ask(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    language = request.POST.get("language")
    if language not in ExcelForm.Language.values:
        raise SuspiciousOperation("A form was asked for in a language that there is none in.")
    if not excel_forms.version_of(sitting.case).questionnaire.fits_a_sheet:
        return redirect(sitting.address("excel"))
    form = excel_forms.request(sitting.case, language, now=sitting.now)
    try:
        tasks.make_excel_form.delay_on_commit(form.pk)
    except OperationalError:
        excel_forms.give_up(form)
    return redirect(sitting.address("excel"))


def download(request: HttpRequest, sitting: Sitting, form_id: int) -> HttpResponse:
    form = get_object_or_404(sitting.case.excel_forms, pk=form_id, state=ExcelForm.State.DONE)
    try:
        file = form.file.open()
    except (FileNotFoundError, ValueError) as error:
        raise Http404(_("There is a newer form. Please make it, and download that one.")) from error
    name = f"{sitting.case.wave.study.slug}-{sitting.case.key}-{form.language}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)


def upload(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    if request.method != "POST":
        return redirect(sitting.address("excel"))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, sitting, form, status=422)
    received = excel_uploads.receive(
        sitting.case, form.cleaned_data["file"], by=sitting.actor, now=sitting.now
    )
    try:
        tasks.take_excel_upload.delay_on_commit(received.pk)
    except OperationalError:
        excel_uploads.give_up(received)
    return redirect(sitting.address("excel"))


def settle(request: HttpRequest, sitting: Sitting, upload_id: int) -> HttpResponse:
    """Where a file clashes with others' answers, those chosen count."""
    found = get_object_or_404(sitting.case.excel_uploads, pk=upload_id, state=ExcelUpload.State.TAKEN)
    form = SettleForm(found, sheet_of(sitting.response), request.POST or None, base=sitting.response.revision)
    if not form.is_valid():
        return redirect(sitting.address("excel"))
    by = replace(sitting.actor, mode=excel_uploads.MODE)
    try:
        excel_uploads.settle(found, form.chosen, base=form.cleaned_data["base"], by=by, now=sitting.now)
    except Conflict:
        messages.warning(
            request, _("Someone has changed one of these answers again. Please compare once more.")
        )
    except Closed:
        pass  # Handed in meanwhile: the page leads to the receipt.
    else:
        messages.success(request, _("The conflicts are settled."))
    return redirect(sitting.address("excel"))


def _page(request: HttpRequest, sitting: Sitting, form: UploadForm, *, status: int = 200) -> HttpResponse:
    forms, files = _forms(sitting), list(sitting.case.excel_uploads.all()[:FILES_SHOWN])
    newest = next((file for file in files if file.state == ExcelUpload.State.TAKEN), None)
    states = {row.state for row in (*(each["form"] for each in forms), *files) if row}
    shown = {
        "base": BASES[sitting.door],
        "sitting": sitting,
        "forms": forms,
        "files": [(file, _found(file, sitting, is_newest=file is newest)) for file in files],
        "fits": excel_forms.version_of(sitting.case).questionnaire.fits_a_sheet,
        "form": form,
        "faults": form_faults(form),
        "addresses": {page: sitting.address(page) for page in ("welcome", "excel", "review")}
        | {"upload": sitting.address("excel-upload")},
        "is_under_way": ExcelForm.State.WAITING in states,
    }
    return render(request, "surveys/excel/page.html", shown, status=status)


def _forms(sitting: Sitting) -> list[dict[str, Any]]:
    """For each language the form with the answers as they are now, if there is one."""
    now = {form.language: form for form in excel_forms.of_now(sitting.case)}
    return [
        {"language": code, "name": name, "form": (form := now.get(code)), "address": _address(form, sitting)}
        for code, name in ExcelForm.Language.choices
    ]


def _address(form: ExcelForm | None, sitting: Sitting) -> str:
    return sitting.address("excel-file", form.pk) if form else ""


def _found(file: ExcelUpload, sitting: Sitting, *, is_newest: bool) -> dict[str, Any] | None:
    """The conflicts left in a file, and if it was read last, what was found in it, by how bad it is."""
    if not (is_newest or file.clashes):
        return None
    sheet, levels = sheet_of(sitting.response), defaultdict(list)
    for fault in file.faults if is_newest else ():
        levels[fault["level"]].append(_told(fault, sheet, sitting))
    form = SettleForm(file, sheet, base=sitting.response.revision) if file.clashes else None
    return {"form": form, "settle": sitting.address("excel-settle", file.pk), **levels}


def _told(fault: dict[str, Any], sheet: Sheet, sitting: Sitting) -> dict[str, Any]:
    """A fault with the question it is about, and where that is answered on a page."""
    told = {"message": wording(fault["message"], sheet.language), "place": fault["place"]}
    question = sheet.questionnaire.by_name.get(fault["question"])
    if question is None:
        return told
    section = sheet.questionnaire.section_of[question.name]
    address = f"{sitting.address('section', section.name)}#{anchor(question)}"
    return told | {"label": sheet.say(question.label).text, "address": address}
