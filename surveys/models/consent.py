"""Who agreed to take part, by which text and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from surveys.models.case import Case
from surveys.models.study import ConsentText


class Consent(models.Model):
    """One respondent's yes, given by their own link, or spoken and noted by the interviewer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="consents")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    """The language the text was shown in."""
    at = models.DateTimeField()
    mode = models.CharField(max_length=12)
    actor = models.CharField(max_length=60)
    """As a revision's: "invitation:3", or "user:7" who heard it."""
    by_invitation = models.ForeignKey(
        "surveys.Invitation", null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"consent of {self.actor} for {self.case}"
