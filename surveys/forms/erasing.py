"""Asking for one's data to be erased, and deciding about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.forms.words import WordsField
from surveys.models import ErasureRequest

State = ErasureRequest.State


class ErasureForm(forms.Form):
    words = WordsField(
        label=_("Is there anything we should know? You need not give a reason."),
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        required=False,
    )


class DecisionForm(forms.Form):
    """Decided once; the firm reads the note."""

    state = forms.ChoiceField(
        label=_("What was done?"),
        choices=[(State.DONE, State.DONE.label), (State.DECLINED, State.DECLINED.label)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done.")},
    )
    note = WordsField(
        label=_("What the firm shall read about it"),
        widget=forms.Textarea({"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Say what was erased, or why not. The firm reads it.")},
    )

    def __init__(self, request: ErasureRequest, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{request.pk}_%s")
        self.request = request
