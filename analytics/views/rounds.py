"""Rounds of coding: opened, watched, closed, their differences resolved, and settled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics import resolving
from analytics import rounds as coding_rounds
from analytics.comparing import agreements_of
from analytics.models import Round
from analytics.resolving import Compared, compared, responses_of
from analytics.round_forms import DecisionForm, RoundForm, anchor
from analytics.views.codebook import name_of
from analytics.views.coding import researching
from surveys.models import Response, Study

LEADING = "analytics.lead_coding"


def leading(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for those who lead the coding; others are not told that there is such a page."""

    @researching
    @wraps(view)
    def guarded(request: HttpRequest, round_id: int, **parts: Any) -> HttpResponse:
        if not request.user.has_perm(LEADING):
            raise Http404
        found = get_object_or_404(Round.objects.select_related("study"), pk=round_id)
        return view(request, found, **parts)

    return guarded


@researching
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """All rounds, with one's own part of each; and for those who lead, how to open one."""
    study = get_object_or_404(Study, slug=slug)
    if not request.user.has_perm(LEADING):
        if request.method == "POST":
            raise Http404
        return _rounds_page(request, study, None)
    form = RoundForm(study, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _rounds_page(request, study, form)
    said = form.cleaned_data
    try:
        opened = coding_rounds.open_round(
            study, said["title"], form.chosen, said["coders"], by=request.user, now=timezone.now()
        )
    except coding_rounds.NothingToCode:
        messages.warning(request, _("Somebody else opened a round with these responses meanwhile."))
        return redirect("coding-rounds", slug)
    return redirect("coding-round", opened.pk)


def _rounds_page(request: HttpRequest, study: Study, form: RoundForm | None) -> HttpResponse:
    own = Q(assignments__coder=request.user)
    listed = study.rounds.annotate(
        responses=Count("assignments__response", distinct=True),
        own=Count("assignments", filter=own, distinct=True),
        finished=Count("assignments", filter=own & Q(assignments__finished_at__isnull=False), distinct=True),
    )
    page = {"study": study, "rounds": listed, "form": form}
    status = 422 if form and form.errors else 200
    return render(request, "analytics/coding/rounds.html", page, status=status)


@require_safe
@leading
def round(request: HttpRequest, round: Round) -> HttpResponse:
    """Who has coded how much; once it is closed, how they agree and where they differ."""
    coders = round.assignments.values("coder__username").order_by("coder__username")
    page: dict[str, Any] = {
        "round": round,
        "study": round.study,
        "coders": coders.annotate(
            responses=Count("pk"), finished=Count("pk", filter=Q(finished_at__isnull=False))
        ),
        "unfinished": round.assignments.filter(finished_at=None).values("response").distinct().count(),
    }
    if not round.is_open:
        page |= {"agreements": agreements_of(round), "lines": list(_lines(round))}
        page["undecided"] = sum(line["undecided"] for line in page["lines"])
    return render(request, "analytics/coding/round.html", page)


def _lines(round: Round) -> Any:
    """Each response with the answers that were marked, those that differ, and those nobody has decided."""
    for response in responses_of(round):
        answers = compared(round, response, get_language())
        yield {
            "response": response,
            "answers": len(answers),
            "differing": sum(each.is_difference for each in answers),
            "undecided": sum(each.is_undecided for each in answers),
        }


@leading
def close(request: HttpRequest, round: Round) -> HttpResponse:
    """End the coding, by POST."""
    if request.method == "POST":
        try:
            coding_rounds.close(round, leave_out="leave_out" in request.POST, now=timezone.now())
        except coding_rounds.Unfinished:
            messages.warning(
                request, _("Not all have finished. Wait for them, or leave these responses out.")
            )
        except coding_rounds.NothingToCode:
            messages.warning(request, _("No response is finished by all, so there is nothing to compare."))
    return redirect("coding-round", round.pk)


@leading
def settle(request: HttpRequest, round: Round) -> HttpResponse:
    """Make what was agreed and decided the codings of the round's responses, by POST."""
    if request.method == "POST":
        try:
            resolving.settle(round, by=request.user, now=timezone.now())
        except resolving.StillOpen:
            messages.warning(request, _("The round is still being coded. Close it first."))
        except resolving.Undecided as error:
            said = ngettext(
                "{n} difference is not decided yet.", "{n} differences are not decided yet.", error.answers
            )
            messages.warning(request, said.format(n=error.answers))
        else:
            messages.success(request, _("The round is settled. Releases built from now on rest on it."))
    return redirect("coding-round", round.pk)


@leading
def resolve(request: HttpRequest, round: Round, response_id: int) -> HttpResponse:
    """Every answer of a response that anybody marked, the coders' passages beside each other."""
    if round.is_open:
        raise Http404
    around = Response.objects.select_related("case__wave__study", "version")
    within = around.filter(pk__in=round.assignments.values("response"))
    response = get_object_or_404(within.prefetch_related("segments__theme"), pk=response_id)
    answers = compared(round, response, get_language())
    sent = f"{request.POST.get('question')}-{request.POST.get('part')}" if request.method == "POST" else ""
    forms = {
        anchor(each): DecisionForm(each, request.POST if anchor(each) == sent else None) for each in answers
    }
    if sent and (decided := _decide(request, round, response, forms.get(sent))):
        return decided
    page = {
        "round": round,
        "study": round.study,
        "response": response,
        "answers": [_shown(each, forms[anchor(each)]) for each in answers],
        "undecided": sum(each.is_undecided for each in answers),
        "next": _next(round, response),
    }
    return render(request, "analytics/coding/resolve.html", page, status=422 if sent else 200)


def _decide(
    request: HttpRequest, round: Round, response: Response, form: DecisionForm | None
) -> HttpResponse | None:
    """Where to go after a decision; None if it is to be made again."""
    address = reverse("coding-resolve", args=[round.pk, response.pk])
    if form is None:
        messages.warning(request, _("This answer was changed meanwhile. Nothing was decided."))
        return redirect(address)
    if not form.is_valid():
        return None
    place, keep = form.answer.words, [UUID(key) for key in form.cleaned_data["keep"]]
    try:
        resolving.decide(
            round,
            response,
            place.question,
            place.part,
            keep,
            form.cleaned_data["why"],
            by=request.user,
            now=timezone.now(),
        )
    except resolving.Settled:
        messages.warning(request, _("The round was settled meanwhile. Nothing was decided."))
    except resolving.Unknown:
        messages.warning(request, _("This answer was changed meanwhile. Nothing was decided."))
    return redirect(f"{address}#{anchor(form.answer)}")


def _shown(answer: Compared, form: DecisionForm) -> dict[str, Any]:
    """The answer with a column for each coder."""
    ticked = set(form.ticked)
    columns = [
        (
            name_of(coder),
            [
                {
                    "marked": each,
                    "memo": segment.memo,
                    "is_kept": str(each.key) in ticked,
                    "is_first": each.segments[0].coder == coder,
                    "is_of_all": answer.is_of_all(each),
                }
                for each in answer.marked
                for segment in each.segments
                if segment.coder == coder
            ],
        )
        for coder in answer.coders
    ]
    return {"answer": answer, "anchor": anchor(answer), "form": form, "columns": columns}


def _next(round: Round, response: Response) -> Response | None:
    """Another response with differences that nobody has decided."""
    return next(
        (
            line["response"]
            for line in _lines(round)
            if line["undecided"] and line["response"].pk != response.pk
        ),
        None,
    )
