"""Pages of researchers: the codebook, its files, and how two coders agree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics import retiring
from analytics.coding import CODER
from analytics.comparing import agreements, coders_of
from analytics.formats import qdc, qdpx
from analytics.marking import coder_of, in_sight_of
from analytics.models import Round, Theme
from analytics.theme_forms import ThemeForm
from analytics.views.coding import researching
from surveys.models import Response, Study


@require_safe
@researching
def codebook(request: HttpRequest, slug: str) -> HttpResponse:
    study = get_object_or_404(Study, slug=slug)
    counted = study.themes.select_related("merged_into").annotate(passages=Count("segments"))
    themes = list(counted.as_tree())
    return render(request, "analytics/coding/codebook.html", {"study": study, "themes": themes})


@researching
def add_theme(request: HttpRequest, slug: str) -> HttpResponse:
    return _theme_page(request, Theme(study=get_object_or_404(Study, slug=slug)))


@researching
def theme(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return _theme_page(
        request, get_object_or_404(Theme.objects.select_related("study"), study__slug=slug, code=code)
    )


def _theme_page(request: HttpRequest, theme: Theme) -> HttpResponse:
    form = ThemeForm(theme, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, _("The theme is saved."))
        return redirect("coding-codebook", theme.study.slug)
    status = 422 if request.method == "POST" else 200
    page = {"form": form, "study": theme.study, "theme": theme, "targets": _targets(theme)}
    return render(request, "analytics/coding/theme.html", page, status=status)


def _targets(theme: Theme) -> list[Theme]:
    """What a theme of the codebook may be merged into."""
    if theme.pk is None or theme.merged_into_id:
        return []
    return [each for each in theme.study.themes.exclude(pk=theme.pk) if each.takes_passages]


@researching
def retire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """By POST: no new passages for a theme, or new ones again."""
    theme = get_object_or_404(Theme, study__slug=slug, code=code)
    if request.method == "POST" and "again" in request.POST:
        retiring.take_up(theme)
        messages.success(request, _("The theme takes new passages again."))
    elif request.method == "POST":
        retiring.retire(theme, now=timezone.now())
        messages.success(request, _("The theme is retired: its passages count, and new ones are refused."))
    return redirect("coding-theme", slug, code)


@researching
def merge(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """By POST: let a theme go over into another, or part them again."""
    theme = get_object_or_404(Theme, study__slug=slug, code=code)
    if request.method == "POST" and "undo" in request.POST:
        retiring.part(theme)
        messages.success(request, _("The theme stands by itself again, with the passages it had."))
    elif request.method == "POST":
        into = get_object_or_404(Theme, study__slug=slug, code=request.POST.get("into", ""))
        try:
            retiring.merge(theme, into)
        except retiring.CannotMerge:
            messages.warning(request, _("These themes cannot be merged. Nothing was changed."))
        else:
            messages.success(request, _("The themes are merged. This can be undone here."))
    return redirect("coding-theme", slug, code)


@require_safe
@researching
def codebook_file(request: HttpRequest, slug: str) -> HttpResponse:
    study = get_object_or_404(Study, slug=slug)
    try:
        content = qdc.codebook(study, get_language())
    except qdc.Empty as error:
        raise Http404(_("This study has no codebook yet.")) from error
    return _file(content, f"{slug}.qdc", "application/xml")


@require_safe
@researching
def project_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Supervisors have the passages of all coders; others their own and those that came with the study.

    In responses of an open round everybody has but their own.
    """
    study = get_object_or_404(Study, slug=slug)
    coders = None if request.user.has_perm("surveys.supervise") else [coder_of(request.user), CODER]
    seen = Prefetch("segments", in_sight_of(coder_of(request.user)))
    listed = Response.objects.of(study).handed_in().order_by("case__wave_id", "case__key")
    around = listed.select_related("case__wave", "case__organisation", "version")
    try:
        content = qdpx.project(study, around.prefetch_related(seen), coders, get_language())
    except qdc.Empty as error:
        raise Http404(_("There is nothing to code yet.")) from error
    return _file(content, f"{slug}.qdpx", "application/zip")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_safe
@researching
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """Of two coders, or the first two. Only figures: each coder stays without sight of the other."""
    study = get_object_or_404(Study, slug=slug)
    coders = coders_of(study)
    chosen = [coder for name in ("first", "second") if (coder := request.GET.get(name)) in coders]
    first, second = chosen if len(chosen) == 2 else (*coders, "", "")[:2]
    page = {
        "study": study,
        "coders": [(coder, name_of(coder)) for coder in coders],
        "first": first,
        "second": second,
        "rows": agreements(study, first, second) if second else [],
    }
    return render(request, "analytics/coding/agreement.html", page)


def name_of(coder: str) -> str:
    """Who codes, as people call them: a user, a round, or the study."""
    if coder == CODER:
        return _("Came with the study")
    kind, _colon, number = coder.partition(":")
    among = {"user": get_user_model(), "round": Round}.get(kind)
    found = among.objects.filter(pk=number).first() if among and number.isdecimal() else None
    return str(found) if found else coder
