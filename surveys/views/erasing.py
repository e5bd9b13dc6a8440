"""Requests for erasure: asked by a firm on its pages, decided by supervisors on theirs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys import erasing
from surveys.forms.erasing import DecisionForm, ErasureForm
from surveys.models import ErasureRequest, Invitation
from surveys.views.office import supervising
from surveys.views.respondent import with_invitation
from surveys.views.review import form_faults


@with_invitation
def ask(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """By any link for the whole questionnaire, closed or not: the right outlives the link."""
    form, now = ErasureForm(request.POST if request.method == "POST" else None), timezone.now()
    if form.is_valid():
        erasing.ask(invitation, form.cleaned_data["words"], now=now)
        return redirect("respondent-erasure", token)
    asked = list(invitation.case.erasure_requests.order_by("-pk"))
    page = {
        "case": invitation.case,
        "token": token,
        "is_open": invitation.is_open(now),
        "asked": asked,
        "waits": any(each.state == ErasureRequest.State.OPEN for each in asked),
        "form": form,
        "faults": form_faults(form),
    }
    return render(request, "surveys/respondent/erasure.html", page, status=422 if form.errors else 200)


@require_safe
@supervising
def requests(request: HttpRequest) -> HttpResponse:
    return _page(request)


@supervising
def decide(request: HttpRequest, request_id: int) -> HttpResponse:
    asked = get_object_or_404(ErasureRequest, pk=request_id)
    if request.method != "POST":
        return redirect("office-erasures")
    form = DecisionForm(asked, request.POST)
    if not form.is_valid():
        return _page(request, form)
    if not erasing.decide(asked, **form.cleaned_data, by=request.user, now=timezone.now()):
        messages.info(request, _("Somebody else has decided this request already. Nothing was changed."))
    return redirect("office-erasures")


def _page(request: HttpRequest, refused: DecisionForm | None = None) -> HttpResponse:
    """The requests that wait, the oldest first, then those decided, the newest first."""
    known = ErasureRequest.objects.select_related("case__organisation", "case__wave__study", "decided_by")
    is_open = {"state": ErasureRequest.State.OPEN}
    waiting = [
        (each, refused if refused and refused.request == each else DecisionForm(each))
        for each in known.filter(**is_open)
    ]
    page = {
        "waiting": waiting,
        "decided": known.exclude(**is_open).order_by("-decided_at"),
        "faults": form_faults(refused) if refused else [],
    }
    return render(request, "surveys/office/erasures.html", page, status=422 if refused else 200)
