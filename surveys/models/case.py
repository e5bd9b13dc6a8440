"""A case: one organisation to be interviewed with one questionnaire in one wave."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from surveys.models.organisation import Contact, Organisation
from surveys.models.study import QuestionnaireVersion, Wave


class CaseQuerySet(models.QuerySet["Case"]):
    def for_user(self, user: AbstractUser) -> CaseQuerySet:
        """Supervisors work on all cases, interviewers on theirs and the one they call, others on none."""
        if user.has_perm("surveys.supervise"):
            return self
        if user.has_perm("surveys.interview"):
            return self.filter(Q(interviewer=user) | Q(held_by=user))
        return self.none()

    def asked(self) -> CaseQuerySet:
        """Those of interviews: for an informal talk nobody was asked to answer a questionnaire."""
        return self.exclude(response__mode="informal")

    def listed(self) -> CaseQuerySet:
        """With what a list shows of each, and the time an answer was last saved as `saved_at`."""
        shown = self.with_surroundings().select_related("response").defer("response__answers")
        return shown.annotate(saved_at=models.Max("response__revisions__at"))

    def mailed(self) -> CaseQuerySet:
        """Open cases mailed and not refused, their mails, and when an answer was last saved as `saved_at`."""
        willing = self.filter(disposition="").exclude(standing=Case.Disposition.REFUSAL).not_on_paper()
        sent = willing.filter(mailings__state="sent").distinct().select_related("wave")
        with_mails = sent.prefetch_related("mailings__contact", "mailings__invitation")
        return with_mails.annotate(saved_at=models.Max("response__revisions__at"))

    def not_on_paper(self) -> CaseQuerySet:
        """Without those whose answers are there on paper, and typed only."""
        typed = Case.objects.filter(pk=OuterRef("pk"), typings__isnull=False)
        return self.filter(~Exists(typed) | Q(response__revision__gt=0))

    def free_for(self, user: AbstractUser, *, now: datetime) -> CaseQuerySet:
        """Open cases that nobody else calls at this moment."""
        is_free = Q(held_by=None) | Q(held_by=user) | Q(held_until__lte=now)
        return self.filter(is_free, disposition="")

    def waiting_for(self, user: AbstractUser, *, now: datetime) -> CaseQuerySet:
        """The cases a user may call, in their order: with an appointment, called before, never called.

        They are the user's own, those whose appointment waits for the user, and those of nobody that have a
        contact. Each with its open `appointment`, if any, the `zone` of its first contact, and when the firm
        last answered by itself, as `answered_at`.
        """
        contacts = Contact.objects.filter(organisation=OuterRef("organisation")).order_by("pk")
        answered = Case.objects.filter(pk=OuterRef("pk"), response__revisions__by_invitation__isnull=False)
        by_itself = answered.order_by("-response__revisions__number")
        cases = (
            self.free_for(user, now=now)
            .not_on_paper()
            .annotate(
                appointment=FilteredRelation("appointments", condition=Q(appointments__closed_at=None)),
                zone=Subquery(contacts.values("zone")[:1]),
                answered_at=Subquery(by_itself.values("response__revisions__at")[:1]),
            )
        )
        nobodys = Q(interviewer=None, appointment__interviewer=None, zone__isnull=False)
        in_order = ("appointment__at", "due_at", "interviewer")
        return cases.filter(Q(interviewer=user) | Q(appointment__interviewer=user) | nobodys).order_by(
            *(F(field).asc(nulls_last=True) for field in in_order), "pk"
        )

    def with_response(self) -> CaseQuerySet:
        """With the response, its version, and the consent text `agreed_aloud` last before an interviewer."""
        given = Case.objects.filter(pk=models.OuterRef("pk"), consents__by_invitation=None)
        heard = given.order_by("-consents__pk").values("consents__text")[:1]
        around = self.select_related("wave__study", "response__version").defer("response__version__document")
        return around.annotate(agreed_aloud=models.Subquery(heard))

    def with_calls(self) -> CaseQuerySet:
        """With surroundings, whom to call, and what was called and agreed on."""
        around = self.with_surroundings().select_related("organisation__study", "held_by", "response")
        return around.defer("version__document", "response__answers").prefetch_related(
            "organisation__contacts", "attempts__by", "attempts__contact", "appointments__interviewer"
        )

    def with_surroundings(self) -> CaseQuerySet:
        """With study, organisation, version and interviewer; a version's document is parsed once and kept."""
        around = self.select_related("wave__study", "organisation", "version", "interviewer")
        return around.defer("version__document", "wave__study__calling")


class Case(models.Model):
    class Disposition(models.TextChoices):
        """Final codes of AAPOR's Standard Definitions (9th ed., 2016); an open case has none."""

        COMPLETE = "I", _("Complete")
        PARTIAL = "P", _("Partial")
        REFUSAL = "R", _("Refusal or break-off")
        NONCONTACT = "NC", _("Non-contact")
        OTHER = "O", _("Other")
        UNKNOWN_EXISTENCE = "UH", _("Unknown if the firm exists")
        UNKNOWN_OTHER = "UO", _("Unknown eligibility")
        NOT_ELIGIBLE = "NE", _("Not eligible")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="cases")
    key = models.SlugField()
    """A pseudonym: what files show instead of the organisation."""
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="cases")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    disposition = models.CharField(max_length=2, choices=Disposition, blank=True)
    standing = models.CharField(max_length=2, choices=Disposition, blank=True)
    """The code it would be closed with now, by what its calls have found out."""
    last_outcome = models.SlugField(blank=True)
    """How its last call ended, by the study's rules."""
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    """When it is to be called next; a case never called has none, nor has a closed one."""
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="held_cases"
    )
    """Who calls it at this moment: nobody else gets it until `held_until`."""
    held_until = models.DateTimeField(null=True, blank=True)
    draw = models.ForeignKey(
        "surveys.Draw", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    """How it came into the wave; none for a case made otherwise."""

    agreed_aloud: int | None = None
    """The consent text agreed to last before an interviewer, of a case fetched `with_response`."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "key"], name="one_case_of_a_key")]
        permissions = [
            ("interview", "Interview on assigned cases"),
            ("supervise", "Supervise fieldwork"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_answered(self) -> bool:
        """Whether its response is more than opened."""
        response = getattr(self, "response", None)
        return response is not None and response.revision > 0
