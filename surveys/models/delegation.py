"""Sections that their respondent has called right and complete."""

from __future__ import annotations

from django.db import models

from surveys.models.invitation import Invitation
from surveys.models.response import Response


class SignOff(models.Model):
    """One section signed off, as its answers stood at a revision."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="sign_offs")
    section = models.SlugField()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="sign_offs")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.section} of {self.response} at {self.revision}"
