"""The first page of each role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

FIRST_PAGES = {
    "surveys.supervise": "board",
    "surveys.interview": "queue",
    "analytics.research": "releases",
}
"""By permission; who has several begins with the first."""


@login_required
def home(request: HttpRequest) -> HttpResponse:
    for permission, page in FIRST_PAGES.items():
        if request.user.has_perm(permission):
            return redirect(page)
    return render(request, "surveys/no_role.html")
