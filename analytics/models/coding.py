"""The codebook's themes, and the passages of answers that were marked with them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from django.db import models

from surveys.models import Response, Study


class ThemeQuerySet(models.QuerySet["Theme"]):
    def as_tree(self) -> Iterator[tuple[Theme, int]]:
        """Every theme with its depth, each below its parent."""
        below: dict[int | None, list[Theme]] = {}
        for theme in self:
            below.setdefault(theme.parent_id, []).append(theme)
        waiting = [(theme, 0) for theme in reversed(below.get(None, []))]
        while waiting:
            theme, depth = waiting.pop()
            yield theme, depth
            waiting += [(child, depth + 1) for child in reversed(below.get(theme.pk, []))]

    def standing(self) -> ThemeQuerySet:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)


class Theme(models.Model):
    """A codebook entry after MacQueen et al. (1998); the texts are by language."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="themes")
    code = models.SlugField()
    name = models.JSONField()
    definition = models.JSONField()
    full_definition = models.JSONField()
    when_to_use = models.JSONField()
    when_not_to_use = models.JSONField()
    example = models.JSONField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    colour = models.CharField(max_length=7)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    """The theme that its passages went over to."""
    retired_at = models.DateTimeField(null=True, blank=True)
    """Since when no new passage takes it; those it has count."""

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="one_theme_of_a_code")]

    def __str__(self) -> str:
        return self.code

    @property
    def final(self) -> Theme:
        """What it was merged into in the end; itself if it was not."""
        theme = self
        while theme.merged_into:
            theme = theme.merged_into
        return theme

    @property
    def takes_passages(self) -> bool:
        return self.merged_into_id is None and self.retired_at is None


class Segment(models.Model):
    """Characters [start, end) of one answer's words, marked with one theme by one coder.

    Positions count code points of the answer's remark, or of its value for an open question.
    """

    class Part(models.TextChoices):
        VALUE = "value"
        REMARK = "remark"

    key = models.UUIDField(unique=True, default=uuid4)
    """Made where it was marked, so that a change that is sent again is known again."""
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="segments")
    marked_as = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The theme that its coder gave, where that was merged into another since."""
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="segments")
    question = models.CharField(max_length=64)
    part = models.CharField(max_length=6, choices=Part)
    revision = models.PositiveIntegerField()
    """The response's revision that was read."""
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    """The marked words as they stood then."""
    coder = models.CharField(max_length=60)
    """Who, in a form that outlives the account: "user:7", or "study:interviews.yaml"."""
    memo = models.TextField(blank=True)

    class Meta:
        ordering = ["response_id", "question", "start", "end", "theme_id"]

    def __str__(self) -> str:
        return f"{self.theme}: {self.text[:40]}"
