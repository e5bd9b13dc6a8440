"""LimeSurvey's arrays and sets of fields: one question for each row or cell, in a group under one heading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from surveys.questionnaire.limesurvey.pieces import Variable, quoted
from surveys.questionnaire.limesurvey.questions import (
    NUMERIC,
    Asked,
    amount,
    filtered,
    label_of,
    nothing,
    same,
    scale,
    standard_choices,
    unit_of,
    without_blanks,
)
from surveys.questionnaire.limesurvey.survey import Entry, Item
from surveys.questionnaire.limesurvey.writing import Made, Writer, no_twins, place


class Cell(NamedTuple):
    """One question of an array. `suffix` follows the array's code, as in LimeSurvey's expressions."""

    suffix: str
    row: Entry
    label: Made
    keys: Mapping[str, object]
    choices: dict[str, str] | None = None


Choices = Callable[[Writer, Item], tuple[list[Made], dict[str, str]]]
Cells = Callable[[Writer, Item], Iterator[Cell]]


def array(writer: Writer, item: Item, cells: Cells, look: str) -> Asked:
    if not item.scale("0"):
        return nothing(writer, item)
    label = label_of(writer, item)
    for language, hint in writer.text(place(item), item.help).items():
        label[language] = f"{label[language]}\n{hint}" if language in label else hint
    relevant = writer.relevance(place(item), item.relevance)
    group = without_blanks(
        {
            "name": writer.name(place(item), item.code),
            "label": label,
            "relevant": relevant if not writer.is_on(item, "hidden") else "false()",
            "appearance": look,
        }
    )
    questions = [_cell(writer, item, cell, str(group["name"])) for cell in cells(writer, item)]
    return Asked(_with_total(writer, item, questions), group)


def _cell(writer: Writer, item: Item, cell: Cell, group: str) -> Made:
    code = f"{item.code}_{cell.suffix}"
    name = writer.name(place(item), code)
    made = without_blanks(
        {
            "name": name,
            "label": cell.label or {writer.own[0]: code},
            "relevant": _relevance(writer, item, cell.row),
            "required": item.mandatory == "Y",
            "group": group,
            **cell.keys,
        }
    )
    value = Variable(f"${{{name}}}", choices=cell.choices, numeric=made["kind"] in NUMERIC)
    if default := item.defaults.get(cell.row.id):
        made |= without_blanks({"default": writer.default(place(item), default, value)})
    writer.define(item, cell.suffix, value)
    return made


def _relevance(writer: Writer, item: Item, row: Entry) -> str | None:
    own = writer.relevance(f"{place(item)}, subquestion {row.code}", row.relevance)
    tests = [test for test in (own, filtered(writer, item, quoted(row.code))) if test]
    return " and ".join(f"({test})" for test in tests) if len(tests) > 1 else next(iter(tests), None)


def _with_total(writer: Writer, item: Item, questions: list[Made]) -> list[Made]:
    """What the sum of several numbers must be is tested with the last of them."""
    rules = []
    for attribute, sign in (("equals_num_value", "="), ("min_num_value", ">="), ("max_num_value", "<=")):
        if item.kind == "K" and (wanted := writer.number(item, attribute)) is not None:
            names = (question["name"] for question in questions[:-1])
            total = " + ".join([*(f"coalesce(${{{name}}}, 0)" for name in names), "."])
            shown = {"=": "=", ">=": "≥", "<=": "≤"}[sign]
            rules.append(
                {
                    "test": f"{total} {sign} {wanted}",
                    "message": writer.words("total", sign=shown, number=wanted),
                }
            )
    if rules:
        questions[-1]["constraints"] = rules
    return questions


def _choosing(kind: str, choices_of: Choices) -> Cells:
    """One question with the array's choices for each row."""

    def cells(writer: Writer, item: Item) -> Iterator[Cell]:
        choices, names = choices_of(writer, item)
        is_list = writer.is_on(item, "use_dropdown")
        keys = {
            "kind": "select_one" if is_list else kind,
            "choices": choices,
            "appearance": "minimal" * is_list,
        }
        for row in item.scale("0"):
            yield Cell(row.code, row, writer.text(place(item), row.text), keys, names)

    return cells


def _answers(writer: Writer, item: Item, number: str = "0") -> tuple[list[Made], dict[str, str]]:
    choices, names = writer.choices(place(item), (entry for entry in item.answers if entry.scale == number))
    return no_twins(choices), names


def _points(last: int) -> Choices:
    def made(writer: Writer, item: Item) -> tuple[list[Made], dict[str, str]]:
        choices = scale(writer, last)
        return choices, same(choices)

    return made


def _standard(codes: str) -> Choices:
    def made(writer: Writer, item: Item) -> tuple[list[Made], dict[str, str]]:
        choices = standard_choices(writer, codes)
        return choices, same(choices)

    return made


def _dual(writer: Writer, item: Item) -> Iterator[Cell]:
    """Two questions for each row, one on each scale."""
    scales = (_answers(writer, item, "0"), _answers(writer, item, "1"))
    headers = [_header(writer, item, f"dualscale_header{letter}") for letter in "AB"]
    for row in item.scale("0"):
        for number, (choices, names) in enumerate(scales):
            label = _crossed(writer.text(place(item), row.text), headers[number])
            yield Cell(f"{row.code}_{number}", row, label, {"kind": "select_one", "choices": choices}, names)


def _header(writer: Writer, item: Item, attribute: str) -> Made:
    writer.read.add((item.id, attribute))
    return writer.text(place(item), item.wordings(attribute), is_piped=False)


def _crossed(row: Made, column: Made) -> Made:
    """The wordings of a row and a column as one."""
    return {
        language: " – ".join(str(text[language]) for text in (row, column) if text.get(language))
        for language in dict.fromkeys((*row, *column))
    }


def _fields(writer: Writer, item: Item) -> Iterator[Cell]:
    """A text, or a number, for each row."""
    keys = _written(writer, item) if item.kind == "Q" else _numbered(writer, item)
    for row in item.scale("0"):
        yield Cell(row.code, row, writer.text(place(item), row.text), keys)


def _written(writer: Writer, item: Item) -> Made:
    if writer.is_on(item, "numbers_only"):
        return amount(writer, item)
    return {"kind": "text", "hint": unit_of(writer, item)}


def _numbered(writer: Writer, item: Item) -> Made:
    if not writer.is_on(item, "slider_layout"):
        return amount(writer, item)
    low, high = (writer.number(item, name) for name in ("slider_min", "slider_max"))
    return {
        "kind": "range",
        "min": 0 if low is None else low,
        "max": 100 if high is None else high,
        "step": writer.number(item, "slider_accuracy") or 1,
    }


def _grid(writer: Writer, item: Item) -> Iterator[Cell]:
    """A field for each row and column."""
    keys = {"kind": "text"} if item.kind == ";" else _from_to(writer, item)
    if item.kind == ";" and writer.is_on(item, "numbers_only"):
        keys = {"kind": "decimal"}
    columns = [(column, writer.text(place(item), column.text)) for column in item.scale("1")]
    for row in item.scale("0"):
        label = writer.text(place(item), row.text)
        for column, header in columns:
            yield Cell(f"{row.code}_{column.code}", row, _crossed(label, header), keys)


def _from_to(writer: Writer, item: Item) -> Made:
    names = ("multiflexible_min", "multiflexible_max", "multiflexible_step")
    low, high, step = (writer.number(item, name) for name in names)
    if writer.is_on(item, "input_boxes"):
        return {"kind": "decimal", "min": low, "max": high}
    return {"kind": "range", "min": 1 if low is None else low, "max": high or 10, "step": step or 1}


def _ticks(writer: Writer, item: Item) -> Iterator[Cell]:
    """A multiple choice for each row, of the array's columns."""
    choices, _ = writer.choices(place(item), item.scale("1"))
    keys = {"kind": "select_multiple", "choices": no_twins(choices)}
    for row in item.scale("0"):
        yield Cell(row.code, row, writer.text(place(item), row.text), keys)


def _numbers(writer: Writer, item: Item) -> Asked:
    cells = _ticks if writer.is_on(item, "multiflexible_checkbox") else _grid
    return array(writer, item, cells, "")


def _made(cells: Cells, look: str = "") -> Callable[[Writer, Item], Asked]:
    return lambda writer, item: array(writer, item, cells, look)


ARRAYS: dict[str, Callable[[Writer, Item], Asked]] = {
    "A": _made(_choosing("likert", _points(5)), "table-list"),
    "B": _made(_choosing("likert", _points(10)), "table-list"),
    "C": _made(_choosing("likert", _standard("YUN")), "table-list"),
    "E": _made(_choosing("likert", _standard("ISD")), "table-list"),
    "F": _made(_choosing("likert", _answers), "table-list"),
    "H": _made(_choosing("likert", _answers), "table-list"),
    "1": _made(_dual),
    "K": _made(_fields),
    "Q": _made(_fields),
    ";": _made(_grid),
    ":": _numbers,
}
