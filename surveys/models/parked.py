"""Work of the background that could not be done, kept until the office has looked at it."""

from __future__ import annotations

from django.db import models


class ParkedTaskQuerySet(models.QuerySet["ParkedTask"]):
    def parked(self) -> ParkedTaskQuerySet:
        """Without those that may still succeed."""
        return self.filter(parked_at__isnull=False)


class ParkedTask(models.Model):
    """A task that was begun several times. Once it is parked nobody tries it again by himself."""

    task_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    arguments = models.JSONField(default=list)
    queue = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    """Why it was given up; "" when it took its worker with it."""
    parked_at = models.DateTimeField(null=True, blank=True)

    objects = ParkedTaskQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.arguments}"
