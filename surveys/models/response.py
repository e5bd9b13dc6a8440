"""A response, and the append-only history of its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.invitation import Invitation
from surveys.models.study import QuestionnaireVersion, Study
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Questionnaire, fingerprint
from surveys.questionnaire.occasions import Occasion


class ResponseQuerySet(models.QuerySet["Response"]):
    def handed_in(self) -> ResponseQuerySet:
        """Responses that are complete for whoever gave them, whether or not they are approved."""
        return self.filter(state__in=[Response.State.SUBMITTED, Response.State.APPROVED])

    def approved(self) -> ResponseQuerySet:
        return self.filter(state=Response.State.APPROVED)

    def of(self, study: Study) -> ResponseQuerySet:
        return self.filter(case__wave__study=study)

    def locked(self) -> ResponseQuerySet:
        """With the rows held until the transaction ends; a version's document is parsed once and kept."""
        return self.select_for_update(of=("self",)).select_related("version").defer("version__document")


class AnswersDocument(models.Model):
    """Answers as they are given, page by page."""

    answers = models.JSONField(default=dict)
    """Answer documents by question name; the latest revision's state."""
    revision = models.PositiveIntegerField(default=0)

    is_talk = is_returned = False
    device = ""
    started_at: datetime | None = None
    latest: Sequence[Revision] = ()
    """Where a change finds that others have written since: their revisions, and its own if it has one."""

    class Meta:
        abstract = True

    @property
    def account(self) -> str:
        """Of whoever enters the answers; "" for who has none."""
        return ""

    @property
    def parsed_answers(self) -> Mapping[str, Answer]:
        return {name: Answer.from_document(document) for name, document in self.answers.items()}

    def occasion(self, now: datetime, *, language: str = "") -> Occasion:
        """What expressions may know besides the answers, at a moment of the document's life."""
        form = self.questionnaire
        facts = {"version": form.settings.get("version", "")}
        if "username" in form.metadata:
            facts["username"] = self.account
        if "deviceid" in form.metadata:
            facts["deviceid"] = self.device
        return Occasion(
            now=timezone.localtime(now),
            started=self.started_at and timezone.localtime(self.started_at),
            seed=str(self.case_id),
            language=language or form.languages[0],
            facts=facts,
        )


class Response(AnswersDocument):
    """The answers document of a case, pinned to its questionnaire version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being answered")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned with questions")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    class Mode(models.TextChoices):
        PHONE = "phone", _("Telephone")
        FACE_TO_FACE = "face_to_face", _("Face to face")
        WEB = "web", _("Web")
        PAPER = "paper", _("Paper questionnaire")
        INFORMAL = "informal", _("Informal talk")

    class Quoting(models.TextChoices):
        ORGANISATION = "organisation", _("May be quoted with the organisation's name")
        ANONYMOUS = "anonymous", _("May be quoted without a name")
        NONE = "none", _("No quotation; only counted")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="response")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses")
    head = models.CharField(max_length=64, blank=True)
    """The hash of the latest revision."""
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    mode = models.CharField(max_length=12, choices=Mode)
    role = models.JSONField(default=dict, blank=True)
    """What the respondent does in the organisation, by language. Never a name."""
    quoting = models.CharField(max_length=12, choices=Quoting, default=Quoting.NONE)
    interview_date = models.DateField(null=True, blank=True)
    duration_min = models.PositiveSmallIntegerField(null=True, blank=True)
    started_at = models.DateTimeField()
    device = models.CharField(max_length=40, blank=True)
    """A random id of the browser it began in, where the questionnaire asks for it."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    rejection = models.TextField(blank=True)
    """Why the office rejected it."""

    objects = ResponseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"response of {self.case}"

    @property
    def questionnaire(self) -> Questionnaire:
        return self.version.questionnaire

    @property
    def account(self) -> str:
        """Its interviewer's; a firm has none."""
        interviewer = self.case.interviewer if self.mode != self.Mode.WEB else None
        return interviewer.get_username() if interviewer else ""

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_returned(self) -> bool:
        return self.state == self.State.RETURNED

    @property
    def is_talk(self) -> bool:
        """Whether it was talked about outside any interview, where nothing is required to be answered."""
        return self.mode == self.Mode.INFORMAL

    @property
    def occasion_of_answers(self) -> Occasion:
        """What a route is derived for when figures are made of it: the day of the answers, never today."""
        if self.interview_date is None:
            return self.occasion(self.submitted_at or self.started_at)
        noon = datetime.combine(self.interview_date, time(12), timezone.get_current_timezone())
        return self.occasion(noon)

    @property
    def facts(self) -> dict[str, Any]:
        """What the history follows besides the answers."""
        return {
            "version": self.version_id,
            "state": self.state,
            "mode": self.mode,
            "role": self.role,
            "quoting": self.quoting,
            "interview_date": self.interview_date and self.interview_date.isoformat(),
            "duration_min": self.duration_min,
            "rejection": self.rejection,
        }


class Revision(models.Model):
    """One change of a response. Rows are only added, each with the hash of the one before it."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    client_id = models.CharField(max_length=36)
    at = models.DateTimeField()
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.CharField(max_length=60)
    """Who, in a form that outlives the account: "user:7", "invitation:3", "command:load_study"."""
    mode = models.CharField(max_length=12)
    action = models.CharField(max_length=12)
    """What happened: "save", "submit", ..."""
    changes = models.JSONField(default=dict)
    """By question name, the answer document before and after: [old or null, new or null]."""
    facts = models.JSONField(default=dict)
    """By fact of the response that is no answer, the value before and after. The first row tells them all."""
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="one_revision_of_a_number"),
            models.UniqueConstraint(fields=["response", "client_id"], name="one_revision_of_a_client_id"),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.response}"

    def computed_hash(self) -> str:
        """SHA-256 over the row before and everything this row says, whatever database it came from."""
        return fingerprint(
            {
                "previous": self.previous_hash,
                "response": self.response_id,
                "number": self.number,
                "client_id": self.client_id,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": self.actor,
                "mode": self.mode,
                "action": self.action,
                "changes": _settled(self.changes),
                "facts": _settled(self.facts),
            }
        )


def _settled(value: Any) -> Any:
    """Whole floats as integers: PostgreSQL hands 1e22 back as an integer and -0.0 as 0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: _settled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(inner) for inner in value]
    return value
