"""A table of a form: a sheet of its own, a row a line."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.layout import asked_columns, table_rows
from surveys.excel.page import HEADING_ROW, Form, Page, tab_title
from surveys.excel.speech import BESIDE, say, tell
from surveys.questionnaire.definition import Question
from surveys.questionnaire.routing import rows_of

WIDTHS = {"text": 40, "select_one": 30, "likert": 30}
FIRST = 3
"""The column in which a table's first column stands."""


def table_tab(form: Form, table: Question) -> str:
    words = tell(_("Table"), form.languages, BESIDE)
    return tab_title(f"{form.numbers[table.name]} {words}")


def table_sheet(book: Workbook, form: Form, table: Question) -> Worksheet:
    page = Page(book.create_sheet(table_tab(form, table)), form)
    title = f"{form.numbers[table.name]} {form.say(table.label, BESIDE)}"
    page.head(title, form.say(table.hint), form.condition(table.relevant))
    filled = rows_of(form.answers.get(table.name))
    page.heading(2, "", tell(_("No."), form.languages), 7)
    for number, key in enumerate(table_rows(table), 1):
        page.worksheet.cell(HEADING_ROW + number, 1, key)
        form.style.body(page.worksheet.cell(HEADING_ROW + number, 2, number), muted=True)
    for at, column in enumerate(asked_columns(table), FIRST):
        _column(page, column, at, [row.get(column.name) for row in filled], table.max_rows)
    return page.finish()


def _column(page: Page, column: Question, at: int, values: list[object], rows: int) -> None:
    page.heading(at, column.name, _caption(page.form, column), WIDTHS.get(column.kind, 22))
    rule = page.rule_of(column)
    for row in range(rows):
        value = page.form.typed(column, values[row]) if row < len(values) else None
        page.to_fill_in(page.worksheet.cell(HEADING_ROW + 1 + row, at), column.kind, value, rule)


def _caption(form: Form, column: Question) -> str:
    said = [form.say(column.label), say(column.unit, form.languages), form.condition(column.relevant)]
    said += [tell(_("Required."), form.languages)] if column.required else []
    return "\n".join(filter(None, said))
