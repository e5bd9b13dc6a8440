"""Responses typed elsewhere, in a file with one row each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.study import QuestionnaireVersion, Wave


class ResponseImport(models.Model):
    """A file of responses: read without writing anything; once confirmed, imported whole or not at all."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being checked")
        CHECKED = "checked", _("Checked")
        CONFIRMED = "confirmed", _("Being imported")
        DONE = "done", _("Imported")
        REFUSED = "refused", _("Not accepted")
        FAILED = "failed", _("Failed")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="response_imports")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    """Of the file, as its sender calls it."""
    file = models.FileField(upload_to="uploads/", blank=True)
    at = models.DateTimeField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(max_length=60)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    reason = models.JSONField(default=dict, blank=True)
    """Why it was not accepted, by language."""
    faults = models.JSONField(default=list, blank=True)
    """By cell: [{place, question, level, message by language}]. With any, nothing is imported."""
    counts = models.JSONField(default=dict, blank=True)
    """Of what would be, or was, imported: {responses, answers, partial}."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} into {self.wave}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.CONFIRMED)
