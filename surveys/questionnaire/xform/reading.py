"""An instance that ODK Collect sends -> the answers in it, still to be cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element  # only named here: what comes from outside is parsed by defusedxml

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from surveys.questionnaire.definition import SILENT, Question, Questionnaire
from surveys.questionnaire.xform import names

DEEPEST = 60
CLOCK_END = re.compile(r"(\.[0-9]+)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
"""Fractions of a second and the offset from UTC: answers are kept by the clock of the interview."""


class Unreadable(Exception):
    """The file is no instance of a form."""


@dataclass(frozen=True, slots=True)
class Instance:
    form_id: str
    version: str
    instance_id: str
    """"" where it has none."""
    root: Element


@dataclass(slots=True)
class Given:
    """What an instance holds: answer documents by question, and what was asked beside them."""

    documents: dict[str, dict[str, object]] = field(default_factory=dict)
    case: str = ""
    """The id of a case, or "" where none in the list was interviewed."""
    has_consent: bool = False
    begun: datetime | None = None
    ended: datetime | None = None
    unknown: list[str] = field(default_factory=list)
    """Answered elements that are no question of the form."""


def read(raw: bytes) -> Instance:
    """Raises Unreadable."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unreadable(str(error)) from error
    if _depth(root) > DEEPEST:
        raise Unreadable("too many elements within each other")
    found = (each.text or "" for each in root.iter() if _name(each) == "instanceID")
    instance_id = next(found, "").strip()
    return Instance(root.get("id", ""), root.get("version", ""), instance_id[:200], root)


def given(instance: Instance, questionnaire: Questionnaire) -> Given:
    """The answers as texts, lists of rows, and lists of rows within them."""
    found = Given()
    values, own = _collect(instance.root, questionnaire.by_name, found.unknown)
    found.documents = {name: {"value": value} for name, value in values.items()}
    for name, text in own.items():
        for prefix, part in ((names.SPECIFY, "specify"), (names.MISSING, "missing")):
            if name.startswith(prefix):
                found.documents.setdefault(name.removeprefix(prefix), {})[part] = text
    chosen = own.get(names.CASE, "")
    found.case = chosen if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else ""
    found.has_consent = bool(own.get(names.CONSENT))
    found.begun, found.ended = _moment(own.get(names.BEGUN, "")), _moment(own.get(names.ENDED, ""))
    return found


def _collect(
    element: Element, questions: Mapping[str, Question], unknown: list[str]
) -> tuple[dict[str, object], dict[str, str]]:
    """Values by question, and the texts of what is asked beside them."""
    values: dict[str, object] = {}
    own: dict[str, str] = {}
    for child, name, text in _parts(element):
        question = questions.get(name)
        if name.startswith(names.OWN):
            own |= {name: text} if text else {}
        elif question is None and len(child):
            within = _collect(child, questions, unknown)
            values |= _joined(values, within[0])
            own |= within[1]
        elif question is None:
            unknown += [name] if text else []
        elif question.kind == "table":
            row, _own = _collect(child, {each.name: each for each in question.columns}, unknown)
            values[name] = [*_rows(values.get(name)), row]
        elif text and question.kind not in SILENT:
            values[name] = CLOCK_END.sub("", text) if question.kind in ("time", "datetime") else text
    return values, own


def _joined(values: dict[str, object], within: dict[str, object]) -> dict[str, object]:
    """Rows of one table may come in several of its groups."""
    return {
        name: [*_rows(values.get(name)), *_rows(new)] if isinstance(new, list) else new
        for name, new in within.items()
    }


def _rows(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _parts(element: Element) -> Iterator[tuple[Element, str, str]]:
    """Children but for what the form knows about itself, with name and text."""
    for child in element:
        if (name := _name(child)) != "meta":
            yield child, name, (child.text or "").strip()


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _depth(root: Element) -> int:
    level, deep = [root], 0
    while level:
        level, deep = [child for element in level for child in element], deep + 1
    return deep


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
