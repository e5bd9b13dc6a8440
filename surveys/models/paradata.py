"""How long people spent on the pages of a response. Kept apart from its answers and their history."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from surveys.models.response import Response


class VisitQuerySet(models.QuerySet["Visit"]):
    def spoken(self) -> VisitQuerySet:
        """Those of interviewers: the clock of an interview does not run while the firm answers by itself."""
        return self.exclude(mode=Response.Mode.WEB)

    def seconds_by_section(self) -> dict[str, int]:
        return dict(self.order_by().values_list("section").annotate(models.Sum("seconds")))

    def minutes(self) -> int:
        return round((self.aggregate(total=models.Sum("seconds"))["total"] or 0) / 60)


class Visit(models.Model):
    """One opening of a section's page, as the page counted it: only while it could be seen."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="visits")
    client_id = models.CharField(max_length=36)
    """A page tells of its visit several times under one name, each time all that it counted so far."""
    section = models.CharField(max_length=32)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    mode = models.CharField(max_length=12, choices=Response.Mode)
    actor = models.CharField(max_length=60)
    """Who, in a form that outlives the account, as in a revision."""
    opened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    """When the page told of it last; while somebody sees it, it does so every twenty seconds."""
    seconds = models.PositiveIntegerField()
    questions = models.JSONField(default=dict)
    """By question name: {"seconds": while it had the focus, "edits": how often it was changed}."""

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "client_id"], name="one_visit_of_a_client_id")
        ]

    def __str__(self) -> str:
        return f"visit to {self.section} of {self.response}"
