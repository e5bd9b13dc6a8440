"""What a respondent agrees to before the first question."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ConsentForm(forms.Form):
    agrees = forms.BooleanField(
        label=_("I have read this and agree to take part."),
        error_messages={"required": _("Tick the box if you agree. Without it no question is asked.")},
    )
