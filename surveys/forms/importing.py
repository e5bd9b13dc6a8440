"""A file of responses typed elsewhere, and what they answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.forms.excel import UploadForm
from surveys.models import Case, QuestionnaireVersion, Wave
from surveys.questionnaire.definition import wording


class ImportForm(UploadForm):
    """`target` is a wave and a questionnaire that some of its cases are asked: "3-7"."""

    target = forms.ChoiceField(label=_("Wave and questionnaire"))
    field_order = ["target", "file"]

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["file"].label = _("File with one response a row")
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx"
        self.targets = _targets()
        language = get_language() or "en"
        self.fields["target"].choices = [
            (key, f"{wording(wave.title, language)} · {wording(version.questionnaire.title, language)}")
            for key, (wave, version) in self.targets.items()
        ]

    @property
    def chosen(self) -> tuple[Wave, QuestionnaireVersion]:
        return self.targets[self.cleaned_data["target"]]


def _targets() -> dict[str, tuple[Wave, QuestionnaireVersion]]:
    pairs = Case.objects.order_by("-wave__reference_year", "version__name").values_list("wave", "version")
    wanted = dict.fromkeys(pairs)
    waves = Wave.objects.in_bulk([wave for wave, _version in wanted])
    versions = QuestionnaireVersion.objects.defer("document").in_bulk([version for _wave, version in wanted])
    return {
        f"{wave}-{version}": (waves[wave], versions[version])
        for wave, version in wanted
        if versions[version].questionnaire.fits_a_sheet
    }
