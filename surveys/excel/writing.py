"""A case's questionnaire as the bytes of an Excel form, with the answers given so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.layout import PASSPORT, numbers
from surveys.excel.page import Form, set_heights, tab_title
from surveys.excel.rules import Lists
from surveys.excel.sections import section_sheet
from surveys.excel.speech import LINES, Languages, say, tell
from surveys.excel.style import Style, write
from surveys.excel.tables import table_sheet
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Questionnaire, Text

STEPS = (
    _("Fill in the green cells. All others are locked, so that we can read the form again."),
    _("Many cells offer a list: choose from it. Mark what applies with x."),
    _("Where you cannot answer, leave the answer blank and choose the reason beside it."),
    _("Some questions are asked only on a condition, which stands below them; else leave them blank."),
    _(
        "Save the file as an Excel workbook (.xlsx) and upload it where you got it, as often as you like. "
        "There you also hand your answers in."
    ),
)


@dataclass(frozen=True, slots=True)
class Cover:
    """What a form says of itself."""

    token: str
    """By which it is known again when it comes back."""
    number: int
    study: Text
    organisation: str
    about: Text


def workbook(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], cover: Cover, languages: Languages
) -> bytes:
    book = Workbook()
    book.remove(book.active)
    start = book.create_sheet(tab_title(tell(_("Start"), languages)))
    lists = book.create_sheet("lists")
    form = Form(questionnaire, answers, languages, numbers(questionnaire), Style(languages), Lists(lists))
    tabs = []
    for number, section in enumerate(questionnaire.sections, 1):
        tabs.append(section_sheet(book, form, section, number))
        for question in section.questions:
            if question.kind == "table":
                table_sheet(book, form, question)
    _cover(start, form, cover, tabs)
    _passport(book.create_sheet("form"), cover)
    lists.sheet_state = "veryHidden"
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title = say(questionnaire.title, languages)
    book.properties.creator = "Fangtan"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _passport(worksheet: Worksheet, cover: Cover) -> None:
    worksheet["A1"], worksheet["B1"] = PASSPORT, cover.token
    worksheet.sheet_state = "veryHidden"
    worksheet.protection.enable()


def _cover(worksheet: Worksheet, form: Form, cover: Cover, tabs: list[Worksheet]) -> None:
    style, languages = form.style, form.languages
    titles = (say(cover.study, languages), say(form.questionnaire.title, languages), cover.organisation)
    for row, (title, size) in enumerate(zip(titles, (18, 14, 12), strict=True), 2):
        write(worksheet.cell(row, 2), title)
        style.title(worksheet.cell(row, 2), size)
    number = tell(_("Form {number}"), languages, number=cover.number)
    about = [number, say(cover.about, languages, LINES), form.say(form.questionnaire.intro)]
    steps = [f"{at}. {tell(step, languages, LINES)}" for at, step in enumerate(STEPS, 1)]
    row = 6
    for text in filter(None, [*about, *steps]):
        write(worksheet.cell(row, 2), text)
        style.body(worksheet.cell(row, 2), muted=text == number)
        row += 1
    for row, tab in enumerate(tabs, row + 1):  # noqa: B020
        write(worksheet.cell(row, 2), tab["B2"].value)
        style.link(worksheet.cell(row, 2), tab.title)
    worksheet.column_dimensions["A"].width, worksheet.column_dimensions["B"].width = 3, 100
    set_heights(worksheet, first=2)
    worksheet.sheet_view.showGridLines = False
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_setup.fitToHeight = 0
    worksheet.protection.enable()
