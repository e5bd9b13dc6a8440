"""The wordings of a questionnaire, one by one: which languages lack them, and how small edits are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import NamedTuple

from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.dumping import Document, dump

TEXTS = ("title", "label", "intro", "hint", "guidance", "unit", "required_message", "routing_note", "message")
LISTS = ("sections", "groups", "questions", "columns", "choices", "constraints", "warnings")


class Wording(NamedTuple):
    """One text of a questionnaire. `path` leads to it in the document: "sections.0.questions.2.label"."""

    path: str
    names: tuple[str, ...]
    """What it stands in, from the outside: sections, questions, choices by name; rules by their test."""
    part: str
    text: Mapping[str, str]

    def lacks(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(language for language in languages if not self.text.get(language))


def wordings(questionnaire: Questionnaire) -> list[Wording]:
    """Every text, in the order of the questionnaire."""
    return list(_wordings(dump(questionnaire), "", ()))


def missing_wordings(questionnaire: Questionnaire) -> list[Wording]:
    return [each for each in wordings(questionnaire) if each.lacks(questionnaire.languages)]


def _wordings(document: Mapping[str, object], path: str, names: tuple[str, ...]) -> Iterator[Wording]:
    for part in TEXTS:
        if isinstance(text := document.get(part), Mapping):
            yield Wording(f"{path}{part}", names, part, text)
    for key in LISTS:
        parts = document.get(key)
        for number, inner in enumerate(parts if isinstance(parts, list) else []):
            name = str(inner.get("name") or inner.get("test"))
            yield from _wordings(inner, f"{path}{key}.{number}.", (*names, name))


def reworded(questionnaire: Questionnaire, texts: Mapping[str, Mapping[str, str]]) -> Document:
    """The document with other wordings: by path, then by language; a blank one is taken out."""
    document = deepcopy(dump(questionnaire))
    for path, text in texts.items():
        *steps, part = path.split(".")
        place: object = document
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]  # type: ignore[index]
        known = {language: words for language in questionnaire.languages if (words := text.get(language))}
        place[part] = known  # type: ignore[index]
    return document


def reordered(document: Document, path: str, order: list[str]) -> None:
    """Puts the choices at a path into this order of their names; those not named keep theirs, at the end."""
    place: object = document
    for step in path.split("."):
        place = place[int(step)] if isinstance(place, list) else place[step]  # type: ignore[index]
    assert isinstance(place, list)
    place.sort(key=lambda choice: order.index(choice["name"]) if choice["name"] in order else len(order))
