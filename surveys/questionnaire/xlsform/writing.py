"""A questionnaire -> the sheets of an XLSForm, which other tools read and which gives the same one back.

What only Fangtan knows stands in columns of its own ("fangtan_..."), which other tools ignore.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.definition import (
    CHOOSING,
    Choice,
    Group,
    Question,
    Questionnaire,
    Rule,
    Section,
    Text,
)
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.xlsform.columns import PREFIX
from surveys.questionnaire.xlsform.languages import shown
from surveys.questionnaire.xlsform.questions import MOST_ROWS, NO, YES, as_expression

Cells = dict[str, str]
TYPES = {
    "percent": "decimal",
    "year": "integer",
    "likert": "select_one",
    "datetime": "dateTime",
}
"""Types of kinds that XLSForm calls otherwise, or does not know."""
FIRST = {
    "survey": ("type", "name"),
    "choices": ("list_name", "name"),
    "settings": ("form_title", "form_id", "version", "default_language"),
}


@dataclass
class Sheet:
    """Rows by column; the columns stand in the order in which they were first needed."""

    rows: list[Cells] = field(default_factory=list)

    def table(self, first: Iterable[str]) -> list[list[str]]:
        """The heading, then the rows. Fangtan's own columns stand last."""
        found = dict.fromkeys(column for row in self.rows for column in row)
        columns = [*first, *sorted((c for c in found if c not in first), key=lambda c: c.startswith(PREFIX))]
        return [columns, *([row.get(column, "") for column in columns] for row in self.rows)]


def sheets(questionnaire: Questionnaire) -> dict[str, list[list[str]]]:
    """The sheets survey, choices and settings, each a heading and rows of texts."""
    return _Writer(questionnaire).sheets()


class _Writer:
    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.survey, self.choices = Sheet(), Sheet()
        self.lists: dict[str, str] = {}
        """Names of lists, by what is in them."""

    def sheets(self) -> dict[str, list[list[str]]]:
        for section in self.questionnaire.sections:
            self.section(section)
        settings = Sheet([self.settings()])
        return {
            "survey": self.survey.table(FIRST["survey"]),
            "choices": self.choices.table(FIRST["choices"]),
            "settings": settings.table(FIRST["settings"]),
        }

    def settings(self) -> Cells:
        form = self.questionnaire
        title = next(iter(form.title.values()), form.name)
        cells = {"form_title": title, "form_id": form.name, "default_language": shown(form.languages[0])}
        if any(each.also for question in form.variables.values() for each in question.choices):
            cells["allow_choice_duplicates"] = "yes"
        cells |= dict(form.settings) | self.own_cells(
            {"name": form.name, "languages": " ".join(form.languages)}
        )
        cells |= self.texts("title", form.title, is_own=True) | self.texts("intro", form.intro, is_own=True)
        for name, text in form.attributes.items():
            cells |= self.own_cells({f"attribute_{name}": text})
        return cells

    def section(self, section: Section) -> None:
        own = (section.title, section.intro, section.relevant, section.appearance, section.groups)
        if is_group := any(own):
            cells = {"type": "begin_group", "name": section.name} | self.texts("label", section.title)
            cells |= _expressions(relevant=section.relevant) | _given(appearance=section.appearance)
            self.survey.rows.append(cells | self.texts("intro", section.intro, is_own=True))
        else:
            section_name = self.own_cells({"section": section.name})
        first = len(self.survey.rows)
        self.grouped(section.questions, section.groups)
        if is_group:
            self.survey.rows.append({"type": "end_group", "name": section.name})
        else:
            self.survey.rows[first] |= section_name

    def grouped(self, questions: Iterable[Question], groups: Iterable[Group]) -> None:
        """Questions, with the beginnings and ends of their groups around them."""
        known = {group.name: group for group in groups}
        stack: list[str] = []
        for question in questions:
            wanted = list(_chain(question.group, known))
            while stack != wanted[: len(stack)]:
                self.survey.rows.append({"type": "end_group", "name": stack.pop()})
            for name in wanted[len(stack) :]:
                self.begin(known[name])
                stack.append(name)
            self.question(question)
        for name in reversed(stack):
            self.survey.rows.append({"type": "end_group", "name": name})

    def begin(self, group: Group) -> None:
        cells = {"type": "begin_group", "name": group.name} | self.texts("label", group.label)
        self.survey.rows.append(
            cells | _expressions(relevant=group.relevant) | _given(appearance=group.appearance)
        )

    def question(self, question: Question) -> None:
        cells = {"type": self.type(question), "name": question.name} | self.worded(question)
        cells |= _expressions(relevant=question.relevant, calculation=question.calculation)
        cells |= _expressions(choice_filter=question.choice_filter, repeat_count=question.rows_wanted)
        cells |= _given(appearance=question.appearance, parameters=_parameters(question))
        self.survey.rows.append(cells | self.asked(question) | self.rules(question) | self.extras(question))
        if question.kind == "table":
            self.grouped(question.columns, question.groups)
            self.survey.rows.append({"type": "end_repeat", "name": question.name})

    def type(self, question: Question) -> str:
        if question.kind == "table":
            return "begin_repeat"
        if question.kind == "metadata":
            return question.source
        kind = TYPES.get(question.kind, question.kind)
        return f"{kind} {self.list_name(question)}" if question.kind in CHOOSING else kind

    def list_name(self, question: Question) -> str:
        """The list of the choices; questions with equal choices share one."""
        key = repr(question.choices)
        if key not in self.lists:
            self.lists[key] = f"{question.name}_choices"
            for choice in question.choices:
                self.choices.rows += self.choice(self.lists[key], choice)
        return self.lists[key]

    def choice(self, list_name: str, choice: Choice) -> list[Cells]:
        """Its row, and one more for each that it is offered under too."""
        cells = {"list_name": list_name, "name": choice.name} | self.texts("label", choice.label)
        for kind, files in choice.media.items():
            cells |= self.texts(kind, files)
        flags = {"exclusive": "yes" if choice.exclusive else "", "specify": "yes" if choice.specify else ""}
        own = self.own_cells(flags)
        return [cells | dict(row) | own for row in (choice.attributes, *choice.also)]

    def worded(self, question: Question) -> Cells:
        cells = self.texts("label", question.label) | self.texts("hint", question.hint)
        cells |= self.texts("guidance_hint", question.guidance)
        cells |= self.texts("required_message", question.required_message)
        for kind, files in question.media.items():
            cells |= self.texts(kind, files)
        cells |= self.texts("unit", question.unit, is_own=True)
        return cells | self.texts("routing_note", question.routing_note, is_own=True)

    def asked(self, question: Question) -> Cells:
        """Whether it must be answered, and what stands in it before it is."""
        when = question.required_when.text if question.required_when else ""
        is_plain = question.required or not when or when.lower().replace(" ", "") in YES | NO
        required = "yes" if question.required else "" if is_plain else when
        default = question.default.text if question.default else ""
        written = _as_default(default, question.kind)
        own = {"required_when": when if is_plain else "", "default": default if written is None else ""}
        read_only = "yes" if question.read_only else ""
        return _given(required=required, read_only=read_only, default=written or "") | self.own_cells(own)

    def rules(self, question: Question) -> Cells:
        cells = self.numbered("warning", question.warnings, 0)
        if question.constraints:
            first, *others = question.constraints
            cells |= {"constraint": first.test.text} | self.texts("constraint_message", first.message)
            cells |= self.numbered("constraint", others, 1)
        return cells

    def numbered(self, name: str, rules: Iterable[Rule], before: int) -> Cells:
        cells: Cells = {}
        for number, rule in enumerate(rules, before + 1):
            behind = f"_{number}" if number > 1 else ""
            cells |= self.own_cells({f"{name}{behind}": rule.test.text})
            cells |= self.texts(f"{name}_message{behind}", rule.message, is_own=True)
        return cells

    def extras(self, question: Question) -> Cells:
        is_range = question.kind == "range"
        is_table = question.kind == "table" and question.max_rows != MOST_ROWS
        return self.own_cells(
            {
                "kind": question.kind if _needs_saying(question) else "",
                "minimum": "" if is_range else _number(question.minimum),
                "maximum": "" if is_range else _number(question.maximum),
                "max_selected": _number(question.max_selected),
                "max_rows": str(question.max_rows) if is_table else "",
                "theme": question.theme,
                "table_role": question.table_role,
            }
        )

    def own_cells(self, cells: Mapping[str, str]) -> Cells:
        return {f"{PREFIX}{name}": text for name, text in cells.items() if text}

    def texts(self, column: str, text: Text | None, is_own: bool = False) -> Cells:
        prefix = PREFIX if is_own else ""
        return {
            f"{prefix}{column}::{shown(language)}": wording
            for language, wording in (text or {}).items()
            if wording
        }


def lookup_tables(questionnaire: Questionnaire) -> dict[str, list[list[str]]]:
    """The tables that must come along, by the name of their file, each a heading and rows."""
    return {
        f"{name}.csv": Sheet([dict(row) for row in rows]).table(())
        for name, rows in questionnaire.lookups.items()
    }


def _needs_saying(question: Question) -> bool:
    """Whether type and appearance would be taken for another kind."""
    looks_likert = question.kind == "select_one" and "likert" in question.appearance.split()
    return looks_likert or question.kind in ("percent", "year", "likert")


def _chain(name: str, groups: Mapping[str, Group]) -> Iterator[str]:
    """The groups around, the outermost first."""
    if name:
        yield from _chain(groups[name].parent, groups)
        yield name


def _given(**cells: str) -> Cells:
    return {name: text for name, text in cells.items() if text}


def _expressions(**cells: Expression | None) -> Cells:
    return {name: expression.text for name, expression in cells.items() if expression}


def _number(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"


def _parameters(question: Question) -> str:
    parts = {"randomize": "true" if question.randomized else ""}
    if question.seed and question.randomized:
        parts["seed"] = question.seed.text
    if question.kind == "range":
        scale = {"start": question.minimum, "end": question.maximum, "step": question.step}
        parts |= {name: _number(amount) for name, amount in scale.items()}
    return " ".join(f"{name}={text}" for name, text in parts.items() if text)


def _as_default(expression: str, kind: str) -> str | None:
    """How the column "default" says it; None where it cannot."""
    bare = expression[1:-1] if expression[:1] in "'\"" else expression
    for text in (expression, bare):
        if text == text.strip() and as_expression(text, kind) == expression:
            return text
    return None
