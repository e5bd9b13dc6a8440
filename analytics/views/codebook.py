"""Pages of researchers: the codebook, its files, and how two coders agree."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from analytics.coding import CODER
from analytics.comparing import agreements, coders_of
from analytics.formats import qdc, qdpx
from analytics.marking import coder_of
from analytics.models import Theme
from analytics.theme_forms import ThemeForm
from analytics.views.coding import researching
from surveys.models import Response, Study


@require_safe
@researching
def codebook(request: HttpRequest, slug: str) -> HttpResponse:
    study = get_object_or_404(Study, slug=slug)
    themes = list(study.themes.annotate(passages=Count("segments")).as_tree())
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
    page = {"form": form, "study": theme.study, "theme": theme}
    return render(request, "analytics/coding/theme.html", page, status=status)


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
    """Supervisors have the passages of all coders; others their own and those that came with the study."""
    study = get_object_or_404(Study, slug=slug)
    coders = None if request.user.has_perm("surveys.supervise") else [coder_of(request.user), CODER]
    listed = Response.objects.of(study).handed_in().order_by("case__wave_id", "case__key")
    around = listed.select_related("case__wave", "case__organisation", "version")
    try:
        content = qdpx.project(study, around.prefetch_related("segments__theme"), coders, get_language())
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
        "coders": [(coder, _name_of(coder)) for coder in coders],
        "first": first,
        "second": second,
        "rows": agreements(study, first, second) if second else [],
    }
    return render(request, "analytics/coding/agreement.html", page)


def _name_of(coder: str) -> str:
    if coder == CODER:
        return _("Came with the study")
    kind, _colon, number = coder.partition(":")
    user = (
        get_user_model().objects.filter(pk=number).first() if kind == "user" and number.isdecimal() else None
    )
    return user.get_username() if user else coder
