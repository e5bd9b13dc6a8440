"""Pages of researchers: the questionnaires of a study, their versions, and drafts of the next ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from surveys import drafting, illustrating, moving
from surveys.forms.questionnaires import FormUpload, TextsForm
from surveys.models import Draft, QuestionnaireVersion, Study
from surveys.questionnaire.comparing import compare
from surveys.questionnaire.ddi import codebook
from surveys.questionnaire.definition import Questionnaire, wording
from surveys.questionnaire.faults import Faults
from surveys.questionnaire.translations import missing_wordings

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def designing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for those who write questionnaires; others are not told that there is such a page."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.has_perm("surveys.design"):
            raise Http404
        return view(request, **parts)

    return guarded


def with_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @designing
    @wraps(view)
    def guarded(request: HttpRequest, draft_id: int, **parts: Any) -> HttpResponse:
        found = Draft.objects.select_related("study", "by", "published")
        return view(request, get_object_or_404(found, pk=draft_id), **parts)

    return guarded


def with_version(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @designing
    @wraps(view)
    def guarded(request: HttpRequest, version_id: int, **parts: Any) -> HttpResponse:
        found = QuestionnaireVersion.objects.select_related("study").defer("document")
        return view(request, get_object_or_404(found, pk=version_id), **parts)

    return guarded


@require_safe
@designing
def studies(request: HttpRequest) -> HttpResponse:
    """The questionnaires of the only study; of several the one that is chosen."""
    found = list(Study.objects.order_by("slug"))
    if len(found) == 1:
        return redirect("questionnaires", found[0].slug)
    return render(request, "surveys/questionnaires/studies.html", {"studies": found})


@designing
def questionnaires(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked now, every version there was, the drafts, and the upload of one more."""
    study = get_object_or_404(Study, slug=slug)
    form = FormUpload(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid():
        draft = drafting.upload(study, form.contents, by=request.user, now=timezone.now())
        return redirect("draft", draft.pk)
    versions = study.questionnaires.defer("document").annotate(responses_n=Count("responses"))
    newest = {version.pk for version in study.questionnaires.newest()}
    versions, waiting = list(versions.order_by("name", "-published_at", "-pk")), moving.waiting(study)
    for version in versions:
        version.still_to_move = waiting.get(version.pk, 0)
    page = {
        "study": study,
        "form": form,
        "drafts": study.drafts.filter(published=None).select_related("by").defer("document"),
        "versions": versions,
        "newest": newest,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/questionnaires/questionnaires.html", page, status=status)


@with_draft
def draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What is wrong with it and what is not carried over; uploading the mended form takes its place."""
    form = FormUpload(*(request.POST, request.FILES) if request.method == "POST" else ())
    if request.method == "POST" and form.is_valid() and draft.published is None:
        now = timezone.now()
        draft = drafting.upload(draft.study, form.contents, by=request.user, now=now, draft=draft)
        return redirect("draft", draft.pk)
    page = {"draft": draft, "study": draft.study, "form": form, **_told(draft)}
    if draft.document:
        before = drafting.version_before(draft)
        page |= {"missing": len(missing_wordings(draft.questionnaire)), "before": before}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/questionnaires/draft.html", page, status=status)


def _told(draft: Draft) -> dict[str, list[tuple[str, str]]]:
    language = get_language() or "en"
    return {
        key: [(place, wording(reason, language)) for place, reason in told]
        for key, told in (("faults", draft.faults), ("notices", draft.notices))
    }


@with_draft
def texts(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Wordings in every language, and the order of choices."""
    if not draft.is_ready:
        return redirect("draft", draft.pk)
    only_missing = "missing" in request.GET
    form = TextsForm(draft, request.POST or None, only_missing=only_missing)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            now = timezone.now()
            drafting.edit(draft, form.texts(), form.new_orders(), by=request.user, now=now)
        except Faults as found:
            language = get_language() or "en"
            faults = [f"{fault.place}: {wording(fault.reason, language)}" for fault in found.faults]
        else:
            messages.success(request, _("The draft is changed."))
            return redirect("draft", draft.pk)
    page = {"draft": draft, "study": draft.study, "form": form, "told": faults, "only_missing": only_missing}
    return render(request, "surveys/questionnaires/texts.html", page, status=422 if faults else 200)


@with_draft
def discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    slug = draft.study.slug
    if request.method == "POST" and draft.published is None:
        draft.delete()
        messages.success(request, _("The draft is deleted."))
    return redirect("questionnaires", slug)


@require_safe
@with_draft
def draft_xlsform(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not draft.document or draft.awaits:
        raise Http404
    return _workbook(draft.study, draft.questionnaire)


@require_safe
@with_version
def version_xlsform(request: HttpRequest, version: QuestionnaireVersion) -> HttpResponse:
    return _workbook(version.study, version.questionnaire)


@require_safe
@with_draft
def draft_guide(request: HttpRequest, draft: Draft) -> HttpResponse:
    if not draft.document:
        raise Http404
    return _guide(draft.questionnaire)


@require_safe
@with_version
def version_guide(request: HttpRequest, version: QuestionnaireVersion) -> HttpResponse:
    return _guide(version.questionnaire)


@require_safe
@with_version
def version_codebook(request: HttpRequest, version: QuestionnaireVersion) -> HttpResponse:
    """DDI-Codebook 2.5."""
    name = f"{version.name}.ddi.xml"
    return _file(codebook(version.questionnaire), "application/xml", name)


def _guide(questionnaire: Questionnaire) -> HttpResponse:
    from surveys.pdf.guides import guide  # its library is loaded when somebody wants a file

    return _file(guide(questionnaire), "application/pdf", f"{questionnaire.name}.pdf")


def _workbook(study: Study, questionnaire: Questionnaire) -> HttpResponse:
    """The XLSForm, in a zip with its pictures and sounds where it has any."""
    from surveys.excel.xlsform import xlsform_workbook  # as above

    workbook = xlsform_workbook(questionnaire)
    if not questionnaire.files:
        return _file(workbook, WORKBOOK, f"{questionnaire.name}.xlsx")
    packed = illustrating.packed(study, questionnaire, workbook)
    return _file(packed, "application/zip", f"{questionnaire.name}.zip")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@with_version
def revise(request: HttpRequest, version: QuestionnaireVersion) -> HttpResponse:
    """A draft of a version, to change small things in it."""
    if request.method != "POST":
        return redirect("questionnaires", version.study.slug)
    draft = drafting.revise(version, by=request.user, now=timezone.now())
    return redirect("draft-texts", draft.pk)


@require_safe
@with_version
def comparison(request: HttpRequest, version: QuestionnaireVersion, other_id: int) -> HttpResponse:
    """Two versions of one questionnaire, question by question: this one, and the later or earlier other."""
    same = version.study.questionnaires.filter(name=version.name).defer("document")
    other = get_object_or_404(same, pk=other_id)
    page = {
        "study": version.study,
        "old": version,
        "new": other,
        "changes": told_changes(version.questionnaire, other.questionnaire),
    }
    return render(request, "surveys/questionnaires/comparison.html", page)


def told_changes(old: Questionnaire, new: Questionnaire) -> list[dict[str, Any]]:
    """The changes in the reader's words, each with the question as it was and as it is."""
    language = get_language() or "en"
    return [
        {
            "change": change,
            "sort": SORTS[change.sort],
            "aspects": [ASPECTS[aspect] for aspect in change.aspects],
            "old": _called(change.old, language),
            "new": _called(change.new, language),
        }
        for change in compare(old, new)
    ]


def _called(document: Any, language: str) -> str:
    """The wording of a question, section or form."""
    return wording((document or {}).get("label") or (document or {}).get("title"), language)


SORTS = {
    "added": gettext_lazy("added"),
    "removed": gettext_lazy("taken away"),
    "moved": gettext_lazy("moved"),
    "changed": gettext_lazy("changed"),
}
ASPECTS = {
    "wording": gettext_lazy("wording"),
    "kind": gettext_lazy("kind of answer"),
    "unit": gettext_lazy("unit"),
    "choices": gettext_lazy("choices"),
    "choice wording": gettext_lazy("wording of choices"),
    "routing": gettext_lazy("when it is asked"),
    "rules": gettext_lazy("what an answer must be"),
    "value": gettext_lazy("calculation or default"),
    "look": gettext_lazy("look and role"),
}
