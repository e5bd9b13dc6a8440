"""The register of a study: who can be interviewed, and whom to talk to there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from surveys import drawing
from surveys.forms.contacts import ContactForm
from surveys.forms.register import OrganisationForm, RegisterFilter
from surveys.forms.waves import CasesForm
from surveys.models import Contact, Organisation, Study
from surveys.views.office import supervising, ticked

ORGANISATIONS_A_PAGE = 100


def with_study(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @supervising
    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **parts: Any) -> HttpResponse:
        return view(request, get_object_or_404(Study, slug=slug), **parts)

    return guarded


def with_organisation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @supervising
    @wraps(view)
    def guarded(request: HttpRequest, organisation_id: int, **parts: Any) -> HttpResponse:
        found = Organisation.objects.select_related("study")
        return view(request, get_object_or_404(found, pk=organisation_id), **parts)

    return guarded


@require_safe
@supervising
def registers(request: HttpRequest) -> HttpResponse:
    """The register of the only study; of several the one that is chosen."""
    studies = list(Study.objects.order_by("slug"))
    if len(studies) == 1:
        return redirect("register", studies[0].slug)
    return render(request, "surveys/register/registers.html", {"studies": studies})


@require_safe
@with_study
def register(request: HttpRequest, study: Study) -> HttpResponse:
    return _register_page(request, study, CasesForm(study))


def _register_page(request: HttpRequest, study: Study, form: CasesForm, *, status: int = 200) -> HttpResponse:
    narrowing = RegisterFilter(study, request.GET)
    found = narrowing.narrowed(study.organisations.all()).prefetch_related("cases__wave").order_by("pk")
    page = {
        "study": study,
        "filter": narrowing,
        "form": form,
        "page": Paginator(found, ORGANISATIONS_A_PAGE).get_page(request.GET.get("page")),
        "waves": study.waves.order_by("-reference_year"),
    }
    return render(request, "surveys/register/register.html", page, status=status)


@with_study
def make_cases(request: HttpRequest, study: Study) -> HttpResponse:
    """Cases of the organisations that are ticked, or of all that the address narrows the register to."""
    if request.method != "POST":
        return redirect("register", study.slug)
    form = CasesForm(study, request.POST)
    if not form.is_valid():
        return _register_page(request, study, form, status=422)
    chosen = RegisterFilter(study, request.GET).narrowed(study.organisations.all())
    if "all" not in request.POST:
        chosen = study.organisations.filter(pk__in=ticked(request, "organisation"))
    wave, version = form.cleaned_data["wave"], form.cleaned_data["version"]
    drawn = drawing.select(wave, version, chosen, by=request.user, now=timezone.now())
    messages.success(request, _made(drawn.cases.count(), chosen.count()))
    return redirect("wave", wave.pk)


def _made(made: int, chosen: int) -> str:
    said = ngettext("{number} case was made.", "{number} cases were made.", made).format(number=made)
    if left := chosen - made:
        said += " " + ngettext(
            "{number} organisation has a case already, or the questionnaire is not for it.",
            "{number} organisations have a case already, or the questionnaire is not for them.",
            left,
        ).format(number=left)
    return said


@with_study
def add_organisation(request: HttpRequest, study: Study) -> HttpResponse:
    return _organisation_page(request, Organisation(study=study, key=f"org-{token_hex(4)}"))


@with_organisation
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return _organisation_page(request, organisation)


def _organisation_page(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=organisation)
    if form.is_valid():
        form.save()
        messages.success(request, _("The organisation is saved."))
        return redirect("register-organisation", form.instance.pk)
    page = {"organisation": organisation, "study": organisation.study, "form": form}
    if organisation.pk:
        page |= {
            "contacts": organisation.contacts.order_by("pk"),
            "cases": organisation.cases.with_surroundings().order_by("-wave__reference_year", "key"),
            "saved": Organisation.objects.get(pk=organisation.pk),
        }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/register/organisation.html", page, status=status)


@with_organisation
def add_contact(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return _contact_page(request, organisation, Contact(organisation=organisation))


@with_organisation
def contact(request: HttpRequest, organisation: Organisation, contact_id: int) -> HttpResponse:
    return _contact_page(request, organisation, get_object_or_404(organisation.contacts, pk=contact_id))


def _contact_page(request: HttpRequest, organisation: Organisation, contact: Contact) -> HttpResponse:
    form = ContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        form.save()
        return redirect("register-organisation", organisation.pk)
    page = {"organisation": organisation, "contact": contact, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/register/contact.html", page, status=status)


@with_organisation
def remove_contact(request: HttpRequest, organisation: Organisation, contact_id: int) -> HttpResponse:
    if request.method == "POST":
        get_object_or_404(organisation.contacts, pk=contact_id).delete()
    return redirect("register-organisation", organisation.pk)
