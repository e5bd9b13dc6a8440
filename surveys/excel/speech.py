"""A form's texts, in one language or in several beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from surveys.questionnaire.definition import Question, Text, wording

Languages = tuple[str, ...]
LINES, BESIDE = "\n", " / "
LANGUAGES = ("en", "zh-hans")
"""Those of the site."""


def say(text: Text | None, languages: Languages, between: str = BESIDE) -> str:
    """Each wording once; "" for no text."""
    said = dict.fromkeys(wording(text, language) for language in languages)
    return between.join(filter(None, said))


def tell(message: Any, languages: Languages, between: str = BESIDE, **words: Any) -> str:
    """A translatable message; a word may itself be a Text."""
    return say({language: told(message, language, **words) for language in languages}, languages, between)


def told(message: Any, language: str, **words: Any) -> str:
    with override(language):
        said = {name: wording(w, language) if isinstance(w, Mapping) else w for name, w in words.items()}
        return str(message).format(**said)


def both(message: Any, **words: Any) -> Text:
    """A translatable message in every language of the site, to be kept."""
    return {language: told(message, language, **words) for language in LANGUAGES}


def spellings(text: Text, name: str) -> dict[str, str]:
    """Everything by which a form names a choice, in whichever languages it was made."""
    said = [*text.values(), say(text, tuple(text)), say(text, LANGUAGES)]
    return {plain(each): name for each in (name, *said)}


def plain(words: str) -> str:
    """What is compared: capitals and spaces do not count."""
    return " ".join(words.split()).casefold()


def choice_labels(question: Question, languages: Languages) -> dict[str, str]:
    return {choice.name: say(choice.label, languages) for choice in question.choices}
