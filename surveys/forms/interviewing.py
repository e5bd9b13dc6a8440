"""What an interviewer says of an interview: how it is held, and with whom it was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.forms.submitting import SubmitForm
from surveys.models import Response
from surveys.questionnaire.definition import wording

SPOKEN = [choice for choice in Response.Mode.choices if choice[0] != Response.Mode.WEB]


class BeginForm(forms.Form):
    mode = forms.ChoiceField(label=_("How is the interview held?"), choices=SPOKEN)


class HandInForm(SubmitForm):
    """The whole interview: what was agreed on quoting, and what the office keeps about it."""

    role = forms.CharField(
        label=_("What does the respondent do in the organisation?"),
        help_text=_("For example: head of finance. No name."),
        max_length=200,
        error_messages={"required": _("Say what the respondent does, in a few words and without a name.")},
    )
    interview_date = forms.DateField(
        label=_("Date of the interview"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day of the interview.")},
    )
    duration_min = forms.IntegerField(
        label=_("Duration in minutes, if known"), min_value=1, max_value=1440, required=False
    )
    quoting = forms.ChoiceField(
        label=_("May we quote the respondent's own words?"),
        choices=Response.Quoting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask the respondent, and choose what was agreed.")},
    )

    def __init__(self, response: Response, data: Any = None, **said: Any) -> None:
        super().__init__(data, initial=self._known(response) | said)
        self.response = response
        self.helper.layout.fields[:] = ["base", "role", "interview_date", "duration_min", "quoting"]

    @staticmethod
    def _known(response: Response) -> dict[str, Any]:
        return {
            "base": response.revision,
            "role": wording(response.role, get_language() or "en"),
            "interview_date": response.interview_date or timezone.localdate(),
            "duration_min": response.duration_min,
        }

    def clean_interview_date(self) -> Any:
        day = self.cleaned_data["interview_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Enter the day of the interview."))
        return day

    @property
    def facts(self) -> dict[str, Any]:
        """For responding.describe; the role in the language it was typed in, beside those it is known in."""
        known = {fact: self.cleaned_data[fact] for fact in ("interview_date", "duration_min")}
        role = self.response.role | {get_language() or "en": self.cleaned_data["role"]}
        return known | {"role": role}
