"""What Collect downloads: the list of forms, each form, and what comes along with it."""

from __future__ import annotations

from mimetypes import guess_type

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from surveys import collect_forms
from surveys.models import CollectForm
from surveys.openrosa import xml
from surveys.openrosa.doors import collecting


@collecting
@require_safe
def form_list(request: HttpRequest) -> HttpResponse:
    """The newest version of each form, or of the one with `formID`."""
    wanted = request.GET.get("formID")
    forms = [each for each in collect_forms.forms_for(request.user) if wanted in (None, each.form_id)]
    return xml.listing(xml.FORMS, "xforms", "xform", (_told(request, form) for form in forms))


def _told(request: HttpRequest, form: CollectForm) -> dict[str, str]:
    return {
        "formID": form.form_id,
        "name": collect_forms.title_of(form),
        "version": form.number,
        "hash": f"md5:{form.md5}",
        "downloadUrl": _address(request, "collect-form", form.pk),
        "manifestUrl": _address(request, "collect-manifest", form.pk),
    }


def _address(request: HttpRequest, name: str, *parts: object) -> str:
    return request.build_absolute_uri(reverse(name, args=parts))


@collecting
@require_safe
def form(request: HttpRequest, form_id: int) -> HttpResponse:
    found = get_object_or_404(collect_forms.forms_known_to(request.user), pk=form_id)
    return HttpResponse(found.document, content_type="text/xml; charset=utf-8")


@collecting
@require_safe
def manifest(request: HttpRequest, form_id: int) -> HttpResponse:
    """Its pictures and tables, and one's own cases, which change while the form does not."""
    found = get_object_or_404(collect_forms.forms_known_to(request.user), pk=form_id)
    files = (
        {
            "filename": name,
            "hash": f"md5:{digest}",
            "downloadUrl": _address(request, "collect-file", found.pk, name),
        }
        for name, digest in collect_forms.hashes_of(found, request.user)
    )
    return xml.listing(xml.FILES, "manifest", "mediaFile", files)


@collecting
@require_safe
def file(request: HttpRequest, form_id: int, name: str) -> HttpResponse:
    found = get_object_or_404(collect_forms.forms_known_to(request.user), pk=form_id)
    for known, content in collect_forms.files_of(found, request.user):
        if known == name:
            return HttpResponse(content, content_type=guess_type(name)[0] or "application/octet-stream")
    raise Http404
