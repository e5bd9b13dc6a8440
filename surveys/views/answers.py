"""The office reads what was answered, asks about single answers, and decides what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surveys import reviewing, tasks
from surveys.changes import Closed, NotSaved, UnknownQuestion
from surveys.forms.presenting import Sheet
from surveys.forms.reviewing import AskForm, DecisionForm, RejectForm, ReturnForm
from surveys.forms.uploading import read_again
from surveys.history import Actor
from surveys.models import Case, Response
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import SILENT, Section, wording
from surveys.reviewing import NothingAsked, Outdated, Unsettled
from surveys.sittings import sheet_of
from surveys.views.history import history_by_question, history_of
from surveys.views.office import with_case
from surveys.views.sections import Fault
from surveys.views.threads import talks_of

BASES = {
    "interview": _("Said in the interview."),
    "organisation": _("Said on behalf of the organisation."),
    "general_text": _("Taken from a text that is not an interview."),
    "informal_talks": _("Gathered in informal talks."),
}
REFUSALS = {
    Closed: _("Somebody has decided otherwise meanwhile, so nothing was changed. This is how it is now."),
    Outdated: _("The answers were changed since you opened this page. Please read them again, then decide."),
    NothingAsked: _("Ask about an answer first: whoever gets the answers back must know why."),
    Unsettled: _("Questions are still open. Settle them, or return the answers."),
}


def with_answers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @with_case
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, **parts: Any) -> HttpResponse:
        if not hasattr(case, "response"):
            return redirect("office-case", case.pk)
        return view(request, case, **parts)

    return guarded


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A change comes by POST; who comes otherwise, as after logging in again, is led to the answers."""

    @with_answers
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, **parts: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("office-answers", case.pk)
        return view(request, case, **parts)

    return guarded


@require_safe
@with_answers
def answers(request: HttpRequest, case: Case) -> HttpResponse:
    return _page(request, case)


@changing
def ask(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, asking=name)
    try:
        said = {"by": _reviewer(request), "now": timezone.now()}
        reviewing.ask(case.response, name, form.cleaned_data["words"], **said)
    except UnknownQuestion as unknown:
        raise Http404 from unknown
    except Closed as refusal:
        _tell(request, refusal)
    return redirect(_place_of(case, name))


@changing
def settle(request: HttpRequest, case: Case, name: str) -> HttpResponse:
    reviewing.settle(case.response, name, by=_reviewer(request), now=timezone.now())
    return redirect(_place_of(case, name))


@changing
def send_back(request: HttpRequest, case: Case) -> HttpResponse:
    def decide(response: Response, **said: Any) -> None:
        if waiting := reviewing.send_back(response, **said):
            tasks.send_mailing.delay_on_commit(waiting.pk)

    return _decide(request, case, ReturnForm(case, request.POST), decide)


@changing
def approve(request: HttpRequest, case: Case) -> HttpResponse:
    return _decide(request, case, DecisionForm(request.POST), reviewing.approve)


@changing
def reject(request: HttpRequest, case: Case) -> HttpResponse:
    return _decide(request, case, RejectForm(request.POST, auto_id="reject_%s"), reviewing.reject)


@changing
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    return _decide(request, case, DecisionForm(request.POST), reviewing.reopen)


def _decide(
    request: HttpRequest, case: Case, form: forms.Form, decide: Callable[..., object]
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, case, form)
    try:
        decide(case.response, by=_reviewer(request), now=timezone.now(), **form.cleaned_data)
    except NotSaved as refusal:
        _tell(request, refusal)
    return redirect("office-answers", case.pk)


def _tell(request: HttpRequest, refusal: NotSaved) -> None:
    messages.warning(request, REFUSALS[type(refusal)])


def _reviewer(request: HttpRequest) -> Actor:
    return Actor(f"user:{request.user.pk}", "review", user=request.user)


def _place_of(case: Case, name: str) -> str:
    return f"{reverse('office-answers', args=[case.pk])}#q-{name}"


def _page(
    request: HttpRequest, case: Case, sent: forms.Form | None = None, *, asking: str = ""
) -> HttpResponse:
    """The answers, each with its history and what is asked about it; `sent`: a form to be mended."""
    response = case.response
    sheet, talks = sheet_of(response), talks_of(response)
    changes = history_by_question(history_of(response, sheet))
    sections = [_section(sheet, section, changes, talks) for section in sheet.questionnaire.sections]
    told = [answer for section in sections for answer in section["answers"]]
    page = {
        "case": case,
        "response": response,
        "door": reverse("interviewer-files", args=[case.pk]),
        "sections": [section for section in sections if section["answers"]],
        "asked": [answer for answer in told if answer["is_asked_about"]],
        "can_ask": response.state in (Response.State.SUBMITTED, Response.State.RETURNED),
        "return_form": ReturnForm(case, base=response.revision),
        "reject_form": RejectForm(auto_id="reject_%s", initial={"base": response.revision}),
        "sent": sent,
        "asking": asking,
        "faults": _faults(sent, asking) if sent else [],
    }
    if isinstance(sent, RejectForm):
        page["reject_form"] = sent
    return render(request, "surveys/office/answers.html", page, status=422 if sent else 200)


def _faults(sent: forms.Form, asking: str) -> list[Fault]:
    """What is wrong with a form, each leading to its control."""
    return [
        Fault(f"#ask-{asking}" if asking else f"#{field.id_for_label}", field.label, error)
        for field in sent
        for error in field.errors
    ]


def _section(
    sheet: Sheet, section: Section, changes: dict[str, Any], talks: dict[str, Any]
) -> dict[str, Any]:
    """What a section asked, and answers kept from before its questions left the route."""
    told = [
        {
            "name": question.name,
            "label": sheet.say(question.label).text,
            **read_again(question, sheet.answers.get(question.name), sheet.language),
            "noted": _noted(sheet.answers.get(question.name), sheet.language),
            "is_asked": question.name in sheet.route.asked,
            "changes": changes.get(question.name, []),
            "talks": talks.get(question.name, []),
            "is_asked_about": any(not talk.closed_at for talk in talks.get(question.name, [])),
        }
        for question in section.questions
        if question.kind not in SILENT and question.name in {*sheet.route.asked, *sheet.answers, *talks}
    ]
    return {"title": sheet.title_of(section).text, "answers": told}


def _noted(answer: Answer | None, language: str) -> list[str]:
    """What the office keeps about an answer: who stands behind it, and its note."""
    if answer is None:
        return []
    return [str(line) for line in (BASES.get(answer.basis, ""), wording(answer.note, language)) if line]
