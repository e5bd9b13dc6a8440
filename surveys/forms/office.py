"""The supervisor's list of cases, narrowed; and who interviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.models import Case, QuestionnaireVersion, Response, Wave
from surveys.models.case import CaseQuerySet
from surveys.questionnaire.definition import wording

NOT_BEGUN = NOBODY = "none"


class WaveField(forms.ModelChoiceField):
    def label_from_instance(self, wave: Wave) -> str:
        return wording(wave.title, get_language() or "en")


class CaseFilter(forms.Form):
    """A field left blank, or with a value that does not exist, narrows nothing.

    Simulated cases are there only when their wave is asked for.
    """

    wave = WaveField(Wave.objects.none(), label=_("Wave"), required=False, empty_label=_("All"))
    questionnaire = forms.ChoiceField(label=_("Questionnaire"), required=False)
    interviewer = forms.ChoiceField(label=_("Interviewer"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), (NOT_BEGUN, _("Not begun")), *Response.State.choices],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wave"].queryset = Wave.objects.order_by("-reference_year", "pk")
        self.fields["questionnaire"].choices = [("", _("All")), *_questionnaires()]
        self.fields["interviewer"].choices = [("", _("All")), (NOBODY, _("Nobody")), *_interviewers()]

    def narrowed(self, cases: CaseQuerySet) -> CaseQuerySet:
        self.is_valid()
        wanted = self.cleaned_data
        wave = wanted.get("wave")
        cases = cases.filter(wave=wave) if wave else cases.filter(wave__study__simulates=None)
        if name := wanted.get("questionnaire"):
            cases = cases.filter(version__name=name)
        if interviewer := wanted.get("interviewer"):
            cases = cases.filter(interviewer=None if interviewer == NOBODY else interviewer)
        if state := wanted.get("state"):
            cases = cases.filter(**_in_state(state))
        return cases


def _questionnaires() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(v.name, wording(v.questionnaire.title, language)) for v in QuestionnaireVersion.objects.newest()]


def _interviewers() -> list[tuple[str, str]]:
    """Who has a case, whether or not they still interview."""
    users = get_user_model().objects.filter(cases__isnull=False).order_by("username").distinct()
    return [(str(pk), name) for pk, name in users.values_list("pk", "username")]


def _in_state(state: str) -> dict[str, Any]:
    return {"response__isnull": True} if state == NOT_BEGUN else {"response__state": state}


def interviewers() -> QuerySet[AbstractUser]:
    """Who may be given cases."""
    allowed = get_user_model().objects.with_perm("surveys.interview", include_superusers=False)
    return allowed.order_by("username")


class AssignForm(forms.Form):
    interviewer = forms.ModelChoiceField(
        get_user_model().objects.none(), label=_("Interviewer"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, case: Case | None = None, data: Any = None) -> None:
        super().__init__(data, initial={"interviewer": case and case.interviewer_id}, auto_id="assign-%s")
        self.fields["interviewer"].queryset = interviewers()
