"""Excel forms that come back: recognised, read, checked like a page, and merged as one revision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid4, uuid5

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys import consenting, excel_forms, merging, responding, spreadsheets
from surveys.changes import Change, Clash, Closed
from surveys.excel import reading
from surveys.excel.reading import CellFault, Filled
from surveys.excel.speech import both
from surveys.history import Actor, Document
from surveys.merging import Kept
from surveys.models import Case, ExcelForm, ExcelUpload, Response
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check
from surveys.spreadsheets import Sheet

MODE = "import"
KEPT = timedelta(days=1)
HAND_MADE = _(
    "This file is not one of our forms, or the mark by which we know them was lost. Download the form from "
    "this page, fill it in and upload that file."
)
FOREIGN = _(
    "This form was made for another organisation or another questionnaire. Download the form from this page, "
    "fill it in and upload that file."
)
OLD = _(
    "The questionnaire has changed since this form was made on {day}. Download a new form: it has all "
    "answers saved so far."
)
NOT_AGREED = _(
    "Nobody has agreed to take part yet. Whoever fills in the form can do so on its first sheet; then upload "
    "it again."
)
CLOSED = _("The answers have been handed in already and can no longer be changed.")
EMPTIED = _("The answer that stood here was deleted.")

Answers = Mapping[str, Answer | None]


class FormRefused(Exception):
    """The file is no form of this case as it is now; `reason` says in each language why, and what to do."""

    def __init__(self, message: Any, **words: Any) -> None:
        self.reason = both(message, **words)
        super().__init__(self.reason["en"])


def receive(case: Case, file: File, *, by: Actor, now: datetime) -> ExcelUpload:
    """Keep a file until a worker reads it."""
    who = {"by_user": by.user, "by_invitation": by.invitation, "actor": by.name}
    return ExcelUpload.objects.create(case=case, name=str(file.name)[-200:], file=file, at=now, **who)


def take(upload: ExcelUpload, *, now: datetime) -> None:
    """Read a file that waits for it. What became of it, or why it was refused, stands in its row."""
    if upload.state != ExcelUpload.State.WAITING:
        return
    try:
        _take(upload, spreadsheets.read(upload.file, upload.name), now)
    except (FormRefused, spreadsheets.Unreadable) as refusal:
        _show(upload, state=ExcelUpload.State.REFUSED, reason=refusal.reason)
    except Exception:
        give_up(upload)
        raise
    upload.file.delete(save=False)
    _show(upload, file=upload.file)


def forget(*, now: datetime) -> None:
    """Let go of files that lie there for a day: what they hold belongs to no response, or is in it."""
    for each in ExcelUpload.objects.filter(at__lt=now - KEPT).exclude(file=""):
        each.file.delete(save=False)
        lost = {"state": ExcelUpload.State.FAILED} if each.state == ExcelUpload.State.WAITING else {}
        _show(each, file=each.file, **lost)


def give_up(upload: ExcelUpload) -> None:
    """Nothing of it was taken; it may be uploaded again."""
    _show(upload, state=ExcelUpload.State.FAILED)


def _show(upload: ExcelUpload, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(upload, name, value)
    upload.save(update_fields=list(fields))


@transaction.atomic
def _take(upload: ExcelUpload, sheets: list[Sheet], now: datetime) -> None:
    """Raises FormRefused."""
    form = _form_of(upload.case, sheets)
    filled = reading.read(form.version.questionnaire, sheets)
    answers, refused = _changes(form, filled)
    _see_to_consent(upload, form, filled, now)
    kept = _kept(
        upload, Change(str(uuid5(NAMESPACE_OID, f"upload {upload.pk}")), form.revision, answers), now
    )
    told = [*filled.faults, *refused, *_emptied(answers, kept, filled)]
    elsewhere = {fault.question for fault in refused} | kept.clashes.keys()
    told += [fault for fault in _problems(kept.response, filled, now) if fault.question not in elsewhere]
    _show(
        upload,
        state=ExcelUpload.State.TAKEN,
        revision=kept.response.revision,
        taken=len(answers) - len(kept.clashes),
        faults=[asdict(fault) for fault in told],
        clashes=[_told(name, clash, filled) for name, clash in kept.clashes.items()],
    )


def _see_to_consent(upload: ExcelUpload, form: ExcelForm, filled: Filled, now: datetime) -> None:
    """A form that the office brings back may be the first that is heard of a firm. Raises FormRefused."""
    text = upload.case.wave.study.consent
    if text is None or upload.case.consents.filter(text=text).exists():
        return
    if not filled.agrees:
        raise FormRefused(NOT_AGREED)
    language = excel_forms.LANGUAGES[form.language][-1]
    consenting.agree(upload.case, by=_actor(upload), language=language, now=now)


def _actor(upload: ExcelUpload) -> Actor:
    return Actor(upload.actor, MODE, user=upload.by_user, invitation=upload.by_invitation)


def _kept(upload: ExcelUpload, change: Change, now: datetime) -> Kept:
    """Raises FormRefused."""
    response = responding.open_response(upload.case, mode=Response.Mode.WEB, now=now)
    try:
        if not response.is_open:
            raise Closed(response.state)
        return merging.keep(response, change, by=_actor(upload), now=now)
    except Closed as error:
        raise FormRefused(CLOSED) from error


def _form_of(case: Case, sheets: Iterable[Sheet]) -> ExcelForm:
    """Raises FormRefused."""
    form = excel_forms.known_by(reading.token_of(sheets))
    if form is None:
        raise FormRefused(HAND_MADE)
    if form.case_id != case.pk:
        raise FormRefused(FOREIGN)
    if form.version_id != excel_forms.version_of(case).pk:
        raise FormRefused(OLD, day=timezone.localtime(form.requested_at).date().isoformat())
    return form


def _changes(form: ExcelForm, filled: Filled) -> tuple[Answers, list[CellFault]]:
    """The answers that differ from those the form was handed out with; and what cannot be an answer."""
    answers, refused = filled.cleaned(form.version.questionnaire.by_name)
    before = excel_forms.filled_in(form)
    noted = {name: answer and answer.noted_as(before.get(name)) for name, answer in answers.items()}
    return {name: answer for name, answer in noted.items() if answer != before.get(name)}, refused


def _emptied(answers: Answers, kept: Kept, filled: Filled) -> Iterator[CellFault]:
    for name, answer in answers.items():
        if answer is None and name not in kept.clashes:
            yield CellFault(filled.place(name), both(EMPTIED), name, "note")


def _problems(response: Response, filled: Filled, now: datetime) -> Iterator[CellFault]:
    """What is wrong in the whole response; questions that must be answered and are not are "open"."""
    answers = response.parsed_answers
    for problem in check(response.questionnaire, answers, on=response.occasion(now)):
        place = filled.place(problem.question, problem.row, problem.column)
        level = problem.level if problem.question in answers else "open"
        yield CellFault(place, problem.message, problem.question, level)


def _told(name: str, clash: Clash, filled: Filled) -> Document:
    yours, theirs = (answer and answer.as_document() for answer in (clash.yours, clash.theirs))
    place, at = filled.place(name), clash.at.isoformat()
    return {"question": name, "place": place, "yours": yours, "theirs": theirs, "at": at}


@transaction.atomic
def settle(upload: ExcelUpload, chosen: Collection[str], *, base: int, by: Actor, now: datetime) -> None:
    """End all conflicts of a file: its answers to the chosen questions count, elsewhere the others'.

    `base` is the revision at which they were compared. Raises NotSaved.
    """
    yours = {clash["question"]: clash["yours"] for clash in upload.clashes if clash["question"] in chosen}
    answers = {name: document and Answer.from_document(document) for name, document in yours.items()}
    change = Change(str(uuid4()), base, answers)
    responding.save(upload.case.response, change, by=by, now=now)
    _show(upload, clashes=[])
