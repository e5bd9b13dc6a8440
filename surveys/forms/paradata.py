"""What a page says of the time spent on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings

from surveys.paradata import Stay
from surveys.questionnaire.definition import Section

DAY = 24 * 3600
COUNTED = {"seconds", "edits"}


class StayForm(forms.Form):
    """Nobody fills it in: a script sends it, so it says of nothing why it is refused."""

    client_id = forms.UUIDField()
    section = forms.CharField()
    language = forms.ChoiceField(choices=settings.LANGUAGES)
    open_for = forms.IntegerField(min_value=0)
    seconds = forms.IntegerField(min_value=0, max_value=DAY)
    questions = forms.JSONField(required=False)

    def __init__(self, sections: Iterable[Section], data: dict[str, Any]) -> None:
        super().__init__(data)
        self.asked = {section.name: {question.name for question in section.questions} for section in sections}

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.errors and not self._is_of_the_section(said["section"], said["questions"] or {}):
            raise forms.ValidationError("")
        return said

    def clean_open_for(self) -> int:
        return min(self.cleaned_data["open_for"], 30 * DAY)

    def _is_of_the_section(self, name: str, questions: Any) -> bool:
        asked = self.asked.get(name, set())
        return (
            bool(asked)
            and isinstance(questions, dict)
            and questions.keys() <= asked
            and all(_are_counts(counts) for counts in questions.values())
        )

    @property
    def stay(self) -> Stay:
        said = self.cleaned_data
        return Stay(**said | {"client_id": str(said["client_id"]), "questions": said["questions"] or {}})


def _are_counts(counts: object) -> bool:
    return (
        isinstance(counts, dict)
        and counts.keys() == COUNTED
        and all(type(count) is int and 0 <= count <= DAY for count in counts.values())
    )
