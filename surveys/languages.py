"""The language someone answers in: any of the questionnaire's. The interface is English where it has no such.

Django's active language is then one that it has no texts in, so everything of ours falls back by itself.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from surveys.questionnaire.definition import Questionnaire

COOKIE = "form-language"


def offered(questionnaire: Questionnaire) -> list[str]:
    """Those of the interface, then those that the questionnaire has besides."""
    own = [code for code, _name in settings.LANGUAGES]
    return [*own, *(language for language in questionnaire.languages if language not in own)]


def speak(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse | None:
    """Goes on in the language chosen before. One chosen now, as "?language=fr", leads here again."""
    wanted = request.GET.get("language", "") if request.method == "GET" else ""
    if wanted in offered(questionnaire):
        return remember(redirect(request.path), wanted)
    kept = request.COOKIES.get(COOKIE, "")
    if kept in offered(questionnaire):
        translation.activate(kept)
    return None


def remember(answer: HttpResponse, language: str) -> HttpResponse:
    """In one cookie what the whole site speaks, in another what it cannot."""
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language)
        answer.delete_cookie(COOKIE)
    else:
        answer.set_cookie(COOKIE, language, samesite="Lax", httponly=True, secure=settings.OVER_TLS)
    return answer
