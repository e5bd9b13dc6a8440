"""Pictures, sounds and videos beside a label or a choice."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.definition import Questionnaire, Text, wording


def illustrations(
    media: Mapping[str, Text], questionnaire: Questionnaire, language: str
) -> list[dict[str, str]]:
    """The context of surveys/media.html: the files in the language that came with the form."""
    named = ((sort, wording(names, language)) for sort, names in media.items())
    files = questionnaire.files
    return [{"sort": sort, "sha256": files[name], "name": name} for sort, name in named if name in files]
