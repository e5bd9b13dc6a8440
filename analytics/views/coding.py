"""Pages of coders: which responses wait, and the words of one to be marked with themes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from analytics import marking, rounds
from analytics.coding import CODER
from analytics.marking import Mark, coder_of, in_sight_of, may_mark, seen_by, words_of
from analytics.models import Assignment, Segment, Theme
from analytics.views.releases import check_researcher
from surveys.models import Response, Study
from surveys.models.response import ResponseQuerySet
from surveys.questionnaire.definition import wording

RESPONSES_A_PAGE = 100
LONGEST_MEMO = 2000
TEXTS, NUMBERS = ("theme", "question", "part", "text", "memo"), ("start", "end")


def researching(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        check_researcher(request.user)
        return view(request, **parts)

    return guarded


@require_safe
@researching
def studies(request: HttpRequest) -> HttpResponse:
    """The responses of the only study; of several the one that is chosen."""
    found = list(Study.objects.order_by("slug"))
    if len(found) == 1:
        return redirect("coding-responses", found[0].slug)
    return render(request, "analytics/coding/studies.html", {"studies": found})


@require_safe
@researching
def responses(request: HttpRequest, slug: str) -> HttpResponse:
    """Every response that was handed in, or of those this coder is to code in a round, with its passages."""
    study = get_object_or_404(Study, slug=slug)
    own = Count("segments", filter=Q(segments__coder=coder_of(request.user)))
    seen = in_sight_of(coder_of(request.user)).filter(coder=CODER)
    given = Count("segments", filter=Q(segments__in=seen))
    listed = _codable().of(study).annotate(own=own, given=given).order_by("case__wave_id", "case__key")
    assigned = Assignment.objects.filter(round__closed_at=None, coder=request.user)
    theirs = assigned.filter(response=OuterRef("pk"))
    listed = listed.annotate(
        round=Subquery(theirs.values("round__title")), finished_at=Subquery(theirs.values("finished_at"))
    )
    is_narrowed = "assigned" in request.GET
    if is_narrowed:
        listed = listed.filter(pk__in=assigned.values("response"))
    page = Paginator(listed, RESPONSES_A_PAGE).get_page(request.GET.get("page"))
    begun = listed.filter(own__gt=0).count()
    waiting = assigned.filter(round__study=study, finished_at=None).count()
    shown = {"study": study, "page": page, "begun": begun, "names": _names(study)}
    shown |= {"waiting": waiting, "is_narrowed": is_narrowed}
    return render(request, "analytics/coding/responses.html", shown)


def _codable() -> ResponseQuerySet:
    around = Response.objects.handed_in().select_related("case__wave__study", "case__organisation", "version")
    return around.defer("version__document")


def _names(study: Study) -> dict[str, dict[str, str]]:
    """What the study calls its industries and levels, in the reader's language."""
    language = get_language()
    return {
        field: {key: wording(name, language) for key, name in study.classes_of(field).items()}
        for field in ("industry", "level")
    }


@require_safe
@researching
def response(request: HttpRequest, response_id: int) -> HttpResponse:
    response = get_object_or_404(_codable(), pk=response_id)
    study, language, coder = response.case.wave.study, get_language(), coder_of(request.user)
    themes = [
        (theme.takes_passages, _told_theme(theme, depth, language)) for theme, depth in study.themes.as_tree()
    ]
    material = {
        "themes": [told for takes_passages, told in themes if takes_passages],
        "former": [told for takes_passages, told in themes if not takes_passages],
        "isHeld": not may_mark(response, coder),
        "words": [_told_words(words) for words in words_of(response, language)],
        "segments": [_told(segment) for segment in seen_by(response, coder)],
    }
    organisation, names = response.case.organisation, _names(study)
    shown = {
        "response": response,
        "study": study,
        "coder": coder,
        "material": material,
        "industry": names["industry"].get(organisation.industry, organisation.industry),
        "level": names["level"].get(organisation.level, organisation.level),
        "title": wording(response.questionnaire.title, language),
        "around": _around(response, study),
        "assignment": Assignment.objects.filter(
            response=response, coder=request.user, round__closed_at=None
        ).first(),
    }
    return render(request, "analytics/coding/response.html", shown)


@researching
def finish(request: HttpRequest, response_id: int) -> HttpResponse:
    """Say by POST that one's part of a round is done with this response, or not yet."""
    response = get_object_or_404(_codable(), pk=response_id)
    if request.method == "POST":
        is_finished = "again" not in request.POST
        try:
            rounds.finish(response, request.user, is_finished=is_finished, now=timezone.now())
        except rounds.Over:
            messages.warning(request, _("The round is closed, or you are not in it. Nothing was changed."))
    return redirect("coding", response.pk)


def _around(response: Response, study: Study) -> dict[str, Response | None]:
    """The responses before and after this one in the list."""
    place = Q(case__wave_id=response.case.wave_id)
    key = response.case.key
    before = Q(case__wave_id__lt=response.case.wave_id) | place & Q(case__key__lt=key)
    after = Q(case__wave_id__gt=response.case.wave_id) | place & Q(case__key__gt=key)
    listed = _codable().of(study).order_by("case__wave_id", "case__key")
    return {"previous": listed.filter(before).last(), "next": listed.filter(after).first()}


def _told_theme(theme: Theme, depth: int, language: str) -> dict[str, Any]:
    name, definition = wording(theme.name, language), wording(theme.definition, language)
    return {
        "code": theme.code,
        "depth": depth,
        "colour": theme.colour,
        "name": name,
        "definition": definition,
    }


def _told_words(words: marking.Words) -> dict[str, str]:
    label = words.label if words.part == Segment.Part.VALUE else _("Remark: %s") % words.label
    return {"question": words.question, "part": words.part, "label": label, "text": words.text}


def _told(segment: Segment) -> dict[str, Any]:
    told = {name: getattr(segment, name) for name in (*TEXTS[1:], *NUMBERS)}
    is_given = segment.coder == CODER
    return told | {"key": str(segment.key), "theme": segment.theme.code, "isGiven": is_given}


@require_POST
def save(request: HttpRequest, response_id: int) -> JsonResponse:
    """Keep {key, segment}, where the segment is null if it is taken away. Sent again it changes nothing.

    401: somebody else is at the page. 404: no response to code. 409: the words are not there any more.
    422: it cannot be read.
    """
    user = request.user
    if not user.is_authenticated or request.headers.get("X-Writer", coder_of(user)) != coder_of(user):
        return _refused(_("Not saved yet: you are logged out. Log in again in another window."), 401)
    check_researcher(user)
    response = get_object_or_404(_codable(), pk=response_id)
    try:
        key, marked = _read(request.body)
        if marked is None:
            marking.remove(response, key, coder=coder_of(user))
        else:
            marking.mark(response, key, marked, coder=coder_of(user))
    except marking.Misplaced:
        return _refused(_("These words do not stand in the answer any more. Load the page again."), 409)
    except marking.UnknownTheme:
        return _refused(_("This theme is not in the codebook any more. Load the page again."), 409)
    except marking.Retired:
        return _refused(_("This theme takes no new passages any more. Load the page again."), 409)
    except marking.Held:
        return _refused(_("This response is in a round of coding, and you cannot change its passages."), 409)
    except (marking.NotOwn, ValueError):
        return _refused(_("This passage did not arrive whole."), 422)
    return JsonResponse({"key": str(key)})


def _read(body: bytes) -> tuple[UUID, Mark | None]:
    """Raises ValueError for anything that is not such a change."""
    sent = json.loads(body)
    if not isinstance(sent, dict) or not isinstance(sent.get("key"), str) or "segment" not in sent:
        raise ValueError("not a change of a segment")
    key, segment = UUID(sent["key"]), sent["segment"]
    if segment is None:
        return key, None
    if not isinstance(segment, dict):
        raise ValueError("not a segment")
    texts = {name: segment.get(name) for name in TEXTS}
    numbers = {name: segment.get(name) for name in NUMBERS}
    are_whole = all(type(each) is str for each in texts.values()) and len(texts["memo"] or "") <= LONGEST_MEMO
    if not are_whole or any(type(each) is not int for each in numbers.values()):
        raise ValueError("not a segment")
    if any("\0" in each for each in texts.values()):
        raise ValueError("a character that the database cannot hold")
    return key, Mark(**texts, **numbers)


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
