"""A case's questionnaire as the bytes of an Excel form, with the answers given so far."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.cover import Cover, fill_cover
from surveys.excel.layout import PASSPORT, numbers
from surveys.excel.page import Form, tab_title
from surveys.excel.rules import Lists
from surveys.excel.sections import section_sheet
from surveys.excel.speech import Languages, say, tell
from surveys.excel.style import Style
from surveys.excel.tables import table_sheet
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Questionnaire


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
    fill_cover(start, form, cover, tabs)
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
