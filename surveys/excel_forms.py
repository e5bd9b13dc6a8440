"""The questionnaire as an Excel form to pass round: one for each case, filled in with the answers so far."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.core.signing import BadSignature, dumps, loads
from django.db.models import QuerySet

from surveys import history
from surveys.models import Case, ExcelForm, QuestionnaireVersion, Response
from surveys.questionnaire.answers import Answer

SALT = "surveys.excel_forms"
LANGUAGES = {"en": ("en",), "zh-hans": ("zh-hans",), "both": ("en", "zh-hans")}
State = ExcelForm.State


def request(case: Case, language: str, *, now: datetime) -> ExcelForm:
    """The form with the answers as they are now, to be made by a worker unless it is made already."""
    form, _is_new = ExcelForm.objects.get_or_create(
        case=case, language=language, **_now(case), defaults={"requested_at": now}
    )
    if form.state == State.FAILED:
        _show(form, state=State.WAITING)
    return form


def of_now(case: Case) -> QuerySet[ExcelForm]:
    """The forms with the answers as they are now."""
    return case.excel_forms.filter(**_now(case))


def _now(case: Case) -> dict[str, Any]:
    response = Response.objects.filter(case=case).first()
    return {"version": version_of(case), "revision": response.revision if response else 0}


def version_of(case: Case) -> QuestionnaireVersion:
    """The version its response is pinned to, or will be."""
    response = Response.objects.select_related("version").filter(case=case).first()
    return response.version if response else case.version


def give_up(form: ExcelForm) -> None:
    """It could not be made; it may be asked for again."""
    _show(form, state=State.FAILED)


def make(form: ExcelForm) -> None:
    """Write the file of a form that waits for it. The files of older ones go: theirs are other answers."""
    if form.state != State.WAITING:
        return
    try:
        content = _workbook(form)
    except Exception:
        give_up(form)
        raise
    form.file.save(f"{form.case.key}-{form.language}.xlsx", ContentFile(content), save=False)
    _show(form, state=State.DONE, file=form.file)
    for older in form.case.excel_forms.filter(pk__lt=form.pk, language=form.language).exclude(file=""):
        older.file.delete(save=False)
        _show(older, file=older.file)


def _show(form: ExcelForm, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(form, name, value)
    form.save(update_fields=list(fields))


def _workbook(form: ExcelForm) -> bytes:
    from surveys.excel.cover import Cover  # here, so that the web process never pays for openpyxl
    from surveys.excel.writing import workbook

    study = form.case.wave.study
    consent = study.consent.text if study.consent else None
    token = dumps(form.pk, salt=SALT)
    cover = Cover(token, form.pk, study.title, form.case.organisation.name, study.about, consent)
    return workbook(form.version.questionnaire, filled_in(form), cover, LANGUAGES[form.language])


def filled_in(form: ExcelForm) -> dict[str, Answer]:
    """The answers that the form was handed out with."""
    response = Response.objects.filter(case=form.case).first()
    documents = history.answers_at(response, form.revision) if response else {}
    return {name: Answer.from_document(document) for name, document in documents.items()}


def known_by(token: str) -> ExcelForm | None:
    """The form that a file says it is, by the mark that we wrote into it."""
    try:
        number = loads(token, salt=SALT)
    except BadSignature:
        return None
    return ExcelForm.objects.select_related("case", "version").filter(pk=number).first()
