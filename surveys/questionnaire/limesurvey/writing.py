"""What every question needs when its document is written: free names, plain texts, translated expressions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.limesurvey import standard
from surveys.questionnaire.limesurvey.expressions import translated
from surveys.questionnaire.limesurvey.notices import Notices
from surveys.questionnaire.limesurvey.pieces import Untranslatable, Variable, quoted
from surveys.questionnaire.limesurvey.survey import Entry, Item
from surveys.questionnaire.limesurvey.wordings import plain

EMBEDDED = re.compile(r"\{([^\s{}][^{}]*)\}")
SINGLE = re.compile(r"\$\{\w+\}")
Made = dict[str, object]
"""A question, group or choice as questionnaires' documents write it."""


@dataclass
class Writer:
    """Keeps what was written so far: only what stands before a question may decide about it."""

    languages: tuple[str, ...]
    """As LimeSurvey writes them; here they are in small letters."""
    notices: Notices = field(default_factory=Notices)
    names: set[str] = field(default_factory=set)
    variables: dict[str, Variable] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    """The names of multiple choice questions, by LimeSurvey's codes."""
    read: set[tuple[str, str]] = field(default_factory=set)
    """Attributes looked at, by the number of their question."""
    own: list[str] = field(default_factory=list)
    """Languages as written here."""
    worked_out: list[Made] = field(default_factory=list)
    """Calculations that the texts of the next question show."""

    def __post_init__(self) -> None:
        self.own = [language.lower() for language in self.languages]

    def name(self, place: str, code: str) -> str:
        """A free name as like the code as can be."""
        stem = re.sub(r"\W", "_", code, flags=re.ASCII)[:56] or "unnamed"
        stem = stem if stem[0].isalpha() or stem[0] == "_" else f"q{stem}"
        name, number = stem, 1
        while name in self.names:
            number += 1
            name = f"{stem}_{number}"
        self.names.add(name)
        if name != code:
            self.notices.note(place, "renamed", code=code, name=name)
        return name

    def define(self, item: Item, suffix: str, variable: Variable) -> None:
        """Makes a value known under its code ("q1_SQ1") and under its number ("12X3X45SQ1")."""
        self.variables[f"{item.code}_{suffix}" if suffix else item.code] = variable
        self.variables[f"X{item.id}{suffix}"] = variable
        if item.kind == "1":
            self.variables[f"X{item.id}{'#'.join(suffix.rsplit('_', 1))}"] = variable

    def attribute(self, item: Item, name: str) -> str:
        self.read.add((item.id, name))
        return item.attribute(name)

    def is_on(self, item: Item, name: str) -> bool:
        return self.attribute(item, name) not in ("", "0", "N")

    def number(self, item: Item, name: str) -> float | None:
        """An attribute that is a number; None for one that is worked out, which then stays behind."""
        text = item.attribute(name)
        try:
            value = float(text)
        except ValueError:
            return None
        self.read.add((item.id, name))
        return int(value) if value.is_integer() else value

    def text(self, place: str, wordings: Mapping[str, str], is_piped: bool = True) -> Made:
        """Wordings by small language code; {} where there is none."""
        made: Made = {}
        for language in self.languages:
            text, lost = plain(wordings.get(language) or wordings.get("", ""))
            for element in sorted(lost):
                self.notices.note(place, "element", element=element)
            if text := EMBEDDED.sub(lambda match: self._embedded(place, match[1], is_piped), text):
                made[language.lower()] = text
        return made

    def _embedded(self, place: str, text: str, is_piped: bool) -> str:
        """An answer put into a text, or a calculation made for it; in brackets what cannot be."""
        shown = self._shown(text.strip()) if is_piped else None
        if shown is None:
            self.notices.note(place, "text_expression", what=text)
            return f"[{text}]"
        return shown

    def _shown(self, text: str) -> str | None:
        try:
            found = translated(text.removesuffix(".shown"), self.variables)
            if not SINGLE.fullmatch(found):
                found = translated(text, self.variables)
        except Untranslatable:
            return None
        return found if SINGLE.fullmatch(found) else self._worked_out(found)

    def _worked_out(self, calculation: str) -> str:
        for made in self.worked_out:
            if made["calculation"] == calculation:
                return f"${{{made['name']}}}"
        name = f"text_{sum(name.startswith('text_') for name in self.names) + 1}"
        self.names.add(name)
        self.worked_out.append({"name": name, "kind": "calculate", "calculation": calculation})
        return f"${{{name}}}"

    def take_worked_out(self) -> list[Made]:
        taken, self.worked_out = self.worked_out, []
        return taken

    def expression(self, place: str, key: str, text: str, this: str = "") -> str | None:
        """The translation; None, and a notice, where there is none."""
        try:
            return translated(text, self.variables, this)
        except Untranslatable as error:
            self.notices.note(place, "expression", key=key, what=error.what, text=text)
            return None

    def relevance(self, place: str, text: str) -> str | None:
        if text.strip() in ("", "1"):
            return None
        return "false()" if text.strip() == "0" else self.expression(place, "relevance", text)

    def words(self, code: str, **filled: object) -> Made:
        """Words of LimeSurvey's own, in the survey's languages as far as they are known."""
        found = standard.words(code, self.own, **filled)
        if lacking := [language for language in self.own if language not in found]:
            word = standard.words(code, ["en"], **filled)["en"]
            self.notices.note("survey", "standard_words", word=word, languages=", ".join(lacking))
            found = found or {self.own[0]: word}
        return {**found}

    def choices(self, place: str, entries: Iterable[Entry]) -> tuple[list[Made], dict[str, str]]:
        """Choices, and their names by LimeSurvey's codes."""
        made: list[Made] = []
        names: dict[str, str] = {}
        for entry in entries:
            name = re.sub(r"\s", "_", entry.code) or f"unnamed_{len(made) + 1}"
            names[entry.code] = name
            label = self.text(place, entry.text, is_piped=False) or {self.own[0]: entry.code or name}
            made.append({"name": name, "label": label})
        return made, names

    def default(self, place: str, text: str, variable: Variable) -> str | None:
        """A default value as an expression."""
        if match := re.fullmatch(r"\s*\{(.+)\}\s*", text, re.DOTALL):
            return self.expression(place, "default", match[1])
        if variable.choices is not None:
            return quoted(variable.choices[text]) if text in variable.choices else None
        is_number = variable.numeric and re.fullmatch(r"-?\d+(\.\d+)?", text)
        try:
            return text if is_number else quoted(plain(text)[0])
        except Untranslatable:
            return None

    def unread(self, items: Iterable[Item]) -> None:
        """Names each setting that no question looked at, with all questions that have it."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for item in items:
            for name in item.attributes:
                value = item.attribute(name)
                if (item.id, name) not in self.read and value not in ("0", "N", "default", "none"):
                    found[name, value].append(item.code)
        for (name, value), codes in sorted(found.items()):
            self.notices.note(
                "survey", "attribute", name=name, value=value, count=len(codes), codes=", ".join(codes)
            )


def place(item: Item) -> str:
    return f"question {item.code}"


def no_twins(choices: list[Made]) -> list[Made]:
    """The choices without those that repeat a name."""
    return list({str(choice["name"]): choice for choice in reversed(choices)}.values())[::-1]
