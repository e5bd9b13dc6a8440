"""What people say in their own words."""

from __future__ import annotations

from typing import Any

from django import forms


class WordsField(forms.CharField):
    """A text of several lines, of which a browser counts each end once and sends it as two characters."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")
