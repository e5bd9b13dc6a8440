"""What a new token is called, and what it may be used for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models import AccessToken


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What uses it, such as “Collect on my telephone”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"), choices=AccessToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
