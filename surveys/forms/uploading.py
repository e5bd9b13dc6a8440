"""The control with which a file is chosen, and the file that was chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import UPLOADED, Question
from surveys.questionnaire.file_types import shown_as
from surveys.questionnaire.uploads import Upload, upload_of, uploads_in
from surveys.wordings import answer_lines

ACCEPTS = {"image": "image/*", "audio": "audio/*", "video": "video/*"}
CAPTURES = {"new-front": "user", "new": "environment"}
"""By appearance: which camera a telephone opens, where a picture from its store will not do."""


def control(question: Question, value: object) -> dict[str, Any]:
    """The context of surveys/upload.html."""
    upload = upload_of(value)
    return {
        "file": told(question, upload) if upload else None,
        "accept": ACCEPTS.get(question.kind, ""),
        "capture": next((CAPTURES[look] for look in question.appearance.split() if look in CAPTURES), ""),
        "megabytes": settings.UPLOAD_MEGABYTES,
    }


def told(question: Question, upload: Upload) -> dict[str, str]:
    """A file as pages show it; `sort` says how: "image", "audio", "video", or "" for a link alone."""
    return {**upload._asdict(), "sort": shown_as(upload.name, question.kind)}


def files_of(question: Question, value: object) -> list[dict[str, str]]:
    """The files of an answer, those in rows too."""
    return [told(column, upload) for column, upload in uploads_in(question, value)]


def read_again(question: Question, answer: Answer | None, language: str) -> dict[str, Any]:
    """An answer as a review shows it: `lines` of words; or `beside` its files, whose links name them."""
    beside = replace(answer, value=None) if answer and question.kind in UPLOADED else answer
    return {
        "lines": answer_lines(question, answer, language),
        "beside": answer_lines(question, beside, language),
        "files": files_of(question, answer.value if answer else None),
    }
