"""Interviewers: the cases assigned to them, and the interview itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys import calling, consenting, responding, sittings
from surveys.changes import Closed, Conflict, NotComplete
from surveys.forms.interviewing import BeginForm, HandInForm
from surveys.languages import chosen
from surveys.models import Case, Typing
from surveys.sittings import Sitting, place_to_go_on
from surveys.views.history import about
from surveys.views.review import form_faults, review_of, review_page
from surveys.views.sections import answer_section


def with_case(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view a case the user works on; of any other they are not told that it exists."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, case_id: int, **parts: str) -> HttpResponse:
        cases = Case.objects.for_user(request.user).with_surroundings().with_response()
        return view(request, get_object_or_404(cases, pk=case_id), **parts)

    return guarded


def with_interview(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view the sitting of an interview that has begun; before that, lead to where it begins.

    There the respondent's consent is asked, too.
    """

    @with_case
    @wraps(view)
    def guarded(request: HttpRequest, case: Case, **parts: str) -> HttpResponse:
        sitting = sittings.by_account(case, request.user, now=timezone.now())
        if not hasattr(case, "response") or sitting.is_kept_out(writing=request.method == "POST"):
            return redirect(sitting.address("welcome"))
        return chosen(request, sitting.questionnaire) or view(request, sitting, **parts)

    return guarded


@require_safe
@never_cache
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("surveys.interview"):
        raise Http404
    own = Case.objects.filter(interviewer=request.user).listed().order_by("wave__reference_year", "key")
    typings = Typing.objects.of(request.user).filter(finished_at=None).with_surroundings()
    return render(request, "surveys/interviewer/cases.html", {"cases": own, "typings": typings})


@with_case
def welcome(request: HttpRequest, case: Case) -> HttpResponse:
    """The case, how far it is and what happened. The interview begins on POST, with how it is held."""
    sitting = sittings.by_account(case, request.user, now=timezone.now())
    is_begun, lacks_consent = hasattr(case, "response"), sitting.lacks_consent
    form = BeginForm(request.POST or None, is_begun=is_begun, lacks_consent=lacks_consent)
    if form.is_valid():
        return redirect(_begin(case, request.user, sitting.now, form.cleaned_data))
    page = about(case) | {"form": form, "faults": form_faults(form)}
    if is_begun and not lacks_consent:
        page |= {"sitting": sitting, "onward": place_to_go_on(sitting)}
    return render(request, "surveys/interviewer/case.html", page, status=422 if form.errors else 200)


def _begin(case: Case, user: AbstractBaseUser, now: datetime, said: dict[str, Any]) -> str:
    """Keep the consent, when it was asked, and go where the interview goes on."""
    calling.keep(case, user)
    sitting = sittings.by_account(case, user, now=now, mode=said.get("mode", ""))
    if "agrees" in said:
        consenting.agree(case, by=sitting.actor, language=get_language() or "en", now=now)
    return place_to_go_on(sitting)


@with_interview
def section(request: HttpRequest, sitting: Sitting, name: str) -> HttpResponse:
    return answer_section(request, sitting, name, template="surveys/interviewer/section.html")


@with_interview
def review(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Everything once more; finished as partial where required answers could not be had."""
    if not sitting.response.is_open:
        return redirect(sitting.address("done"))
    if request.method == "POST":
        return _hand_in(request, sitting)
    return _review_page(request, sitting, HandInForm(sitting.response))


def _hand_in(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    form = HandInForm(sitting.response, request.POST)
    if not form.is_valid():
        return _review_page(request, sitting, form, status=422)
    said, by, now = form.cleaned_data, sitting.actor, sitting.now
    response = responding.describe(sitting.response, by=by, now=now, **form.facts)
    end = responding.finish if "partial" in request.POST else responding.submit
    try:
        end(response, by=by, now=now, base=said["base"], quoting=said["quoting"])
    except NotComplete:
        return _review_page(request, sitting, form, status=422)
    except Conflict:
        again = HandInForm(sitting.response, **said | {"base": sitting.response.revision})
        return _review_page(request, sitting, again, status=409)
    except Closed:
        pass  # Sent twice: the first time it was handed in.
    return redirect(sitting.address("done"))


def _review_page(request: HttpRequest, sitting: Sitting, form: HandInForm, status: int = 200) -> HttpResponse:
    return review_page(request, sitting, form, template="surveys/interviewer/review.html", status=status)


@require_safe
@with_interview
def done(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    if sitting.response.is_open:
        return redirect(sitting.address("welcome"))
    return render(request, "surveys/interviewer/done.html", review_of(sitting))
