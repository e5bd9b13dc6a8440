"""Texts of a study in the reader's language."""

from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.utils.translation import get_language

from surveys import languages
from surveys.forms.register import called
from surveys.questionnaire.definition import Questionnaire, Text, wording

register = template.Library()


@register.filter
def worded(text: Text) -> str:
    return wording(text, get_language() or "en")


register.filter(called)


@register.simple_tag
def spoken_languages(questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """Those a questionnaire can be answered in, each by its own name."""
    current = languages.spoken(questionnaire)
    return [
        {"code": code, "name": NAMES.get(code) or _own_name(code), "is_current": code == current}
        for code in languages.offered(questionnaire)
    ]


NAMES = {"en": "EN", "zh-hans": "中文"}


def _own_name(code: str) -> str:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    return known.get("name_local", code)
