"""What ODK Collect is handed, and what it sends."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import ConsentText, QuestionnaireVersion


class CollectForm(models.Model):
    """A questionnaire as the form that Collect asks with, under the study's consent text of its time."""

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="collect_forms")
    consent = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=16)
    """What Collect calls its version."""
    document = models.TextField()
    """The XForm."""
    md5 = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_collect_form_of_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.number}"

    @property
    def form_id(self) -> str:
        return f"{self.version.study.slug}.{self.version.name}"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def waiting_for_people(self) -> SubmissionQuerySet:
        return self.filter(state__in=[Submission.State.HELD, Submission.State.OPEN])


class Submission(models.Model):
    """An interview that Collect has sent, kept whole whatever becomes of it."""

    class State(models.TextChoices):
        COMING = "coming", _("Files are still to come")
        WAITING = "waiting", _("Being read")
        TAKEN = "taken", _("Handed in")
        OPEN = "open", _("Kept, but to be completed")
        HELD = "held", _("Not yet anybody's answers")
        ASIDE = "aside", _("Set aside")

    instance_id = models.CharField(max_length=200, blank=True)
    """Collect's name of the interview; "" where none could be read."""
    sha256 = models.CharField(max_length=64)
    """Of the instance, byte by byte."""
    instance = EncryptedTextField()
    """The XML that was sent, each byte as the character of its number (latin-1)."""
    form = models.ForeignKey(CollectForm, null=True, on_delete=models.PROTECT, related_name="submissions")
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="submissions")
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    reason = models.JSONField(default=dict, blank=True)
    """Why it is not handed in, by language."""
    problems = models.JSONField(default=list, blank=True)
    """Of single answers: [{question, message by language, given}]."""

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["instance_id", "sha256"], name="one_submission_of_an_instance")
        ]

    def __str__(self) -> str:
        return self.instance_id or f"submission {self.pk}"

    @property
    def raw(self) -> bytes:
        return self.instance.encode("latin-1")

    @property
    def can_be_assigned(self) -> bool:
        return self.form_id is not None and self.state == self.State.HELD


class SubmissionFile(models.Model):
    """A picture, sound or other file that came with an interview."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    """What the instance calls it."""
    file = models.FileField(upload_to="submissions/", max_length=200)
    size = models.PositiveBigIntegerField()
    """Bytes."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "name"], name="one_submission_file_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.submission}"
