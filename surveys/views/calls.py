"""What was called about a case and agreed on, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from surveys.fieldwork.outcomes import Calling
from surveys.models import Case, Organisation
from surveys.questionnaire.definition import wording


def calls_of(case: Case, rules: Calling, now: datetime) -> dict[str, Any]:
    """The context of a case's calls, the newest first; of a case read by `with_calls`, without a query."""
    calls = [{"attempt": each, "outcome": outcome_words(rules, each.outcome)} for each in case.attempts.all()]
    return {
        "case": case,
        "classes": _classes(case.organisation),
        "contacts": sorted(case.organisation.contacts.all(), key=lambda contact: contact.pk),
        "appointment": next((each for each in case.appointments.all() if not each.closed_at), None),
        "calls": calls[::-1],
        "is_elsewhere": bool(case.held_until and case.held_until > now),
        "now": now,
    }


def outcome_words(rules: Calling, name: str) -> str:
    """An outcome that the study's rules do not know any more is told by its name."""
    outcome = rules.by_name.get(name)
    return wording(outcome.label, get_language() or "en") if outcome else name


def _classes(organisation: Organisation) -> list[str]:
    study, language = organisation.study, get_language() or "en"
    told = []
    for field in Organisation.CLASSES:
        if field != "level" and (name := study.classes_of(field).get(getattr(organisation, field))):
            told.append(wording(name, language))
    return told
