"""An XLSForm as a workbook that Excel, ODK, KoboToolbox and Fangtan itself read."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.xlsform import sheets
from surveys.questionnaire.xlsform.columns import PREFIX

HEADING = Font(bold=True)
OWN = PatternFill("solid", fgColor="E7EEF3")
"""Behind the headings of columns that only Fangtan reads."""
WRAPPED = Alignment(wrap_text=True, vertical="top")
NARROWEST, WIDEST = 10, 48
"""Widths in characters."""


def xlsform_workbook(questionnaire: Questionnaire) -> bytes:
    """The bytes of an .xlsx file with the sheets survey, choices and settings. All cells are texts."""
    book, file = Workbook(), BytesIO()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets(questionnaire).items():
        _fill(book.create_sheet(name), rows)
    book.save(file)
    return file.getvalue()


def _fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, place)
                cell.value, cell.data_type, cell.alignment = text, "s", WRAPPED
    for place, heading in enumerate(rows[0], 1):
        cell = sheet.cell(1, place)
        cell.font = HEADING
        if heading.startswith(PREFIX):
            cell.fill = OWN
        longest = max((len(line) for row in rows for line in row[place - 1].split("\n")), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "C2" if sheet.title == "survey" else "A2"
