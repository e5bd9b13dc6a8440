"""A release for people who would rather look than read: figures, charts with their tables, themes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics import reading, svg
from analytics.models import Release
from analytics.statistics import glance
from analytics.statistics.evidence import read_evidence
from analytics.statistics.glance import Chart, Figure, ThemeBar
from analytics.statistics.quoting import Quotation, quotations
from analytics.statistics.tables import Content
from analytics.views.releases import get_release_for
from surveys.questionnaire.definition import Text, wording

QUOTED = 2
"""Passages shown of a theme; all of them stand on the page of quotations."""
THEMES = 15
CHARTS = 12


@require_safe
@never_cache
@login_required
def findings(request: HttpRequest, release_id: int) -> HttpResponse:
    """What the frozen tables tell of the classes that are chosen; a class that there is not finds nothing."""
    release = get_release_for(request.user, release_id)
    if release.tables is None or release.snapshot is None:
        raise Http404
    tables = list(reading.tables_of(release))
    industries, levels = (dict(release.snapshot[name]) for name in ("industries", "levels"))
    found = list(glance.figures(tables, _levels_of_sheets(release, levels), industries))
    offered = glance.choices(found)
    for name, classes in (("industry", industries), ("level", levels)):
        offered[name] = {text["en"]: text for text in classes.values()} | offered.get(name, {})
    wanted = {name: request.GET.get(name, "") for name in offered}
    industry, level = (_chosen(offered[name], wanted[name]) for name in ("industry", "level"))
    is_narrowed_otherwise = any(wanted[name] for name in wanted.keys() - {"industry", "level"})
    themes = [] if is_narrowed_otherwise else glance.themes(tables, industry, level)[:THEMES]
    charts = glance.charts(found, wanted)
    figures = glance.key_figures(found, wanted)
    newest = glance.newest(figures)
    page = {
        "release": release,
        "filters": [(name, _title(name), wanted[name], _named(offered[name])) for name in _ordered(offered)],
        "is_narrowed": any(wanted.values()),
        "figures": [_figure(each) for each in newest],
        "more_figures": len(figures) - len(newest),
        "charts": [_chart(each, number) for number, each in enumerate(charts[:CHARTS])],
        "more_charts": max(0, len(charts) - CHARTS),
        "themes": _themes(themes, _quoted(release, _keys(industries, levels, industry, level))),
        "theme_chart": _theme_chart(themes),
        "without_themes": is_narrowed_otherwise or (level and not industry),
    }
    return render(request, "analytics/findings.html", page)


def _levels_of_sheets(release: Release, levels: Mapping[str, Text]) -> dict[str, Text]:
    """By the name of a sheet of estimates, the level of the organisations it is about."""
    plan: Mapping[str, Any] = (release.snapshot or {})["plan"]
    return {
        sheet["name"]: levels[sheet["level"]]
        for sheet in plan.get("sheets", [])
        if sheet.get("level") in levels
    }


def _chosen(offered: Mapping[str, Text], name: str) -> Text | None:
    return offered.get(name, {"en": name}) if name else None


def _keys(
    industries: Mapping[str, Text], levels: Mapping[str, Text], industry: Text | None, level: Text | None
) -> dict[str, str]:
    """The industry and level by the names that quotations know."""
    chosen = (("industry", industries, industry), ("level", levels, level))
    return {
        field: next((key for key, text in classes.items() if text["en"] == text_of["en"]), text_of["en"])
        for field, classes, text_of in chosen
        if text_of
    }


def _ordered(offered: Mapping[str, object]) -> list[str]:
    first = [name for name in ("industry", "level", "wave") if name in offered]
    return [*first, *(name for name in offered if name not in first)]


def _title(name: str) -> str:
    titles = {"industry": _("Industry"), "level": _("Level"), "wave": _("Wave")}
    return titles.get(name) or name


def _named(texts: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(name, _said(text)) for name, text in texts.items()]


def _said(content: Content) -> str:
    """A cell's words in the reader's language."""
    return wording(content, get_language() or "en") if isinstance(content, dict) else str(content or "")


def _figure(figure: Figure) -> dict[str, Any]:
    language = get_language() or "en"
    cells = {name: getattr(figure, name) for name in ("value", "n", "low", "high", "published")}
    texts = {name: reading.told(cell, language) for name, cell in cells.items()}
    classes = [text for name, text in figure.places.items() if name not in ("wave", "level")]
    about = [_said(text) for text in classes if text != glance.ALL]
    return texts | {
        "figure": figure,
        "label": _said(figure.label),
        "statistic": _said(figure.statistic),
        "unit": _said(figure.unit),
        "year": reading.told(figure.year, language) if figure.year.content else "",
        "about": " · ".join(about),
        "source": _said(figure.source),
        "has_limits": isinstance(figure.low.content, int | float),
        "has_published": figure.published.content is not None,
        "published_year": reading.told(figure.published_year, language)
        if figure.published_year.content
        else "",
        "has_cases": bool(figure.value.responses),
    }


def _chart(chart: Chart, number: int) -> dict[str, Any]:
    """Bars of the figures that are told; the table beside them has the others too."""
    rows = [(_said(each.places[chart.by]), each, _figure(each)) for each in chart.figures]
    drawn = [
        svg.Bar(name, float(each.value.content), told["value"]) for name, each, told in rows if each.is_told
    ]
    about = [_said(chart.label), _said(chart.statistic), rows[0][2]["year"], _title(chart.by)]
    title = ", ".join(filter(None, about))
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in drawn)
    return {
        "title": title,
        "unit": _said(chart.unit),
        "wave": _said(chart.wave),
        "by": _title(chart.by),
        "rows": [(name, told) for name, _each, told in rows],
        "svg": svg.bars(drawn, id=f"chart-{number}", title=title, description=description),
    }


def _theme_chart(themes: Sequence[ThemeBar]) -> str:
    bars = [svg.Bar(_said(each.name), float(str(each.k.content)), _k_of_n(each)) for each in themes]
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    return svg.bars(
        bars, id="themes-chart", title=_("Interviews that support a theme"), description=description
    )


def _k_of_n(theme: ThemeBar) -> str:
    return _("{k} of {n}").format(k=theme.k.content, n=theme.n)


def _quoted(release: Release, wanted: Mapping[str, str]) -> dict[str, list[Quotation]]:
    """By theme, a few passages of those who may be quoted, one of each interview."""
    evidence = read_evidence(release.snapshot or {}, release.inputs_hash)
    by_theme: dict[str, dict[str, Quotation]] = defaultdict(dict)
    for each in quotations(evidence, wanted):
        by_theme[each.theme.code].setdefault(each.case, each)
    return {code: list(found.values())[:QUOTED] for code, found in by_theme.items()}


def _themes(themes: Sequence[ThemeBar], quoted: Mapping[str, Sequence[Quotation]]) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "name": _said(each.name),
            "k": each.k.content,
            "n": each.n,
            "quotations": quoted.get(each.code, []),
        }
        for each in themes
    ]
