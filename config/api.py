"""The API as one document: /api/v1/openapi.json, and /api/v1/docs for people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI, Swagger

from analytics.rest import exports, releases
from surveys import rates
from surveys.rest import cases, responses, studies

api = NinjaAPI(
    title="Fangtan",
    version="1",
    description="Send a personal token as “Authorization: Bearer fangtan_…”; docs/api.md tells how.",
    urls_namespace="api",
    docs=Swagger(settings={"persistAuthorization": False}),
)
api.add_decorator(conditional_page, mode="view")
for module in (studies, cases, responses, releases, exports):
    api.add_router("", module.router)


@api.exception_handler(rates.TooMany)
def too_many(request: HttpRequest, refusal: rates.TooMany) -> HttpResponse:
    said = _("This token has asked too often. Ask again in %(seconds)d seconds.")
    answer = api.create_response(request, {"detail": said % {"seconds": refusal.seconds}}, status=429)
    answer["Retry-After"] = str(refusal.seconds)
    return answer
