"""Answers that were handed in, as tables: a row for each response, each row of a table, each answer."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from analytics.formats import media
from analytics.frames import Column, Edition, Roster, cell, columns, free, rosters
from surveys.models import Publication, Response, Study
from surveys.questionnaire.routing import route

ABOUT = ("case", "wave", "version", "mode", "state", "submitted_at")
PARTS = ("missing", "qualifier", "remark", "specify", "reason", "basis")
ALL = "answers"
"""The file of all there is is called so, and no table's."""
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
Rows = Iterator[list[str]]


def archive(study: Study, name: str, file: IO[bytes]) -> None:
    """Write a zip with NAME.csv, a NAME-TABLE.csv for each table, and NAME-answers.csv with all there is.

    What was answered and is not asked any more, as other answers are now, stays behind. Files that were given
    as answers lie in the folder "media"; cells hold their paths.
    """
    history, answers = _history(study, name), _answers_to(study, name)
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(f"{name}.csv", written(_whole(columns(history), answers)))
        whole = [_Rows(each.response, "", each.values) for each in answers]
        for path, rows in _of_tables(name, rosters(history), whole):
            packed.writestr(f"{path}.csv", written(rows))
        packed.writestr(f"{name}-{ALL}.csv", written(_parts(answers)))
        for each in answers:
            media.pack(packed, each.response, each.files)


class _Answers(NamedTuple):
    """Those of a response that are on its route."""

    response: Response
    documents: dict[str, dict[str, Any]]
    files: media.Paths

    @property
    def values(self) -> dict[str, object]:
        return {name: document.get("value") for name, document in self.documents.items()}


class _Rows(NamedTuple):
    """The values of a response, or of one row of a table of it, whose place is like "2.1"."""

    response: Response
    place: str
    values: Mapping[str, object]


def _history(study: Study, name: str) -> list[Edition]:
    acts = Publication.objects.filter(version__study=study, version__name=name).select_related("version")
    return [
        Edition(act.version.hash, tuple(act.version.questionnaire.questions()), act.variable_mapping)
        for act in acts.defer("version__document")
    ]


def _answers_to(study: Study, name: str) -> list[_Answers]:
    handed_in = Response.objects.handed_in().filter(version__study=study, version__name=name)
    found = handed_in.select_related("case__wave", "version").order_by("case__wave__name", "case__key")
    return [_on_route(response) for response in found]


def _on_route(response: Response) -> _Answers:
    way = route(response.questionnaire, response.parsed_answers, on=response.occasion_of_answers)
    files = media.paths_of(response, way)
    documents = {name: response.answers[name] for name in way.asked if name in response.answers}
    return _Answers(response, media.told(response, documents, files), files)


def _about(response: Response) -> list[str]:
    at = response.submitted_at.isoformat() if response.submitted_at else ""
    case = response.case
    return [case.key, case.wave.name, response.version.hash[:8], response.mode, response.state, at]


def _whole(found: Sequence[Column], answers: Sequence[_Answers]) -> Rows:
    yield _heading(ABOUT, found)
    for each in answers:
        yield _about(each.response) + _cells(found, each.response, each.values)


def _of_tables(path: str, found: Sequence[Roster], around: Sequence[_Rows]) -> Iterator[tuple[str, Rows]]:
    taken = [ALL]
    for roster in found:
        taken.append(free(roster.name, taken))
        rows = [row for each in around for row in _rows(roster, each)]
        yield f"{path}-{taken[-1]}", _of_table(roster, rows)
        yield from _of_tables(f"{path}-{taken[-1]}", roster.rosters, rows)


def _rows(roster: Roster, around: _Rows) -> Iterator[_Rows]:
    rows = around.values.get(roster.names.get(around.response.version.hash, ""))
    for number, row in enumerate(rows if isinstance(rows, list) else [], 1):
        yield _Rows(around.response, f"{around.place}.{number}".lstrip("."), row)


def _of_table(roster: Roster, rows: Sequence[_Rows]) -> Rows:
    yield _heading(("case", "wave", "row"), roster.columns)
    for each in rows:
        case = each.response.case
        yield [case.key, case.wave.name, each.place, *_cells(roster.columns, each.response, each.values)]


def _heading(about: Sequence[str], found: Sequence[Column]) -> list[str]:
    """A question that is called like one of the columns before it has a number."""
    names = list(about)
    for column in found:
        names.append(free(column.name, names))
    return names


def _cells(found: Sequence[Column], response: Response, values: Mapping[str, object]) -> list[str]:
    return [cell(values, column.leaves.get(response.version.hash)) for column in found]


def _parts(answers: Sequence[_Answers]) -> Rows:
    """What stands beside values, too."""
    yield ["case", "wave", "version", "question", "part", "text"]
    for response, documents, _files in answers:
        who = [response.case.key, response.case.wave.name, response.version.hash[:8]]
        for name, document in sorted(documents.items()):
            if document.get("value") is not None:
                yield [*who, name, "value", _text(document["value"])]
            yield from ([*who, name, part, str(document[part])] for part in PARTS if document.get(part))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def written(rows: Rows) -> bytes:
    """In UTF-8 with its mark, which Excel wants. What a spreadsheet would take for a formula is quoted."""
    text = StringIO()
    csv.writer(text).writerows([[safe(each) for each in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """The text, quoted where a spreadsheet would take it for a formula."""
    is_formula = text[:1] in ("=", "+", "-", "@", "\t", "\r") and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
