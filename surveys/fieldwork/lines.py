"""Lines of somebody's register -> what they say of organisations and contacts, or what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from surveys.fieldwork import names, phones, social_credit
from surveys.fieldwork.columns import CONTACTS
from surveys.fieldwork.messages import say
from surveys.questionnaire.definition import Text, wording
from surveys.spreadsheets import Cell

KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")
EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
NAME_LENGTH, CONTACT_LENGTH = 200, 100
CLASSES = ("industry", "level", "size_class", "ownership", "park")
DIGITS_IN_EXCEL = 10**15
LANGUAGES = {
    **dict.fromkeys(("en", "english", "英文", "英语"), "en"),
    **dict.fromkeys(("zh", "zhhans", "chinese", "simplifiedchinese", "中文", "汉语", "简体中文"), "zh-hans"),
}

SEPARATORS = {"en": "; ", "zh-hans": "；"}

Fields = dict[str, str]
Classes = Mapping[str, Mapping[str, Text]]
"""For each field of CLASSES what its classes are called, by key."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`column` is the heading it stands below; the reason repeats nothing of a contact."""

    line: int
    column: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Line:
    """What is said, without what is not: fields of the organisation, and of each contact."""

    number: int
    fields: Fields
    contacts: tuple[Fields, ...]


class Wrong(Exception):
    """A cell cannot be what its column holds."""

    def __init__(self, code: str, /, **words: object) -> None:
        super().__init__(code)
        self.reason = say(code, **words)


@dataclass
class Reader:
    """Reads lines whose columns hold these fields, and gathers the faults it meets."""

    headings: Sequence[Cell]
    columns: Mapping[str, int]
    classes: Classes
    faults: list[Fault] = field(default_factory=list)
    noted: set[tuple[int, str]] = field(default_factory=set)

    def read(self, number: int, cells: Sequence[Cell]) -> Line | None:
        """None for a blank line."""
        if not any(_text(cell) for cell in cells):
            return None
        fields = self._fields(number, cells, "", ORGANISATION)
        contacts = [self._contact(number, cells, at) for at in range(1, CONTACTS + 1)]
        return Line(number, fields, tuple(contact for contact in contacts if contact))

    def _contact(self, number: int, cells: Sequence[Cell], at: int) -> Fields:
        known = len(self.faults)
        contact = self._fields(number, cells, f"contact_{at}_", PERSON)
        if contact and not ("phone" in contact or "email" in contact) and len(self.faults) == known:
            self.note(number, say("no_way"), f"contact_{at}_phone", f"contact_{at}_name")
        return contact

    def _fields(self, number: int, cells: Sequence[Cell], prefix: str, readers: Readers) -> Fields:
        said = {}
        for name, read in readers.items():
            column = self.columns.get(prefix + name)
            cell = cells[column] if column is not None and column < len(cells) else None
            if _text(cell):
                try:
                    said[name] = read(cell, self.classes)
                except Wrong as wrong:
                    self.note(number, wrong.reason, prefix + name)
        return said

    def note(self, line: int, reason: Text, *targets: str) -> None:
        """A fault below the heading of the first of these fields that has a column; the first of its cell."""
        target = next((target for target in targets if target in self.columns), "")
        if (line, targets[0]) not in self.noted:
            self.noted.add((line, targets[0]))
            heading = _text(self.headings[self.columns[target]]) if target else ""
            self.faults.append(Fault(line, heading, reason))

    def called(self, field: str, value: str) -> str | Text:
        """What a class is called; any other value as it is."""
        return self.classes.get(field, {}).get(value, value)


Readers = Mapping[str, Callable[[Cell, Classes], str]]


def _text(cell: Cell) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _short(cell: Cell, classes: Classes, *, limit: int) -> str:
    text = _text(cell)
    if len(text) > limit:
        raise Wrong("too_long", length=len(text), limit=limit)
    return text


def _key(cell: Cell, classes: Classes) -> str:
    if not KEY.fullmatch(_text(cell)):
        raise Wrong("bad_key", word=_text(cell), limit=50)
    return _text(cell)


def _code(cell: Cell, classes: Classes) -> str:
    if isinstance(cell, int | float) and cell >= DIGITS_IN_EXCEL:
        raise Wrong("code_cut")
    code = social_credit.tidied(_text(cell))
    if not social_credit.is_well_formed(code):
        raise Wrong("bad_code", word=code)
    if not social_credit.is_right(code):
        raise Wrong("wrong_check", word=code, right=social_credit.check_character(code))
    return code


def _class(cell: Cell, classes: Classes, *, of: str) -> str:
    """A class by its key or by what it is called in any language."""
    known = classes.get(of, {})
    wanted = names.letters(_text(cell))
    for key, label in known.items():
        if wanted in map(names.letters, (key, *label.values())):
            return key
    raise Wrong("unknown_class", word=_text(cell), known=_listed(known))


def _listed(known: Mapping[str, Text]) -> Text:
    """As a message names them, in each language."""
    return {
        language: separator.join(wording(label, language) for label in known.values())
        for language, separator in SEPARATORS.items()
    }


def _email(cell: Cell, classes: Classes) -> str:
    if not EMAIL.fullmatch(_text(cell)):
        raise Wrong("bad_email")
    return _text(cell)


def _phone(cell: Cell, classes: Classes) -> str:
    if not re.match(phones.WRITTEN, _text(cell)):
        raise Wrong("bad_phone")
    return _text(cell)


def _language(cell: Cell, classes: Classes) -> str:
    word = names.letters(_text(cell))
    if word not in LANGUAGES:
        raise Wrong("unknown_language")
    return LANGUAGES[word]


ORGANISATION: Readers = {
    "key": _key,
    "name": partial(_short, limit=NAME_LENGTH),
    "other_name": partial(_short, limit=NAME_LENGTH),
    "social_credit_code": _code,
    "group": partial(_short, limit=NAME_LENGTH),
    **{field: partial(_class, of=field) for field in CLASSES},
}
PERSON: Readers = {
    "name": partial(_short, limit=CONTACT_LENGTH),
    "role": partial(_short, limit=CONTACT_LENGTH),
    "email": _email,
    "phone": _phone,
    "language": _language,
}
