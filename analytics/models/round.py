"""Rounds of coding: responses given to several coders, and what was made of their differences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analytics.models.coding import Segment
from surveys.models import Response, Study


class RoundQuerySet(models.QuerySet["Round"]):
    def unsettled(self) -> RoundQuerySet:
        return self.filter(settled_at=None)

    def latest_of(self, response: Response) -> Round | None:
        return self.filter(assignments__response=response).order_by("pk").last()


class Round(models.Model):
    """Open while it is coded, then closed while differences are resolved, in the end settled for good."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="rounds")
    title = models.CharField(max_length=100)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("lead_coding", "Open coding rounds and resolve differences between coders")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> str:
        if self.is_open:
            return str(_("Being coded"))
        return str(_("Settled") if self.settled_at else _("Differences are being resolved"))

    @property
    def coder(self) -> str:
        """Who "codes" what the round ended with, among the coders of segments."""
        return f"round:{self.pk}"


class Assignment(models.Model):
    """One response to be coded by one person within a round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="coding_assignments")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "response", "coder"], name="one_assignment_of_a_coder")
        ]

    def __str__(self) -> str:
        return f"{self.response} to {self.coder} in {self.round}"


class Decision(models.Model):
    """Which passages of one answer stand, and why. The latest decision counts; earlier ones stay."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=64)
    part = models.CharField(max_length=6, choices=Segment.Part)
    kept = models.ManyToManyField(Segment, related_name="+")
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.response}, {self.question}: {self.why[:40]}"
