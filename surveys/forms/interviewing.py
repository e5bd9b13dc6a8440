"""What an interviewer says of an interview: how it is held, and with whom it was."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys import conversing
from surveys.forms.submitting import SubmitForm
from surveys.forms.words import WordsField
from surveys.models import Case, Contact, Organisation, QuestionnaireVersion, Response
from surveys.questionnaire.definition import wording

ASKED_IN = (Response.Mode.PHONE, Response.Mode.FACE_TO_FACE)
SPOKEN = [(mode, mode.label) for mode in ASKED_IN]


class BeginForm(forms.Form):
    """How the interview is held, asked before its beginning, and consent, while it lacks."""

    mode = forms.ChoiceField(label=_("How is the interview held?"), choices=SPOKEN)
    agrees = forms.BooleanField(
        label=_("I have read this out, and the respondent agrees to take part."),
        error_messages={"required": _("Read the text out, and go on only when the respondent agrees.")},
    )

    def __init__(self, data: Any = None, *, is_begun: bool, lacks_consent: bool) -> None:
        super().__init__(data)
        for name, is_settled in (("mode", is_begun), ("agrees", not lacks_consent)):
            if is_settled:
                del self.fields[name]


class NoteForm(forms.Form):
    words = WordsField(max_length=10_000)


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, version: QuestionnaireVersion) -> str:
        return wording(version.questionnaire.title, get_language() or "en")


class TalkForm(forms.Form):
    """An informal talk: with whom it was, and the questions it touched."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("With whom did you talk?"),
        required=False,
        empty_label=_("Somebody else, named below"),
    )
    group = forms.CharField(
        label=_("Or a group of people who speak for no organisation"),
        help_text=_("For example: R&D employees of software firms. No names."),
        max_length=200,
        required=False,
    )
    version = VersionField(
        QuestionnaireVersion.objects.none(),
        label=_("Whose questions did the talk touch?"),
        help_text=_("Answer only what was talked about; nothing is required of a talk."),
        empty_label=None,
    )

    def __init__(self, user: AbstractUser, data: Any = None) -> None:
        super().__init__(data)
        newest = [version.pk for version in QuestionnaireVersion.objects.newest()]
        versions = QuestionnaireVersion.objects.filter(pk__in=newest, study__waves__isnull=False)
        self.fields["organisation"].queryset = conversing.known_to(user).order_by("name")
        self.fields["version"].queryset = versions.distinct().order_by("name")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        organisation, version = said.get("organisation"), said.get("version")
        if not self.has_error("organisation") and bool(organisation) == bool(said.get("group")):
            self.add_error("group", _("Choose an organisation, or name a group: one of the two."))
        if organisation and version and organisation.study_id != version.study_id:
            self.add_error("version", _("This questionnaire belongs to another study than the organisation."))
        return said


class HandOverForm(forms.Form):
    """By a link that is shown, or mailed to a contact; the step makes a second click harmless."""

    contact = forms.ModelChoiceField(Contact.objects.none(), required=False)
    step = forms.IntegerField(min_value=1)

    def __init__(self, case: Case, data: Any) -> None:
        super().__init__(data)
        self.fields["contact"].queryset = case.organisation.contacts


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
            "duration_min": response.duration_min or response.visits.spoken().minutes() or None,
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
