"""Files of microdata that were asked for: what, by whom, how far they are, and until when they are kept."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models import Study


class DownloadQuerySet(models.QuerySet["Download"]):
    def for_user(self, user: AbstractUser) -> DownloadQuerySet:
        """Who may not learn who answered sees no file that tells it."""
        if not user.has_perm("analytics.research"):
            return self.none()
        return self if user.has_perm("analytics.identify") else self.filter(is_full=False)

    def under_way(self) -> DownloadQuerySet:
        return self.filter(state__in=[Download.State.WAITING, Download.State.RUNNING])

    def expired(self, now: datetime) -> DownloadQuerySet:
        return self.filter(state=Download.State.DONE, expires_at__lte=now)


def token() -> str:
    return token_urlsafe(24)


class Download(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        EXPIRED = "expired", _("Deleted after its time")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")
        CSV = "csv", _("csv files")
        SAV = "sav", _("SPSS files (.sav)")
        DTA = "dta", _("Stata files (.dta)")
        PARQUET = "parquet", _("Parquet files")
        DDI = "ddi", _("Codebook alone (DDI)")

    class Labels(models.TextChoices):
        CODES = "codes", _("Codes")
        LABELS = "labels", _("Words")
        BOTH = "both", _("Codes and words")

    class Language(models.TextChoices):
        EN = "en", _("English")
        ZH_HANS = "zh-hans", _("Chinese")
        BOTH = "both", _("English and Chinese")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="downloads")
    questionnaire = models.CharField(max_length=64)
    """Its name; all its versions are in the file."""
    format = models.CharField(max_length=7, choices=Format, default=Format.XLSX)
    labels = models.CharField(max_length=6, choices=Labels, default=Labels.BOTH)
    language = models.CharField(max_length=7, choices=Language, default=Language.EN)
    is_full = models.BooleanField(default=False)
    """Whether it tells who answered, and in which words."""
    is_approved = models.BooleanField(default=True)
    """Whether only approved responses are in it."""
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    """Per cent done."""
    error = models.TextField(blank=True)
    """Why it failed, for the researcher to read."""
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=32, unique=True, default=token)
    """In the address of its file."""
    file = models.FileField(upload_to="downloads/", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    """Bytes."""
    sha256 = models.CharField(max_length=64, blank=True)

    objects = DownloadQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [("identify", "Download files that tell who answered")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""), name="a_download_done_has_a_file"
            )
        ]

    def __str__(self) -> str:
        return f"download {self.pk} of {self.questionnaire}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def file_name(self) -> str:
        """Of a simulated study the slug says so."""
        return f"{self.study.slug}-{self.questionnaire}-{self.pk}{ENDINGS[self.format]}"


ENDINGS = {
    **{format: f"-{format}.zip" for format in ("csv", "sav", "dta", "parquet")},
    "xlsx": ".xlsx",
    "ddi": "-ddi.xml",
}
"""Of the name of each format's file; a zip where there is more than one."""
