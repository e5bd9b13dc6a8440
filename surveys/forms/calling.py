"""How a call ended, and when the respondent wants to be called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.calling import Agreed, Call, clock_of
from surveys.fieldwork.outcomes import Outcome
from surveys.fieldwork.scheduling import exists
from surveys.forms.words import WordsField
from surveys.models import Case, Contact
from surveys.questionnaire.definition import wording


class ContactField(forms.ModelChoiceField):
    def label_from_instance(self, contact: Contact) -> str:
        return f"{contact.name}, {contact.role}" if contact.role else contact.name


class AgreedForm(forms.Form):
    """A time by the clock where the respondent is."""

    contact = ContactField(
        Contact.objects.none(), label=_("With whom"), required=False, empty_label=_("Nobody named here")
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), required=False
    )
    hour = forms.TimeField(
        label=_("Time, by the respondent's clock"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        required=False,
    )

    def __init__(self, case: Case, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.now = case, now
        contacts = case.organisation.contacts.order_by("pk")
        self.fields["contact"].queryset = contacts
        self.fields["contact"].initial = contacts.first()

    def need_a_time(self) -> None:
        """Notes what is wrong with the time; else keeps it as `at` among what was said."""
        for field, complaint in (("day", _("Enter the day.")), ("hour", _("Enter the time."))):
            if self.cleaned_data.get(field) is None and not self.has_error(field):
                self.add_error(field, complaint)
        if self.has_error("day") or self.has_error("hour"):
            return
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        at = datetime.combine(day, hour, clock_of(self.case, self.cleaned_data.get("contact")))
        if not exists(at):
            self.add_error("hour", _("There is no such time on that day: clocks are put forward there."))
        elif at <= self.now:
            self.add_error("day", _("This time is over at the respondent's. Enter one that is to come."))
        self.cleaned_data["at"] = at


class AppointmentForm(AgreedForm):
    interviewer = forms.ModelChoiceField(
        get_user_model().objects.none(),
        label=_("Who calls"),
        required=False,
        empty_label=_("Whoever is free"),
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False)

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(case, *args, **kwargs)
        interviewers = get_user_model().objects.with_perm("surveys.interview", include_superusers=False)
        self.fields["interviewer"].queryset = interviewers.order_by("username")
        self.fields["interviewer"].initial = case.interviewer_id

    def clean(self) -> None:
        self.need_a_time()

    @property
    def agreed(self) -> Agreed:
        return Agreed(self.cleaned_data["at"], self.cleaned_data["interviewer"])


class CallForm(AgreedForm):
    """`number` counts the calls of the case, so that one is not recorded twice."""

    number = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("How did the call end?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the call ended.")},
    )
    note = WordsField(
        label=_("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("This outcome needs a note."),
    )
    with_me = forms.BooleanField(
        label=_("I call myself; otherwise whoever is free"), required=False, initial=True
    )

    def __init__(self, case: Case, user: AbstractUser, now: datetime, data: Any = None) -> None:
        number = case.attempts.count() + 1
        super().__init__(case, now, data, initial={"number": number})
        self.user = user
        self.outcomes = {o.name: o for o in case.wave.study.rules.outcomes if o.can_be_chosen}
        language = get_language() or "en"
        self.fields["outcome"].choices = [
            (o.name, wording(o.label, language)) for o in self.outcomes.values()
        ]
        self.fields["contact"].label = _("Whom did you call?")

    @property
    def outcomes_by_end(self) -> list[tuple[str, list[Outcome]]]:
        """Those after which the case goes on, and those that close it."""
        ends = {False: _("The case goes on"), True: _("The case is closed")}
        return [(said, [o for o in self.outcomes.values() if o.final is end]) for end, said in ends.items()]

    def clean(self) -> None:
        outcome = self.outcomes.get(self.cleaned_data.get("outcome", ""))
        if outcome and outcome.note and not self.cleaned_data.get("note"):
            self.add_error("note", _("Write down in a few words what was said: this outcome needs it."))
        if outcome and outcome.appointment:
            self.need_a_time()

    @property
    def call(self) -> Call:
        said = self.cleaned_data
        at, waits = said.get("at"), self.user if said["with_me"] else None
        agreed = Agreed(at, waits) if at else None
        return Call(said["number"], said["outcome"], said["note"], said["contact"], agreed)
