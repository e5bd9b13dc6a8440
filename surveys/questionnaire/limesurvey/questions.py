"""Each question type of LimeSurvey as the questions that Fangtan asks instead, by its letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from surveys.questionnaire.limesurvey.pieces import Variable, quoted
from surveys.questionnaire.limesurvey.survey import Item
from surveys.questionnaire.limesurvey.writing import Made, Writer, no_twins, place


class Asked(NamedTuple):
    """What stands in a section for one question of LimeSurvey."""

    questions: list[Made]
    group: Made | None = None


def without_blanks(made: Mapping[str, object]) -> Made:
    return {
        key: value for key, value in made.items() if value is not False and value not in (None, "", {}, [])
    }


def _single(
    writer: Writer, item: Item, kind: str, keys: Made | None = None, codes: Mapping[str, str] | None = None
) -> Made:
    """The one question that an item becomes, its value known under the item's code.

    `keys` are those of its kind, `codes` the names of its choices by LimeSurvey's codes.
    """
    name = writer.name(place(item), item.code)
    made = without_blanks(
        {
            "name": name,
            "kind": kind,
            "label": label_of(writer, item),
            "hint": writer.text(place(item), item.help),
            "relevant": writer.relevance(place(item), item.relevance),
            "required": item.mandatory == "Y",
            **(keys or {}),
        }
    )
    value = Variable(f"${{{name}}}", choices=codes, numeric=kind in NUMERIC)
    if default := item.defaults.get("0"):
        made |= without_blanks({"default": writer.default(place(item), default, value)})
    writer.define(item, "", value)
    return _hidden(writer, item, made)


def label_of(writer: Writer, item: Item) -> Made:
    if label := writer.text(place(item), item.text):
        return label
    writer.notices.note(place(item), "untitled")
    return {writer.own[0]: item.code}


def _hidden(writer: Writer, item: Item, made: Made) -> Made:
    if not writer.is_on(item, "hidden"):
        return made
    writer.notices.note(place(item), "hidden")
    kept = ("name", "label", "relevant", "default", "group")
    return {"kind": "hidden"} | {key: made[key] for key in kept if key in made}


def _text(appearance: str) -> Callable[[Writer, Item], Asked]:
    def make(writer: Writer, item: Item) -> Asked:
        if writer.is_on(item, "location_mapservice"):
            return Asked([_single(writer, item, "geopoint")])
        if writer.is_on(item, "numbers_only"):
            return _number(writer, item)
        return Asked([_single(writer, item, "text", {"appearance": appearance})])

    return make


def _number(writer: Writer, item: Item) -> Asked:
    keys = amount(writer, item)
    return Asked([_single(writer, item, str(keys["kind"]), keys)])


def amount(writer: Writer, item: Item) -> Made:
    """Kind, limits and unit of a question that asks for a number."""
    return {
        "kind": "integer" if writer.is_on(item, "num_value_int_only") else "decimal",
        "min": writer.number(item, "min_num_value_n"),
        "max": writer.number(item, "max_num_value_n"),
        "unit": unit_of(writer, item),
    }


def unit_of(writer: Writer, item: Item) -> Made:
    writer.read.add((item.id, "suffix"))
    return writer.text(place(item), item.wordings("suffix"), is_piped=False)


def _date(writer: Writer, item: Item) -> Asked:
    shape = writer.attribute(item, "date_format")
    has_day, has_time = any(letter in shape for letter in "dDjYy"), "H" in shape
    kind = "date" if not has_time else "datetime" if has_day else "time"
    return Asked([_single(writer, item, kind)])


def standard_choices(writer: Writer, codes: str) -> list[Made]:
    return [{"name": code, "label": writer.words(code)} for code in codes]


def scale(writer: Writer, last: int) -> list[Made]:
    return [{"name": str(n), "label": dict.fromkeys(writer.own, str(n))} for n in range(1, last + 1)]


def _of_standard(codes: str) -> Callable[[Writer, Item], Asked]:
    def make(writer: Writer, item: Item) -> Asked:
        choices = standard_choices(writer, codes)
        return Asked([_single(writer, item, "select_one", {"choices": choices}, same(choices))])

    return make


def same(choices: Iterable[Made]) -> dict[str, str]:
    return {str(choice["name"]): str(choice["name"]) for choice in choices}


def _five_points(writer: Writer, item: Item) -> Asked:
    choices = scale(writer, 5)
    return Asked([_single(writer, item, "likert", {"choices": choices}, same(choices))])


def _one(appearance: str, has_comment: bool = False) -> Callable[[Writer, Item], Asked]:
    def make(writer: Writer, item: Item) -> Asked:
        choices, names = writer.choices(place(item), item.answers)
        choices = no_twins(choices)
        if item.other:
            choices.append(_other(writer, item))
            names["-oth-"] = "other"
        if not choices:
            return nothing(writer, item)
        looks = {"appearance": appearance, "choices": choices, **_order(writer, item)}
        made = _single(writer, item, "select_one", looks, names)
        comment = _comment(writer, item, "_comment", f"${{{made['name']}}} != ''", writer.words("comment"))
        return Asked([made, comment] if has_comment else [made])

    return make


def nothing(writer: Writer, item: Item) -> Asked:
    writer.notices.note(place(item), "no_parts")
    return Asked([])


def _other(writer: Writer, item: Item) -> Made:
    writer.read.add((item.id, "other_replace_text"))
    label = writer.text(place(item), item.wordings("other_replace_text"), is_piped=False)
    return {"name": "other", "label": label or writer.words("other"), "specify": True}


def _comment(writer: Writer, item: Item, suffix: str, relevant: str, label: Made) -> Made:
    name = writer.name(place(item), f"{item.code}{suffix}")
    writer.define(item, suffix.strip("_"), Variable(f"${{{name}}}"))
    return {"name": name, "kind": "text", "label": label, "relevant": relevant, "appearance": "multiline"}


def _order(writer: Writer, item: Item) -> Made:
    """Choices drawn in any order, and those that an earlier answer leaves."""
    orders = ("random_order", "answer_order", "subquestion_order")
    is_random = any(writer.attribute(item, name) in ("1", "random") for name in orders)
    columns = writer.number(item, "display_columns") or 1
    look = {"appearance": f"columns-{columns}"} if columns > 1 and item.kind != "!" else {}
    return {"randomized": is_random, "choice_filter": filtered(writer, item, "name"), **look}


def filtered(writer: Writer, item: Item, choice: str) -> str | None:
    """The test that an array filter makes of one choice, a name or a text in quotes."""
    tests = []
    for attribute, form in (("array_filter", "{}"), ("array_filter_exclude", "not({})")):
        if source := writer.boxes.get(item.attribute(attribute)):
            writer.read.add((item.id, attribute))
            tests.append(form.format(f"selected(${{{source}}}, {choice})"))
    return " and ".join(tests) or None


def _many(has_comments: bool = False) -> Callable[[Writer, Item], Asked]:
    def make(writer: Writer, item: Item) -> Asked:
        choices, names = writer.choices(place(item), item.parts)
        choices = no_twins(choices)
        if item.other:
            choices.append(_other(writer, item))
            names["other"] = "other"
        if not choices:
            return nothing(writer, item)
        alone = writer.attribute(item, "exclude_all_others").split(";")
        for choice in choices:
            choice |= {"exclusive": True} if choice["name"] in alone else {}
        made = _several(writer, item, "select_multiple", choices)
        name = str(made["name"])
        writer.boxes[item.code] = name
        for code, choice_name in names.items():
            test = f"if(selected(${{{name}}}, {quoted(choice_name)}), 'Y', '')"
            writer.define(item, code, Variable(test, ticked=(name, choice_name)))
        return Asked([made, *(_comments(writer, item, name, choices) if has_comments else ())])

    return make


def _several(writer: Writer, item: Item, kind: str, choices: list[Made]) -> Made:
    most = writer.number(item, "max_answers")
    most = most if most and 1 <= most <= len(choices) else None
    ticked = [entry.code for entry in item.parts if item.defaults.get(entry.id) == "Y"]
    default = quoted(" ".join(ticked)) if ticked else None
    keys = {"choices": choices, "max_selected": most, "default": default, **_order(writer, item)}
    return _single(writer, item, kind, keys)


def _comments(writer: Writer, item: Item, name: str, choices: Iterable[Made]) -> list[Made]:
    return [
        _comment(
            writer,
            item,
            f"_{choice['name']}comment",
            f"selected(${{{name}}}, {quoted(str(choice['name']))})",
            choice["label"],  # type: ignore[arg-type]
        )
        for choice in choices
    ]


def _rank(writer: Writer, item: Item) -> Asked:
    choices, names = writer.choices(place(item), item.answers or item.parts)
    if not choices:
        return nothing(writer, item)
    made = _several(writer, item, "rank", no_twins(choices))
    for number in range(1, len(choices) + 1):
        text = f"selected-at(${{{made['name']}}}, {number - 1})"
        writer.define(item, str(number), Variable(text, choices=names))
    return Asked([made])


def _file(writer: Writer, item: Item) -> Asked:
    kinds = writer.attribute(item, "allowed_filetypes").replace(" ", "").lower().split(",")
    if writer.number(item, "max_num_of_files") not in (None, 1):
        writer.read.discard((item.id, "max_num_of_files"))
    is_picture = set(kinds) <= {"png", "gif", "jpg", "jpeg", "webp", "heic"}
    return Asked([_single(writer, item, "image" if is_picture else "file")])


def _note(writer: Writer, item: Item) -> Asked:
    made = _single(writer, item, "note")
    made.pop("required", None)
    return Asked([made])


def _equation(writer: Writer, item: Item) -> Asked:
    text = writer.attribute(item, "equation") or next(iter(item.text.values()), "")
    inner = text.strip().removeprefix("{").removesuffix("}")
    if (calculation := writer.expression(place(item), "equation", inner)) is None:
        return Asked([])
    made = _single(writer, item, "calculate", {"calculation": calculation})
    if not writer.is_on(item, "hidden"):
        writer.notices.note(place(item), "equation_shown", name=made["name"])
    kept = ("name", "kind", "relevant", "calculation")
    return Asked([{key: made[key] for key in kept if key in made}])


NUMERIC = frozenset(("integer", "decimal", "range"))
SINGLE: dict[str, Callable[[Writer, Item], Asked]] = {
    "S": _text(""),
    "T": _text("multiline"),
    "U": _text("multiline"),
    "N": _number,
    "D": _date,
    "Y": _of_standard("YN"),
    "G": _of_standard("FM"),
    "5": _five_points,
    "L": _one(""),
    "!": _one("minimal"),
    "O": _one("", has_comment=True),
    "M": _many(),
    "P": _many(has_comments=True),
    "R": _rank,
    "|": _file,
    "X": _note,
    "*": _equation,
}
