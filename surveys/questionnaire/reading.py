"""A questionnaire file in YAML -> its plain document, which remembers the lines it was read from.

Only the core of YAML 1.2 is read: `no` is a word, dates are words, and there are no anchors, tags or merges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from surveys.questionnaire.faults import FaultLog, Faults, Mark, Marked
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
    """As `read`, but raises only where nothing can be made of the file, and notes the other faults."""
    document = _compose(path, "line", log)
    if "choices_from" in document:
        _merge_choices(document, path, log)
    return document


def _merge_choices(document: Marked, path: Path, log: FaultLog) -> None:
    mark, shared = document.marks["choices_from"], document.pop("choices_from")
    own = document.setdefault("choices", Marked(mark))
    if not isinstance(shared, str):
        log.note(mark, (), "not_string", key="choices_from", found=described(shared))
    elif isinstance(own, Marked):
        sets = _compose(path.parent / shared, f"{Path(shared).name} line", log)
        for name in sorted(own.keys() & sets.keys()):
            log.note(own.marks[name], (), "set_twice", name=name, file=shared)
        own.update({name: choices for name, choices in sets.items() if name not in own})
        own.marks = sets.marks | own.marks


def _compose(path: Path, source: str, log: FaultLog) -> Marked:
    """The mapping a file holds. Its places begin with `source`: "line 1", or "choices.yaml line 1"."""
    composer = _Composer(source, log)
    try:
        composer.take(_text(path, source, log))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        why = error.problem or error.context
        raise _given_up(log, Mark(source, line), "bad_yaml", why=why) from None
    root = composer.roots[0] if composer.roots else None
    if not isinstance(root, Marked):
        raise _given_up(log, Mark(source, 1), "not_mapping", key=path.name, found=described(root))
    return root


def _text(path: Path, source: str, log: FaultLog) -> str:
    if not path.is_file():
        raise _given_up(log, path.name, "no_file")
    try:
        with path.open("rb") as file:
            raw = file.read(MEGABYTES * 2**20 + 1)
    except OSError as error:
        raise _given_up(log, path.name, "unreadable", why=error.strerror) from None
    if len(raw) > MEGABYTES * 2**20:
        raise _given_up(log, path.name, "too_large", limit=MEGABYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _given_up(log, Mark(source, line), "not_utf8") from None
    if found := UNPRINTABLE.search(text):
        line, code = text.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}"
        raise _given_up(log, Mark(source, line), "control_character", key=path.name, code=code)
    return text


def _given_up(log: FaultLog, place: Mark | str, code: str, /, **words: object) -> Faults:
    """What was noted so far and this last fault, a Mark's or a whole file's."""
    if isinstance(place, Mark):
        log.note(place, (), code, **words)
    else:
        log.note(None, (place,), code, **words)
    return log.faults()


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
                raise _given_up(self.log, mark, "second_document")
            if isinstance(event, yaml.CollectionStartEvent) and len(self.path) > DEPTH:
                raise _given_up(self.log, mark, "too_deep")
            if isinstance(event, yaml.CollectionEndEvent):
                self.path.pop()
            elif isinstance(event, yaml.NodeEvent):
                self._refuse_extras(event, mark)
                self._add(event, mark)

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
