"""Firms ask for their data to be erased; the office decides and says what it did."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from surveys.models import ErasureRequest, Invitation

State = ErasureRequest.State


def ask(invitation: Invitation, words: str, *, now: datetime) -> ErasureRequest:
    """The case's request that waits for the office; asked again, it stays as it is."""
    kept = {"at": now, "by_invitation": invitation, "words": words}
    return ErasureRequest.objects.get_or_create(case=invitation.case, state=State.OPEN, defaults=kept)[0]


def decide(request: ErasureRequest, state: str, note: str, *, by: AbstractUser, now: datetime) -> bool:
    """Whether the request was still open, and so is decided now."""
    still_open = ErasureRequest.objects.filter(pk=request.pk, state=State.OPEN)
    return bool(still_open.update(state=state, note=note, decided_by=by, decided_at=now))


def tell_supervisors(request: ErasureRequest, *, now: datetime) -> None:
    """Mail all who supervise and have an address, in every language, without what the firm wrote.

    Raises OSError when the mail server does not take it: then it is still to be told.
    """
    supervisors = get_user_model().objects.with_perm("surveys.supervise", include_superusers=False)
    addresses = list(supervisors.exclude(email="").values_list("email", flat=True))
    words = {"case": request.case, "link": settings.PUBLIC_URL + reverse("office-erasures")}
    subjects, letters = [], []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            subjects.append(_("Request for erasure: {case}").format(case=request.case.key))
            letters.append(render_to_string("surveys/mail/erasure.txt", words))
    if addresses:
        EmailMessage(" · ".join(subjects), "\n\n".join(letters), to=addresses).send()
        ErasureRequest.objects.filter(pk=request.pk).update(told_at=now)
