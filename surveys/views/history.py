"""What became of a response, revision by revision, in the reader's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.forms.presenting import Sheet
from surveys.forms.uploading import files_of
from surveys.models import Case, Consent, Response, Revision
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import wording
from surveys.sittings import sheet_of
from surveys.wordings import answer_lines

ACTIONS = {
    "save": _("Answered"),
    "submit": _("Handed in"),
    "describe": _("Noted about the interview"),
    "correct": _("Corrected"),
    "return": _("Returned with questions"),
    "approve": _("Approved"),
    "reject": _("Rejected"),
    "reopen": _("Taken up for review again"),
    "defaults": _("Given by default when the response began"),
    "move": _("Went over to another version with its answers"),
    "repin": _("Went on with another version of the questionnaire"),
}
ACTORS = {
    "invitation": _("Respondent, by link"),
    "command": _("Import"),
    "user": _("An account that was deleted"),
}
MODES = {
    **dict(Response.Mode.choices),
    "import": _("Import"),
    "correction": _("Correction"),
    "review": _("Review"),
}
FACTS = {
    "role": (_("Role of the respondent"), wording),
    "interview_date": (_("Date of the interview"), lambda date, _language: date or ""),
    "duration_min": (_("Minutes"), lambda minutes, _language: minutes or ""),
    "rejection": (_("Why it was rejected"), lambda reason, _language: reason),
    "quoting": (_("Quotation"), lambda name, _language: Response.Quoting(name).label),
}


@dataclass(frozen=True, slots=True)
class Altered:
    """An answer, or a fact about the interview, before and after; texts may have several lines."""

    name: str
    label: str
    before: str
    after: str
    files: Sequence[dict[str, str]] = ()
    """Those of the answer after."""


@dataclass(frozen=True, slots=True)
class Event:
    """One revision."""

    at: datetime
    who: str
    mode: str
    action: str
    altered: list[Altered]


def about(case: Case) -> dict[str, Any]:
    """The context of a case's page: whom to talk to, its response if begun, notes, and what happened."""
    response = getattr(case, "response", None)
    events = history_of(response, sheet_of(response)) if response else []
    contacts = case.organisation.contacts.order_by("pk")
    consents = case.consents.select_related("text", "by_user", "by_invitation")
    return {
        "case": case,
        "contacts": contacts,
        "consents": [(consent, who_made(consent)) for consent in consents],
        "consent_texts": {consent.text for consent in consents},
        "response": response,
        "events": events,
        "notes": case.notes.select_related("by"),
    }


def history_of(response: Response, sheet: Sheet) -> list[Event]:
    """All revisions, the newest first."""
    revisions = response.revisions.select_related("by_user", "by_invitation").order_by("-number")
    return [_event(revision, sheet) for revision in revisions]


def history_by_question(events: list[Event]) -> dict[str, list[tuple[Event, Altered]]]:
    """Where each question's answer was changed, the newest change first."""
    found = defaultdict(list)
    for event in events:
        for altered in event.altered:
            found[altered.name].append((event, altered))
    return found


def _event(revision: Revision, sheet: Sheet) -> Event:
    return Event(
        revision.at,
        who_made(revision),
        str(MODES.get(revision.mode, revision.mode)),
        str(ACTIONS.get(revision.action, revision.action)),
        [*_answers(revision, sheet), *_facts(revision, sheet)],
    )


def who_made(row: Revision | Consent) -> str:
    if user := row.by_user:
        return user.get_full_name() or user.get_username()
    if row.by_invitation and row.by_invitation.label:
        return _("{name}, by link").format(name=row.by_invitation.label)
    kind = row.actor.partition(":")[0]
    return str(ACTORS.get(kind, row.actor))


def _answers(revision: Revision, sheet: Sheet) -> list[Altered]:
    return [
        Altered(
            name,
            _label(name, sheet),
            *(_words(name, each, sheet) for each in documents),
            _files(name, documents[1], sheet),
        )
        for name, documents in revision.changes.items()
    ]


def _label(name: str, sheet: Sheet) -> str:
    question = sheet.questionnaire.by_name.get(name)
    return sheet.say(question.label).text if question else name


def _words(name: str, document: dict[str, Any] | None, sheet: Sheet) -> str:
    """An answer's words; a question that the questionnaire asks no more has none."""
    question = sheet.questionnaire.by_name.get(name)
    if question is None or document is None:
        return ""
    return answer_lines(question, Answer.from_document(document), sheet.language)


def _files(name: str, document: dict[str, Any] | None, sheet: Sheet) -> list[dict[str, str]]:
    question = sheet.questionnaire.by_name.get(name)
    return files_of(question, (document or {}).get("value")) if question else []


def _facts(revision: Revision, sheet: Sheet) -> list[Altered]:
    """What was noted about the interview. The first revision tells all facts, whatever it was made for."""
    if revision.action not in ("describe", "submit", "reject"):
        return []
    return [
        Altered("", str(label), said(old, sheet.language) if old else "", said(new, sheet.language))
        for fact, (label, said) in FACTS.items()
        for old, new in [revision.facts.get(fact, (None, None))]
        if new
    ]
