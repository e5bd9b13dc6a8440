"""Mails that ask for a case's answers."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.invitation import Invitation
from surveys.models.organisation import Contact


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self, now: datetime) -> MailingQuerySet:
        """Those that wait and may be tried."""
        return self.filter(state=Mailing.State.WAITING, due_at__lte=now)


class Mailing(models.Model):
    """One mail about a case. Its row claims the step, so that the step is mailed once whoever asks for it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")
        DROPPED = "dropped", _("not sent, since it was not wanted any more")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mailings")
    step = models.PositiveSmallIntegerField()
    """Counts the mails of a case from 1."""
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="mailings")
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailing"
    )
    """The link that was mailed."""
    by_rule = models.BooleanField()
    """Whether the wave's rule asked for it, or somebody of the office."""
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    """When it may be tried: at once, later again after a failure."""
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often sending it has failed."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = EncryptedTextField(blank=True)
    """What the mail server said when it could not be sent; it likes to repeat the address."""

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["step"]
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="one_mail_of_a_step")]

    def __str__(self) -> str:
        return f"mail {self.step} for {self.case}"
