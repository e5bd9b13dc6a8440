"""Which case an interview from ODK Collect belongs to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models import Case, Submission


class CaseField(forms.ModelChoiceField):
    def label_from_instance(self, case: Case) -> str:
        return f"{case.organisation} · {case.key}"


class AssignForm(forms.Form):
    """Of cases that are asked the questionnaire and have no answers yet."""

    case = CaseField(label=_("It is the interview of this case"), queryset=Case.objects.none())

    def __init__(self, submission: Submission, data: Any = None) -> None:
        super().__init__(data)
        version = submission.form.version
        asked = Case.objects.filter(wave__study=version.study_id, version__name=version.name)
        free = asked.filter(Q(response=None) | Q(response__revision=0), disposition="")
        self.fields["case"].queryset = free.select_related("organisation").order_by(
            "organisation__name", "pk"
        )
