"""The page of one's own tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from surveys import tokens
from surveys.forms.tokens import TokenForm


@never_cache
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """What was given out, and one more; its secret stands on the page that answers, and nowhere again."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, secret = tokens.issue(request.user, **form.cleaned_data, now=timezone.now())
        form = TokenForm()
    listed = request.user.tokens.filter(revoked_at=None)
    page = {"form": form, "secret": secret, "tokens": listed}
    return render(request, "surveys/tokens.html", page, status=422 if form.errors else 200)


@login_required
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """By POST; who comes otherwise, as after logging in again, sees the tokens."""
    if request.method == "POST":
        tokens.revoke(get_object_or_404(request.user.tokens, pk=token_id), now=timezone.now())
        messages.success(request, _("The token is withdrawn. What used it is refused from now on."))
    return redirect("tokens")
