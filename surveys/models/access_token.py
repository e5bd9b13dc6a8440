"""Personal tokens: what programs show instead of a password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def standing(self) -> AccessTokenQuerySet:
        return self.filter(revoked_at=None, user__is_active=True)


class AccessToken(models.Model):
    """Its secret is shown once; kept is only what it can be recognised by."""

    class Scope(models.TextChoices):
        READ_STUDIES = "read:studies", _("Read studies and questionnaires")
        READ_CASES = "read:cases", _("Read cases")
        READ_RESPONSES = "read:responses", _("Read answers")
        WRITE_RESPONSES = "write:responses", _("Send answers, as ODK Collect does")
        READ_RELEASES = "read:releases", _("Read releases and their tables")
        EXPORT = "export", _("Order and download files of microdata")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    """What its owner knows it by."""
    scopes = models.JSONField()
    """What it may be used for; what its owner may do stands above that."""
    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of the secret."""
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    """To the minute."""
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"token {self.pk} of user {self.user_id}"

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in self.Scope if scope in self.scopes]

    def was_used_within_a_minute(self, now: datetime) -> bool:
        return self.last_used_at is not None and (now - self.last_used_at).total_seconds() < 60
