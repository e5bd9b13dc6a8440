"""A section of a form: a line for each question, its answer and what stands beside it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.layout import Line, lines
from surveys.excel.page import HEADING_ROW, Form, Page, tab_title
from surveys.excel.speech import BESIDE, LINES, say, tell
from surveys.excel.style import RULE, write
from surveys.excel.tables import table_tab
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import (
    NUMERIC,
    SILENT,
    UPLOADED,
    Choice,
    Group,
    Question,
    Section,
    around,
)
from surveys.wordings import MISSING_WORDS, QUALIFIER_WORDS, answer_lines

COLUMNS = {
    2: ("", _("No."), 7),
    3: ("", _("Question"), 54),
    4: ("value", _("Answer"), 32),
    5: ("", _("Unit"), 14),
    6: ("qualifier", _("about, more than …"), 15),
    7: ("missing", _("No answer because"), 18),
    8: ("remark", _("Remark, in your own words"), 30),
    9: ("reason", _("If an unusual answer is right, please say why"), 30),
}
AT = {part: column for column, (part, _heading, _width) in COLUMNS.items() if part}
WORDS = {"missing": MISSING_WORDS, "qualifier": QUALIFIER_WORDS}
TICK = "x"


def section_sheet(book: Workbook, form: Form, section: Section, number: int) -> Worksheet:
    title = f"{number} {say(section.title, form.languages)}"
    page = _SectionPage(book.create_sheet(tab_title(title)), form)
    page.head(title, form.say(section.intro), form.condition(section.relevant))
    for column, (part, words, width) in COLUMNS.items():
        page.heading(column, part, tell(words, form.languages, LINES), width)
    row = HEADING_ROW + 1
    for question in section.questions:
        row = page.question(question, row)
    return page.finish()


class _SectionPage(Page):
    def question(self, question: Question, row: int) -> int:
        """Writes the question from this row on; the row after it."""
        if question.kind == "note":
            self._label(question, row, "plain")
        if question.kind in SILENT:
            return row + (question.kind == "note")
        self._label(question, row, "strong")
        answer = self.form.answers.get(question.name, Answer())
        if question.kind in UPLOADED:
            return self._file(question, answer, row)
        self._beside(question, answer, row)
        for number, line in enumerate(lines(question)):
            self.worksheet.cell(row + number, 1, line.key)
            self._line(question, answer, line, row + number)
        self._rule(row)
        return row + number + 1

    def _file(self, question: Question, answer: Answer, row: int) -> int:
        """The name of the file given so far, to be read only; the row after it."""
        number, name = self.worksheet.cell(row, 2), self.worksheet.cell(row, AT["value"])
        write(number, self.form.numbers[question.name])
        write(name, answer_lines(question, answer, self.form.languages[0]))
        for cell in (number, name):
            self.form.style.body(cell, muted=True)
        self._rule(row)
        return row + 1

    def _label(self, question: Question, row: int, manner: str) -> None:
        form, cell = self.form, self.worksheet.cell(row, 3)
        cell.value = form.style.rich(
            (manner, form.say(question.label)),
            ("muted", form.say(question.hint)),
            ("accent", self._told(question)),
            *(("accent", form.condition(group.relevant)) for group in self._around(question)),
            ("accent", form.condition(question.relevant)),
        )
        form.style.body(cell)

    def _around(self, question: Question) -> list[Group]:
        section = self.form.questionnaire.section_of[question.name]
        return around(section.groups, question.group)

    def _told(self, question: Question) -> str:
        """How to answer, where the cells alone do not say it."""
        told = [tell(_("Required."), self.form.languages, BESIDE)] if question.required else []
        if question.kind in UPLOADED:
            words = _("Give the file on the web page; a cell takes none.")
            told.append(tell(words, self.form.languages, BESIDE))
        if question.kind == "select_multiple":
            told.append(tell(_("Mark with x all that apply."), self.form.languages, BESIDE))
        if question.kind == "rank":
            told.append(tell(_("Put what comes first into the first place."), self.form.languages, BESIDE))
        if question.max_selected and question.kind == "select_multiple":
            words = {"limit": question.max_selected}
            told.append(tell(_("At most {limit}."), self.form.languages, BESIDE, **words))
        return " ".join(told)

    def _beside(self, question: Question, answer: Answer, row: int) -> None:
        """The number and the unit, and the parts of the answer that may stand beside its value."""
        style = self.form.style
        for column, words in (
            (2, self.form.numbers[question.name]),
            (5, say(question.unit, self.form.languages)),
        ):
            style.body(self.worksheet.cell(row, column, words or None), muted=True)
        parts = ["missing", "remark"]
        parts += ["qualifier"] if question.kind in NUMERIC else []
        parts += ["reason"] if _may_warn(question) else []
        for part in parts:
            self._part(part, getattr(answer, part), row)

    def _part(self, part: str, given: str, row: int) -> None:
        words = {name: tell(word, self.form.languages, BESIDE) for name, word in WORDS.get(part, {}).items()}
        rule = self.rule_of_words(part, tuple(words.values())) if words else None
        self.to_fill_in(self.worksheet.cell(row, AT[part]), "text", words.get(given, given), rule)

    def _line(self, question: Question, answer: Answer, line: Line, row: int) -> None:
        if line.choice:
            self._tick(line.choice, answer, row)
        elif line.place:
            self._place(question, answer, line.place, row)
        elif line.is_specify:
            other = say(
                next(choice.label for choice in question.choices if choice.specify), self.form.languages
            )
            self._caption(f"{other}: {tell(_('please specify'), self.form.languages, BESIDE)}", row)
            self._value(row, "text", answer.specify)
        elif question.kind == "table":
            self._lead_to_table(question, row)
        elif question.kind not in ("select_multiple", "rank"):
            value = self.form.typed(question, answer.value)
            self._value(row, question.kind, value, self.rule_of(question))

    def _tick(self, choice: Choice, answer: Answer, row: int) -> None:
        self._caption(say(choice.label, self.form.languages), row)
        is_chosen = isinstance(answer.value, list) and choice.name in answer.value
        self._value(row, "text", TICK if is_chosen else None, self.rule_of_words("tick", (TICK,)))

    def _place(self, question: Question, answer: Answer, place: int, row: int) -> None:
        self._caption(tell(_("Place {number}"), self.form.languages, BESIDE, number=place), row)
        chosen = answer.value if isinstance(answer.value, list) else []
        value = self.form.typed(question, chosen[place - 1]) if place <= len(chosen) else None
        self._value(row, question.kind, value, self.rule_of(question))

    def _specify(self, question: Question, answer: Answer, row: int) -> None:
        other = next(choice.label for choice in question.choices if choice.specify)
        words = tell(_("please specify"), self.form.languages, BESIDE)
        self._caption(f"{say(other, self.form.languages)}: {words}", row)
        self._value(row, "text", answer.specify)

    def _value(self, row: int, kind: str, value: object, rule: DataValidation | None = None) -> None:
        self.to_fill_in(self.worksheet.cell(row, AT["value"]), kind, value, rule)

    def _caption(self, words: str, row: int) -> None:
        cell = self.worksheet.cell(row, 3, words)
        cell.data_type = "s"
        self.form.style.body(cell, indent=2)

    def _rule(self, row: int) -> None:
        """A line above each question; cells to fill in have theirs."""
        for column in COLUMNS:
            cell = self.worksheet.cell(row, column)
            if cell.protection.locked:
                cell.border = RULE

    def _lead_to_table(self, table: Question, row: int) -> None:
        cell, tab = self.worksheet.cell(row, AT["value"]), table_tab(self.form, table)
        write(cell, tell(_("Fill in the sheet “{sheet}”"), self.form.languages, LINES, sheet=tab))
        self.form.style.body(cell)
        self.form.style.link(cell, tab)


def _may_warn(question: Question) -> bool:
    return any(each.warnings for each in (question, *question.columns))
