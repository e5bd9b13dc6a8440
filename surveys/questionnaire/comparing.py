"""Two versions of a questionnaire, question by question: what was added, taken away or changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.questionnaire.definition import Questionnaire, around
from surveys.questionnaire.dumping import Document, dump

ASPECTS = {
    "wording": (
        "label",
        "title",
        "intro",
        "languages",
        "hint",
        "guidance",
        "required_message",
        "routing_note",
        "media",
        "files",
    ),
    "kind": ("kind", "source"),
    "unit": ("unit",),
    "choices": ("choices", "max_selected", "randomized", "seed"),
    "routing": ("relevant", "choice_filter", "rows_wanted"),
    "rules": ("required", "required_when", "constraints", "warnings", "min", "max", "step", "max_rows"),
    "value": ("calculation", "default", "read_only"),
    "look": ("appearance", "theme", "table_role"),
}
"""What of a question can change, by the keys of its document."""
FORM = "§"
"""What the changes of the form itself go by; those of a section or group by its name and this sign."""
OF_DATA = frozenset({"kind", "unit", "choices", "routing", "value"})
"""Aspects after which an answer may mean something else, be asked of others, or have no place any more."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one question or column. `aspects` are empty for one that was added or taken away."""

    name: str
    sort: str
    """ "added", "removed", "moved" or "changed"."""
    aspects: tuple[str, ...] = ()
    old: Document | None = None
    new: Document | None = None

    @property
    def touches_data(self) -> bool:
        if self.name.endswith(FORM):
            return False
        return self.sort == "removed" or bool(OF_DATA.intersection(self.aspects))


def compare(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """The changes in the order of the new version, then what was taken away; what is equal stands nowhere."""
    before, after = _placed(old), _placed(new)
    found = _around(old, new) + [
        change for name in after if (change := _change(name, before.get(name), after[name]))
    ]
    gone = [Change(name, "removed", old=before[name][0]) for name in before if name not in after]
    return found + gone


def touched(old: Questionnaire, new: Questionnaire) -> set[str]:
    """Questions and columns whose answers mean something else, are asked of others, or are gone."""
    changes = compare(old, new)
    rerouted = {c.name.removesuffix(f" {FORM}") for c in changes if "routing" in c.aspects}
    found = {change.name for change in changes if change.touches_data}
    for section in new.sections:
        for question in section.questions:
            names = {section.name, *(group.name for group in around(section.groups, question.group))}
            found |= {question.name} if names & rerouted else set()
    return found


def _around(old: Questionnaire, new: Questionnaire) -> list[Change]:
    """What changed of the form itself and of its sections and groups, by the names of these."""
    before, after = _frames(dump(old)), _frames(dump(new))
    found = []
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            found.append(Change(name, "added" if was is None else "removed", (), was, now))
        elif aspects := tuple(_aspects(was, now)):
            found.append(Change(name, "changed", aspects, was, now))
    return found


def _frames(form: Document) -> dict[str, Document]:
    """The documents of the form, its sections and groups, without what stands in them."""
    own = {
        key: form.get(key)
        for key in ("title", "intro", "languages", "attributes", "settings", "lookups", "files")
    }
    found: dict[str, Document] = {FORM: own}
    for section in form["sections"]:  # type: ignore[attr-defined]
        inner = {key: part for key, part in section.items() if key not in ("questions", "groups")}
        found[f"{section['name']} §"] = inner
        found |= {f"{group['name']} §": group for group in section.get("groups", ())}
    return found


def _change(name: str, old: tuple[Document, str] | None, new: tuple[Document, str]) -> Change | None:
    if old is None:
        return Change(name, "added", new=new[0])
    aspects = tuple(_aspects(old[0], new[0]))
    is_moved = old[1] != new[1]
    if not aspects and not is_moved:
        return None
    return Change(name, "changed" if aspects else "moved", aspects, old[0], new[0])


def _aspects(old: Document, new: Document) -> Iterator[str]:
    for aspect, keys in ASPECTS.items():
        if any(_without_wording(old, key, aspect) != _without_wording(new, key, aspect) for key in keys):
            yield aspect
    if _labels(old) != _labels(new) and old.get("label") == new.get("label"):
        yield "choice wording"


def _without_wording(document: Document, key: str, aspect: str) -> object:
    """Of choices, only what answers hold: their names, and whether they stand alone or ask for a text."""
    value = document.get(key)
    if key != "choices" or not isinstance(value, list):
        return value
    return [(choice["name"], choice.get("exclusive"), choice.get("specify")) for choice in value]


def _labels(document: Document) -> object:
    value = document.get("choices")
    return (
        [(choice.get("label"), choice.get("media")) for choice in value] if isinstance(value, list) else None
    )


def _placed(questionnaire: Questionnaire) -> dict[str, tuple[Document, str]]:
    """Questions and columns by name: their documents, and what stands around and before them."""
    found: dict[str, tuple[Document, str]] = {}
    for section in dump(questionnaire)["sections"]:  # type: ignore[attr-defined]
        before = ""
        for question in section["questions"]:
            found |= _within(question, f"{section['name']}/{question.get('group', '')} after {before}")
            before = question["name"]
    return found


def _within(question: Document, place: str) -> Mapping[str, tuple[Document, str]]:
    columns = question.get("columns")
    own = {key: part for key, part in question.items() if key not in ("columns", "groups", "group")}
    found = {str(question["name"]): (own, place)}
    for column in columns if isinstance(columns, list) else []:
        found |= _within(column, str(question["name"]))
    return found
