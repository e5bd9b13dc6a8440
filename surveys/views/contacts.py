"""Whom the office talks to about a case: contacts, the mails sent to them, and taking a refusal back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import calling, mailing, tasks
from surveys.forms.contacts import ContactForm
from surveys.models import Case, Contact
from surveys.views.office import changing, with_case


@with_case
def add_contact(request: HttpRequest, case: Case) -> HttpResponse:
    return _contact_page(request, case, Contact(organisation=case.organisation))


@with_case
def contact(request: HttpRequest, case: Case, contact_id: int) -> HttpResponse:
    return _contact_page(request, case, _contact_of(case, contact_id))


def _contact_page(request: HttpRequest, case: Case, contact: Contact) -> HttpResponse:
    form = ContactForm(request.POST or None, instance=contact)
    if form.is_valid():
        form.save()
        return redirect("office-case", case.pk)
    page = {"case": case, "contact": contact, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/office/contact.html", page, status=status)


@changing
def remove_contact(request: HttpRequest, case: Case, contact_id: int) -> HttpResponse:
    _contact_of(case, contact_id).delete()
    return redirect("office-case", case.pk)


@changing
def mail(request: HttpRequest, case: Case, contact_id: int, step: int) -> HttpResponse:
    """Mail a new link. The step in the address makes a second click, and a reminder just sent, harmless."""
    wanted = _contact_of(case, contact_id)
    claimed = mailing.claim(case, wanted, step=step, now=timezone.now())
    if claimed:
        tasks.send_mailing.delay_on_commit(claimed.pk)
        messages.success(request, _("The mail is on its way. Load the page again to see what became of it."))
    else:
        messages.info(request, _("A mail was asked for already. Nothing more was sent."))
    return redirect("office-case", case.pk)


def _contact_of(case: Case, contact_id: int) -> Contact:
    return get_object_or_404(case.organisation.contacts, pk=contact_id)


@changing
def reopen(request: HttpRequest, case: Case) -> HttpResponse:
    calling.reopen(case, now=timezone.now())
    return redirect("office-case", case.pk)
