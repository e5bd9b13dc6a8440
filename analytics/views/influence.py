"""A page of supervisors: the single answers of a release that move its totals most, to be asked about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from analytics.models import Release
from analytics.views.releases import check_researcher
from surveys.models import Case, Response
from surveys.questionnaire.definition import wording
from surveys.views.office import supervising

ANSWERS_A_PAGE = 50


@require_safe
@supervising
def influence(request: HttpRequest, release_id: int) -> HttpResponse:
    """Largest first; an answer that can be asked about now has the question beside it."""
    check_researcher(request.user)
    release = get_object_or_404(Release.objects.select_related("study").defer("tables"), pk=release_id)
    page = Paginator(release.influence or [], ANSWERS_A_PAGE).get_page(request.GET.get("page"))
    cases = _cases(release, {each["case"] for each in page})
    names = _names(release)
    rows = [_row(each, cases.get((each["of"][0], each["case"])), names) for each in page]
    shown = {"release": release, "page": page, "rows": rows, "is_listed": release.influence is not None}
    return render(request, "analytics/influence.html", shown)


def _cases(release: Release, keys: set[str]) -> dict[tuple[str, str], Case]:
    cases = Case.objects.filter(wave__study=release.study_id, key__in=keys)
    around = cases.select_related("wave", "organisation", "response")
    return {(case.wave.name, case.key): case for case in around}


def _names(release: Release) -> dict[str, dict[str, str]]:
    snapshot, language = release.snapshot or {}, get_language() or "en"
    waves = {wave["name"]: wave["title"] for wave in snapshot.get("waves", [])}
    industries = dict(snapshot.get("industries", []))
    return {
        field: {name: wording(text, language) for name, text in texts.items()}
        for field, texts in (("wave", waves), ("industry", industries))
    }


def _row(
    told: Mapping[str, Any], case: Case | None, names: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    wave, industry, question, _column, year = told["of"]
    response = getattr(case, "response", None)
    return {
        "told": told,
        "case": case,
        "question": question,
        "year": year,
        "wave": names["wave"].get(wave, wave),
        "industry": names["industry"].get(industry, industry),
        "can_ask": bool(response) and response.state in (Response.State.SUBMITTED, Response.State.RETURNED),
        "is_approved": bool(response) and response.state == Response.State.APPROVED,
        "share": 100 * told["share"],
        "moved": 100 * told["moved"],
    }
