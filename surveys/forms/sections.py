"""A section as a form: one field per question, drawn question by question through crispy forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string

from surveys.changes import Clash
from surveys.forms.fields import AnswerField, RefusedAnswer, refusal, shown_mark, typed
from surveys.forms.presenting import Given, Sheet, heading, presented
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import SILENT, Question, Section, around


class SectionForm(forms.Form):
    """The questions of a section.

    A page sends back what it asked as `form-asked`, so a question that was hidden is left alone and an
    empty group of checkboxes is a blank. `form-theirs` names questions whose kept answer wins a conflict.
    """

    def __init__(
        self, section: Section, answers: Mapping[str, Answer], data: QueryDict | None = None
    ) -> None:
        super().__init__(data)
        self.section = section
        self.answers = answers
        asked = [q for q in section.questions if q.kind not in SILENT and not q.read_only]
        if data is not None:
            sent = set(data.getlist("form-asked")) - set(data.getlist("form-theirs"))
            asked = [question for question in asked if question.name in sent]
        self.fields = {q.name: AnswerField(q, answers.get(q.name)) for q in asked}

    def changes(self) -> dict[str, Answer | None]:
        """Answers that differ from the kept ones and from what the page was filled with."""
        return {
            name: answer
            for name, answer in self.cleaned_data.items()
            if answer != self.answers.get(name) and shown_mark(answer) != self.data.get(f"{name}-shown")
        }

    def refuse(self, refused: Mapping[str, Invalid]) -> None:
        """Leave answers as they were for reasons that the form itself does not know."""
        for name in refused.keys() & self.fields.keys():
            self.add_error(name, RefusedAnswer(refusal(self.fields[name].question, refused[name])))

    def refusals(self) -> list[Problem]:
        return [error.problem for errors in self.errors.as_data().values() for error in errors]

    def lay_out(self, sheet: Sheet, clashes: Mapping[str, Clash], talks: Mapping[str, Sequence[Any]]) -> None:
        """Draw the questions as the sheet's route and problems want them, with what the office asks."""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        blocks: list[QuestionBlock] = []
        opened: set[str] = set()
        for question in self.section.questions:
            for group in around(self.section.groups, question.group):
                if group.name not in opened and group.label:
                    blocks.append(QuestionBlock(heading(group, sheet), "surveys/group.html"))
                opened.add(group.name)
            shown = presented(question, self._given(question), sheet, clashes.get(question.name))
            blocks.append(QuestionBlock(shown | {"talks": talks.get(question.name)}))
        self.helper.layout = Layout(*blocks)

    def _given(self, question: Question) -> Given:
        """What was typed, when the page was sent and asked this question, else what is kept."""
        name, kept = question.name, self.answers.get(question.name)
        was_sent = self.is_bound and name in self.fields
        document = self[name].data if was_sent else typed(kept)
        return Given(document, shown_mark(kept), name in self.errors)


@dataclass
class QuestionBlock(LayoutObject):
    """One question with all that stands beside its answer."""

    context: dict[str, Any]
    template: str = "surveys/question.html"
    fields: list[str] = field(default_factory=list)

    def render(self, form: SectionForm, context: Context, **kwargs: object) -> str:
        """The page says `spoken` to keep the place for the speaker's own words open, where `files` go, and
        where the `illustrations` of the form are.
        """
        of_page = {"spoken": context.get("spoken", False)}
        of_page |= {door: context.get(door, "") for door in ("files", "illustrations")}
        return render_to_string(self.template, self.context | of_page)
