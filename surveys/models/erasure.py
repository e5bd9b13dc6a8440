"""Firms that want their data erased, and what the office did about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.invitation import Invitation


class ErasureRequest(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Waits for the office")
        DONE = "done", _("Erased")
        DECLINED = "declined", _("Declined")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="erasure_requests")
    at = models.DateTimeField()
    by_invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField(blank=True)
    """What the firm said about it."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When supervisors were mailed about it."""
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.TextField(blank=True)
    """What was erased, or why not; the firm reads it."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="open"), name="one_open_erasure_request"
            )
        ]

    def __str__(self) -> str:
        return f"erasure request {self.pk} for {self.case}"
