"""The files of answers that go out with tables: those on the route, each named for whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from shutil import copyfileobj
from typing import Any
from zipfile import ZipFile, ZipInfo

from surveys.models import Attachment, Response
from surveys.questionnaire.definition import Question
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.operands import Operand
from surveys.questionnaire.routing import Route, row_routes, rows_of_value
from surveys.questionnaire.uploads import Upload, retold, takes_file, uploads_in

UNFIT = re.compile(r"[^\w.-]+")
"""What no folder's name should hold."""
Documents = Mapping[str, dict[str, Any]]
Paths = Mapping[Upload, str]
"""Where in the archive each file of a response lies."""


def paths_of(response: Response, way: Route) -> Paths:
    folder = UNFIT.sub("_", response.case.key)
    return {each: f"media/{folder}/{each.sha256[:8]}-{each.name}" for each in _on_route(response, way)}


def _on_route(response: Response, way: Route) -> Iterator[Upload]:
    for question in response.questionnaire.questions():
        if takes_file(question) and question.name in way.asked and question.name in response.answers:
            value, on = response.answers[question.name].get("value"), response.occasion_of_answers
            yield from _in_value(question, value, way.values, on, question.name)


def _in_value(
    question: Question, value: object, values: Mapping[str, Operand], on: Occasion, place: str
) -> Iterator[Upload]:
    if question.kind != "table":
        yield from (upload for _question, upload in uploads_in(question, value))
        return
    rows = rows_of_value(value)
    ways = row_routes(question, rows, values, on=on, place=place)
    for number, (row, way) in enumerate(zip(rows, ways, strict=True), 1):
        for column in question.columns:
            if column.name in way.asked:
                here = f"{place}/{number}/{column.name}"
                yield from _in_value(column, row.get(column.name), way.values, on, here)


def told(response: Response, documents: Documents, paths: Paths) -> dict[str, dict[str, Any]]:
    """The documents with each file's path in place of its hash; off the route of its row, its name alone."""
    by_name = response.questionnaire.by_name
    return {name: _told_document(by_name[name], document, paths) for name, document in documents.items()}


def _told_document(question: Question, document: dict[str, Any], paths: Paths) -> dict[str, Any]:
    if not takes_file(question) or "value" not in document:
        return document
    told = retold(question, document["value"], lambda upload: paths.get(upload, upload.name))
    return document | {"value": told}


def pack(packed: ZipFile, response: Response, paths: Paths) -> None:
    """Put the files into the archive as they are: pictures get no smaller. One that is lost is left out."""
    known = (
        {each.value: each for each in Attachment.objects.filter(case_id=response.case_id)} if paths else {}
    )
    for upload, path in paths.items():
        _copy(packed, known[str(upload)], path)


def _copy(packed: ZipFile, attachment: Attachment, path: str) -> None:
    try:
        file = attachment.file.open()
    except FileNotFoundError:
        return
    with file, packed.open(ZipInfo(path, attachment.at.timetuple()[:6]), "w") as place:
        copyfileobj(file, place)
