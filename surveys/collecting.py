"""Interviews that ODK Collect sends: kept whole at once, then read by a worker into responses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.contrib.auth.models import AbstractUser
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys import attaching, consenting, responding
from surveys.changes import Change, Closed, Conflict, Moved, NotComplete
from surveys.excel.speech import both
from surveys.history import Actor
from surveys.models import Case, CollectForm, Response, Submission
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import SILENT, UPLOADED, Question, Text
from surveys.questionnaire.xform.reading import Given, Instance, Unreadable, given, read

State = Submission.State
PATIENCE = timedelta(hours=6)
"""So long the files of an interview may be on their way."""

UNREADABLE = _("What was sent is no interview that can be read: {why}")
UNKNOWN_FORM = _(
    "No questionnaire here has this form and version. Perhaps it belongs to another installation."
)
NO_CASE = _("The interviewer did not find the case in the list. Choose the case it belongs to.")
NOT_THEIRS = _("The case is not among the interviewer's, or is asked another questionnaire.")
ANSWERED = _("This case has been answered already. Its answers are not overwritten.")
FAULTY = _("Fangtan could not read it, which is a fault of Fangtan. What was sent is kept.")
TO_COMPLETE = _("The answers are kept in the case. Some are to be mended there before they are handed in.")
EMPTY = _("There is no answer in it.")
NOT_ASKED = _("The questionnaire has no such question.")
FILE_LACKING = _("The file {name} has not arrived.")


class Held(Exception):
    """Why a submission cannot become anybody's answers yet."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason["en"])
        self.reason = reason


def receive(
    user: AbstractUser, raw: bytes, files: Iterable[File], *, is_whole: bool, now: datetime
) -> Submission:
    """Keep what was sent, or the further files of what was sent before. Sent twice it is kept once."""
    submission = _kept(user, raw, now)
    for file in files:
        name = str(file.name)[-200:]
        if not submission.files.filter(name=name).exists():
            submission.files.create(name=name, file=file, size=file.size)
    if is_whole:
        Submission.objects.filter(pk=submission.pk, state=State.COMING).update(state=State.WAITING)
        submission.refresh_from_db()
    return submission


def _kept(user: AbstractUser, raw: bytes, now: datetime) -> Submission:
    fields: dict[str, Any] = {"by_user": user, "at": now, "instance": raw.decode("latin-1")}
    instance_id = ""
    try:
        instance = read(raw)
        instance_id = instance.instance_id
        fields |= {"form": _form(instance), "state": State.COMING}
    except Unreadable as error:
        fields |= {"state": State.HELD, "reason": both(UNREADABLE, why=str(error)[:200])}
    except Held as held:
        fields |= {"state": State.HELD, "reason": held.reason}
    digest = sha256(raw).hexdigest()
    return Submission.objects.get_or_create(instance_id=instance_id, sha256=digest, defaults=fields)[0]


def _form(instance: Instance) -> CollectForm:
    """Raises Held."""
    slug, _dot, name = instance.form_id.partition(".")
    known = CollectForm.objects.filter(version__study__slug=slug, version__name=name, number=instance.version)
    if not (form := known.first()):
        raise Held(both(UNKNOWN_FORM))
    return form


def take(submission: Submission, *, now: datetime) -> None:
    """Make a submission that waits the answers of its case, or write down why it cannot be."""
    if submission.state != State.WAITING:
        return
    try:
        _take(submission.pk, now)
    except Held as held:
        _show(submission, state=State.HELD, reason=held.reason)
    except Exception:
        _show(submission, state=State.HELD, reason=both(FAULTY))
        raise


def overdue(*, now: datetime) -> list[Submission]:
    """Those whose files do not come any more, and those that a crash left over."""
    late = Submission.objects.filter(state=State.COMING, at__lt=now - PATIENCE)
    late.update(state=State.WAITING)
    return list(Submission.objects.filter(state=State.WAITING))


def assign(submission: Submission, case: Case) -> bool:
    """Say which case it belongs to; False when it is not waiting for that any more."""
    held = Submission.objects.filter(pk=submission.pk, state=State.HELD, form__isnull=False)
    return bool(held.update(case=case, state=State.WAITING))


def set_aside(submission: Submission) -> bool:
    """It stays kept, and asks for nobody's attention any more."""
    return bool(Submission.objects.waiting_for_people().filter(pk=submission.pk).update(state=State.ASIDE))


def bring_back(submission: Submission) -> bool:
    return bool(Submission.objects.filter(pk=submission.pk, state=State.ASIDE).update(state=State.HELD))


def _show(submission: Submission, **fields: Any) -> None:
    Submission.objects.filter(pk=submission.pk).update(**fields)


@transaction.atomic
def _take(submission_id: int, now: datetime) -> None:
    """Raises Held."""
    locked = Submission.objects.select_for_update(of=("self",)).select_related(
        "form__version__study", "by_user"
    )
    submission = locked.get(pk=submission_id)
    if submission.state != State.WAITING:
        return
    try:
        found = given(read(submission.raw), submission.form.version.questionnaire)
    except (Unreadable, RecursionError) as error:
        raise Held(both(UNREADABLE, why=str(error)[:200])) from error
    case = submission.case or _chosen(submission, found)
    problems = _Taking(submission, case, found, now).write()
    state = State.OPEN if problems else State.TAKEN
    reason = both(TO_COMPLETE) if problems else {}
    _show(submission, case=case, state=state, problems=problems, reason=reason)


def _chosen(submission: Submission, found: Given) -> Case:
    """Raises Held."""
    if not found.case:
        raise Held(both(NO_CASE))
    version, user = submission.form.version, submission.by_user
    mine = Case.objects.for_user(user) if user else Case.objects.none()
    asked = mine.filter(wave__study=version.study_id, version__name=version.name)
    if not (case := asked.filter(pk=int(found.case)).first()):
        raise Held(both(NOT_THEIRS))
    return case


@dataclass
class _Taking:
    """One submission on its way into its case's response."""

    submission: Submission
    case: Case
    found: Given
    now: datetime

    def write(self) -> list[dict[str, Any]]:
        """Save the answers, and hand them in when nothing is wrong with them; else what is. Raises Held."""
        answers, problems = self._cleaned()
        if not answers and not problems:
            raise Held(both(EMPTY))
        response = self._response()
        change = Change(str(uuid5(NAMESPACE_OID, str(self.submission))), response.revision, answers)
        try:
            response = responding.save(response, change, by=self.by, now=self.now)
            problems += [] if problems else self._handed_in(response)
        except (Closed, Conflict, Moved) as refusal:
            raise Held(both(ANSWERED)) from refusal
        return problems

    @property
    def by(self) -> Actor:
        user = self.submission.by_user
        return Actor(f"user:{user.pk}" if user else "command:collect", Response.Mode.FACE_TO_FACE, user=user)

    def _response(self) -> Response:
        """Begun, and pinned to the version that Collect asked. Raises Held where others have answered."""
        begun = getattr(self.case, "response", None)
        if begun and (begun.revisions.exclude(action="defaults").exists() or not begun.is_open):
            raise Held(both(ANSWERED))
        form, now = self.submission.form, self.now
        response = responding.open_response(self.case, mode=Response.Mode.FACE_TO_FACE, now=now)
        response = responding.repin(response, form.version, by=self.by, now=now)
        if form.consent and self.found.has_consent:
            consenting.agree(self.case, by=self.by, language="", now=now, text=form.consent)
        return responding.describe(response, by=self.by, now=now, **self._facts())

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"mode": Response.Mode.FACE_TO_FACE}
        if begun := self.found.begun:
            facts["interview_date"] = timezone.localtime(begun).date()
            minutes = round(((self.found.ended or begun) - begun).total_seconds() / 60)
            facts |= {"duration_min": minutes} if 1 <= minutes <= 1440 else {}
        return facts

    def _cleaned(self) -> tuple[dict[str, Answer | None], list[dict[str, Any]]]:
        questions = self.submission.form.version.questionnaire.by_name
        answers: dict[str, Answer | None] = {}
        problems = [_problem(name, both(NOT_ASKED)) for name in self.found.unknown]
        for name, document in self.found.documents.items():
            if name not in questions or questions[name].kind in SILENT:
                problems.append(_problem(name, both(NOT_ASKED), document))
                continue
            try:
                value = self._with_files(questions[name], document.get("value"), name)
                answers[name] = clean_answer(questions[name], document | {"value": value})
            except Invalid as refusal:
                problems.append(_problem(name, refusal.message, document))
        return {name: answer for name, answer in answers.items() if answer}, problems

    def _with_files(self, question: Question, value: Any, path: str) -> Any:
        """The value with each file's name replaced by that of the file kept for the case. Raises Invalid."""
        if question.kind == "table" and isinstance(value, list):
            return [self._row(question, row, f"{path}-{at}") for at, row in enumerate(value)]
        if question.kind not in UPLOADED or not value:
            return value
        sent = self.submission.files.filter(name=value).first()
        if sent is None:
            raise Invalid(both(FILE_LACKING, name=value))
        with sent.file.open() as file:
            kept = attaching.attach(
                self.case, question, path, File(file, name=sent.name), by=self.by, now=self.now
            )
        return kept.value

    def _row(self, question: Question, row: dict[str, Any], path: str) -> dict[str, Any]:
        columns = {column.name: column for column in question.columns}
        return {name: self._with_files(columns[name], value, f"{path}-{name}") for name, value in row.items()}

    def _handed_in(self, response: Response) -> list[dict[str, Any]]:
        """Hand it in, unless something else is wrong than that answers are missing: then what."""
        how = {"by": self.by, "now": self.now, "base": response.revision, "quoting": Response.Quoting.NONE}
        try:
            responding.finish(response, **how)
        except NotComplete as lacking:
            return [_problem(each.question, each.message) for each in lacking.problems]
        return []


def _problem(name: str, message: Text, document: Any = None) -> dict[str, Any]:
    return {"question": name, "message": dict(message), "given": document or {}}
