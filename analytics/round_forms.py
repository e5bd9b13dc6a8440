"""Opening a round of coding, and deciding what is kept of an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from analytics.resolving import Compared
from analytics.rounds import LEAST_CODERS, free
from surveys.forms.office import WaveField
from surveys.models import Study, Wave
from surveys.models.response import ResponseQuerySet


class RoundForm(forms.Form):
    title = forms.CharField(label=_("Name of the round"), max_length=100)
    wave = WaveField(Wave.objects.none(), label=_("Wave"), required=False, empty_label=_("All"))
    questionnaire = forms.ChoiceField(label=_("Questionnaire"), required=False)
    coders = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(), label=_("Coders"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(data)
        self.study = study
        names = study.questionnaires.order_by("name").values_list("name", flat=True).distinct()
        self.fields["wave"].queryset = study.waves.order_by("-reference_year", "pk")
        self.fields["questionnaire"].choices = [("", _("All")), *((name, name) for name in names)]
        coders = get_user_model().objects.with_perm("analytics.research", include_superusers=False)
        self.fields["coders"].queryset = coders.order_by("username")

    def clean_coders(self) -> Any:
        coders = self.cleaned_data["coders"]
        if len(coders) < LEAST_CODERS:
            raise forms.ValidationError(_("Choose two coders or more: one alone cannot be compared."))
        return coders

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not self.chosen.exists():
            self.add_error(
                "wave", _("No response of these is free: choose others, or settle an earlier round.")
            )
        return said

    @property
    def chosen(self) -> ResponseQuerySet:
        """The free responses of the wave and questionnaire."""
        responses = free(self.study)
        if wave := self.cleaned_data.get("wave"):
            responses = responses.filter(case__wave=wave)
        if name := self.cleaned_data.get("questionnaire"):
            responses = responses.filter(version__name=name)
        return responses


class DecisionForm(forms.Form):
    """Of one answer: a tick for every passage that is kept, and why."""

    keep = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    why = forms.CharField(label=_("Why"), max_length=500, widget=forms.TextInput)

    def __init__(self, answer: Compared, data: Any = None) -> None:
        self.answer = answer
        why = answer.decision.why if answer.decision else ""
        kept = [str(key) for key in answer.kept]
        super().__init__(data, initial={"keep": kept, "why": why}, auto_id=f"{anchor(answer)}-%s")
        self.fields["keep"].choices = [(str(each.key), each.text) for each in answer.marked]

    @property
    def ticked(self) -> list[str]:
        """The passages that are ticked on the page, by key."""
        return self.data.getlist("keep") if self.is_bound else self.initial["keep"]


def anchor(answer: Compared) -> str:
    return f"{answer.words.question}-{answer.words.part}"
