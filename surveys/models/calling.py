"""Calls that were made about a case, and calls that were agreed on."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.organisation import Contact


class CallAttempt(models.Model):
    """One call, and how it ended."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    """Counts the calls of a case from 1."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="attempts"
    )
    outcome = models.SlugField()
    """By its name in the study's rules."""
    code = models.CharField(max_length=2, choices=Case.Disposition)
    note = EncryptedTextField(blank=True)
    disposition = models.CharField(max_length=2, choices=Case.Disposition, blank=True)
    """What the case was closed with by this call."""

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="one_call_of_a_number")]

    def __str__(self) -> str:
        return f"call {self.number} about {self.case}"


class Appointment(models.Model):
    """A time at which a respondent wants to be called, by the clock where they are."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appointments")
    at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="appointments"
    )
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="appointments",
    )
    """Who waits for it; nobody when anyone may call."""
    note = EncryptedTextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None), name="one_open_appointment_of_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk} about {self.case}"

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
