"""A file that somebody gave as an answer."""

from __future__ import annotations

from django.db import models

from surveys.models.case import Case
from surveys.questionnaire.uploads import Upload


def _place(attachment: Attachment, _name: str) -> str:
    return f"answers/{attachment.case_id}/{attachment.sha256}"


class Attachment(models.Model):
    """Never changed and never written over: another content is another file. An answer holds `value`.

    The same content under two names is two rows, and one file.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    question = models.CharField(max_length=200)
    """Where it was chosen first: "photo", or "site-0-photo" in a row."""
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    """As its sender calls it, made safe, with an ending of what it is."""
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    """Bytes."""
    file = models.FileField(upload_to=_place, max_length=200)
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()
    """When it was sent last while no answer held it."""
    is_answer = models.BooleanField(default=False)
    """Whether an answer holds it or held it once, so that the history needs it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256", "name"], name="one_attachment_of_a_name")
        ]
        indexes = [models.Index(fields=["at"], condition=models.Q(is_answer=False), name="attachment_unused")]

    def __str__(self) -> str:
        return f"{self.name} for {self.case}"

    @property
    def value(self) -> str:
        return str(Upload(self.sha256, self.name))
