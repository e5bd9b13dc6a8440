"""Texts of a study in the reader's language."""

from django import template
from django.utils.translation import get_language

from surveys.forms.register import called
from surveys.questionnaire.definition import Text, wording

register = template.Library()


@register.filter
def worded(text: Text) -> str:
    return wording(text, get_language() or "en")


register.filter(called)
