"""Who types a paper interview, and which of two typed answers stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from surveys.double_entry import Difference
from surveys.questionnaire.answers import Answer

CHOICES = [("first", _("The first")), ("second", _("The second")), ("neither", _("Neither: type it anew"))]


class TypistsForm(forms.Form):
    first = forms.ModelChoiceField(get_user_model().objects.none(), label=_("Types it first"))
    second = forms.ModelChoiceField(get_user_model().objects.none(), label=_("Types it too"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typists = get_user_model().objects.with_perm("surveys.interview", include_superusers=False)
        for field in self.fields.values():
            field.queryset = typists.order_by("username")
            field.error_messages["required"] = _("Choose who types.")

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("first") and said.get("first") == said.get("second"):
            self.add_error("second", _("Choose somebody else: two people are to type it."))
        return said


class DifferencesForm(forms.Form):
    """A field a difference, named like its question."""

    def __init__(
        self, differences: Sequence[Difference], labels: Mapping[str, str], data: Any = None
    ) -> None:
        super().__init__(data, prefix="decide")
        self.differences = differences
        for difference in differences:
            self.fields[difference.question] = forms.ChoiceField(
                label=labels[difference.question],
                choices=CHOICES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Decide which answer stands.")},
            )

    def chosen(self) -> dict[str, Answer | None]:
        return {
            each.question: {"first": each.first, "second": each.second}.get(self.cleaned_data[each.question])
            for each in self.differences
        }
