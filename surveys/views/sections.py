"""A section of a response as a page, whoever answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import languages
from surveys.changes import Change, Clash, Closed, Moved
from surveys.forms.presenting import Sheet, anchor
from surveys.forms.sections import SectionForm
from surveys.history import answers_at
from surveys.models import Response
from surveys.models.response import AnswersDocument
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.browser import browser_form, occasion
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.definition import Questionnaire, Section, wording
from surveys.questionnaire.narrowing import narrowed
from surveys.sittings import Sitting, Step, place_to_go_on, sheet_of, steps
from surveys.views import devices
from surveys.views.files import take_files
from surveys.views.threads import asked_in, keep_replies


class SentForm(forms.Form):
    """What a section's page says of itself: the revision it was filled from, and a name for its change."""

    prefix = "form"
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    client = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of the summary on top of a page, and the control it leads to."""

    address: str
    label: str
    message: str


LARGE = 400
"""Questions; of a form with more a page knows only what its own section rests on."""


def answer_section(request: HttpRequest, sitting: Sitting, name: str, *, template: str) -> HttpResponse:
    """Show one section, or keep what was posted and lead where its sender wants, in the language wanted."""
    device = devices.noted(request, sitting.response)
    wanted = request.POST.get("form-language", "")
    if wanted not in languages.offered(sitting.response.questionnaire):
        return devices.remember(_answer(request, sitting, name, template), device)
    languages.choose(wanted)
    answer = languages.remember(_answer(request, sitting, name, template), wanted)
    return devices.remember(answer, device)


def _answer(request: HttpRequest, sitting: Sitting, name: str, template: str) -> HttpResponse:
    if not sitting.response.is_open:
        return redirect(sitting.address("done"))
    if request.method != "POST":
        is_gone = not sitting.only and name not in {section.name for section in sitting.sections}
        away = redirect(place_to_go_on(sitting)) if is_gone else None
        return away or _show(request, sitting, section_of(sitting, name), template)
    try:
        sent = SentForm(request.POST)
        left = sitting.left_form(sent.cleaned_data["base"]) if sent.is_valid() else None
        if left:
            return _take_older(request, sitting, left, name)
        return _take(request, sitting, section_of(sitting, name), template)
    except Closed:  # Somebody else handed it in a moment before.
        return redirect(sitting.address("done"))
    except Moved:  # The office moved it on at this moment: what was sent is an answer to the version before.
        sitting.response.refresh_from_db()
        return _answer(request, sitting, name, template)


def _show(request: HttpRequest, sitting: Sitting, section: Section, template: str) -> HttpResponse:
    """The section, or, when it is off the route, the next one on it."""
    form = SectionForm(section, sitting.response.parsed_answers)
    page = _page(sitting, sitting.response, form, {})
    is_on_route = page["place"][0] > 0
    return render(request, template, page) if is_on_route else redirect(page["onward"])


def _take(request: HttpRequest, sitting: Sitting, section: Section, template: str) -> HttpResponse:
    """Raises Closed."""
    form = _filled_in(
        request, sitting, sitting.response.questionnaire, section, sitting.response.parsed_answers
    )
    kept = sitting.keep(_change(request, form))
    keep_replies(request, sitting, section)
    page = _page(sitting, kept.response, form, kept.clashes)
    if kept.clashes or form.errors or _is_held(request, page):
        return render(request, template, page, status=422)
    return redirect(_way(request, page))


def _take_older(request: HttpRequest, sitting: Sitting, form: Questionnaire, name: str) -> HttpResponse:
    """What was typed into a page of a version that is asked no more. Raises Closed."""
    section = next((one for one in form.sections if one.name == name), None)
    if section is None:
        raise Http404
    base = _sent(request).cleaned_data["base"]
    before = {n: Answer.from_document(each) for n, each in answers_at(sitting.response, base).items()}
    typed = _filled_in(request, sitting, form, section, before)
    kept = sitting.keep(_change(request, typed))
    messages.info(request, _("The questionnaire was changed while you answered. Please go on here."))
    if lost := [*typed.errors, *kept.left, *kept.clashes]:
        labels = [wording(form.by_name[n].label, languages.spoken(form)) for n in lost if n in form.by_name]
        messages.warning(request, _("Not taken over: %(answers)s") % {"answers": "; ".join(labels or lost)})
    return redirect(place_to_go_on(sitting))


def _filled_in(
    request: HttpRequest,
    sitting: Sitting,
    form: Questionnaire,
    section: Section,
    before: Mapping[str, Answer],
) -> SectionForm:
    """The section as it was sent, with the files that came with it."""
    sent, refused = take_files(request, sitting, form)
    filled = SectionForm(section, before, sent)
    filled.is_valid()
    filled.refuse(refused)
    filled.refuse(sitting.lacking_files(form, filled.cleaned_data))
    return filled


def section_of(sitting: Sitting, name: str) -> Section:
    """The section of this name, where the sitting may answer it."""
    for section in sitting.sections:
        if section.name == name:
            return section
    raise Http404


def _sent(request: HttpRequest) -> SentForm:
    sent = SentForm(request.POST)
    if not sent.is_valid():
        raise SuspiciousOperation("A section was posted without saying what it was filled from.")
    return sent


def _change(request: HttpRequest, form: SectionForm) -> Change:
    """One change however often it is sent; another when the browser shows the page again and it is mended."""
    sent = _sent(request)
    client_id = uuid5(sent.cleaned_data["client"], repr(form.data))
    return Change(str(client_id), sent.cleaned_data["base"], form.changes())


def _is_held(request: HttpRequest, page: Mapping[str, Any]) -> bool:
    """Who wants to go on is held while something is left to mend; who goes elsewhere is not."""
    if {"form-go", "form-language", "form-replied"} & request.POST.keys():
        return False
    return bool(page["faults"] or page["opened"] or _asks_for_the_first_time(request, page))


def _way(request: HttpRequest, page: Mapping[str, Any]) -> str:
    """The page of this sitting that the pressed button names; onward when it names none."""
    if "form-language" in request.POST:
        return request.path
    if replied := request.POST.get("form-replied"):
        return f"{request.path}#q-{replied}"
    wanted = request.POST.get("form-go", "")
    return wanted if wanted.startswith(page["addresses"]["welcome"]) else page["onward"]


def _asks_for_the_first_time(request: HttpRequest, page: Mapping[str, Any]) -> bool:
    """Warnings hold a page once; those that stay unconfirmed are asked again on the review."""
    return bool(page["warned"] - set(request.POST.getlist("form-warned")))


def _page(
    sitting: Sitting, response: Response, form: SectionForm, clashes: Mapping[str, Clash]
) -> dict[str, Any]:
    """The context of surveys/section.html. Blanks are held against nobody before the section was sent."""
    section, whole = form.section, sheet_of(response)
    form.answers = whole.answers
    sheet = whole.with_refusals(form.refusals()) if form.is_bound else whole.problems_of_answers()
    form.lay_out(sheet, clashes, asked_in(sitting))
    errors, warnings = sheet.problems_in(section)
    way = steps(sitting, whole)
    asked, is_large = known_to_page(response.questionnaire, section, narrow=bool(sitting.only))
    return {
        "sitting": sitting,
        "response": response,
        "section": section,
        "title": sheet.title_of(section),
        "intro": sheet.say(section.intro),
        "form": form,
        "sent": SentForm(initial={"base": response.revision, "client": uuid4()}),
        "faults": faults_of(sheet, errors) if form.is_bound else [],
        "warned": {problem.question for problem in warnings},
        "opened": _opened(form, sheet),
        "steps": way,
        "place": _place(way, section),
        "back": _neighbour(way, section, -1) or sitting.address("welcome"),
        "onward": _neighbour(way, section, +1) or sitting.address("review"),
        "save": sitting.address("save"),
        "files": sitting.address("files"),
        "illustrations": sitting.address("files"),
        "time": sitting.address("time"),
        "addresses": {page: sitting.address(page) for page in sitting.pages},
        "browser_form": browser_form(asked, sheet.language) | {"is_whole": not is_large},
        "documents": values_of(response, asked),
        "occasion": occasion(response.occasion(timezone.now(), language=sheet.language)),
    }


def faults_of(sheet: Sheet, problems: Iterable[Problem], address: str = "") -> list[Fault]:
    """The problems as lines that lead to their controls on the page at the address."""
    questions = sheet.questionnaire.by_name
    return [
        Fault(
            f"{address}#{anchor(questions[problem.question], problem.row, problem.column)}",
            sheet.say(questions[problem.question].label).text,
            sheet.told(problem),
        )
        for problem in problems
    ]


def _opened(form: SectionForm, sheet: Sheet) -> list[str]:
    """Questions that the answers just given have put on the route."""
    if not form.is_bound:
        return []
    asked = {question.name for question in form.section.questions} & set(sheet.route.asked)
    return sorted(asked - set(form.data.getlist("form-asked")))


def _place(way: list[Step], section: Section) -> tuple[int, int]:
    """Which of the sections on the route this is, and of how many."""
    on_route = [step.section for step in way if step.is_on_route]
    return (on_route.index(section) + 1 if section in on_route else 0, len(on_route))


def _neighbour(way: list[Step], section: Section, direction: int) -> str:
    """The next section on the route, before or after this one; "" at the ends."""
    here = next(number for number, step in enumerate(way) if step.section is section)
    others = way[here + 1 :] if direction > 0 else way[:here][::-1]
    return next((step.address for step in others if step.is_on_route), "")


def known_to_page(
    questionnaire: Questionnaire, section: Section, *, narrow: bool = False
) -> tuple[Questionnaire, bool]:
    """What a section's page knows of the questionnaire, and whether the whole is too large for it."""
    is_large = len(questionnaire.by_name) > LARGE
    return (narrowed(questionnaire, [section]) if narrow or is_large else questionnaire), is_large


def values_of(response: AnswersDocument, asked: Questionnaire) -> dict[str, dict[str, object]]:
    """What the page routes by, and tells in its texts, of the answers to these questions."""
    return {
        name: {"value": document["value"]}
        for name, document in response.answers.items()
        if name in asked.by_name and "value" in document
    }
