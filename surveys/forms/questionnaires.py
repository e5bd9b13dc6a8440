"""Forms of the pages on which questionnaires are brought, edited and compared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from surveys.models import Draft
from surveys.questionnaire.translations import Wording, wordings
from surveys.spreadsheets import MEGABYTES

ACCEPTED = ".xlsx,.xls,.csv,.md,.lss,.zip,image/*,audio/*,video/*"
LANGUAGE_NAMES = {"en": "English", "zh-hans": "简体中文", "fr": "Français", "de": "Deutsch", "es": "Español"}


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name)


class FilesField(forms.Field):
    """The uploaded files; at least one, and together no larger than a register may be."""

    widget = SeveralFiles({"multiple": True, "accept": ACCEPTED})

    def validate(self, value: list[UploadedFile]) -> None:
        if not value:
            raise forms.ValidationError(_("Choose the questionnaire's file."))
        if sum(file.size for file in value) > MEGABYTES * 2**20:
            raise forms.ValidationError(_("The files are larger than 20 MB together."))


class FormUpload(forms.Form):
    files = FilesField(
        label=_("Questionnaire, with its tables and pictures"),
        help_text=_(
            "An XLSForm (.xlsx, .xls, .csv, .md) or a LimeSurvey survey (.lss); tables as .csv; pictures, "
            "sounds and videos; or all of it in a zip."
        ),
    )

    @property
    def contents(self) -> dict[str, bytes]:
        return {file.name: file.read() for file in self.cleaned_data["files"]}


class TextsForm(forms.Form):
    """Every wording in every language, or only those that lack one; and the order of choices."""

    def __init__(self, draft: Draft, data: Any = None, *, only_missing: bool = False) -> None:
        super().__init__(data)
        form = draft.questionnaire
        self.languages = form.languages
        found = wordings(form)
        self.wordings = [each for each in found if each.lacks(form.languages)] if only_missing else found
        for each in self.wordings:
            for language in form.languages:
                text = each.text.get(language, "")
                area = forms.Textarea({"rows": 1 + len(text) // 60, "lang": language})
                label = f"{'/'.join(each.names) or form.name} {each.part} {language}"
                name = f"{each.path}:{language}"
                self.fields[name] = forms.CharField(
                    label=label, required=False, initial=text, widget=area, max_length=10_000
                )
        self.orders = {} if only_missing else _orders(self.wordings)
        for path, names in self.orders.items():
            words = " ".join(names)
            self.fields[f"{path}:order"] = forms.CharField(label=path, required=False, initial=words)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the template: each wording with its boxes, and the order box before the first choice."""
        rows, shown = [], set()
        for each in self.wordings:
            path = each.path.rpartition(".choices.")[0]
            order = f"{path}.choices" if path else ""
            first = order in self.orders and order not in shown
            shown.add(order)
            rows.append(
                {
                    "wording": each,
                    "order": self[f"{order}:order"] if first else None,
                    "boxes": [(language, self[f"{each.path}:{language}"]) for language in self.languages],
                }
            )
        return rows

    def texts(self) -> dict[str, dict[str, str]]:
        """The wordings that were changed, in all their languages."""
        changed = {name.rpartition(":")[0] for name in self.changed_data if not name.endswith(":order")}
        return {
            path: {language: self.cleaned_data[f"{path}:{language}"] for language in self.languages}
            for path in sorted(changed)
        }

    def new_orders(self) -> dict[str, list[str]]:
        changed = (name.removesuffix(":order") for name in self.changed_data if name.endswith(":order"))
        return {path: self.cleaned_data[f"{path}:order"].split() for path in changed}


def _orders(found: list[Wording]) -> dict[str, list[str]]:
    """The names of choices by the path of their list, of lists with more than one."""
    orders: dict[str, list[str]] = {}
    for each in found:
        path, mark, rest = each.path.rpartition(".choices.")
        if mark and rest.endswith(".label"):
            orders.setdefault(f"{path}.choices", []).append(each.names[-1])
    return {path: names for path, names in orders.items() if len(names) > 1}
