"""Questionnaires as Excel forms: those handed out, and the files that came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.invitation import Invitation
from surveys.models.study import QuestionnaireVersion


class ExcelForm(models.Model):
    """A case's questionnaire as a workbook, filled in up to a revision. Its row outlives the file."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Language(models.TextChoices):
        EN = "en", _("English")
        ZH_HANS = "zh-hans", _("Chinese")
        BOTH = "both", _("English and Chinese")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="excel_forms")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField()
    """Of the response, 0 before it was begun. What comes back is compared with the answers of then."""
    language = models.CharField(max_length=7, choices=Language)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="forms/", blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "version", "revision", "language"], name="one_excel_form_of_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"form {self.pk} of {self.case}"


class ExcelUpload(models.Model):
    """A file that came back, and what became of what stands in it. The file goes once it is read."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken over")
        REFUSED = "refused", _("Not accepted")
        FAILED = "failed", _("Failed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="excel_uploads")
    name = models.CharField(max_length=200)
    """Of the file, as its sender calls it."""
    file = models.FileField(upload_to="uploads/", blank=True)
    at = models.DateTimeField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(max_length=60)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    reason = models.JSONField(default=dict, blank=True)
    """Why it was refused, by language."""
    taken = models.PositiveIntegerField(default=0)
    """Answers that differed from the form's and are now the response's."""
    revision = models.PositiveIntegerField(null=True, blank=True)
    """Of the response, with these answers."""
    faults = models.JSONField(default=list, blank=True)
    """By cell: [{place, question, level, message by language}]."""
    clashes = models.JSONField(default=list, blank=True)
    """What others had changed meanwhile: [{question, place, yours, theirs, at}], documents."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} for {self.case}"
