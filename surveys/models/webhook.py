"""Addresses that are told what happens in a study, and what they answered."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import Study


class Event(models.TextChoices):
    SUBMITTED = "response.submitted", _("A response is handed in")
    APPROVED = "response.approved", _("A response is approved")
    BUILT = "release.built", _("A release is built")
    EXPORTED = "export.ready", _("A file of microdata is ready")


def secret() -> str:
    return token_urlsafe(32)


class Webhook(models.Model):
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    events = models.JSONField()
    """Which of the events it is told."""
    secret = EncryptedTextField(default=secret)
    """With which what it is told is signed."""
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url

    @property
    def event_labels(self) -> list[str]:
        return [str(event.label) for event in Event if event in self.events]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        return self.filter(state=Delivery.State.WAITING, due_at__lte=now, webhook__removed_at=None)


class Delivery(models.Model):
    """One event told to one address, until it answers that it has heard."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Delivered")
        FAILED = "failed", _("Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.UUIDField(default=uuid4, unique=True)
    """The same each time it is tried, so that its receiver can tell repetitions."""
    event = models.CharField(max_length=20, choices=Event)
    payload = models.JSONField()
    """Ids and links; never an answer."""
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    """When it is tried next."""
    tried_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of the last answer; none when there was no answer."""
    answer = models.TextField(blank=True)
    """The beginning of the last answer, or why there was none."""

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook}"
