"""A questionnaire file in YAML -> its plain document, which remembers the lines it was read from.

Only the core of YAML 1.2 is read: `no` is a word, dates are words, and there are no anchors, tags or merges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from surveys.questionnaire.faults import FaultLog, Mark, Marked
from surveys.questionnaire.messages import described

MEGABYTES = 5
DEPTH = 40
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")

PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> dict[str, object]:
    """The document of a file, with the option sets of its `choices_from` merged into `choices`.

    Raises Faults for everything that cannot be read; what the document says is checked by `loading.load`.
    """
    log = FaultLog()
    document = gather(path, log)
    log.settle()
    return document


def gather(path: Path, log: FaultLog) -> dict[str, object]:
    """As `read`, but notes the faults and returns what could be read."""
    document = _compose(path, "line", log)
    if "choices_from" in document:
        _merge_choices(document, path, log)
    return document


def _merge_choices(document: Marked, path: Path, log: FaultLog) -> None:
    mark, shared = document.marks["choices_from"], document.pop("choices_from")
    if not isinstance(shared, str):
        return log.note(mark, (), "not_string", key="choices_from", found=described(shared))
    own = document.setdefault("choices", Marked(mark))
    if not isinstance(own, Marked):
        return None
    sets = _compose(path.parent / shared, f"{Path(shared).name} line", log)
    for name in own.keys() & sets.keys():
        log.note(own.marks[name], (), "set_twice", name=name, file=shared)
    own.update({name: choices for name, choices in sets.items() if name not in own})
    own.marks = sets.marks | own.marks
    return None


def _compose(path: Path, source: str, log: FaultLog) -> Marked:
    """The mapping a file holds; an empty one when it holds none."""
    composer = _Composer(source, log)
    try:
        composer.take(_text(path, source, log))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        log.note(Mark(source, line), (), "bad_yaml", why=error.problem or error.context)
    return composer.mapping()


def _text(path: Path, source: str, log: FaultLog) -> str:
    """The text of a file; "" when there is none, its faults noted."""
    first = Mark(source, 1)
    try:
        with path.open("rb") as file:
            raw = file.read(MEGABYTES * 2**20 + 1)
    except FileNotFoundError:
        return _nothing(log, first, "no_file")
    except (OSError, ValueError) as error:
        return _nothing(log, first, "unreadable", why=getattr(error, "strerror", None) or error)
    if len(raw) > MEGABYTES * 2**20:
        return _nothing(log, first, "too_large", limit=MEGABYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _nothing(log, Mark(source, raw.count(b"\n", 0, error.start) + 1), "not_utf8")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        code = f"U+{ord(found[0]):04X}"
        return _nothing(log, Mark(source, line), "control_character", key=path.name, code=code)
    if not text.strip():
        return _nothing(log, first, "empty_file")
    return text


def _nothing(log: FaultLog, mark: Mark, code: str, /, **words: object) -> str:
    log.note(mark, (), code, **words)
    return ""


@dataclass
class _Open:
    """A collection being filled. In a mapping, the key that awaits its value; None for one to be dropped."""

    collection: Marked | list[object]
    key: str | None = None
    has_key: bool = False


class _Composer:
    """Builds plain Python from YAML events; without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, source: str, log: FaultLog) -> None:
        self.source, self.log = source, log
        self.roots: list[object] = []
        self.path = [_Open(self.roots)]

    def take(self, text: str) -> None:
        for event in yaml.parse(text, Loader=PARSER):
            mark = Mark(self.source, event.start_mark.line + 1 if event.start_mark else 1)
            if isinstance(event, yaml.DocumentStartEvent) and self.roots:
                return self.log.note(mark, (), "second_document")
            if isinstance(event, yaml.CollectionStartEvent) and len(self.path) > DEPTH:
                return self.log.note(mark, (), "too_deep")
            if isinstance(event, yaml.CollectionEndEvent):
                self.path.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._refuse_extras(event, mark)
                self._add(event, mark)
        return None

    def mapping(self) -> Marked:
        if self.roots and isinstance(self.roots[0], Marked):
            return self.roots[0]
        if self.roots:
            self.log.note(Mark(self.source, 1), (), "not_mapping", key="file", found=described(self.roots[0]))
        return Marked(Mark(self.source, 1))

    def _refuse_extras(self, event: yaml.NodeEvent, mark: Mark) -> None:
        if event.anchor:
            self.log.note(mark, (), "alias")
        if tag := getattr(event, "tag", None):
            self.log.note(mark, (), "tag", tag=tag)

    def _add(self, event: yaml.NodeEvent, mark: Mark) -> None:
        value = _begun(event, mark)
        place = self.path[-1]
        if isinstance(place.collection, list):
            place.collection.append(value)
        elif not place.has_key:
            place.key, place.has_key = self._key(place.collection, value, mark), True
        else:
            if place.key is not None:
                place.collection[place.key] = value
            place.has_key = False
        if isinstance(value, Marked | list):
            self.path.append(_Open(value))

    def _key(self, collection: Marked, key: object, mark: Mark) -> str | None:
        if not isinstance(key, str):
            self.log.note(mark, (), "key_not_text", found=described(key))
            return None
        if key in collection.marks:
            self.log.note(mark, (), "duplicate_key", key=key)
            return None
        collection.marks[key] = mark
        return key


def _begun(event: yaml.NodeEvent, mark: Mark) -> object:
    """A scalar's value, or the empty collection that begins here; None for an alias."""
    if isinstance(event, yaml.ScalarEvent):
        return event.value if event.style else _scalar(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return []
    return Marked(mark) if isinstance(event, yaml.MappingStartEvent) else None


def _scalar(text: str) -> object:
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
