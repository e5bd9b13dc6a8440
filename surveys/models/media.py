"""A picture, sound or video that a questionnaire shows with its texts."""

from __future__ import annotations

from django.db import models

from surveys.models.study import Study


def _place(media: Media, _name: str) -> str:
    return f"media/{media.study_id}/{media.sha256}"


class Media(models.Model):
    """Never changed: another content is another file. `Questionnaire.files` says what a form calls it."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="media")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    """Bytes."""
    file = models.FileField(upload_to=_place, max_length=200)

    class Meta:
        verbose_name_plural = "media"
        constraints = [
            models.UniqueConstraint(fields=["study", "sha256"], name="one_media_of_a_content_in_a_study")
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:8]}"
