"""The register: who can be interviewed, in which stratum they are, and whom to talk to there."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models

from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import Study

EXTENSION = re.compile(r"(?:ext\.?|x|#|转).*", re.IGNORECASE | re.DOTALL)


class Organisation(models.Model):
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="organisations")
    key = models.SlugField()
    name = models.CharField(max_length=200)
    industry = models.SlugField()
    level = models.SlugField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "key"], name="one_organisation_of_a_key")]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Someone to talk to at an organisation. Only the office and the interviewer of its case are shown it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    name = EncryptedTextField()
    """As it stands in a greeting."""
    role = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.organisation}"

    @property
    def dialled(self) -> str:
        """The telephone number as a telephone takes it, without an extension."""
        return re.sub(r"[^\d+]", "", EXTENSION.sub("", self.phone))
