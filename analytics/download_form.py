"""Which microdata a researcher wants, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from analytics.models import Download
from surveys.models import QuestionnaireVersion, Response, Study
from surveys.questionnaire.definition import wording

SIMULATED = _("simulated")


class DownloadForm(forms.ModelForm):
    what = forms.ChoiceField(label=_("Questionnaire"))
    is_full = forms.TypedChoiceField(
        label=_("For whom"),
        choices=[("", _("De-identified, for research")), ("yes", _("Full: tells who answered"))],
        coerce=bool,
        empty_value=False,
        required=False,
    )
    is_approved = forms.TypedChoiceField(
        label=_("Which responses"),
        choices=[("yes", _("Approved responses only")), ("", _("Also responses that wait for approval"))],
        coerce=bool,
        empty_value=False,
        required=False,
        initial="yes",
    )
    field_order = ("what", "format", "labels", "language", "is_full", "is_approved")

    class Meta:
        model = Download
        fields = ("format", "labels", "language")
        labels = {"format": _("File"), "labels": _("Answers chosen from a list"), "language": _("Language")}

    def __init__(self, user: AbstractUser, data: Any = None) -> None:
        super().__init__(data, initial={"language": get_language()})
        self.fields["what"].choices = list(_questionnaires())
        if not user.has_perm("analytics.identify"):
            del self.fields["is_full"]

    @property
    def wanted(self) -> tuple[Study, dict[str, Any]]:
        """The study, and what `downloading.request` takes of it."""
        wanted = dict(self.cleaned_data)
        slug, _slash, name = wanted.pop("what").partition("/")
        return Study.objects.get(slug=slug), {"name": name, **wanted}


def _questionnaires() -> list[tuple[str, list[tuple[str, str]]]]:
    """Under the title of each study, its questionnaires with how many responses they have."""
    language = get_language() or "en"
    found = []
    for study in Study.objects.order_by("slug"):
        versions = study.questionnaires.newest()
        mark = " · " + SIMULATED if study.simulates_id else ""
        told = [(f"{study.slug}/{version.name}", _told(version, language) + mark) for version in versions]
        if told:
            found.append((wording(study.title, language), told))
    return found


def _told(version: QuestionnaireVersion, language: str) -> str:
    count = (
        Response.objects.handed_in()
        .filter(version__study=version.study_id, version__name=version.name)
        .count()
    )
    return f"{wording(version.questionnaire.title, language)} ({count})"
