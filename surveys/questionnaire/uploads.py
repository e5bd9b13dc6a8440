"""Files as answers: "9f86…/site.jpg", the SHA-256 of a file's content and its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from surveys.questionnaire.definition import UPLOADED, Question

REFERENCE = re.compile(r"(?P<sha256>[0-9a-f]{64})/(?P<name>[^/\\\n]{1,200})")


class Upload(NamedTuple):
    sha256: str
    name: str

    def __str__(self) -> str:
        return f"{self.sha256}/{self.name}"


def upload_of(value: object) -> Upload | None:
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return Upload(match["sha256"], match["name"]) if match else None


def uploads_in(question: Question, value: object) -> Iterator[tuple[Question, Upload]]:
    """The files of an answer, those in rows too, each with the question or column it answers."""
    if question.kind in UPLOADED and (upload := upload_of(value)):
        yield question, upload
    for row in _rows(question, value):
        for column in question.columns:
            yield from uploads_in(column, row.get(column.name))


def retold(question: Question, value: object, tell: Callable[[Upload], str]) -> object:
    """The value with other words for each file, for readers who do not get the files themselves."""
    if question.kind in UPLOADED:
        return tell(upload) if (upload := upload_of(value)) else value
    if question.kind != "table":
        return value
    columns = {column.name: column for column in question.columns}
    return [
        {name: retold(columns[name], cell, tell) for name, cell in row.items() if name in columns}
        for row in _rows(question, value)
    ]


def takes_file(question: Question) -> bool:
    """Whether a file can be given as the answer, or in its rows."""
    return question.kind in UPLOADED or any(takes_file(column) for column in question.columns)


def _rows(question: Question, value: object) -> list[dict[str, object]]:
    if question.kind != "table" or not isinstance(value, list):
        return []
    return [row for row in value if isinstance(row, dict)]
