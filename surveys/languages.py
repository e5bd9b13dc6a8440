"""The language a questionnaire speaks to who answers it: any of its own, whatever the interface speaks."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language

from surveys.questionnaire.definition import Questionnaire, Text

COOKIE = "form-language"
"""Of a language that the interface does not speak; Django's own cookie keeps the others."""
_wanted: ContextVar[str] = ContextVar("wanted", default="")


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Knows the language wanted while a request is answered."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = _wanted.set(request.COOKIES.get(COOKIE, ""))
        try:
            return get_response(request)
        finally:
            _wanted.reset(token)

    return answer


def spoken(questionnaire: Questionnaire) -> str:
    """The language wanted, where the questionnaire has it, else that of the interface."""
    wanted = _wanted.get()
    return wanted if wanted in questionnaire.languages else get_language() or "en"


def foreign(text: Text | None, language: str) -> str:
    """The language a text is found in, when that is not the interface's; "" else."""
    found = language if text and text.get(language) else next(iter(text or {}), "")
    return "" if found == get_language() else found


def offered(questionnaire: Questionnaire) -> list[str]:
    """Those of the interface, then those that the questionnaire has besides."""
    own = [code for code, _name in settings.LANGUAGES]
    return [*own, *(language for language in questionnaire.languages if language not in own)]


def choose(language: str) -> None:
    """For what is left of this request."""
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        _wanted.set("")
    else:
        _wanted.set(language)


def remember(answer: HttpResponse, language: str) -> HttpResponse:
    """For the requests that follow."""
    if language in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language)
        answer.delete_cookie(COOKIE)
    else:
        answer.set_cookie(COOKIE, language, samesite="Lax", httponly=True, secure=settings.OVER_TLS)
    return answer


def chosen(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse | None:
    """Leads to the same page in the language that its address asks for, as "?language=fr"."""
    wanted = request.GET.get("language", "") if request.method == "GET" else ""
    return remember(redirect(request.path), wanted) if wanted in offered(questionnaire) else None
