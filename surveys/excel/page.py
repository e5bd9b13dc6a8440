"""What all sheets of a form have: a title, headings, cells to fill in, and everything else locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _
from openpyxl.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.heights import height
from surveys.excel.layout import MARK
from surveys.excel.rules import Lists, value_rule
from surveys.excel.speech import LINES, Languages, choice_labels, say, tell
from surveys.excel.style import Style, write
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.conditions import in_words
from surveys.questionnaire.definition import Question, Questionnaire, Text
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.routing import PIPE

LINE = 15
"""Points a line takes in a form's font."""
LEADING = 1.35
"""Points of a line for each point of its letters."""
HEADING_ROW = 4
"""Above it: the names of the columns, hidden, the title and an introduction."""


@dataclass(frozen=True)
class Form:
    """What all sheets of one form share."""

    questionnaire: Questionnaire
    answers: Mapping[str, Answer]
    languages: Languages
    numbers: Mapping[str, str]
    style: Style
    lists: Lists

    def say(self, text: Text | None, between: str = LINES) -> str:
        """With the number of a question where a page would put its answer."""
        said = say(text, self.languages, between)
        return PIPE.sub(lambda match: f"[{self.numbers.get(match['name'], '…')}]", said)

    def condition(self, relevant: Expression | None) -> str:
        if relevant is None:
            return ""
        said = {
            language: in_words(relevant, self.questionnaire, self.numbers, language)
            for language in self.languages
        }
        return tell(_("Only if {condition}."), self.languages, condition=said)

    def typed(self, question: Question, value: object) -> object:
        """A kept value as one would have put it into a cell."""
        if value is None:
            return None
        if question.choices:
            return choice_labels(question, self.languages).get(str(value), value)
        return date.fromisoformat(str(value)) if question.kind == "date" else value


@dataclass
class Page:
    worksheet: Worksheet
    form: Form
    accepted: dict[str, DataValidation] = field(default_factory=dict)

    def head(self, title: str, *notes: str) -> None:
        write(self.worksheet["B2"], title)
        self.form.style.title(self.worksheet["B2"])
        note = self.worksheet["C3"]
        note.value = self.form.style.rich(*(("muted", text) for text in notes))
        self.form.style.body(note)

    def heading(self, column: int, code: str, words: object, width: float) -> None:
        """`code` names the column for the reader of the filled form."""
        self.worksheet.cell(1, column, code)
        cell = self.worksheet.cell(HEADING_ROW, column)
        cell.value = words
        self.form.style.heading(cell)
        self.worksheet.column_dimensions[cell.column_letter].width = width

    def to_fill_in(self, cell: Cell, kind: str, value: object, rule: DataValidation | None = None) -> None:
        write(cell, None if value == "" else value)
        self.form.style.to_fill_in(cell, kind)
        if rule:
            rule.add(cell)

    def rule_of(self, question: Question) -> DataValidation | None:
        """What the question's cells accept, or the column's; None when that is anything."""
        return self._once(question.name, lambda: value_rule(question, self.form.lists, self.form.languages))

    def rule_of_words(self, name: str, words: tuple[str, ...]) -> DataValidation | None:
        return self._once(name, lambda: self.form.lists.rule(words, self.form.languages))

    def _once(self, name: str, make: Callable[[], DataValidation | None]) -> DataValidation | None:
        if name not in self.accepted and (rule := make()):
            self.accepted[name] = rule
            self.worksheet.add_data_validation(rule)
        return self.accepted.get(name)

    def finish(self) -> Worksheet:
        sheet = self.worksheet
        set_heights(sheet, first=HEADING_ROW - 1)
        sheet.freeze_panes = f"A{HEADING_ROW + 1}"
        sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
        self.close("landscape")
        return sheet

    def close(self, orientation: str) -> None:
        """Locked, without what only the reader of the filled form looks at, and fit to be printed."""
        sheet = self.worksheet
        sheet["A1"] = MARK
        sheet.row_dimensions[1].hidden = sheet.column_dimensions["A"].hidden = True
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
        sheet.protection.enable()
        sheet.protection.formatColumns = sheet.protection.formatRows = False


def set_heights(worksheet: Worksheet, first: int) -> None:
    """Of all rows from the first on, by what their cells that wrap hold."""
    for row in worksheet.iter_rows(min_row=first, min_col=2):
        widths = [worksheet.column_dimensions[cell.column_letter].width for cell in row]
        values = [cell.value or "" for cell in row]
        line = max(LINE, *(LEADING * cell.font.size for cell in row))
        worksheet.row_dimensions[row[0].row].height = height(values, widths, line)


def tab_title(words: str) -> str:
    """As Excel takes it: 31 characters, and none of those with which it addresses cells."""
    kept = "".join(" " if letter in r"[]:*?/\'" else letter for letter in words)
    return " ".join(kept.split())[:31].strip()
