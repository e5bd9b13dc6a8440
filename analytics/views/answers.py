"""Answers handed out as they are. They tell who said what, so supervisors alone may have them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from analytics.formats import csv
from surveys.models import Study
from surveys.views.office import supervising


@require_safe
@supervising
def archive(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The answers to all versions of a questionnaire, as a zip of tables."""
    study = get_object_or_404(Study, slug=slug)
    if not study.questionnaires.filter(name=name).exists():
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return HttpResponse(csv.archive(study, name), content_type="application/zip", headers=headers)
