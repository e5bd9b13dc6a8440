"""Looking into a questionnaire's document: every look names the type it expects and notes what it finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from surveys.questionnaire.cleaning import LARGEST_NUMBER, control_character
from surveys.questionnaire.definition import Text
from surveys.questionnaire.expressions import Expression, ExpressionError, parse
from surveys.questionnaire.faults import FaultLog, Mark, Marked
from surveys.questionnaire.messages import described

NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_]{0,63}")
FILE_NAME = re.compile(r"(?!__)[A-Za-z_][A-Za-z0-9_-]{0,63}")
CHOICE_NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]{1,64}")
"""Answers of several choices keep their names with spaces between."""
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")

MOST_PROPOSALS, MOST_KNOWN = 100, 1000
"""Faults that propose a nearest name, and names compared: comparing all with all would take hours."""


@dataclass
class Node:
    """One mapping of a document, its place, and the languages its texts must have."""

    document: Mapping[str, object]
    log: FaultLog
    trail: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    mark: Mark | None = None
    is_strict: bool = False
    """Whether every text must have every language."""
    marks: Mapping[str, Mark] = field(init=False)

    def __post_init__(self) -> None:
        marked = self.document if isinstance(self.document, Marked) else None
        self.marks = marked.marks if marked is not None else {}
        self.mark = marked.mark if marked is not None else self.mark

    def note(self, code: str, key: str = "", /, **words: object) -> None:
        self.log.note(self.marks.get(key, self.mark), self.trail, code, key=key, **words)

    def advise(self, code: str, key: str = "", /, **words: object) -> None:
        """A fault in the repository's own files; elsewhere only what is likely not meant."""
        tell = self.log.note if self.is_strict else self.log.advise
        tell(self.marks.get(key, self.mark), self.trail, code, key=key, **words)

    def note_nearest(
        self, code: str, wanted: str, known: Collection[str], key: str = "", /, **words: object
    ) -> None:
        """Notes `code`, or its variant that proposes the nearest known name."""
        is_worth_it = len(self.log.noted) < MOST_PROPOSALS and len(known) < MOST_KNOWN
        if is_worth_it and (near := get_close_matches(wanted[:64], known, 1)):
            return self.note(f"{code}_nearest", key, nearest=near[0], **words)
        return self.note(code, key, **words)

    def has(self, key: str) -> bool:
        return self.document.get(key) is not None

    def check_keys(self, known: Collection[str]) -> None:
        for key in self.document:
            if not isinstance(key, str):
                self.note("key_not_text", found=described(key))
            elif key not in known:
                self.note_nearest("unknown_key", key, known, key)

    def need(self, key: str) -> bool:
        if not self.has(key):
            self.note("missing_key", key)
        return self.has(key)

    def string(self, key: str) -> str | None:
        value = self.document.get(key)
        if value is None or isinstance(value, str):
            return value
        self.note("not_string", key, found=described(value))
        return None

    def one_of(self, key: str, known: Collection[str]) -> str:
        """The word at a key that must hold one of those known; "" when it has none."""
        word = self.string(key) if self.need(key) else None
        if word:
            self.check_word(key, word, known)
        return word or ""

    def check_word(self, key: str, word: object, known: Collection[str]) -> None:
        if word not in known:
            self.note("not_one_of", key, word=word, known=", ".join(known))

    def name(self) -> str:
        """The mapping's own name; "" when it has none."""
        return self._name(NAME, "bad_name")

    def file_name(self) -> str:
        return self._name(FILE_NAME, "bad_name")

    def choice_name(self) -> str:
        return self._name(CHOICE_NAME, "bad_choice_name")

    def _name(self, shape: re.Pattern[str], code: str) -> str:
        name = self.string("name") if self.need("name") else None
        if name is not None and not shape.fullmatch(name):
            self.note(code, "name", name=name)
        return name or ""

    def strings(self, key: str) -> dict[str, str]:
        """The texts of the mapping at a key, by their own keys."""
        node = self.child(key, key)
        names = [name for name in node.document if isinstance(name, str)] if node else []
        return {name: node.string(name) or "" for name in names} if node else {}

    def rows(self, key: str) -> tuple[dict[str, str], ...]:
        """The rows of a table, each a mapping of columns to texts."""
        return tuple(
            {str(column): row.string(str(column)) or "" for column in row.document}
            for row in self.children(key, "row")
        )

    def flag(self, key: str) -> bool:
        value = self.document.get(key, False)
        if not isinstance(value, bool):
            self.note("not_flag", key, found=described(value))
        return value is True

    def number(self, key: str) -> float | None:
        value = self.document.get(key)
        if value is None or (isinstance(value, int | float) and _is_amount(value)):
            return value
        self.note("not_number", key, found=described(value))
        return None

    def count(self, key: str) -> int | None:
        value = self.document.get(key)
        if value is None or (type(value) is int and value >= 1):
            return value
        self.note("not_count", key, found=described(value))
        return None

    def text(self, key: str, *, needed: bool = False) -> Text | None:
        """The wording by language, with gaps unless the reading is strict."""
        if not (self.need(key) if needed else self.has(key)):
            return None
        value = self.document[key]
        if not isinstance(value, Mapping):
            self.note("not_mapping", key, found=described(value))
            return None
        for language in value:
            if self.languages and language not in self.languages:
                self.note("foreign_wording", key, language=language)
        if not self.is_strict:
            return self._known_wordings(key, value)
        return {language: self._wording(key, value.get(language), language) for language in self.languages}

    def _known_wordings(self, key: str, value: Mapping[object, object]) -> Text:
        """Those languages that have a wording; one must."""
        known = [language for language in self.languages if value.get(language) not in (None, "")]
        if self.languages and not known:
            self.note("no_wording_at_all", key)
        return {language: self._wording(key, value[language], language) for language in known}

    def _wording(self, key: str, value: object, language: str) -> str:
        if value is None or value == "":
            self.note("no_wording", key, language=language)
        elif not isinstance(value, str):
            self.note("not_string", f"{key}.{language}", found=described(value))
        elif found := control_character(value):
            self.note("control_character", key, code=f"U+{ord(found[0]):04X}")
        elif not value.strip():
            self.note("no_wording", key, language=language)
        return value if isinstance(value, str) else ""

    def expression(self, key: str, attributes: frozenset[str] = frozenset()) -> Expression | None:
        """`attributes`: the bare words it may use, which are columns of choices."""
        text = self.string(key)
        try:
            return parse(text, attributes) if text is not None else None
        except ExpressionError as error:
            self.note("expression", key, column=error.position + 1, reason=error.reason)
        return None

    def elements(self, key: str) -> list[object]:
        """The list at a key, which must hold at least one; [] when there is none."""
        value = self.document.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note("not_list", key, found=described(value))
            return []
        if not value:
            self.note("empty_list", key)
        return value

    def child(self, key: str, *trail: str) -> Node | None:
        value = self.document.get(key)
        if isinstance(value, Mapping):
            return replace(
                self, document=value, trail=(*self.trail, *trail), mark=self.marks.get(key, self.mark)
            )
        if value is not None:
            self.note("not_mapping", key, found=described(value))
        return None

    def children(self, key: str, word: str) -> list[Node]:
        """The mappings listed at a key; a child's place names it: "question f_staff_n", "constraint 2"."""
        nodes = []
        for number, value in enumerate(self.elements(key), 1):
            if not isinstance(value, Mapping):
                self.note("not_mapping", key, found=described(value))
                continue
            name = value.get("name")
            known_as = name if isinstance(name, str) and NAME.fullmatch(name) else number
            trail = (*self.trail, f"{word} {known_as}")
            nodes.append(replace(self, document=value, trail=trail, mark=self.marks.get(key, self.mark)))
        return nodes


def named(node: Node, key: str, word: str) -> Iterator[Node]:
    """The mappings listed at a key, whose names must differ."""
    seen: set[object] = set()
    for child in node.children(key, word):
        if isinstance(name := child.document.get("name"), str) and name in seen:
            child.note("name_twice", "name", name=name)
        seen.add(name if isinstance(name, str) else None)
        yield child


def _is_amount(value: int | float) -> bool:
    return not isinstance(value, bool) and abs(value) < LARGEST_NUMBER
