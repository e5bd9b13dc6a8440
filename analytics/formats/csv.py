"""Answers that were handed in, as tables: a row for each response, each row of a table, each answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile

from analytics.frames import Column, cell, columns
from surveys.models import QuestionnaireVersion, Response, Study
from surveys.questionnaire.mapping import VariableMapping

ABOUT = ("case", "wave", "version", "mode", "state", "submitted_at")
PARTS = ("missing", "qualifier", "remark", "specify", "reason", "basis")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
Rows = Iterator[list[str]]


def archive(study: Study, name: str) -> bytes:
    """A zip with NAME.csv, one NAME-TABLE.csv for each table, and NAME-answers.csv with all that was said."""
    versions = list(study.questionnaires.filter(name=name).order_by("published_at", "pk"))
    responses = _responses(study, name)
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(f"{name}.csv", _written(_whole(versions, responses)))
        for table in _tables(versions):
            packed.writestr(f"{name}-{table}.csv", _written(_of_table(versions, responses, table)))
        packed.writestr(f"{name}-answers.csv", _written(_answers(responses)))
    return file.getvalue()


def _responses(study: Study, name: str) -> list[Response]:
    found = Response.objects.handed_in().filter(version__study=study, version__name=name)
    return list(found.select_related("case__wave", "version").order_by("case__wave__name", "case__key"))


def _history(versions: Sequence[QuestionnaireVersion]) -> list[tuple[object, VariableMapping]]:
    return [(each.questionnaire, VariableMapping.from_document(each.mapping)) for each in versions]


def _tables(versions: Sequence[QuestionnaireVersion]) -> list[str]:
    names = (q.name for each in versions for q in each.questionnaire.questions() if q.kind == "table")
    return list(dict.fromkeys(names))


def _about(response: Response) -> list[str]:
    at = response.submitted_at.isoformat() if response.submitted_at else ""
    case = response.case
    return [case.key, case.wave.name, response.version.hash[:8], response.mode, response.state, at]


def _whole(versions: Sequence[QuestionnaireVersion], responses: Sequence[Response]) -> Rows:
    found = columns(_history(versions))
    places = {version.pk: place for place, version in enumerate(versions)}
    yield [*ABOUT, *(column.name for column in found)]
    for response in responses:
        values = {name: document.get("value") for name, document in response.answers.items()}
        yield _about(response) + _cells(found, places[response.version_id], values)


def _of_table(versions: Sequence[QuestionnaireVersion], responses: Sequence[Response], table: str) -> Rows:
    found = columns(_history(versions), table)
    places = {version.pk: place for place, version in enumerate(versions)}
    yield ["case", "wave", "row", *(column.name for column in found)]
    for response in responses:
        rows = response.answers.get(table, {}).get("value")
        for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
            who = [response.case.key, response.case.wave.name, str(number)]
            yield who + _cells(found, places[response.version_id], row)


def _cells(found: Sequence[Column], place: int, values: dict[str, object]) -> list[str]:
    return [cell(values, column.leaves.get(place)) for column in found]


def _answers(responses: Sequence[Response]) -> Rows:
    """What stands beside values, too."""
    yield ["case", "wave", "version", "question", "part", "text"]
    for response in responses:
        who = [response.case.key, response.case.wave.name, response.version.hash[:8]]
        for name, document in sorted(response.answers.items()):
            if document.get("value") is not None:
                yield [*who, name, "value", str(document["value"])]
            yield from ([*who, name, part, str(document[part])] for part in PARTS if document.get(part))


def _written(rows: Rows) -> bytes:
    """In UTF-8 with its mark, which Excel wants. What a spreadsheet would take for a formula is quoted."""
    text = StringIO()
    csv.writer(text).writerows([[_safe(each) for each in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    is_formula = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
