"""Firms answer by themselves: an invitation's link is the key, there is no account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from surveys import consenting, delegating, inviting, responding, sittings
from surveys.changes import Closed, Conflict, NotComplete
from surveys.forms.consenting import ConsentForm
from surveys.forms.sharing import SignForm
from surveys.forms.submitting import SubmitForm
from surveys.inviting import InvitationRefused, Unknown
from surveys.languages import chosen
from surveys.models import Invitation
from surveys.sittings import Sitting, place_to_go_on
from surveys.views.review import form_faults, review_of, review_page
from surveys.views.sections import answer_section


def by_invitation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the sitting a token opens; where it opens none, say why and what to do."""

    @never_cache
    @gzip_page
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **parts: str) -> HttpResponse:
        try:
            sitting = sittings.by_invitation(token, now=timezone.now())
        except InvitationRefused as refusal:
            return _refused(request, refusal)
        return chosen(request, sitting.questionnaire) or view(request, sitting, **parts)

    return guarded


def _refused(request: HttpRequest, refusal: InvitationRefused) -> HttpResponse:
    status = 404 if isinstance(refusal, Unknown) else 410
    reason = type(refusal).__name__.lower()
    return render(request, "surveys/respondent/refused.html", {"reason": reason}, status=status)


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only after consent, which is asked on the first page."""

    @by_invitation
    @wraps(view)
    def guarded(request: HttpRequest, sitting: Sitting, **parts: str) -> HttpResponse:
        if sitting.is_kept_out(writing=request.method == "POST"):
            return redirect(sitting.address("welcome"))
        return view(request, sitting, **parts)

    return guarded


@by_invitation
def welcome(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Who asks and why, and consent. Answering begins on POST, so that no link scanner begins it."""
    sent = request.POST if request.method == "POST" else None
    form = ConsentForm(sent) if sitting.lacks_consent else None
    if sent is not None and (form is None or form.is_valid()):
        if form:
            consenting.agree(sitting.case, by=sitting.actor, language=get_language() or "en", now=sitting.now)
        return redirect(sitting.address("excel") if "excel" in request.POST else place_to_go_on(sitting))
    begun = getattr(sitting.case, "response", None)
    sections = (begun or sitting.case).version.questionnaire.sections
    page = {
        "sitting": sitting,
        "begun": begun,
        "handed": next((section for section in sections if section.name == sitting.only), None),
        "form": form,
        "faults": form_faults(form) if form else [],
        "consents": sitting.actor.invitation.consents.select_related("text"),
    }
    return render(request, "surveys/respondent/welcome.html", page, status=422 if page["faults"] else 200)


@answering
def section(request: HttpRequest, sitting: Sitting, name: str) -> HttpResponse:
    return answer_section(request, sitting, name, template="surveys/respondent/section.html")


@answering
def review(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Everything once more, then it is handed in; a colleague reads one section and signs it off."""
    if not sitting.response.is_open:
        return redirect(sitting.address("done"))
    if sitting.only:
        return _signing_page(request, sitting)
    if request.method == "POST":
        return _submit(request, sitting)
    form = SubmitForm(initial={"base": sitting.response.revision})
    return _review_page(request, sitting, form)


def _signing_page(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    shares = [share for share in delegating.shares(sitting.response) if share.section.name == sitting.only]
    page = review_of(sitting) | {"share": next(iter(shares), None)}
    page["sign"] = SignForm(initial={"base": sitting.response.revision})
    return render(request, "surveys/respondent/signing.html", page)


def _submit(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _review_page(request, sitting, form, status=422)
    try:
        responding.submit(sitting.response, by=sitting.actor, now=sitting.now, **form.cleaned_data)
    except NotComplete:
        return _review_page(request, sitting, form, status=422)
    except Conflict:
        again = SubmitForm(initial=form.cleaned_data | {"base": sitting.response.revision})
        return _review_page(request, sitting, again, status=409)
    except Closed:
        pass  # Somebody else handed it in a moment before.
    return redirect(sitting.address("done"))


def _review_page(request: HttpRequest, sitting: Sitting, form: SubmitForm, status: int = 200) -> HttpResponse:
    template = "surveys/respondent/review.html"
    awaited = [share for share in delegating.shares(sitting.response) if share.is_awaited]
    return review_page(request, sitting, form, template=template, status=status, awaited=awaited)


@by_invitation
def done(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The receipt: when the answers came in, and what they are. Its number outlives later corrections."""
    if sitting.response.is_open:
        return redirect(sitting.address("welcome"))
    receipt = sitting.response.revisions.filter(action="submit").last()
    return render(request, "surveys/respondent/done.html", review_of(sitting) | {"receipt": receipt})


def with_invitation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the invitation for a whole questionnaire, open or closed, and its token."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, inviting.known_for_all(token), token)
        except Unknown as refusal:
            return _refused(request, refusal)

    return guarded


@csrf_exempt  # A mail program may unsubscribe for its reader by one POST (RFC 8058); the token is the key.
@with_invitation
def unsubscribe(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """Ask on GET, so that no link scanner declines."""
    if request.method == "POST":
        inviting.decline(invitation.case, now=timezone.now())
    page = {"case": invitation.case, "token": token, "is_open": invitation.is_open(timezone.now())}
    return render(request, "surveys/respondent/unsubscribe.html", page)
