"""A draft clicked through as a firm would, with what its expressions say beside it. Nobody else sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from surveys import drafting
from surveys.forms.presenting import Sheet
from surveys.forms.sections import SectionForm
from surveys.models import Draft
from surveys.questionnaire.browser import browser_form, occasion
from surveys.questionnaire.checking import check_on
from surveys.questionnaire.conditions import in_words
from surveys.questionnaire.definition import Question, Section, wording
from surveys.questionnaire.routing import route
from surveys.views.questionnaires import with_draft
from surveys.views.sections import known_to_page, values_of
from surveys.wordings import operand_words


class Value(NamedTuple):
    """A question of the section as the panel shows it."""

    name: str
    within: str
    """The question itself, or the table around a column."""
    value: str
    is_shown: bool
    condition: str
    """Its condition as it is written; "" for none."""
    in_words: str


@with_draft
def preview(request: HttpRequest, draft: Draft, name: str = "") -> HttpResponse:
    """One section. Sending it keeps the answers with the draft and shows what follows from them."""
    if not draft.document:
        return redirect("draft", draft.pk)
    form = draft.questionnaire
    section = next((each for each in form.sections if each.name == (name or form.first_asking.name)), None)
    if section is None:
        raise Http404
    language = _language(request, form.languages)
    sent = request.POST or None
    page = SectionForm(section, draft.parsed_answers, sent)
    if sent is not None and page.is_valid():
        if "form-start-over" in sent:
            draft.answers = {}
            draft.save(update_fields=["answers"])
        else:
            drafting.try_out(draft, page.cleaned_data)
        return redirect(f"{reverse('preview', args=[draft.pk, section.name])}?language={language}")
    return render(request, "surveys/questionnaires/preview.html", _page(draft, section, page, language))


def _language(request: HttpRequest, languages: tuple[str, ...]) -> str:
    wanted = request.GET.get("language") or getattr(request, "LANGUAGE_CODE", "")
    return wanted if wanted in languages else languages[0]


def _page(draft: Draft, section: Section, form: SectionForm, language: str) -> dict[str, Any]:
    questionnaire, answers = draft.questionnaire, draft.parsed_answers
    on = draft.occasion(timezone.now(), language=language)
    way = route(questionnaire, answers, on=on)
    problems = check_on(way, questionnaire, answers, on=on)
    sheet = Sheet(questionnaire, answers, way, problems, language, on).problems_of_answers()
    sheet = sheet.with_refusals(form.refusals()) if form.is_bound else sheet
    form.lay_out(sheet, {}, {})
    asked, is_large = known_to_page(questionnaire, section)
    return {
        "draft": draft,
        "study": draft.study,
        "section": section,
        "title": sheet.say(section.title),
        "intro": sheet.say(section.intro),
        "form": form,
        "spoken": True,
        "illustrations": f"{reverse('draft', args=[draft.pk])}files/",
        "language_of_form": language,
        "languages": questionnaire.languages,
        "sections": [
            (each.name, wording(each.title, language) or each.name, each is section)
            for each in questionnaire.sections
        ],
        "panel": [_value(draft, sheet, name) for name in _named(section)],
        "browser_form": browser_form(asked, language) | {"is_whole": not is_large},
        "documents": values_of(draft, asked),
        "occasion": occasion(on),
        "is_off": section.relevant and in_words(section.relevant, questionnaire, {}, language),
    }


def _named(section: Section) -> list[str]:
    """The questions of a section and the columns of its tables."""
    return [name for question in section.questions for name in _within(question)]


def _within(question: Question) -> list[str]:
    return [question.name, *(name for column in question.columns for name in _within(column))]


def _value(draft: Draft, sheet: Sheet, name: str) -> Value:
    form = draft.questionnaire
    question, within = form.variables[name], next(iter(form.enclosing[name]), name)
    value = sheet.route.values.get(name, "")
    several = [operand_words(each) for each in value] if isinstance(value, tuple) else [operand_words(value)]
    relevant = question.relevant
    return Value(
        name,
        within,
        ", ".join(several),
        within in sheet.route.shown,
        relevant.text if relevant else "",
        in_words(relevant, form, {}, sheet.language) if relevant else "",
    )
