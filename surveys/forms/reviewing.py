"""What the office says of answers handed in: questions and decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.forms.words import WordsField
from surveys.models import Case

LONGEST = 2000
"""Characters."""


class AskForm(forms.Form):
    words = WordsField(
        label=_("Your question"),
        max_length=LONGEST,
        error_messages={"required": _("Write what you want to know.")},
    )


class DecisionForm(forms.Form):
    """`base` is the revision that was read."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ReturnForm(DecisionForm):
    contact = forms.ChoiceField(label=_("Mail a link to"), required=False)

    def __init__(self, case: Case, data: Any = None, **said: Any) -> None:
        super().__init__(data, auto_id="return_%s", initial={"contact": self._mailed_last(case)} | said)
        contacts = case.organisation.contacts.order_by("pk")
        self.reachable = {str(contact.pk): contact for contact in contacts if contact.email}
        named = [(pk, contact.name) for pk, contact in self.reachable.items()]
        self.fields["contact"].choices = [("", _("Nobody")), *named]

    @staticmethod
    def _mailed_last(case: Case) -> Any:
        last = case.mailings.last()
        return last.contact_id if last and case.response.mode == case.response.Mode.WEB else ""

    def clean_contact(self) -> Any:
        return self.reachable.get(self.cleaned_data["contact"])


class RejectForm(DecisionForm):
    reason = WordsField(
        label=_("Why it is rejected"),
        max_length=LONGEST,
        error_messages={"required": _("Say why, so that the interviewer and later readers know.")},
    )
