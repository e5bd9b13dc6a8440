"""Handing the answers in."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.models import Response


class SubmitForm(forms.Form):
    """`base` is the revision that was reviewed."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    quoting = forms.ChoiceField(
        label=_("May we quote your own words?"),
        choices=Response.Quoting.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether your words may be quoted.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("base", "quoting")
