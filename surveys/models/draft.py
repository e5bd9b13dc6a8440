"""A questionnaire that is not asked yet: as it was brought, with what is wrong with it, and tried out."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models

from surveys.models.response import AnswersDocument
from surveys.models.study import QuestionnaireVersion, Study
from surveys.questionnaire import loading
from surveys.questionnaire.definition import Questionnaire


class Draft(AnswersDocument):
    """`answers` are those of the preview; nobody was asked for them."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=64, blank=True)
    """Of the questionnaire, "" while it cannot be read."""
    source = models.CharField(max_length=200)
    """What it was made of: a file's name, or the version that was edited."""
    document = models.JSONField(default=dict)
    """As `dumping.dump` writes it; {} while there are faults."""
    faults = models.JSONField(default=list)
    """What must be mended: [[place, {language: reason}]]."""
    notices = models.JSONField(default=list)
    """What is not carried over, in the same shape."""
    media = models.JSONField(default=dict)
    """Pictures and sounds that came with it so far: SHA-256 by name."""
    awaits = models.JSONField(default=list)
    """Tables that it looks into and that did not come: names of files."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    published = models.ForeignKey(
        QuestionnaireVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )

    case_id = 0

    class Meta:
        ordering = ["-at", "-pk"]
        permissions = [("design", "Write and publish questionnaires")]

    def __str__(self) -> str:
        return self.name or self.source

    @property
    def is_ready(self) -> bool:
        return bool(self.document) and not self.faults and not self.awaits and self.published_id is None

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """Raises Faults for one that has any."""
        return loading.load(self.document)
