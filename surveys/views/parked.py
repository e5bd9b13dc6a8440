"""Pages of supervisors: background work that was given up."""

from __future__ import annotations

from celery import current_app
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from surveys.models import ParkedTask
from surveys.views.office import supervising

SHOWN = 100


@require_safe
@supervising
def parked(request: HttpRequest) -> HttpResponse:
    return render(request, "surveys/office/parked.html", {"parked": ParkedTask.objects.parked()[:SHOWN]})


@supervising
def settle(request: HttpRequest, parked_id: int) -> HttpResponse:
    """Try it again, or strike it off the list, by POST; who comes otherwise sees the list."""
    if request.method == "POST":
        found = get_object_or_404(ParkedTask.objects.parked(), pk=parked_id)
        if "again" not in request.POST:
            found.delete()
        else:
            _try_again(request, found)
    return redirect("office-parked")


def _try_again(request: HttpRequest, found: ParkedTask) -> None:
    try:
        current_app.signature(found.name, args=found.arguments, queue=found.queue or None).apply_async()
    except OperationalError:
        messages.error(request, _("The queue of tasks cannot be reached. Please try again in a few minutes."))
    else:
        found.delete()
        messages.success(request, _("It is tried again. If it fails once more, it comes back here."))
