"""The parts of a release's answers: each the responses of a range of ids, in a file of columns."""

from __future__ import annotations

from django.db import models

from analytics.models.release import Release


class Partition(models.Model):
    """Filled by any worker on any machine. Equal answers make the same file, which releases share."""

    SIZE = 20_000
    """Ids of a range, which begins at a multiple of it: later releases have the same ranges."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="partitions")
    first = models.PositiveBigIntegerField()
    """The least id of a response that may be in it."""
    file = models.FileField(upload_to="partitions/", blank=True)
    """Parquet; blank until it is filled."""
    inputs_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["first"]
        constraints = [models.UniqueConstraint(fields=["release", "first"], name="one_partition_of_a_range")]

    def __str__(self) -> str:
        return f"{self.release}, responses from {self.first}"

    @property
    def range(self) -> tuple[int, int]:
        """First and last id."""
        return self.first, self.first + self.SIZE - 1
