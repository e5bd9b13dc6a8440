"""A strategy for whole questionnaires with everything that one can hold, as documents that have no fault."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from surveys.questionnaire.definition import CHOOSING, METADATA, NUMERIC
from surveys.questionnaire.kinds import TAKES

LANGUAGES = ("en", "zh-hans", "fr")
WORDS = st.text("aZ 0访é“”'\"<&|=+-@.,:_()\n", min_size=1, max_size=14).map(str.strip).filter(bool)
FREE = WORDS.filter(lambda text: "${" not in text)
TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), FREE, min_size=1)
TESTS = st.sampled_from(
    [". > 1", "true()", "${first} != ''", 'string-length(.) < 9 or ${first} = "it\'s"', "no"]
)
TESTS = TESTS.filter(lambda text: text != "no")
DEFAULTS = st.sampled_from(
    ["'x'", '"it\'s"', "5", "-1.5", "today()", "${first}", "'${first}'", '"y"', "1 + 1", "'7'"]
)
LOOKS = st.sampled_from(["minimal", "likert", "columns-2", "multiline numbers", "cards"])
RULES = st.lists(st.fixed_dictionaries({"test": TESTS, "message": TEXTS}), min_size=1, max_size=3)
CHOICE_NAMES = st.sampled_from(["1", "10-20", "n/a", "yes", "其他", "a_b", "x.y"])
FILES = st.fixed_dictionaries({}, optional=dict.fromkeys(("image", "audio", "video"), TEXTS)).filter(bool)
KINDS = sorted(set(TAKES) - {"table"})


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


@st.composite
def choices(draw: st.DrawFn) -> list[dict]:
    names = draw(st.lists(CHOICE_NAMES, min_size=1, max_size=4, unique=True))
    found = []
    for name in names:
        choice = {"name": name, "label": draw(TEXTS), "exclusive": draw(st.booleans())}
        choice |= {
            "specify": draw(st.booleans()),
            "attributes": draw(ATTRIBUTES),
            "also": draw(maybe(st.lists(ATTRIBUTES, min_size=1, max_size=2))),
            "media": draw(maybe(FILES)),
        }
        found.append(without_gaps(choice))
    return found


ATTRIBUTES = st.dictionaries(st.sampled_from(["state", "County", "size_n"]), FREE, max_size=2)


def without_gaps(made: dict) -> dict:
    return {
        key: value for key, value in made.items() if value not in (None, "", {}, []) and value is not False
    }


@st.composite
def question(draw: st.DrawFn, name: str, kind: str) -> dict:
    takes = TAKES[kind]
    made = {
        "name": name,
        "kind": kind,
        "label": draw(TEXTS),
        "hint": draw(maybe(TEXTS)),
        "guidance": draw(maybe(TEXTS)),
        "relevant": draw(maybe(TESTS.filter(lambda text: "." not in text))),
        "appearance": draw(maybe(LOOKS)),
        "theme": draw(maybe(FREE)),
        "table_role": draw(maybe(FREE)),
        "routing_note": draw(maybe(TEXTS)),
        "media": draw(maybe(FILES)),
    }
    made |= draw(answered()) if "required" in takes else {}
    made |= {"constraints": draw(maybe(RULES)), "warnings": draw(maybe(RULES))} if "warnings" in takes else {}
    made |= {"default": draw(maybe(DEFAULTS))} if "default" in takes else {}
    made |= {"read_only": draw(st.booleans())} if "read_only" in takes else {}
    made |= {"unit": draw(maybe(TEXTS))} if "unit" in takes else {}
    if kind in NUMERIC:
        low, high = sorted(draw(st.tuples(LIMIT, LIMIT)))
        made |= {"min": low, "max": high} if kind == "range" or draw(st.booleans()) else {}
    if kind == "range":
        made["max"] = made["min"] + 10
        made["step"] = draw(maybe(st.sampled_from([1, 0.5, 5])))
    if kind in CHOOSING:
        made["choices"] = draw(choices())
        made["randomized"] = draw(st.booleans())
        made["seed"] = (
            draw(maybe(st.sampled_from(["42", "-1.5", "${first}"]))) if made["randomized"] else None
        )
        made["choice_filter"] = draw(maybe(st.sampled_from(["state = 'wa'", "name != ${first}"])))
    if "max_selected" in takes:
        made["max_selected"] = draw(maybe(st.integers(1, len(made["choices"]))))
    if kind == "calculate":
        made["calculation"] = draw(st.sampled_from(["1 + 1", "${first}", "concat('“', ${first}, '”')"]))
    if kind == "metadata":
        made["source"] = draw(st.sampled_from(METADATA))
    return without_gaps(made)


LIMIT = st.integers(-1000, 1000) | st.sampled_from([0.5, 2.25])


@st.composite
def answered(draw: st.DrawFn) -> dict:
    when = st.sampled_from(["${first} = 'x'", "true()"])
    made = {"required": draw(st.booleans()), "required_when": draw(maybe(when))}
    return made | {"required_message": draw(maybe(TEXTS))}


@st.composite
def parts(draw: st.DrawFn, prefix: str, key: str, depth: int) -> dict:
    """Questions one after the other, with groups around some that stand together, and tables among them."""
    made, groups = [], []
    for number in range(draw(st.integers(1, 3))):
        stem = f"{prefix}{number}"
        around = draw(st.sampled_from(["", "one", "two"]))
        names = {"": [], "one": [f"{stem}_g"], "two": [f"{stem}_g", f"{stem}_h"]}[around]
        groups += draw(group_documents(names))
        for index in range(draw(st.integers(1, 2))):
            name = f"{stem}_{index}"
            is_table = depth < 2 and draw(st.integers(0, 5)) == 0
            kind = draw(st.sampled_from(KINDS))
            found = draw(table(name, depth)) if is_table else draw(question(name, kind))
            made.append(found | ({"group": names[-1]} if names else {}))
    return {key: made} | ({"groups": groups} if groups else {})


@st.composite
def group_documents(draw: st.DrawFn, names: list[str]) -> list[dict]:
    found = []
    for number, name in enumerate(names):
        group = {"name": name, "label": draw(maybe(TEXTS)), "appearance": draw(maybe(LOOKS))}
        group |= {"relevant": draw(maybe(st.just("${first} != ''")))}
        found.append(without_gaps(group | ({"parent": names[number - 1]} if number else {})))
    return found


@st.composite
def table(draw: st.DrawFn, name: str, depth: int) -> dict:
    made = {"name": name, "kind": "table", "label": draw(TEXTS), "hint": draw(maybe(TEXTS))}
    made |= draw(answered()) | {"constraints": draw(maybe(RULES)), "appearance": draw(maybe(LOOKS))}
    made |= {"rows_wanted": draw(maybe(st.just("count-selected(${first})")))}
    made |= {"max_rows": draw(st.sampled_from([1, 20, 200]))}
    return without_gaps(made) | draw(parts(f"{name}_", "columns", depth + 1))


@st.composite
def documents(draw: st.DrawFn) -> dict:
    first = {"name": "first", "kind": "text", "label": draw(TEXTS)}
    sections = []
    for number in range(draw(st.integers(1, 3))):
        section = {"name": f"s{number}", "title": draw(maybe(TEXTS)), "intro": draw(maybe(TEXTS))}
        section |= {"relevant": draw(maybe(st.just("${first} = 'x'"))) if number else None}
        section |= {"appearance": draw(maybe(LOOKS))}
        sections.append(without_gaps(section) | draw(parts(f"q{number}_", "questions", 0)))
    sections[0]["questions"].insert(0, first)
    document = {
        "name": draw(st.sampled_from(["firms", "firm-form_2"])),
        "title": draw(TEXTS),
        "intro": draw(maybe(TEXTS)),
        "languages": list(draw(st.permutations(LANGUAGES))),
        "attributes": draw(st.dictionaries(st.sampled_from(["industry", "Level"]), FREE)),
        "settings": draw(st.dictionaries(st.sampled_from(["version", "style", "instance_name"]), FREE)),
        "lookups": draw(maybe(st.just({"cities": [{"code": "bj", "name": "北京"}, {"code": "tj"}]}))),
        "sections": sections,
    }
    names = sorted(set(files_in(document)))
    chosen = draw(st.sets(st.sampled_from(names))) if names else set()
    return without_gaps(document | {"files": dict.fromkeys(sorted(chosen), "9f" * 32)})


def files_in(part: object) -> Iterator[str]:
    """The names of pictures and sounds in a document."""
    if isinstance(part, dict):
        for texts in part.get("media", {}).values():
            yield from texts.values()
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from files_in(each)
