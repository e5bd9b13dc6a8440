"""Which browser a response began in, where its questionnaire asks: a random id that the browser keeps."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from surveys.models import Response

COOKIE = "fangtan_device"
YEAR = 365 * 24 * 3600


def noted(request: HttpRequest, response: Response) -> str:
    """The browser's id, which a response without one takes; "" where the questionnaire does not ask."""
    if "deviceid" not in response.questionnaire.metadata:
        return ""
    device = request.COOKIES.get(COOKIE, "")[:40] or f"fangtan:{uuid4().hex}"
    if not response.device and Response.objects.filter(pk=response.pk, device="").update(device=device):
        response.device = device
    return device


def remember(answer: HttpResponse, device: str) -> HttpResponse:
    if device:
        answer.set_cookie(
            COOKIE, device, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.OVER_TLS
        )
    return answer
