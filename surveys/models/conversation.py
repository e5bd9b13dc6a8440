"""What belongs to an interview beside its answers: notes, and who it was handed over to in between."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.invitation import Invitation
from surveys.models.mailing import Mailing


class Note(models.Model):
    """What somebody noted about a case. It is no answer and enters no release."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    words = EncryptedTextField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"note {self.pk} on {self.case}"


class HandOver(models.Model):
    """An interview that the firm goes on with by itself, by a link shown to the interviewer or mailed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hand_overs")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    from_revision = models.PositiveIntegerField()
    """What was answered after it came from the firm."""
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="hand_over"
    )
    mailing = models.OneToOneField(
        Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="hand_over"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(ended_at=None), name="one_hand_over_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk} of {self.case}"

    @property
    def link(self) -> Invitation | None:
        """The link that the firm answers by; of a mail that was not sent yet there is none."""
        return self.invitation or (self.mailing and self.mailing.invitation)

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and (self.link is None or self.link.is_open(now))
