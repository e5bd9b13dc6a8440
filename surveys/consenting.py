"""Consent: whoever answers agrees to the study's text before the first question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from surveys.history import Actor
from surveys.models import Case, Consent, ConsentText, Invitation


@transaction.atomic
def agree(case: Case, *, by: Actor, language: str, now: datetime, text: ConsentText | None = None) -> Consent:
    """Keep that a text, or the study's present one, was agreed to, as who reads the language was shown it."""
    text = text or case.wave.study.consent
    if by.invitation:
        Invitation.objects.filter(pk=by.invitation.pk).update(agreed_to=text)
    return Consent.objects.create(
        case=case,
        text=text,
        language=language if language in text.text else next(iter(text.text)),
        at=now,
        mode=by.mode,
        actor=by.name,
        by_invitation=by.invitation,
        by_user=by.user,
    )
