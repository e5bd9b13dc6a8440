"""Cases of a wave: whom to make cases of, how many to draw and to want, and who interviews them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork import strata
from surveys.forms.office import interviewers
from surveys.forms.register import classes, waves_of
from surveys.models import QuestionnaireVersion, Stratum, Study, Wave
from surveys.models.frame import Place
from surveys.questionnaire.definition import wording

MOST = 100_000
SIZES: dict[str, Callable[[Stratum, int], int]] = {
    "frame": lambda stratum, available: stratum.frame_count or available,
    "register": lambda stratum, available: available,
    "equal": lambda stratum, available: 1,
}
"""By what a sample is shared out."""


class QuestionnaireField(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(QuestionnaireVersion.objects.none(), label=_("Questionnaire"), **options)

    def label_from_instance(self, version: QuestionnaireVersion) -> str:
        return wording(version.questionnaire.title, get_language() or "en")

    def offer(self, study: Study) -> None:
        newest = [version.pk for version in study.questionnaires.newest()]
        self.queryset = study.questionnaires.filter(pk__in=newest).order_by("name")


class CasesForm(forms.Form):
    """Cases of the organisations that are ticked in the register."""

    wave = forms.ModelChoiceField(Wave.objects.none(), label=_("Wave"), empty_label=None)
    version = QuestionnaireField(empty_label=None)

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(data)
        self.fields["wave"].queryset = study.waves.order_by("-reference_year")
        self.fields["wave"].choices = waves_of(study)
        self.fields["version"].offer(study)


class SampleForm(forms.Form):
    """How large a sample is, and how it is shared out; its numbers are then proposed stratum by stratum."""

    version = QuestionnaireField(empty_label=None)
    total = forms.IntegerField(label=_("Cases in all"), min_value=1, max_value=MOST, required=False)
    basis = forms.ChoiceField(
        label=_("Shared out"),
        required=False,
        help_text=_("A stratum whose frame count nobody knows counts with what the register has."),
        choices=[
            ("frame", _("in proportion to the frame counts")),
            ("register", _("in proportion to the register")),
            ("equal", _("equally")),
        ],
    )
    least = forms.IntegerField(
        label=_("But of each stratum at least"), min_value=0, max_value=MOST, required=False
    )

    def __init__(self, study: Study, data: Any) -> None:
        super().__init__(data or None)
        self.fields["version"].offer(study)

    def proposed(self, listed: list[Stratum], available: dict[Place, int]) -> dict[Stratum, int]:
        """A number for each stratum."""
        said = self.cleaned_data
        there = {stratum: available[stratum.place] for stratum in listed}
        size = SIZES[said.get("basis") or "frame"]
        sizes = {stratum: size(stratum, number) for stratum, number in there.items()}
        return strata.allocate(said.get("total") or 0, sizes, there, least=said.get("least") or 0)


class StrataForm(forms.Form):
    """A number for each stratum, in a field named by its key."""

    def __init__(
        self,
        listed: list[Stratum],
        data: Any = None,
        *,
        numbers: dict[Stratum, int],
        most: dict[Stratum, int],
    ) -> None:
        super().__init__(data)
        self.listed = listed
        for stratum in listed:
            self.fields[str(stratum.pk)] = forms.IntegerField(
                label=wording(stratum.label, get_language() or "en"),
                required=False,
                min_value=0,
                max_value=most.get(stratum, MOST),
                initial=numbers.get(stratum),
                widget=forms.NumberInput({"class": "form-control"}),
            )

    def numbers(self) -> dict[Stratum, int | None]:
        return {stratum: self.cleaned_data[str(stratum.pk)] for stratum in self.listed}


class DrawForm(StrataForm):
    seed = forms.CharField(
        label=_("Seed"),
        max_length=40,
        help_text=_("Any word or number. With the same seed the same organisations are drawn again."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not any(self.numbers().values()):
            self.add_error(None, _("Enter for at least one stratum how many organisations are drawn."))
        return said


class ShareForm(forms.Form):
    """Who gets the cases that nobody has."""

    industry = forms.ChoiceField(label=_("Cases of"), required=False)
    interviewers = forms.ModelMultipleChoiceField(
        get_user_model().objects.none(),
        label=_("Interviewers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one interviewer.")},
    )
    rule = forms.ChoiceField(
        label=_("How are they shared out?"),
        widget=forms.RadioSelect,
        initial="mixed",
        choices=[
            ("mixed", _("Mixed: everyone gets cases of every industry and stratum")),
            ("together", _("Together: everyone keeps to as few industries and strata as possible")),
        ],
    )

    def __init__(self, study: Study, data: Any = None) -> None:
        super().__init__(data)
        self.fields["industry"].choices = [("", _("all industries")), *classes(study, "industry")]
        self.fields["interviewers"].queryset = interviewers()
