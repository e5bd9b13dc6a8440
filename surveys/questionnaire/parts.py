"""The parts of a questionnaire's document: questions, the groups they stand in, choices and rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveys.questionnaire.definition import KINDS, METADATA, SILENT, Choice, Group, Question, Rule, Text
from surveys.questionnaire.expressions import ANY_WORD, Expression
from surveys.questionnaire.kinds import ALWAYS, KEYS, NEEDS, TAKES, UNLABELLED
from surveys.questionnaire.messages import described
from surveys.questionnaire.nodes import Node, named
from surveys.questionnaire.references import References, Scope

MAX_ROWS = 20
SEED = re.compile(r"-?[0-9]+(\.[0-9]+)?|\$\{\w+\}")
DEEPEST_TABLE = 5
DEEPEST_GROUP = 50


@dataclass
class Parts:
    """Builds parts with gaps where a fault was noted, and notes what they refer to."""

    references: References = field(default_factory=References)
    sets: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    """Lists of choices that questions share, by name."""

    def grouped(self, node: Node, key: str, word: str, scope: Scope) -> tuple[list[Group], list[Question]]:
        """The groups and the questions of a section or of a table's row.

        A group's condition is worked out before its first question, so nothing in it can decide about it.
        """
        nodes = {str(child.document.get("name")): child for child in named(node, "groups", "group")}
        groups: dict[str, Group] = {}
        questions = []
        open_before: list[str] = []
        for child in node.children(key, word):
            inside, around = scope, list(_around(child, nodes))
            for name in around:
                if name in groups and name not in open_before:
                    child.note("group_twice", "group", name=name)
            if len(around) > DEEPEST_GROUP:
                child.note("groups_too_deep", "group", most=DEEPEST_GROUP)
            open_before = around
            for name in around:
                groups.setdefault(name, groups.get(name) or self.group(nodes[name], scope))
                inside = inside.within(groups[name].relevant)
            questions.append(self.question(child, inside))
        for name in nodes.keys() - groups.keys():
            nodes[name].note("empty_group", name=name)
        return list(groups.values()), questions

    def group(self, node: Node, scope: Scope) -> Group:
        node.check_keys(("name", "label", "relevant", "appearance", "parent"))
        return Group(
            name=node.name(),
            label=self.piped(node, "label", scope) or {},
            relevant=self.deciding(node, "relevant"),
            appearance=node.string("appearance") or "",
            parent=node.string("parent") or "",
        )

    def question(self, node: Node, scope: Scope) -> Question:
        """A question, or, in the scope of a table, a column of it."""
        kind = _kind(node)
        name = node.name()
        relevant = self.deciding(node, "relevant")
        scope = replace(scope, question=name).within(relevant)
        needs_label = kind not in UNLABELLED and not (node.has("hint") or node.has("media"))
        choices = self.chosen(node)
        question = Question(
            name=name,
            kind=kind,
            label=self.piped(node, "label", scope, needed=needs_label) or {},
            hint=self.piped(node, "hint", scope),
            guidance=self.piped(node, "guidance", scope),
            unit=self.plain(node, "unit"),
            choices=choices,
            choice_filter=self.filter(node, choices),
            randomized=node.flag("randomized"),
            seed=self.seed(node),
            required=node.flag("required"),
            required_when=self.deciding(node, "required_when"),
            required_message=self.plain(node, "required_message"),
            relevant=relevant,
            calculation=self.deciding(node, "calculation"),
            default=self.deciding(node, "default"),
            constraints=self.rules(node, "constraints", "constraint", scope),
            warnings=self.rules(node, "warnings", "warning", scope),
            minimum=node.number("min"),
            maximum=node.number("max"),
            step=node.number("step"),
            max_selected=node.count("max_selected"),
            read_only=node.flag("read_only"),
            source=node.one_of("source", METADATA) if kind == "metadata" else "",
            group=node.string("group") or "",
            appearance=node.string("appearance") or "",
            media=media(node),
            theme=node.string("theme") or "",
            table_role=node.string("table_role") or "",
            routing_note=self.plain(node, "routing_note"),
            max_rows=node.count("max_rows") or MAX_ROWS,
        )
        question = self.table(node, question, scope) if kind == "table" else question
        check_limits(node, question)
        if name and not self.references.define(question, scope):
            node.note("name_twice", "name", name=name)
        return question

    def table(self, node: Node, question: Question, scope: Scope) -> Question:
        if len(scope.tables) >= DEEPEST_TABLE:
            node.note("tables_too_deep", "columns", most=DEEPEST_TABLE)
            return question
        wanted = self.deciding(node, "rows_wanted")
        inside = replace(scope, tables=(*scope.tables, question.name))
        groups, columns = self.grouped(node, "columns", "column", inside)
        return replace(question, rows_wanted=wanted, groups=tuple(groups), columns=tuple(columns))

    def chosen(self, node: Node) -> tuple[Choice, ...]:
        """The question's choices: an option set by its name, or a list of its own."""
        name = node.document.get("choices")
        if name is None or isinstance(name, list):
            return choices(node, "choices")
        if not isinstance(name, str):
            node.note("not_list", "choices", found=described(name))
        elif name not in self.sets:
            node.note_nearest("unknown_set", name, self.sets, "choices", name=name)
        return self.sets.get(name, ()) if isinstance(name, str) else ()

    def seed(self, node: Node) -> Expression | None:
        """A number or one question: more cannot stand among the parameters of an XLSForm."""
        seed = self.deciding(node, "seed")
        if seed and not SEED.fullmatch(seed.text):
            node.note("bad_seed", "seed")
        return seed

    def filter(self, node: Node, choices: tuple[Choice, ...]) -> Expression | None:
        known = {"name", "label"}.union(*(row for each in choices for row in (each.attributes, *each.also)))
        expression = node.expression("choice_filter", frozenset(known) if node.is_strict else ANY_WORD)
        if expression is not None:
            for name in sorted(expression.attributes - known):
                node.advise("unknown_attribute", "choice_filter", name=name)
            self.references.note_decision(node, "choice_filter", expression)
        return expression

    def rules(self, node: Node, key: str, word: str, scope: Scope) -> tuple[Rule, ...]:
        return tuple(rule for child in node.children(key, word) if (rule := self.rule(child, scope)))

    def rule(self, node: Node, scope: Scope) -> Rule | None:
        node.check_keys(("test", "message"))
        test = node.expression("test") if node.need("test") else None
        message = node.text("message", needed=True)
        self.references.note_text(node, "message", message, replace(scope, is_last=True))
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

    def piped(self, node: Node, key: str, scope: Scope, *, needed: bool = False) -> Text | None:
        """A text into which earlier answers may be put."""
        text = node.text(key, needed=needed)
        self.references.note_text(node, key, text, scope)
        return text

    def plain(self, node: Node, key: str, *, needed: bool = False) -> Text | None:
        return plain(node, key, needed=needed)


def plain(node: Node, key: str, *, needed: bool = False) -> Text | None:
    """A text into which no answer can be put."""
    text = node.text(key, needed=needed)
    if text and any("${" in wording for wording in text.values()):
        node.advise("no_pipe", key)
    return text


def media(node: Node) -> dict[str, Text]:
    """File names by what they are, then by language."""
    if not (child := node.child("media", "media")):
        return {}
    child.check_keys(("image", "audio", "video"))
    return {str(kind): text for kind in child.document if (text := child.text(str(kind)))}


def choices(node: Node, key: str, *trail: str) -> tuple[Choice, ...]:
    node = replace(node, trail=(*node.trail, *trail))
    found = tuple(_choice(child) for child in named(node, key, "choice"))
    for language in node.languages:
        labels = Counter(choice.label.get(language) for choice in found)
        for label in (label for label, times in labels.items() if label and times > 1):
            node.advise("label_twice", key, label=label)
    return found


def _choice(node: Node) -> Choice:
    node.check_keys(("name", "label", "exclusive", "specify", "attributes", "also", "media"))
    return Choice(
        name=node.choice_name(),
        label=plain(node, "label", needed=not node.has("media")) or {},
        exclusive=node.flag("exclusive"),
        specify=node.flag("specify"),
        attributes=node.strings("attributes"),
        also=node.rows("also"),
        media=media(node),
    )


def _kind(node: Node) -> str:
    """The question's kind, its keys checked; "text" in place of one that does not exist."""
    kind = node.string("kind") if node.need("kind") else None
    node.check_keys(KEYS)
    if kind not in TAKES:
        if kind is not None:
            node.note_nearest("unknown_kind", kind, KINDS, "kind", kind=kind)
        return "text"
    for key in node.document:
        if key in KEYS - ALWAYS - TAKES[kind]:
            node.note("not_for_kind", key, kind=kind)
    for key in NEEDS.get(kind, ()):
        if not node.has(key):
            node.note("needed_by_kind", key, kind=kind)
    return kind


def _around(node: Node, groups: Mapping[str, Node]) -> Iterator[str]:
    """The groups around a question, the outermost first."""
    chain: list[str] = []
    name = node.document.get("group")
    while isinstance(name, str) and name and name not in chain:
        if name not in groups:
            node.note("unknown_group", "group", name=name)
            break
        chain.append(name)
        name = groups[name].document.get("parent")
    return reversed(chain)


def check_limits(node: Node, question: Question) -> None:
    low, high, most = question.minimum, question.maximum, question.max_selected
    if low is not None and high is not None and low > high:
        node.note("min_above_max", "min", min=f"{low:.15g}", max=f"{high:.15g}")
    if question.step is not None and question.step <= 0:
        node.note("step_too_small", "step")
    if (
        question.kind == "range"
        and low is not None
        and high is not None
        and (question.step or 1) > high - low
    ):
        node.note("step_too_large", "step")
    if most is not None and question.choices and most > len(question.choices):
        node.note("too_many_selected", "max_selected", number=most, choices=len(question.choices))
    if question.columns and all(column.kind in SILENT for column in question.columns):
        node.advise("asks_nothing", "columns")
