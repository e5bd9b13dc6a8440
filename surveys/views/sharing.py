"""A firm shares its questionnaire out: sections handed to colleagues, signed off, and who filled in what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys import delegating, inviting
from surveys.changes import Closed, NotComplete
from surveys.delegating import Filled, Share
from surveys.forms.sharing import HandOverForm, SignForm
from surveys.models import Invitation, Revision, SignOff
from surveys.sittings import Sitting, Step, sheet_of, steps
from surveys.views.respondent import answering
from surveys.views.review import form_faults
from surveys.views.sections import section_of


def owning(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only by a link for the whole questionnaire; a colleague with one section is told of no such page."""

    @answering
    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, **parts: Any) -> HttpResponse:
        if sitting.only:
            raise Http404
        if not sitting.response.is_open:
            return redirect(sitting.address("done"))
        return view(request, sitting, **parts)

    return guarded


def changing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A change comes by POST. Who changes the language on its answer is led to the page of all sections."""

    @owning
    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, **parts: Any) -> HttpResponse:
        if request.method != "POST":
            return redirect(sitting.address("sharing"))
        return view(request, sitting, **parts)

    return guarded


@require_safe
@owning
def sharing(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    return _page(request, sitting)


@changing
def hand_over(request: HttpRequest, sitting: Sitting, name: str) -> HttpResponse:
    """A new link, on the answer to this request alone: only its hash is kept."""
    section_of(sitting, name)
    form = HandOverForm(name, request.POST)
    if not form.is_valid():
        return _page(request, sitting, refused=form)
    given = inviting.hand_over(sitting.actor.invitation, name, to=form.cleaned_data["label"], now=sitting.now)
    return _page(request, sitting, given=given)


@changing
def withdraw(request: HttpRequest, sitting: Sitting, invitation_id: int) -> HttpResponse:
    handed = get_object_or_404(sitting.case.invitations.handed_over(), pk=invitation_id)
    inviting.revoke(handed, now=sitting.now)
    return redirect(sitting.address("sharing"))


@answering
def sign(request: HttpRequest, sitting: Sitting, name: str) -> HttpResponse:
    """Sign a section off: whoever may answer it may."""
    section = section_of(sitting, name)
    form = SignForm(request.POST)
    if request.method == "POST" and form.is_valid():
        by, base = sitting.actor.invitation, form.cleaned_data["base"]
        try:
            delegating.sign_off(sitting.response, section, by=by, base=base, now=sitting.now)
        except NotComplete:
            messages.warning(request, _("Not signed off yet: please mend what is listed here first."))
            return redirect(sitting.address("review"))
        except Closed:
            pass  # Somebody else handed it all in a moment before.
    return redirect(sitting.address("review" if sitting.only else "sharing"))


@dataclass(frozen=True, slots=True)
class Line:
    """One section on the page: how far it is, who worked on it and who called it right."""

    step: Step
    share: Share
    filled: list[tuple[str, Filled]]
    signed_by: str
    form: HandOverForm


def _page(
    request: HttpRequest,
    sitting: Sitting,
    *,
    refused: HandOverForm | None = None,
    given: tuple[Invitation, str] | None = None,
) -> HttpResponse:
    way = {step.section.name: step for step in steps(sitting, sheet_of(sitting.response)) if step.is_on_route}
    shares = [share for share in delegating.shares(sitting.response) if share.section.name in way]
    page = {
        "sitting": sitting,
        "response": sitting.response,
        "lines": [_line(sitting, way[share.section.name], share, refused) for share in shares],
        "sign": SignForm(initial={"base": sitting.response.revision}),
        "faults": form_faults(refused) if refused else [],
    }
    if given:
        page["handed"], token = given
        page["link"] = settings.PUBLIC_URL + reverse("respondent-welcome", args=[token])
    return render(request, "surveys/respondent/sharing.html", page, status=422 if refused else 200)


def _who(row: Revision | SignOff, sitting: Sitting) -> str:
    """Whoever filled in or signed off, as the bearer of this link knows them."""
    invitation = row.by_invitation
    if invitation is None:
        return _("The study's office")
    if invitation == sitting.actor.invitation:
        return _("You, by this link")
    return invitation.label or _("Your organisation, by another link")


def _line(sitting: Sitting, step: Step, share: Share, refused: HandOverForm | None) -> Line:
    name = share.section.name
    return Line(
        step,
        share,
        [(_who(filled.last, sitting), filled) for filled in share.filled],
        _who(share.signed, sitting) if share.signed else "",
        refused if refused and refused.section == name else HandOverForm(name),
    )
