"""Pages of researchers: the themes of a release, by attribute and together, and quotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from analytics.formats import csv
from analytics.models import Release
from analytics.statistics.evidence import Evidence, read_evidence
from analytics.statistics.quoting import ATTRIBUTES, co_occurrence, matrix, quotations
from analytics.views.releases import get_release_for
from surveys.questionnaire.definition import wording

QUOTATIONS_A_PAGE = 100


@require_GET
@never_cache
@login_required
def themes(request: HttpRequest, release_id: int) -> HttpResponse:
    release = get_release_for(request.user, release_id)
    evidence = _evidence(release)
    names = _names(evidence)
    crossed = [(title, _named(matrix(evidence, name), names[name])) for name, title in _titles().items()]
    page = {"release": release, "matrices": crossed, "pairs": co_occurrence(evidence)}
    return render(request, "analytics/themes.html", page)


@require_GET
@never_cache
@login_required
def quoted(request: HttpRequest, release_id: int) -> HttpResponse:
    """What those said who may be quoted; a filter that names nothing there is finds nothing."""
    release = get_release_for(request.user, release_id)
    evidence = _evidence(release)
    names = _names(evidence)
    wanted = _wanted(request)
    found = [
        (each, [names[name].get(value, value) for name, value in each.attributes.items()])
        for each in quotations(evidence, wanted)
    ]
    titles = {"theme": _("Theme"), **_titles()}
    choices = [(name, titles[name], wanted[name], names[name].items()) for name in titles]
    listed = Paginator(found, QUOTATIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "analytics/quotations.html", {"release": release, "page": listed, "choices": choices}
    )


@require_GET
@never_cache
@login_required
def themes_file(request: HttpRequest, release_id: int) -> HttpResponse:
    """The counts of the page, a line for each theme and class."""
    release = get_release_for(request.user, release_id)
    evidence = _evidence(release)
    names, lines = _names(evidence), [["attribute", "class", "n", "theme", "name", "interviews"]]
    for attribute in ATTRIBUTES:
        crossed = matrix(evidence, attribute)
        for theme, counts in crossed.rows:
            told = [theme.code, names["theme"][theme.code]]
            for name, n, count in zip(crossed.classes, crossed.sizes, counts, strict=True):
                lines.append([attribute, name, str(n), *told, str(count)])
    return _file(release, "themes", lines)


@require_GET
@never_cache
@login_required
def quotations_file(request: HttpRequest, release_id: int) -> HttpResponse:
    """The quotations that the page shows with the same filters, of all its pages."""
    release = get_release_for(request.user, release_id)
    evidence = _evidence(release)
    names, lines = _names(evidence), [["theme", "name", "words", "interview", *ATTRIBUTES]]
    for each in quotations(evidence, _wanted(request)):
        told = [each.theme.code, names["theme"][each.theme.code], each.text, each.case]
        lines.append([*told, *(each.attributes.get(attribute, "") for attribute in ATTRIBUTES)])
    return _file(release, "quotations", lines)


def _file(release: Release, name: str, lines: Iterable[list[str]]) -> HttpResponse:
    file = f"{release.study.slug}-release-{release.pk}-{name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"'}
    return HttpResponse(csv.written(iter(lines)), content_type="text/csv; charset=utf-8", headers=headers)


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("theme", *ATTRIBUTES)}


def _evidence(release: Release) -> Evidence:
    if release.snapshot is None:
        raise Http404
    return read_evidence(release.snapshot, release.inputs_hash)


def _titles() -> dict[str, str]:
    return {"industry": _("Industry"), "level": _("Level"), "questionnaire": _("Questionnaire")}


def _names(evidence: Evidence) -> dict[str, dict[str, str]]:
    language = get_language() or "en"
    told = {
        "theme": {theme.code: theme.name for theme in evidence.themes},
        "industry": evidence.industries,
        "level": evidence.levels,
        "questionnaire": {form.name: form.title for form in evidence.versions.values()},
    }
    return {
        name: {key: wording(text, language) for key, text in texts.items()} for name, texts in told.items()
    }


def _named(crossed: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Headings with the number of interviews behind each, and the themes that anybody spoke of."""
    headings = [(names.get(name, name), n) for name, n in zip(crossed.classes, crossed.sizes, strict=True)]
    return {"headings": headings, "rows": [row for row in crossed.rows if any(row[1])]}
