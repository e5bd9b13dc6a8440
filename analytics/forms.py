"""Which cases the board is about, and what a release rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import Release
from surveys.forms.office import CaseFilter
from surveys.models import Organisation
from surveys.models.case import CaseQuerySet


class BoardFilter(CaseFilter):
    """A field left blank, or with a value that does not exist, narrows nothing."""

    state = None
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    field_order = ("wave", "industry", "questionnaire", "interviewer")

    def __init__(self, *args: Any, industries: Mapping[str, str], **kwargs: Any) -> None:
        """`industries`: what they are called, by key; one that is called nothing is shown by its key."""
        super().__init__(*args, **kwargs)
        present = Organisation.objects.filter(cases__isnull=False).order_by("industry")
        keys = present.values_list("industry", flat=True).distinct()
        named = [(key, industries.get(key, key)) for key in keys]
        self.fields["industry"].choices = [("", _("All")), *named]

    def narrowed(self, cases: CaseQuerySet) -> CaseQuerySet:
        cases = super().narrowed(cases)
        industry = self.cleaned_data.get("industry")
        return cases.filter(organisation__industry=industry) if industry else cases


class BuildForm(forms.Form):
    """A field left blank rests the release on what is approved."""

    rests_on = forms.ChoiceField(label=_("Rests on"), choices=Release.RestsOn.choices, required=False)

    def clean_rests_on(self) -> str:
        return self.cleaned_data["rests_on"] or Release.RestsOn.APPROVED
