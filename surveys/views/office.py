"""The office: every case, who interviews, the links of firms, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys import assigning, inviting, mailing
from surveys.forms.office import AssignForm, CaseFilter
from surveys.models import Case
from surveys.views.calls import calls_of
from surveys.views.history import about

CASES_A_PAGE = 100
DIGITS = 19
"""So many no longer fit into a number of the database."""


def supervising(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for supervisors; others are not told that there is such a page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.has_perm("surveys.supervise"):
            raise Http404
        return view(request, **parts)

    return guarded


def with_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @supervising
    @wraps(view)
    def guarded(request: HttpRequest, case_id: int, **parts: Any) -> HttpResponse:
        return view(request, get_object_or_404(Case.objects.with_surroundings(), pk=case_id), **parts)

    return guarded


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A change comes by POST. Who logs in again or changes the language on its answer is led to the case."""

    @with_case
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, **parts: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect("office-case", case.pk)
        return view(request, case, **parts)

    return guarded


@require_safe
@supervising
def cases(request: HttpRequest) -> HttpResponse:
    narrowing = CaseFilter(request.GET)
    found = narrowing.narrowed(Case.objects.listed()).order_by("-wave__reference_year", "key")
    page = Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page"))
    shown = {"filter": narrowing, "page": page, "form": AssignForm()}
    return render(request, "surveys/office/cases.html", shown)


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The numbers of the rows that are ticked; what is no number, or none of a database, is none."""
    return [int(row) for row in request.POST.getlist(name) if row.isdecimal() and len(row) < DIGITS]


@supervising
def assign_cases(request: HttpRequest) -> HttpResponse:
    """Give the cases that are ticked to one interviewer, and show the same list again."""
    form = AssignForm(None, request.POST)
    if request.method == "POST" and form.is_valid():
        chosen = Case.objects.filter(pk__in=ticked(request, "case"))
        number = assigning.assign_all(chosen, form.cleaned_data["interviewer"])
        said = ngettext("{number} case was assigned", "{number} cases were assigned", number)
        messages.success(request, said.format(number=number))
    return redirect(f"{reverse('office-cases')}?{request.GET.urlencode()}")


@require_safe
@with_case
def case(request: HttpRequest, case: Case) -> HttpResponse:
    return _case_page(request, case, AssignForm(case))


@changing
def assign(request: HttpRequest, case: Case) -> HttpResponse:
    form = AssignForm(case, request.POST)
    if not form.is_valid():
        return _case_page(request, case, form, status=422)
    assigning.assign(case, form.cleaned_data["interviewer"])
    return redirect("office-case", case.pk)


@changing
def invite(request: HttpRequest, case: Case) -> HttpResponse:
    """A new link, on the answer to this request alone: only its hash is kept."""
    now, days = timezone.now(), settings.INVITATION_DAYS
    invitation, token = inviting.invite(case, now=now, days=days)
    link = settings.PUBLIC_URL + reverse("respondent-welcome", args=[token])
    return _case_page(request, case, AssignForm(case), link=link, invited=invitation)


@changing
def revoke(request: HttpRequest, case: Case, invitation_id: int) -> HttpResponse:
    inviting.revoke(get_object_or_404(case.invitations, pk=invitation_id), now=timezone.now())
    return redirect("office-case", case.pk)


def _case_page(
    request: HttpRequest, case: Case, form: AssignForm, *, status: int = 200, **shown: Any
) -> HttpResponse:
    now = timezone.now()
    invitations = [(invitation, invitation.is_open(now)) for invitation in case.invitations.order_by("-pk")]
    mailings = case.mailings.select_related("contact")
    page = calls_of(case, case.wave.study.rules, now)
    page |= about(case) | {"form": form, "invitations": invitations, "mailings": mailings} | shown
    page["next_step"] = mailing.next_step(case)
    return render(request, "surveys/office/case.html", page, status=status)
