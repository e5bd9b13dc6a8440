"""A LimeSurvey survey structure (.lss): the rows of LimeSurvey's own tables, written as XML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from surveys.questionnaire.limesurvey.notices import refusal

Row = Mapping[str, str]

MEGABYTES = 10
FIELDS = 600_000
"""Fields of all rows together; a survey of 3,000 questions in two languages has some 300,000."""


class _TooMuch(Exception):
    pass


class _Rows:
    """Takes document / table / rows / row / field as the parser meets them, and nothing else."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.tables: dict[str, list[Row]] = {}
        self.row: dict[str, str] = {}
        self.words: list[str] = []
        self.fields = 0

    def start(self, tag: str, _attributes: object) -> None:
        self.path.append(tag)
        self.fields += 1
        if self.fields > FIELDS or len(self.path) > 10:
            raise _TooMuch
        if len(self.path) == 4:
            self.row = {}
        self.words = []

    def data(self, text: str) -> None:
        self.words.append(text)

    def end(self, tag: str) -> None:
        words = "".join(self.words)
        match self.path:
            case [_, _, "rows", "row", field]:
                self.row[field] = words
            case [_, table, "rows", "row"]:
                self.tables.setdefault(table, []).append(self.row)
            case [_, table, "language"]:
                self.tables.setdefault(table, []).append({"language": words})
            case [_, "LimeSurveyDocType"]:
                self.tables["kind"] = [{"kind": words}]
        self.words = []
        self.path.pop()

    def close(self) -> dict[str, list[Row]]:
        return self.tables


def read(raw: bytes) -> dict[str, list[Row]]:
    """The rows by table; the table "languages" has rows {"language": code}. Raises Faults."""
    if len(raw) > MEGABYTES * 2**20:
        raise refusal("too_large", limit=MEGABYTES)
    try:
        parser = XMLParser(target=_Rows(), forbid_dtd=True)
        parser.feed(raw)
        tables = cast(dict[str, list[Row]], parser.close())
    except DefusedXmlException:
        raise refusal("hostile") from None
    except (ParseError, ValueError, LookupError):
        raise refusal("broken") from None
    except _TooMuch:
        raise refusal("too_much") from None
    if not _is_survey(tables):
        raise refusal("no_survey")
    return tables


def _is_survey(tables: Mapping[str, list[Row]]) -> bool:
    return tables.get("kind") == [{"kind": "Survey"}] and bool(tables.get("questions"))
