"""Which cases the board is about, and what a release rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import Release
from surveys.forms.office import CaseFilter
from surveys.models import Organisation, QuestionnaireVersion
from surveys.models.case import CaseQuerySet
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.mapping import VariableMapping, propose


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


class GateForm(forms.Form):
    """What becomes of answers under another version: where each question and choice goes that is no more."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The hash of the version that was asked when the page was made."""
    open = forms.ChoiceField(
        label=_("Open interviews"),
        choices=[
            ("stay", _("Go on with the version they began with")),
            ("move", _("Go over to the new version")),
        ],
        widget=forms.RadioSelect,
        initial="stay",
    )

    def __init__(self, before: QuestionnaireVersion | None, new: Questionnaire, data: Any = None) -> None:
        super().__init__(data, initial={"seen": before.hash if before else ""})
        self.proposed = propose(before.questionnaire, new) if before else VariableMapping()
        self.old, self.new = before.questionnaire if before else None, new
        if before is None:
            del self.fields["open"]
        for name, target in self.proposed.questions.items():
            self.fields[f"question:{name}"] = self._target(name, target, self._free(name))
        for question, choices in self.proposed.choices.items():
            later = new.by_name[self.proposed.question(question)]
            for name, target in choices.items():
                options = [(choice.name, choice.name) for choice in later.choices]
                self.fields[f"choice:{question}:{name}"] = self._target(
                    f"{question} = {name}", target, options
                )

    def _free(self, name: str) -> list[tuple[str, str]]:
        """Questions of the new version that the old one lacks, of the same kind."""
        kind = self.old.by_name[name].kind if self.old else ""
        known = self.old.by_name if self.old else {}
        return [(q.name, q.name) for q in self.new.questions() if q.kind == kind and q.name not in known]

    def _target(self, label: str, target: str, options: list[tuple[str, str]]) -> forms.ChoiceField:
        choices = [("", _("no place; kept in the history only")), *options]
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=target)

    @property
    def mapping(self) -> VariableMapping:
        """As chosen on the page, or as proposed."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        questions = {
            name: chosen.get(f"question:{name}", target) for name, target in self.proposed.questions.items()
        }
        choices = {
            question: {
                name: chosen.get(f"choice:{question}:{name}", target) for name, target in names.items()
            }
            for question, names in self.proposed.choices.items()
        }
        return VariableMapping(questions, choices)

    @property
    def targets(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("question:", "choice:"))]


class BuildForm(forms.Form):
    """A field left blank rests the release on what is approved."""

    rests_on = forms.ChoiceField(label=_("Rests on"), choices=Release.RestsOn.choices, required=False)

    def clean_rests_on(self) -> str:
        return self.cleaned_data["rests_on"] or Release.RestsOn.APPROVED
