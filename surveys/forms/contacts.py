"""Whom to talk to at an organisation."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork import phones
from surveys.models import Contact

TELEPHONE = RegexValidator(
    phones.WRITTEN,
    _("Enter a number like +86 10 1234 5678 or 010-12345678 ext 9."),
)
PLACE = re.compile("(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/")


class ContactForm(forms.ModelForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("As it shall stand in the greeting of a mail, for example: Ms Li."),
    )
    role = forms.CharField(label=_("Role"), max_length=100, required=False)
    email = forms.EmailField(label=_("Mail address"), required=False)
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        widget=forms.TextInput({"type": "tel"}),
        validators=[TELEPHONE],
    )
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[
            (name, name.replace("_", " ")) for name in sorted(available_timezones()) if PLACE.match(name)
        ],
        required=False,
        help_text=_("Where the telephone rings: calls keep to the hours there."),
    )

    class Meta:
        model = Contact
        fields = ["name", "role", "email", "phone", "language", "zone"]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not (said.get("email") or said.get("phone") or self.has_error("email") or self.has_error("phone")):
            self.add_error("email", _("Enter a mail address or a telephone number."))
        return said
