"""A release: tables frozen over a snapshot of responses; and the files made from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import Response, Study


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


STEPS = {
    "snapshot": _("Reading the answers"),
    "partitions": _("Putting the answers in columns"),
    "tables": _("Making the tables"),
    "workbook en": _("Writing the workbook in English"),
    "workbook zh-hans": _("Writing the workbook in Chinese"),
    "workbook both": _("Writing the workbook in both languages"),
}
"""What a release's `step` means."""


class Release(models.Model):
    class RestsOn(models.TextChoices):
        APPROVED = "approved", _("Approved responses only")
        SUBMITTED = "submitted", _("Also responses that wait for approval")

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="releases")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    rests_on = models.CharField(max_length=9, choices=RestsOn, default=RestsOn.APPROVED)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent done."""
    step = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    """Why it failed, for the researcher to read."""
    finished_at = models.DateTimeField(null=True, blank=True)
    inputs_hash = models.CharField(max_length=64, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    tables = models.JSONField(null=True, blank=True)
    withheld = models.JSONField(default=list, blank=True)
    """Estimates that are withheld, each as its line and its classes: later releases start from them."""
    influence = models.JSONField(null=True, blank=True)
    """The answers that move its totals most, for supervisors alone: see statistics.influence."""

    class Meta:
        ordering = ["-id"]
        permissions = [("research", "Build releases and download files")]

    def __str__(self) -> str:
        return f"release {self.pk} of {self.study.slug}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.WAITING, State.RUNNING)

    @property
    def responses(self) -> models.QuerySet[Response]:
        """Those it rests on, as they are now."""
        handed_in = Response.objects.of(self.study).handed_in()
        return handed_in.approved() if self.rests_on == self.RestsOn.APPROVED else handed_in

    @property
    def step_label(self) -> str:
        return str(STEPS.get(self.step, ""))


class Export(models.Model):
    """One file made from a release."""

    class Language(models.TextChoices):
        EN = "en", _("English")
        ZH_HANS = "zh-hans", _("Chinese")
        BOTH = "both", _("English and Chinese")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="exports")
    language = models.CharField(max_length=7, choices=Language)
    file = models.FileField(upload_to="releases/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "language"], name="one_workbook_of_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.release}, {self.language}"
