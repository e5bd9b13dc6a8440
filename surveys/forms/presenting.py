"""A question as its template needs it: texts piped, choices ticked, cells filled, problems beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from surveys.changes import Clash
from surveys.forms import grids
from surveys.forms.cards import Cards
from surveys.forms.fields import FIELDS, INPUT_TYPES, INPUTMODES
from surveys.forms.illustrations import illustrations
from surveys.forms.uploading import control
from surveys.languages import foreign
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.definition import (
    SILENT,
    UPLOADED,
    Group,
    Question,
    Questionnaire,
    Section,
    Text,
    wording,
)
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import Route, arranged, offered, pipe
from surveys.wordings import MISSING_WORDS, QUALIFIER_WORDS, answer_lines, operand_words

PIPE = "${"


class Wording(NamedTuple):
    """A text with answers piped in; `raw` when there is something to pipe, for the page to do it again."""

    text: str
    raw: str
    language: str
    """It is in, where that is another than the interface's; "" else."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A response as far as pages need it: what is asked, what is wrong, in the reader's language."""

    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    route: Route
    problems: Sequence[Problem]
    language: str
    on: Occasion

    def say(self, text: Text | None) -> Wording:
        raw, language = wording(text, self.language), foreign(text, self.language)
        if PIPE not in raw:
            return Wording(raw, "", language)
        return Wording(pipe(raw, self.questionnaire, self.route, self.language), raw, language)

    def title_of(self, section: Section) -> Wording:
        """Its title, or that of the form for questions that stand in no group of it."""
        return self.say(section.title or self.questionnaire.title)

    def told(self, problem: Problem) -> str:
        """What is wrong, with the row of a table it is wrong in."""
        message = wording(problem.message, self.language)
        if problem.row is None:
            return message
        return _("Row {number}: {message}").format(number=problem.row + 1, message=message)

    def problems_in(self, section: Section) -> tuple[list[Problem], list[Problem]]:
        """The errors and the warnings of a section."""
        here = [p for p in self.problems if self.questionnaire.section_of[p.question] is section]
        return [p for p in here if p.level == "error"], [p for p in here if p.level == "warning"]

    def problems_of_answers(self) -> Sheet:
        """Without what is held against questions that have no answer yet."""
        return replace(self, problems=[p for p in self.problems if p.question in self.answers])

    def with_refusals(self, refusals: Sequence[Problem]) -> Sheet:
        """With values that could not be kept, in place of what is wrong with the answers kept before."""
        refused = {refusal.question for refusal in refusals}
        kept = [problem for problem in self.problems if problem.question not in refused]
        return replace(self, problems=[*refusals, *kept])


def anchor(question: Question, row: int | None = None, column: str | None = None) -> str:
    """The id of the control where an answer is given, or of the cell."""
    if question.kind != "table":
        return f"id_{question.name}"
    first = next(column.name for column in question.columns if column.kind not in SILENT)
    return f"id_{question.name}-{row or 0}-{column or first}"


class Given(NamedTuple):
    """What the controls of a question hold: its answer document as typed."""

    document: Mapping[str, Any]
    kept: str
    """The mark of the answer kept until now."""
    is_refused: bool


def presented(question: Question, given: Given, sheet: Sheet, clash: Clash | None) -> dict[str, Any]:
    """The context of surveys/question.html."""
    context = {
        "question": question,
        "id": f"id_{question.name}",
        "label": sheet.say(question.label),
        "hint": sheet.say(question.hint),
        "guidance": sheet.say(question.guidance),
        "unit": wording(question.unit, sheet.language),
        "media": illustrations(question.media, sheet.questionnaire, sheet.language),
        "hidden": question.name not in sheet.route.shown,
    }
    if question.kind in SILENT or question.read_only:
        return context | {"silent": True, "calculated": _words(question, given, sheet)}
    sides = _clash(question, clash, sheet.language) if clash else None
    return context | _asked(question, given, sheet) | {"clash": sides}


def heading(group: Group, sheet: Sheet) -> dict[str, Any]:
    """The context of surveys/group.html."""
    return {"group": group, "label": sheet.say(group.label), "hidden": group.name not in sheet.route.shown}


def _asked(question: Question, given: Given, sheet: Sheet) -> dict[str, Any]:
    document, looks = given.document, question.appearance.split()
    problems = [problem for problem in sheet.problems if problem.question == question.name]
    in_cells = {(p.row, p.column): wording(p.message, sheet.language) for p in problems if p.level == "error"}
    return {
        "document": document,
        "shown": given.kept,
        "kind": _template(question),
        "input_type": INPUT_TYPES.get(question.kind),
        "inputmode": _inputmode(question),
        "in_a_row": question.kind == "likert" or "likert" in looks,
        "columns_wanted": next((look for look in looks if look.startswith("columns")), ""),
        "refused": given.is_refused,
        "errors": _messages(problems, "error", sheet),
        "warnings": _messages(problems, "warning", sheet),
        "choices": _choices(question, document.get("value"), sheet),
        "specifying": any(choice.specify for choice in question.choices),
        "places": _places(question, document.get("value")),
        "columns": [grids.heading(column, sheet) for column in question.columns],
        "upload": control(question, document.get("value")) if question.kind in UPLOADED else None,
        **_table(question, document.get("value"), sheet, in_cells),
        "missing": _options(MISSING_WORDS, document.get("missing")),
        "qualifiers": _options(QUALIFIER_WORDS, document.get("qualifier")),
    }


def _messages(problems: Sequence[Problem], level: str, sheet: Sheet) -> list[str]:
    """What is said beside the question; an error in a cell stands in the cell."""
    return [sheet.told(p) for p in problems if p.level == level and (level == "warning" or not p.column)]


def _options(words: Mapping[str, object], chosen: object) -> list[dict[str, Any]]:
    return [{"name": name, "label": label, "chosen": name == chosen} for name, label in words.items()]


def _template(question: Question) -> str:
    if question.kind == "select_one" and "minimal" in question.appearance.split():
        return "surveys/question_select.html"
    if question.kind == "table" and not question.is_grid:
        return "surveys/question_cards.html"
    return FIELDS[question.kind].template


def _inputmode(question: Question) -> str | None:
    wants_digits = question.kind == "text" and "numbers" in question.appearance.split()
    return "numeric" if wants_digits else INPUTMODES.get(question.kind)


def _words(question: Question, given: Given, sheet: Sheet) -> str:
    """What a question that is only shown says: its value, worked out or given before."""
    if question.read_only:
        return answer_lines(question, sheet.answers.get(question.name), sheet.language)
    return operand_words(sheet.route.values.get(question.name, ""))


def _choices(question: Question, value: object, sheet: Sheet) -> list[dict[str, Any]]:
    """All choices in the order in which they are shown; those a filter takes away are hidden for now."""
    chosen = value if isinstance(value, list) else [value]
    known = arranged(question, sheet.route.values, on=sheet.on)
    left = {choice.name for choice in offered(question, sheet.route.values, on=sheet.on)}
    return [
        {
            "name": choice.name,
            "label": wording(choice.label, sheet.language),
            "language": foreign(choice.label, sheet.language),
            "media": illustrations(choice.media, sheet.questionnaire, sheet.language),
            "chosen": choice.name in chosen,
            "hidden": choice.name not in left and choice.name not in chosen,
            "specify": choice.specify,
            "exclusive": choice.exclusive,
            "id": f"id_{question.name}" + (f"_{number}" if number else ""),
        }
        for number, choice in enumerate(known)
    ]


def _places(question: Question, value: object) -> list[dict[str, Any]]:
    """The places of a ranking, each with the choice that stands there."""
    if question.kind != "rank":
        return []
    chosen = value if isinstance(value, list) else []
    count = min(question.max_selected or len(question.choices), len(question.choices))
    return [
        {
            "number": place + 1,
            "id": f"id_{question.name}" + (f"_{place}" if place else ""),
            "chosen": chosen[place] if place < len(chosen) else "",
        }
        for place in range(count)
    ]


def _table(
    question: Question, value: object, sheet: Sheet, errors: Mapping[tuple[int | None, str | None], str]
) -> dict[str, Any]:
    """The rows of a table, as lines of a grid or as cards."""
    if question.kind == "table" and not question.is_grid:
        return {"cards": Cards(sheet, errors).table(question, value, question.name, sheet.route.values)}
    return {"rows": grids.rows(question, value, sheet, errors)}


def _clash(question: Question, clash: Clash, language: str) -> dict[str, Any]:
    theirs, yours = (answer_lines(question, answer, language) for answer in (clash.theirs, clash.yours))
    return {"theirs": theirs, "yours": yours, "at": clash.at}
