"""The page of a study's webhooks: which addresses are told what, and what they answered."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys import notifying
from surveys.forms.webhooks import WebhookForm
from surveys.models import Delivery, Study, Webhook
from surveys.views.questionnaires import designing

SHOWN = 100


@designing
def webhooks(request: HttpRequest, slug: str) -> HttpResponse:
    """A new address's secret stands on the page that answers, and nowhere again."""
    study = get_object_or_404(Study, slug=slug)
    form, added = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        added = notifying.add(study, **form.cleaned_data, by=request.user, now=timezone.now())
        form = WebhookForm()
    page = {
        "study": study,
        "form": form,
        "added": added,
        "webhooks": study.webhooks.filter(removed_at=None),
        "deliveries": Delivery.objects.filter(webhook__study=study).select_related("webhook")[:SHOWN],
    }
    return render(request, "surveys/webhooks.html", page, status=422 if form.errors else 200)


@designing
def remove(request: HttpRequest, webhook_id: int) -> HttpResponse:
    webhook = get_object_or_404(Webhook.objects.select_related("study"), pk=webhook_id)
    if request.method == "POST":
        notifying.remove(webhook, now=timezone.now())
        messages.success(request, _("This address is told nothing more."))
    return redirect("webhooks", webhook.study.slug)


@designing
def send_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery = get_object_or_404(Delivery.objects.select_related("webhook__study"), pk=delivery_id)
    if request.method == "POST" and notifying.send_again(delivery, now=timezone.now()):
        messages.success(request, _("It is sent again in a moment."))
    return redirect("webhooks", delivery.webhook.study.slug)
