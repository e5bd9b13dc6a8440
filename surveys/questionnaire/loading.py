"""The document of a questionnaire -> Questionnaire, or every fault of it with its place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from surveys.questionnaire.definition import Choice, Questionnaire, Section
from surveys.questionnaire.dumping import dump
from surveys.questionnaire.faults import Fault, FaultLog, Faults
from surveys.questionnaire.messages import described
from surveys.questionnaire.nodes import LANGUAGE, NAME, Node, named
from surveys.questionnaire.parts import Parts, choices, plain
from surveys.questionnaire.reading import gather, read
from surveys.questionnaire.references import Scope

__all__ = ["Fault", "Faults", "dump", "load", "load_file", "read"]

KEYS = ("name", "title", "intro", "languages", "attributes", "choices", "sections")
BROUGHT = ("settings", "lookups", "files")
"""What comes with a questionnaire from another tool."""


def load(document: Mapping[str, object]) -> Questionnaire:
    """Raises Faults with all faults of the document, and nothing else, whatever the document is.

    A text may lack some of the languages, but not all of them: see `translations.missing_wordings`.
    """
    log = FaultLog()
    questionnaire = loaded(document, log)
    log.settle()
    return questionnaire


def loaded(document: Mapping[str, object], log: FaultLog, *, is_strict: bool = False) -> Questionnaire:
    """The questionnaire with gaps where faults are noted in the log; good only when there are none.

    Where the reading is strict, every text must have every language, and advice counts as a fault.
    """
    return _Loader(document, log, is_strict=is_strict).questionnaire()


def load_file(path: Path) -> Questionnaire:
    """`load(read(path))`, with the faults of both together; every text must have every language."""
    log = FaultLog()
    questionnaire = loaded(gather(path, log), log, is_strict=True)
    log.settle()
    return questionnaire


class _Loader:
    """Builds the questionnaire with gaps where a fault was noted; only a whole one is handed out."""

    def __init__(self, document: Mapping[str, object], log: FaultLog, *, is_strict: bool) -> None:
        self.root = Node(document if isinstance(document, Mapping) else {}, log, is_strict=is_strict)
        self.parts = Parts()

    def questionnaire(self) -> Questionnaire:
        root = self.root
        root.check_keys(KEYS + BROUGHT)
        root.need("sections")
        root.languages = self.languages()
        self.parts.sets = self.option_sets()
        questionnaire = Questionnaire(
            name=root.file_name(),
            title=plain(root, "title", needed=True) or {},
            intro=plain(root, "intro"),
            languages=root.languages,
            attributes=root.strings("attributes"),
            settings=root.strings("settings"),
            lookups=self.lookups(),
            files=root.strings("files"),
            sections=tuple(self.section(node) for node in named(root, "sections", "section")),
        )
        self.parts.references.check()
        return questionnaire

    def languages(self) -> tuple[str, ...]:
        languages: list[str] = []
        for language in self.root.elements("languages") if self.root.need("languages") else []:
            if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
                self.root.note("bad_language", "languages", language=described(language))
            elif language in languages:
                self.root.note("name_twice", "languages", name=language)
            else:
                languages.append(language)
        return tuple(languages)

    def lookups(self) -> dict[str, tuple[dict[str, str], ...]]:
        """Tables by name; a row is a mapping of columns to texts."""
        node = self.root.child("lookups", "lookups")
        return {str(name): node.rows(str(name)) for name in node.document} if node else {}

    def option_sets(self) -> dict[str, tuple[Choice, ...]]:
        sets = {}
        node = self.root.child("choices")
        for name in node.document if node else ():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                self.root.note("bad_name", "choices", name=name)
            elif node and node.need(name):
                sets[name] = choices(node, name, f"option set {name}")
        return sets

    def section(self, node: Node) -> Section:
        node.check_keys(("name", "title", "intro", "relevant", "appearance", "groups", "questions"))
        node.need("questions")
        name = node.name()
        relevant = self.parts.deciding(node, "relevant")
        title = self.parts.piped(node, "title", Scope(), needed=node.is_strict) or {}
        intro = self.parts.piped(node, "intro", Scope())
        groups, questions = self.parts.grouped(node, "questions", "question", Scope().within(relevant))
        return Section(
            name=name,
            title=title,
            questions=tuple(questions),
            intro=intro,
            relevant=relevant,
            groups=tuple(groups),
            appearance=node.string("appearance") or "",
        )
