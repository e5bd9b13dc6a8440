"""Small LimeSurvey files, written as LimeSurvey writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

Rows = Sequence[Mapping[str, object]]


def lss(languages: Sequence[str] = ("en",), kind: str = "Survey", **tables: Rows) -> bytes:
    """A file of version 3 or older, or a newer one: that depends on the tables alone."""
    listed = "".join(f"<language>{language}</language>" for language in languages)
    written = "".join(_table(name, rows) for name, rows in tables.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<document><LimeSurveyDocType>{kind}</LimeSurveyDocType><DBVersion>366</DBVersion>"
        f"<languages>{listed}</languages>{written}</document>"
    ).encode()


def _table(name: str, rows: Rows) -> str:
    written = "".join(f"<row>{''.join(_field(*pair) for pair in row.items())}</row>" for row in rows)
    return f"<{name}><fields></fields><rows>{written}</rows></{name}>"


def _field(name: str, value: object) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"


def question(qid: int, code: str, kind: str, text: str = "How?", **fields: object) -> dict[str, object]:
    """A row of the table "questions" in the old shape, in English unless told otherwise."""
    row: dict[str, object] = {"qid": qid, "parent_qid": 0, "gid": 1, "type": kind, "title": code}
    return row | {"question": text, "question_order": qid, "language": "en"} | fields


def part(qid: int, parent: int, code: str, text: str, **fields: object) -> dict[str, object]:
    row: dict[str, object] = {"qid": qid, "parent_qid": parent, "title": code, "question": text}
    return row | {"question_order": qid, "scale_id": 0, "language": "en"} | fields


def answer(qid: int, code: str, text: str, **fields: object) -> dict[str, object]:
    row: dict[str, object] = {"qid": qid, "code": code, "answer": text, "sortorder": code}
    return row | {"scale_id": 0, "language": "en"} | fields


GROUP = {"gid": 1, "group_name": "The firm", "group_order": 0, "description": "", "language": "en"}


def survey(*questions: Mapping[str, object], **tables: Rows) -> bytes:
    return lss(groups=[GROUP], questions=questions, **tables)
