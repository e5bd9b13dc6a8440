"""Answers handed out as they are. They tell who said what, so supervisors alone may have them."""

from __future__ import annotations

from tempfile import TemporaryFile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
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
    file = TemporaryFile()  # noqa: SIM115 - the files of answers may be many; what sends it closes it
    csv.archive(study, name, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
