"""What the office asks about single answers before it approves a response, and what is said to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from surveys.models.invitation import Invitation
from surveys.models.response import Response


class ThreadQuerySet(models.QuerySet["Thread"]):
    def open(self) -> ThreadQuerySet:
        return self.filter(closed_at=None)


class Thread(models.Model):
    """A question about one answer and what was said to it; of each answer one is open at a time."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="threads")
    question = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question"],
                condition=models.Q(closed_at=None),
                name="one_open_thread_of_an_answer",
            )
        ]

    def __str__(self) -> str:
        return f"question about {self.question} of {self.response}"


class Comment(models.Model):
    """Words in a thread: the office's question first."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    at = models.DateTimeField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(max_length=60)
    """Who, in a form that outlives the account, as in the history."""
    words = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.actor} at {self.at:%Y-%m-%d %H:%M}"
