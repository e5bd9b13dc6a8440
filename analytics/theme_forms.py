"""A theme of the codebook, to be written in both languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from analytics.coding import CODE, COLOUR, TEXTS
from analytics.models import Theme
from analytics.statistics.words import LANGUAGES
from surveys.questionnaire.definition import wording

LABELS = {
    ("name", "en"): _("Name in English"),
    ("name", "zh-hans"): _("Name in Chinese"),
    ("definition", "en"): _("Short definition in English"),
    ("definition", "zh-hans"): _("Short definition in Chinese"),
    ("full_definition", "en"): _("Full definition in English"),
    ("full_definition", "zh-hans"): _("Full definition in Chinese"),
    ("when_to_use", "en"): _("When to use it, in English"),
    ("when_to_use", "zh-hans"): _("When to use it, in Chinese"),
    ("when_not_to_use", "en"): _("When not to use it, in English"),
    ("when_not_to_use", "zh-hans"): _("When not to use it, in Chinese"),
    ("example", "en"): _("Example in English"),
    ("example", "zh-hans"): _("Example in Chinese"),
}
NEEDED = ("name", "definition")
LONGEST = {"name": 100}
WHOLE = r"^{}\Z"


class ParentField(forms.ModelChoiceField):
    def label_from_instance(self, theme: Theme) -> str:
        return wording(theme.name, get_language() or "en")


class ThemeForm(forms.Form):
    """Of a new theme, or of one whose code stays."""

    code = forms.RegexField(
        WHOLE.format(CODE.pattern),
        max_length=50,
        label=_("Code"),
        help_text=_("A short name in Latin letters; it stays."),
    )
    parent = ParentField(Theme.objects.none(), label=_("Below"), required=False, empty_label=_("At the top"))
    colour = forms.RegexField(
        WHOLE.format(COLOUR.pattern),
        max_length=7,
        label=_("Colour"),
        initial="#0b6b63",
        widget=forms.TextInput(attrs={"type": "color"}),
    )

    def __init__(self, theme: Theme, data: Any = None) -> None:
        self.theme = theme
        texts = (
            {f"{name}-{language}": getattr(theme, name).get(language, "") for name, language in LABELS}
            if theme.pk
            else {}
        )
        kept = {"code": theme.code, "parent": theme.parent_id, "colour": theme.colour} if theme.pk else {}
        super().__init__(data, initial=texts | kept)
        self.fields["code"].disabled = bool(theme.pk)
        self.fields["parent"].queryset = theme.study.themes.standing().exclude(pk__in=_below(theme))
        for (name, language), label in LABELS.items():
            widget = forms.TextInput if name == "name" else forms.Textarea(attrs={"rows": 2})
            self.fields[f"{name}-{language}"] = forms.CharField(
                label=label, required=name in NEEDED, max_length=LONGEST.get(name, 2000), widget=widget
            )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not self.theme.pk and self.theme.study.themes.filter(code=code).exists():
            raise ValidationError(_("There is a theme of this code already."))
        return code

    def save(self) -> Theme:
        for name in TEXTS:
            texts = {language: self.cleaned_data[f"{name}-{language}"] for language in LANGUAGES}
            setattr(self.theme, name, texts)
        for name in ("code", "parent", "colour"):
            setattr(self.theme, name, self.cleaned_data[name])
        self.theme.save()
        return self.theme


def _below(theme: Theme) -> set[int]:
    """The theme and all below it: it cannot go below one of them."""
    found = {theme.pk} - {None}
    while more := set(Theme.objects.filter(parent__in=found).values_list("pk", flat=True)) - found:
        found |= more
    return found
