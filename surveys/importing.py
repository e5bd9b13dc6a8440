"""Responses typed elsewhere: a file with one row each is checked first, then imported whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys import responding, spreadsheets
from surveys.changes import Change, NotSaved
from surveys.excel import rows
from surveys.excel.reading import CellFault, Filled
from surveys.excel.speech import both
from surveys.history import Actor
from surveys.models import Case, QuestionnaireVersion, Response, ResponseImport, Wave
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check as problems_of
from surveys.questionnaire.definition import Choice, Question, Questionnaire
from surveys.questionnaire.occasions import Occasion

State = ResponseImport.State
MODE = "import"
MOST_FAULTS = 500
"""Kept and shown; who mends these finds the rest at the next check."""
KEPT = timedelta(days=1)
CASE, HOW, DAY, MINUTES, ROLE, QUOTING = "_case", "_mode", "_date", "_minutes", "_role", "_quoting"

UNKNOWN_CASE = _("The wave has no case with this key.")
OTHER_QUESTIONNAIRE = _("This case is asked another questionnaire, or another version of it.")
ANSWERED = _("This case has been answered already. Its answers are not overwritten.")
TWICE = _("This case stands in the file twice.")
FORGOTTEN = _("The file was kept for a day and is gone, so nothing was imported. Upload it again.")
CHANGED = _("Somebody answered one of these cases meanwhile, so nothing was imported. Upload the file again.")


@dataclass(frozen=True, slots=True)
class Typed:
    """A row that can become a response."""

    case: Case
    facts: Mapping[str, Any]
    quoting: str
    answers: Mapping[str, Answer]
    is_partial: bool


def facts() -> list[Question]:
    """What a row says about the interview, besides its answers; asked like questions."""
    modes = [mode for mode in Response.Mode if mode != Response.Mode.INFORMAL]
    return [
        Question(CASE, "text", both(_("Key of the case")), required=True),
        Question(
            HOW, "select_one", both(_("How the answers were given")), choices=_choices(modes), required=True
        ),
        Question(DAY, "date", both(_("Date of the interview"))),
        Question(MINUTES, "integer", both(_("Minutes")), minimum=1, maximum=1440),
        Question(ROLE, "text", both(_("Role of the respondent"))),
        Question(QUOTING, "select_one", both(_("Quotation")), choices=_choices(Response.Quoting)),
    ]


def _choices(members: Any) -> tuple[Choice, ...]:
    return tuple(Choice(member.value, both(member.label)) for member in members)


def columns(questionnaire: Questionnaire) -> dict[str, rows.Column]:
    """The columns a file may have, by heading."""
    return rows.columns(questionnaire, facts())


def receive(
    wave: Wave, version: QuestionnaireVersion, file: File, *, by: Actor, now: datetime
) -> ResponseImport:
    """Keep a file until a worker checks it."""
    who = {"by_user": by.user, "actor": by.name}
    name = str(file.name)[-200:]
    return ResponseImport.objects.create(wave=wave, version=version, name=name, file=file, at=now, **who)


def check(wanted: ResponseImport, *, now: datetime) -> None:
    """The dry run: what the file would bring, or everything that is wrong with it. Nothing is written."""
    if wanted.state == State.WAITING:
        _guarded(wanted, _check, now)


def confirm(wanted: ResponseImport) -> bool:
    """Let a file without faults be imported; False when it is not waiting for that."""
    ready = ResponseImport.objects.filter(pk=wanted.pk, state=State.CHECKED, faults=[])
    return ready.update(state=State.CONFIRMED) == 1


def carry_out(wanted: ResponseImport, *, now: datetime) -> None:
    """Import a confirmed file whole, or leave everything as it was and say why."""
    if wanted.state == State.CONFIRMED:
        _guarded(wanted, _carry_out, now)


def give_up(wanted: ResponseImport) -> None:
    """Nothing of it was imported; it may be uploaded again."""
    _show(wanted, state=State.FAILED)


def forget(*, now: datetime) -> None:
    """Let go of files that lie there for a day: what they hold belongs to no response, or is in it."""
    for each in ResponseImport.objects.filter(at__lt=now - KEPT).exclude(file=""):
        each.file.delete(save=False)
        lost = {} if each.state == State.DONE else {"state": State.REFUSED, "reason": both(FORGOTTEN)}
        _show(each, file=each.file, **lost)


def _guarded(wanted: ResponseImport, work: Any, now: datetime) -> None:
    try:
        work(wanted, now)
    except spreadsheets.Unreadable as refusal:
        _show(wanted, state=State.REFUSED, reason=refusal.reason)
    except NotSaved:
        _show(wanted, state=State.REFUSED, reason=both(CHANGED))
    except Exception:
        give_up(wanted)
        raise
    if wanted.state in (State.DONE, State.REFUSED):
        wanted.file.delete(save=False)
        _show(wanted, file=wanted.file)


def _show(wanted: ResponseImport, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(wanted, name, value)
    wanted.save(update_fields=list(fields))


def _check(wanted: ResponseImport, now: datetime) -> None:
    found, faults = _read(wanted, now)
    _show(
        wanted, state=State.CHECKED, counts=_counts(found), faults=[asdict(f) for f in faults[:MOST_FAULTS]]
    )


def _counts(found: list[Typed]) -> dict[str, int]:
    return {
        "responses": len(found),
        "answers": sum(len(typed.answers) for typed in found),
        "partial": sum(typed.is_partial for typed in found),
    }


@transaction.atomic
def _carry_out(wanted: ResponseImport, now: datetime) -> None:
    """Raises NotSaved."""
    found, faults = _read(wanted, now)
    if faults:
        _show(wanted, state=State.CHECKED, faults=[asdict(fault) for fault in faults[:MOST_FAULTS]])
        return
    by = Actor(wanted.actor, MODE, user=wanted.by_user)
    for typed in found:
        _write(typed, by, now)
    _show(wanted, state=State.DONE, counts=_counts(found))


def _write(typed: Typed, by: Actor, now: datetime) -> None:
    response = responding.open_response(typed.case, mode=typed.facts["mode"], now=now)
    response = responding.describe(response, by=by, now=now, **typed.facts)
    response = responding.save(response, Change(str(uuid4()), 0, typed.answers), by=by, now=now)
    responding.finish(response, by=by, now=now, base=response.revision, quoting=typed.quoting)


def _read(wanted: ResponseImport, now: datetime) -> tuple[list[Typed], list[CellFault]]:
    """Raises spreadsheets.Unreadable."""
    known = columns(wanted.version.questionnaire)
    sheet = spreadsheets.read(wanted.file, wanted.name)[0]
    filled, faults = rows.read(known, sheet)
    reader = _Reader(wanted, now)
    found = [typed for row in filled if (typed := reader.read(row))]
    return found, faults + reader.faults


class _Reader:
    """Rows, one after the other, against the wave's cases and the questionnaire."""

    def __init__(self, wanted: ResponseImport, now: datetime) -> None:
        self.version, self.on = wanted.version, Occasion(timezone.localtime(now))
        self.cases = {case.key: case for case in wanted.wave.cases.select_related("response")}
        self.facts = {fact.name: fact for fact in facts()}
        self.seen: Counter[str] = Counter()
        self.faults: list[CellFault] = []

    def read(self, row: Filled) -> Typed | None:
        """The row as a response; None when something is wrong with it, which is then noted."""
        answers, refused = row.cleaned({**self.facts, **self.version.questionnaire.by_name})
        said = {name: answer.value for name in self.facts if (answer := answers.pop(name, None))}
        given = {name: answer for name, answer in answers.items() if answer}
        problems = problems_of(self.version.questionnaire, given, on=self.on)
        gaps = [each for each in problems if each.level == "error" and each.question not in given]
        faults = [*refused, *self._of_facts(said, row)]
        refused_names = {fault.question for fault in refused}
        faults += [
            CellFault(row.place(p.question, p.row, p.column), p.message, p.question, p.level)
            for p in problems
            if p not in gaps and p.question not in refused_names
        ]
        self.faults += faults
        if faults:
            return None
        return Typed(self.cases[said[CASE]], _facts(said), said.get(QUOTING, "none"), given, bool(gaps))

    def _of_facts(self, said: Mapping[str, Any], row: Filled) -> Iterator[CellFault]:
        first = row.place("")
        for name, fact in self.facts.items():
            if fact.required and name not in said:
                yield CellFault(row.place(name) or first, both(_("Every row needs {column}."), column=name))
        if key := said.get(CASE):
            self.seen[key] += 1
            if reason := self._refusal(key):
                yield CellFault(row.place(CASE), both(reason))

    def _refusal(self, key: str) -> Any:
        """Why a case cannot take a row's answers."""
        case = self.cases.get(key)
        if case is None:
            return UNKNOWN_CASE
        if case.version_id != self.version.pk:
            return OTHER_QUESTIONNAIRE
        if self.seen[key] > 1:
            return TWICE
        begun = getattr(case, "response", None)
        return ANSWERED if begun and (begun.answers or not begun.is_open) else None


def _facts(said: Mapping[str, Any]) -> dict[str, Any]:
    """What responding.describe keeps."""
    kept = {"mode": said[HOW], "duration_min": said.get(MINUTES)}
    if day := said.get(DAY):
        kept["interview_date"] = date.fromisoformat(day)
    if role := said.get(ROLE):
        kept["role"] = {"en" if role.isascii() else "zh-hans": role}
    return kept
