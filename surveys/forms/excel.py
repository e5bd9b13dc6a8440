"""A form's file on its way back, and what is chosen where it clashes with others' answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from surveys.forms.presenting import Sheet
from surveys.models import ExcelUpload
from surveys.questionnaire.answers import Answer
from surveys.spreadsheets import MEGABYTES
from surveys.wordings import answer_lines

THEIRS, YOURS = "theirs", "yours"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("The filled-in form"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose the file that you filled in."),
            "empty": _("This file is empty. Choose the file that you filled in."),
        },
    )

    def clean_file(self) -> File:
        file = self.cleaned_data["file"]
        if file.size > MEGABYTES * 2**20:
            raise forms.ValidationError(
                _("A form is never larger than 20 MB. Choose the file you filled in.")
            )
        return file


class SettleForm(forms.Form):
    """For each conflict, the answer kept until now or the file's."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, upload: ExcelUpload, sheet: Sheet, data: Any = None, *, base: int) -> None:
        super().__init__(data, auto_id=f"file-{upload.pk}-%s", initial={"base": base})
        questions = sheet.questionnaire.by_name
        for clash in upload.clashes:
            question = questions[clash["question"]]
            document = clash["yours"]
            sides = (sheet.answers.get(question.name), document and Answer.from_document(document))
            theirs, yours = (answer_lines(question, side, sheet.language) or "–" for side in sides)
            self.fields[question.name] = forms.ChoiceField(
                label=sheet.say(question.label).text,
                help_text=clash["place"],
                choices=[
                    (THEIRS, _("Saved: {answer}").format(answer=theirs)),
                    (YOURS, _("In the file: {answer}").format(answer=yours)),
                ],
                widget=forms.RadioSelect,
                initial=THEIRS,
            )

    @property
    def chosen(self) -> list[str]:
        """The questions to which the file's answers shall count."""
        return [name for name, side in self.cleaned_data.items() if side == YOURS]
