"""Which cases the board is about, and what a release rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analytics.models import Release
from surveys.forms.office import CaseFilter
from surveys.models import Organisation, QuestionnaireVersion
from surveys.models.case import CaseQuerySet
from surveys.questionnaire.definition import Question, Questionnaire
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
    """What the page was made of, see drafting.sight: only that is published."""
    open = forms.ChoiceField(
        label=_("Open interviews"),
        choices=[
            ("stay", _("Go on with the version they began with")),
            ("move", _("Go over to the new version")),
        ],
        widget=forms.RadioSelect,
        initial="stay",
    )

    def __init__(
        self, before: QuestionnaireVersion | None, new: Questionnaire, seen: str, data: Any = None
    ) -> None:
        super().__init__(data, initial={"seen": seen})
        self.proposed = propose(before.questionnaire, new) if before else VariableMapping()
        if before is None:
            del self.fields["open"]
        else:
            self._ask(self.proposed, tuple(before.questionnaire.questions()), tuple(new.questions()), "")

    def _ask(
        self, proposed: VariableMapping, old: Sequence[Question], new: Sequence[Question], path: str
    ) -> None:
        """A field for each question, column and choice that is no more; `path` leads to its table."""
        before, after = {each.name: each for each in old}, {each.name: each for each in new}
        for name, target in proposed.questions.items():
            free = [n for n, each in after.items() if n not in before and each.kind == before[name].kind]
            self._offer("question", path + name, path + name, target, free)
        for name, names in proposed.choices.items():
            later = [choice.name for choice in after[proposed.question(name)].choices]
            for choice, target in names.items():
                self._offer("choice", f"{path}{name}:{choice}", f"{path}{name} = {choice}", target, later)
        for name, inner in proposed.tables.items():
            columns = before[name].columns, after[proposed.question(name)].columns
            self._ask(inner, *columns, f"{path}{name}.")

    def _offer(self, sort: str, key: str, label: str, target: str, names: Iterable[str]) -> None:
        choices = [("", _("no place; kept in the history only")), *((name, name) for name in names)]
        field = forms.ChoiceField(label=label, choices=choices, required=False, initial=target)
        self.fields[f"{sort}:{key}"] = field

    def clean(self) -> dict[str, Any]:
        """No two questions of one list become the same; choices may, when two are made one."""
        cleaned, taken = super().clean(), set[tuple[str, str]]()
        for name, target in list(cleaned.items()):
            sort, _colon, path = name.partition(":")
            place = path.rpartition(".")[0], target
            if sort == "question" and target and place in taken:
                self.add_error(name, _("Another question goes there already."))
            taken.add(place if sort == "question" else ("", ""))
        return cleaned

    @property
    def mapping(self) -> VariableMapping:
        """As chosen on the page, or as proposed."""
        return self._chosen(self.proposed, self.cleaned_data if self.is_bound and self.is_valid() else {}, "")

    def _chosen(self, proposed: VariableMapping, chosen: Mapping[str, str], path: str) -> VariableMapping:
        def places(names: Mapping[str, str], prefix: str) -> dict[str, str]:
            return {name: chosen.get(f"{prefix}{name}", target) for name, target in names.items()}

        return VariableMapping(
            places(proposed.questions, f"question:{path}"),
            {n: places(names, f"choice:{path}{n}:") for n, names in proposed.choices.items()},
            {n: self._chosen(inner, chosen, f"{path}{n}.") for n, inner in proposed.tables.items()},
        )

    @property
    def targets(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("question:", "choice:"))]


class BuildForm(forms.Form):
    """A field left blank rests the release on what is approved."""

    rests_on = forms.ChoiceField(label=_("Rests on"), choices=Release.RestsOn.choices, required=False)

    def clean_rests_on(self) -> str:
        return self.cleaned_data["rests_on"] or Release.RestsOn.APPROVED
