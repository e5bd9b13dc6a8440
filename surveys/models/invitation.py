"""Invitations: links that let their bearers answer a case, or one section of it."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import models

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import ConsentText


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def with_token(self, token: str) -> InvitationQuerySet:
        """With what saving an answer needs to know. A version's document is parsed once and kept."""
        around = self.select_related("case__wave__study", "case__response__version")
        around = around.defer("case__response__version__document")
        return around.filter(token_hash=hashed(token))

    def handed_over(self) -> InvitationQuerySet:
        """Those with which a firm gave a section to a colleague."""
        return self.exclude(section="")


class Invitation(models.Model):
    """A link that lets its bearer answer one case. Only the token's hash is kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    section = models.SlugField(blank=True)
    """The only section it opens; "" for all of them."""
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="delegates"
    )
    """The link whose bearer handed the section over, and with which it ends."""
    label = EncryptedTextField(blank=True)
    """Whom the section was handed to, in the words of who did."""
    agreed_to = models.ForeignKey(
        ConsentText, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """The text its bearer agreed to last, kept here since every answer that is saved asks for it."""

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"invitation {self.pk} for {self.case}"

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


def hashed(token: str) -> str:
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
