"""Handing a section over, and calling one right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class HandOverForm(forms.Form):
    """Who shall answer the section of this name."""

    label = forms.CharField(
        label=_("Who shall answer this section?"),
        help_text=_("For example: Ms Wang, finance. Only you, your colleague and the study's office see it."),
        max_length=100,
        error_messages={"required": _("Say whom the link is for, for example: Ms Wang, finance.")},
    )

    def __init__(self, section: str, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{section}_%s")
        self.section = section


class SignForm(forms.Form):
    """`base` is the revision at which the section was read."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
