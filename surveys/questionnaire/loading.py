"""The document of a questionnaire -> Questionnaire, or every fault of it with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from surveys.questionnaire.definition import (
    CHOOSING,
    KINDS,
    NUMERIC,
    Choice,
    Question,
    Questionnaire,
    Rule,
    Section,
    Text,
)
from surveys.questionnaire.dumping import dump
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.faults import Fault, FaultLog, Faults
from surveys.questionnaire.messages import described
from surveys.questionnaire.nodes import LANGUAGE, NAME, Node
from surveys.questionnaire.reading import gather, read
from surveys.questionnaire.references import References, Scope

__all__ = ["Fault", "Faults", "dump", "load", "load_file", "read"]

ALWAYS = frozenset({"name", "kind", "label", "hint", "relevant"})
ASKED = frozenset({"required", "constraints", "warnings"})
TAKES = {
    "text": ASKED,
    "date": ASKED,
    **dict.fromkeys(NUMERIC, ASKED | {"unit", "min", "max"}),
    **dict.fromkeys(("select_one", "likert"), ASKED | {"choices"}),
    **dict.fromkeys(("select_multiple", "rank"), ASKED | {"choices", "max_selected"}),
    "table": ASKED | {"columns", "max_rows"},
    "calculate": frozenset({"calculation", "unit", "constraints", "warnings"}),
    "note": frozenset[str](),
}
NEEDS = {**dict.fromkeys(CHOOSING, "choices"), "table": "columns", "calculate": "calculation"}
KEYS = ALWAYS.union(*TAKES.values())
MAX_ROWS = 20
CELLS = frozenset(KINDS) - {"select_multiple", "rank", "table", "note"}
"""Kinds a column may have: those whose value is one text or number."""


def load(document: Mapping[str, object]) -> Questionnaire:
    """Raises Faults with all faults of the document, and nothing else, whatever the document is."""
    log = FaultLog()
    questionnaire = _Loader(document, log).questionnaire()
    log.settle()
    return questionnaire


def load_file(path: Path) -> Questionnaire:
    """`load(read(path))`, with the faults of both together."""
    log = FaultLog()
    questionnaire = _Loader(gather(path, log), log).questionnaire()
    log.settle()
    return questionnaire


class _Loader:
    """Builds the questionnaire with gaps where a fault was noted; only a whole one is handed out."""

    def __init__(self, document: Mapping[str, object], log: FaultLog) -> None:
        self.root = Node(document if isinstance(document, Mapping) else {}, log)
        self.sets: dict[str, tuple[Choice, ...]] = {}
        self.references = References()

    def questionnaire(self) -> Questionnaire:
        root = self.root
        root.check_keys(("name", "title", "intro", "languages", "attributes", "choices", "sections"))
        root.need("sections")
        root.languages = self.languages()
        self.sets = self.option_sets()
        questionnaire = Questionnaire(
            name=root.name(),
            title=self.plain(root, "title", needed=True) or {},
            intro=self.plain(root, "intro"),
            languages=root.languages,
            attributes=self.attributes(),
            sections=tuple(self.section(node) for node in self.named(root, "sections", "section")),
        )
        self.references.check()
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

    def attributes(self) -> dict[str, str]:
        if not (node := self.root.child("attributes", "attributes")):
            return {}
        return {key: node.string(key) or "" for key in node.document if isinstance(key, str)}

    def option_sets(self) -> dict[str, tuple[Choice, ...]]:
        sets = {}
        node = self.root.child("choices")
        for name in node.document if node else ():
            if not isinstance(name, str) or not NAME.fullmatch(name):
                self.root.note("bad_name", "choices", name=name)
            elif node and node.need(name):
                sets[name] = self.choices(node, name, f"option set {name}")
        return sets

    def choices(self, node: Node, key: str, *trail: str) -> tuple[Choice, ...]:
        node = replace(node, trail=(*node.trail, *trail))
        choices = tuple(self.choice(child) for child in self.named(node, key, "choice"))
        for language in node.languages:
            labels = [choice.label.get(language) for choice in choices]
            for label in {label: None for label in labels if label and labels.count(label) > 1}:
                node.note("label_twice", key, label=label)
        return choices

    def choice(self, node: Node) -> Choice:
        node.check_keys(("name", "label", "exclusive", "specify"))
        label = self.plain(node, "label", needed=True) or {}
        return Choice(node.name(), label, node.flag("exclusive"), node.flag("specify"))

    def section(self, node: Node) -> Section:
        node.check_keys(("name", "title", "intro", "relevant", "questions"))
        node.need("questions")
        relevant = self.deciding(node, "relevant")
        scope = Scope().within(relevant)
        return Section(
            name=node.name(),
            title=self.piped(node, "title", needed=True) or {},
            intro=self.piped(node, "intro"),
            relevant=relevant,
            questions=tuple(self.question(child, scope) for child in node.children("questions", "question")),
        )

    def question(self, node: Node, scope: Scope) -> Question:
        """A question, or, in the scope of a table, a column of it."""
        kind = self.kind(node, scope)
        name = node.name()
        relevant = self.deciding(node, "relevant")
        scope = replace(scope, question=name).within(relevant)
        question = Question(
            name=name,
            kind=kind,
            label=self.piped(node, "label", needed=kind != "calculate") or {},
            hint=self.piped(node, "hint"),
            unit=self.plain(node, "unit"),
            choices=self.chosen(node),
            required=node.flag("required"),
            relevant=relevant,
            calculation=self.deciding(node, "calculation"),
            constraints=self.rules(node, "constraints", "constraint", scope),
            warnings=self.rules(node, "warnings", "warning", scope),
            minimum=node.number("min"),
            maximum=node.number("max"),
            max_selected=node.count("max_selected"),
            columns=self.columns(node, scope) if scope.table is None else (),
            max_rows=node.count("max_rows") or MAX_ROWS,
        )
        check_limits(node, question)
        if name and not self.references.define(question, scope):
            node.note("name_twice", "name", name=name)
        return question

    def kind(self, node: Node, scope: Scope) -> str:
        """The question's kind, its keys checked; "text" in place of one that does not exist."""
        kind = node.string("kind") if node.need("kind") else None
        if kind not in TAKES:
            if kind is not None:
                node.note_nearest("unknown_kind", kind, KINDS, "kind", kind=kind)
            node.check_keys(KEYS)
            return "text"
        if scope.table is not None and kind not in CELLS:
            node.note("not_a_column", "kind", kind=kind)
        node.check_keys(KEYS)
        for key in node.document:
            if key in KEYS - ALWAYS - TAKES[kind]:
                node.note("not_for_kind", key, kind=kind)
        if kind in NEEDS and not node.has(NEEDS[kind]):
            node.note("needed_by_kind", NEEDS[kind], kind=kind)
        return kind

    def chosen(self, node: Node) -> tuple[Choice, ...]:
        """The question's choices: an option set by its name, or a list of its own."""
        name = node.document.get("choices")
        if name is None or isinstance(name, list):
            return self.choices(node, "choices")
        if not isinstance(name, str):
            node.note("not_list", "choices", found=described(name))
        elif name not in self.sets:
            node.note_nearest("unknown_set", name, self.sets, "choices", name=name)
        return self.sets.get(name, ()) if isinstance(name, str) else ()

    def columns(self, node: Node, scope: Scope) -> tuple[Question, ...]:
        inside = replace(scope, table=scope.question)
        return tuple(self.question(child, inside) for child in node.children("columns", "column"))

    def rules(self, node: Node, key: str, word: str, scope: Scope) -> tuple[Rule, ...]:
        return tuple(rule for child in node.children(key, word) if (rule := self.rule(child, scope)))

    def rule(self, node: Node, scope: Scope) -> Rule | None:
        node.check_keys(("test", "message"))
        test = node.expression("test") if node.need("test") else None
        message = node.text("message", needed=True)
        self.references.note_message(node, message, scope)
        if test is None or message is None:
            return None
        self.references.note_test(node, test, scope)
        return Rule(test, message)

    def deciding(self, node: Node, key: str) -> Expression | None:
        """An expression that only earlier answers may decide."""
        expression = node.expression(key)
        if expression is not None:
            self.references.note_decision(node, key, expression)
        return expression

    def piped(self, node: Node, key: str, *, needed: bool = False) -> Text | None:
        """A text into which earlier answers may be put."""
        text = node.text(key, needed=needed)
        self.references.note_text(node, key, text)
        return text

    def plain(self, node: Node, key: str, *, needed: bool = False) -> Text | None:
        text = node.text(key, needed=needed)
        if text and any("${" in wording for wording in text.values()):
            node.note("no_pipe", key)
        return text

    def named(self, node: Node, key: str, word: str) -> Iterator[Node]:
        """The mappings listed at a key, whose names must differ."""
        seen: set[object] = set()
        for child in node.children(key, word):
            if isinstance(name := child.document.get("name"), str) and name in seen:
                child.note("name_twice", "name", name=name)
            seen.add(name if isinstance(name, str) else None)
            yield child


def check_limits(node: Node, question: Question) -> None:
    low, high, most = question.minimum, question.maximum, question.max_selected
    if low is not None and high is not None and low > high:
        node.note("min_above_max", "min", min=f"{low:.15g}", max=f"{high:.15g}")
    if most is not None and question.choices and most > len(question.choices):
        node.note("too_many_selected", "max_selected", number=most, choices=len(question.choices))
    if question.columns and all(column.kind == "calculate" for column in question.columns):
        node.note("asks_nothing", "columns")
