"""One value as it was typed, sent or imported -> the value to keep, or a message that says how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from surveys.questionnaire.answers import BASES, MISSING, PARTS, QUALIFIERS, Answer, Row, Value
from surveys.questionnaire.definition import SILENT, UPLOADED, Choice, Question, Text
from surveys.questionnaire.messages import say
from surveys.questionnaire.uploads import upload_of

LONGEST_TEXT = 10_000
LONGEST_NUMBER = 60
"""Characters; more is no number, whatever it says."""
LARGEST_NUMBER = 1e15
"""Below this, whole numbers are exact in Python, in JavaScript and in a spreadsheet."""

FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters but tab and line feed, halves of characters, and what XML cannot hold."""

PLAIN = str.maketrans(
    "０１２３４５６７８９，．。％＋－−／　\xa0\u2009\u202f",
    "0123456789,..%+--/    ",
    "\u200b\u200e\u200f\u2060\ufeff",
)
"""Numbers as Chinese keyboards type and web pages space them. Not NFKC, which would make 102 of 10²."""
PLAIN_NUMBER = re.compile(
    r"[+-]?([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)(\.[0-9]+)?"
)
DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])(?:[:：]([0-5][0-9])(?:\.[0-9]+)?)?")
DEGREES = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,15})?")
CHINESE_DATE = str.maketrans({"年": "-", "月": "-", "日": "", " ": ""})


class Invalid(ValueError):
    """Not an answer to the question. `at` is the row (from 0) and the column of a table's cell."""

    def __init__(self, message: Text, at: tuple[int, str] | None = None) -> None:
        super().__init__(message["en"])
        self.message = message
        self.at = at


def clean(question: Question, raw: object) -> Value | None:
    """The value to keep; None when nothing was answered. Raises Invalid."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    return CLEANERS[question.kind](question, raw)


def control_character(text: str) -> re.Match[str] | None:
    return FORBIDDEN.search(text)


def clean_text(raw: object, limit: int = LONGEST_TEXT) -> str:
    """A text with line feeds only and no space around it. Raises Invalid."""
    if not isinstance(raw, str):
        raise Invalid(say("wrong_type"))
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > limit:
        raise Invalid(say("text_too_long", length=len(text), limit=limit))
    if found := control_character(text):
        code = f"U+{ord(found[0]):04X}"
        raise Invalid(say("control_in_text", position=found.start() + 1, code=code))
    return text


def _text(question: Question, raw: object) -> str:
    return clean_text(raw)


def _number(question: Question, raw: object) -> int | float:
    """Raises Invalid with the message of the question's kind."""
    expected = Invalid(say(EXPECTED[question.kind]))
    if isinstance(raw, str):
        number = _typed_number(question, raw, expected)
    elif isinstance(raw, int | float) and not isinstance(raw, bool):
        number = raw
    else:
        raise expected
    if number != number:
        raise expected
    if abs(number) >= LARGEST_NUMBER:
        raise Invalid(say("number_too_large"))
    return _within_limits(question, int(number) if number == int(number) else float(number))


def _typed_number(question: Question, raw: str, expected: Invalid) -> float:
    if len(raw) > LONGEST_NUMBER:
        raise expected
    text = raw.translate(PLAIN).casefold().strip()
    for unit in units(question):
        text = text.removesuffix(unit.translate(PLAIN).casefold()).rstrip()
    if not (match := PLAIN_NUMBER.fullmatch(text)):
        raise expected
    return float(re.sub("[ ,]", "", match[0]))


def units(question: Question) -> tuple[str, ...]:
    """What may be typed behind the number: the question's own unit, and the sign of its kind."""
    return (*(question.unit or {}).values(), *UNITS.get(question.kind, ()))


def _within_limits(question: Question, number: int | float) -> int | float:
    if question.minimum is not None and number < question.minimum:
        raise Invalid(say("below_minimum", limit=f"{question.minimum:.15g}"))
    if question.maximum is not None and number > question.maximum:
        raise Invalid(say("above_maximum", limit=f"{question.maximum:.15g}"))
    return number


def _whole(question: Question, raw: object) -> int:
    number = _number(question, raw)
    if not isinstance(number, int):
        raise Invalid(say(EXPECTED[question.kind]))
    return number


def _year(question: Question, raw: object) -> int:
    year = _whole(question, raw)
    if not 1000 <= year <= 9999:
        raise Invalid(say("year"))
    return year


def _step(question: Question, raw: object) -> int | float:
    """On the steps of a scale, counted from its lower end."""
    number = _number(question, raw)
    steps = (number - (question.minimum or 0)) / (question.step or 1)
    if abs(steps - round(steps)) > 1e-9:
        raise Invalid(
            say("off_step", step=f"{question.step or 1:.15g}", first=f"{question.minimum or 0:.15g}")
        )
    return number


def _date(question: Question, raw: object) -> str:
    """Only forms that begin with the year, because 3/5/2008 is two different days."""
    text = raw if isinstance(raw, str) and len(raw) <= LONGEST_NUMBER else ""
    if not (match := DATE.fullmatch(text.translate(PLAIN).translate(CHINESE_DATE))):
        raise Invalid(say("date"))
    try:
        return date(int(match[1]), int(match[3]), int(match[4])).isoformat()
    except ValueError:
        raise Invalid(say("no_such_day")) from None


def _time(question: Question, raw: object) -> str:
    text = raw if isinstance(raw, str) and len(raw) <= LONGEST_NUMBER else ""
    if not (match := CLOCK.fullmatch(text.translate(PLAIN).strip())):
        raise Invalid(say("time"))
    seconds = f":{match[3]}" if match[3] and match[3] != "00" else ""
    return f"{int(match[1]):02}:{match[2]}{seconds}"


def _moment(question: Question, raw: object) -> str:
    """A day and a time, with a space or a T between."""
    text = raw.strip().replace("T", " ") if isinstance(raw, str) and len(raw) <= LONGEST_NUMBER else ""
    day, _, clock = text.rpartition(" ")
    if not day:
        raise Invalid(say("datetime"))
    return f"{_date(question, day)}T{_time(question, clock)}"


def _acknowledged(question: Question, raw: object) -> str:
    if raw is not True and not (
        isinstance(raw, str) and raw.strip().upper() in ("OK", "TRUE", "1", "YES", "ON")
    ):
        raise Invalid(say("wrong_type"))
    return "OK"


def _place(question: Question, raw: object) -> str:
    """Latitude and longitude in degrees, then perhaps the height and the accuracy in metres."""
    text = raw.translate(PLAIN).replace(",", " ") if isinstance(raw, str) and len(raw) <= 200 else ""
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(DEGREES.fullmatch(part) for part in parts):
        raise Invalid(say("geopoint"))
    latitude, longitude = float(parts[0]), float(parts[1])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Invalid(say("geopoint"))
    return " ".join(parts)


def _upload(question: Question, raw: object) -> str:
    """The SHA-256 of a file's content and the file's name: "9f86.../site.jpg"."""
    text = clean_text(raw)
    if not upload_of(text):
        raise Invalid(say("wrong_type"))
    return text


def _one_choice(question: Question, raw: object) -> str:
    if not isinstance(raw, str):
        raise Invalid(say("wrong_type"))
    return _choice(question, raw.strip()).name


def _choice(question: Question, name: object) -> Choice:
    choice = question.choice(name) if isinstance(name, str) else None
    if choice is None:
        raise Invalid(say("unknown_choice"))
    return choice


def _several_choices(question: Question, raw: object) -> list[str] | None:
    """Choices in the order of the questionnaire."""
    chosen = _ranked_choices(question, raw)
    return [choice.name for choice in question.choices if choice.name in chosen] if chosen else None


def _ranked_choices(question: Question, raw: object) -> list[str] | None:
    """Choices in the order given; a text holds their names with spaces between, as in XForms."""
    names = raw[:LONGEST_TEXT].split() if isinstance(raw, str) else raw
    if not isinstance(names, list | tuple):
        raise Invalid(say("wrong_type"))
    if len(names) > 2 * len(question.choices):
        raise Invalid(say("unknown_choice"))
    chosen = [_choice(question, name) for name in names if name != ""]
    for choice in chosen:
        if chosen.count(choice) > 1:
            raise Invalid(say("choice_twice", label=choice.label))
        if choice.exclusive and len(chosen) > 1:
            raise Invalid(say("exclusive_choice", label=choice.label))
    if question.max_selected is not None and len(chosen) > question.max_selected:
        raise Invalid(say("too_many_choices", limit=question.max_selected, number=len(chosen)))
    return [choice.name for choice in chosen] or None


def _rows(question: Question, raw: object) -> list[Row] | None:
    """The rows in which anything is filled in."""
    if not isinstance(raw, list | tuple):
        raise Invalid(say("wrong_type"))
    if len(raw) > 10 * question.max_rows:
        raise Invalid(say("too_many_rows", limit=question.max_rows, number=len(raw)))
    rows = [row for number, cells in enumerate(raw) if (row := _row(question, number, cells))]
    if len(rows) > question.max_rows:
        raise Invalid(say("too_many_rows", limit=question.max_rows, number=len(rows)))
    return rows or None


def _row(question: Question, number: int, cells: object) -> Row:
    if not isinstance(cells, Mapping):
        raise Invalid(say("wrong_type"))
    columns = {column.name: column for column in question.columns}
    for name in cells:
        if name not in columns:
            raise Invalid(say("unknown_column", name=name))
    row: Row = {}
    for name, column in columns.items():
        try:
            value = clean(column, cells.get(name))
        except Invalid as fault:
            raise Invalid(fault.message, (number, name)) from None
        if value is not None:
            row[name] = value
    return row


def _nothing(question: Question, raw: object) -> None:
    raise Invalid(say("not_asked"))


CLEANERS: dict[str, Callable[[Question, object], Value | None]] = {
    "text": _text,
    "integer": _whole,
    "decimal": _number,
    "percent": _number,
    "year": _year,
    "range": _step,
    "date": _date,
    "time": _time,
    "datetime": _moment,
    "acknowledge": _acknowledged,
    "select_one": _one_choice,
    "likert": _one_choice,
    "select_multiple": _several_choices,
    "rank": _ranked_choices,
    "geopoint": _place,
    "barcode": _text,
    **dict.fromkeys(UPLOADED, _upload),
    "table": _rows,
    **dict.fromkeys(SILENT, _nothing),
}
EXPECTED = {
    "integer": "whole_number",
    "decimal": "number",
    "range": "number",
    "percent": "percent",
    "year": "year",
}
UNITS = {"percent": ("%",), "year": ("年",)}


def clean_answer(question: Question, document: Mapping[str, object]) -> Answer | None:
    """The answer of a document like `Answer.as_document`'s; None when nothing is in it. Raises Invalid."""
    for key in document:
        if key not in PARTS:
            raise Invalid(say("answer_key", key=key))
    given = {key: document.get(key) for key in ("remark", "specify", "reason")}
    texts = {key: "" if raw is None else clean_text(raw) for key, raw in given.items()}
    answer = Answer(
        value=clean(question, document.get("value")),
        missing=_one_of(MISSING, document.get("missing"), "unknown_missing"),
        qualifier=_one_of(QUALIFIERS, document.get("qualifier"), "unknown_qualifier"),
        basis=_one_of(BASES, document.get("basis"), "unknown_basis"),
        note=_note(document.get("note")),
        **texts,
    )
    if answer.value is not None and answer.missing:
        raise Invalid(say("value_and_missing"))
    return None if answer.is_empty else answer


def _one_of(known: tuple[str, ...], raw: object, code: str) -> str:
    if raw is None or raw == "":
        return ""
    if raw not in known:
        raise Invalid(say(code))
    return str(raw)


def _note(raw: object) -> Text | None:
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        raise Invalid(say("wrong_type"))
    return {str(language): clean_text(text) for language, text in raw.items()} or None
