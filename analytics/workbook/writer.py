"""Sheets -> the bytes of an Excel workbook; the same bytes from the same tables.

openpyxl's traps this module knows: a table adds an autofilter on save, its column names must be set by hand,
text that begins with "=" becomes a formula, and the time of saving goes into the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table as MarkedTable
from openpyxl.worksheet.worksheet import Worksheet

from analytics.statistics.tables import Column, Table
from analytics.workbook.archive import EPOCH, finished
from analytics.workbook.charts import describe, draw
from analytics.workbook.sheets import Placed, Sheet, say, sheets
from surveys.excel.heights import height
from surveys.questionnaire.definition import Text

TEXT_LANGUAGES = {"en": "en", "zh-hans": "zh-CN", "both": "en, zh-CN"}
FONTS = {"en": "Calibri", "zh-hans": "Microsoft YaHei", "both": "Microsoft YaHei"}
FORMULA_STARTS = ("=", "+", "-", "@")

ACCENT, INK, MUTED, LINE = "0B6B63", "1D2126", "5A626C", "D9D5CC"
RULE = Border(bottom=Side(style="thin", color=LINE))


def workbook(tables: Sequence[Table], language: str, *, title: Text, fingerprint: str) -> bytes:
    """The workbook's bytes, in the language "en", "zh-hans" or "both"."""
    book = Workbook()
    book.remove(book.active)
    written = sheets(tables, language)
    for sheet in written:
        _write(book.create_sheet(sheet.tab), sheet, language)
    properties = book.properties
    properties.title = say(title, language, " / ")
    properties.creator = properties.lastModifiedBy = "Fangtan"
    properties.language = TEXT_LANGUAGES[language]
    properties.keywords = fingerprint
    properties.created = EPOCH
    stream = BytesIO()
    book.save(stream)
    return finished(stream, [describe(sheet.chart, language) for sheet in written if sheet.chart])


def _write(worksheet: Worksheet, sheet: Sheet, language: str) -> None:
    style = _Style(FONTS[language])
    style.title(_put(worksheet.cell(1, 1), sheet.title))
    for row, line in enumerate(sheet.lines, 2):
        style.line(_put(worksheet.cell(row, 1), line))
    for column, heading in enumerate(sheet.headings, 1):
        style.heading(_put(worksheet.cell(sheet.header_row, column), heading), sheet.columns[column - 1])
    for row, placed in enumerate(sheet.rows, sheet.header_row + 1):
        for column, each in enumerate(placed, 1):
            _place(worksheet.cell(row, column), each, sheet.columns[column - 1], style)
    widths = [column.width for column in sheet.columns]
    for row, values in enumerate([sheet.headings, *([each.value for each in row] for row in sheet.rows)]):
        worksheet.row_dimensions[sheet.header_row + row].height = height(values, widths)
    _mark_up(worksheet, sheet)
    _set_page(worksheet, sheet)
    if sheet.chart:
        beside = get_column_letter(len(sheet.columns) + 2)
        draw(worksheet, sheet, sheet.chart, language, f"{beside}{sheet.header_row}")


def _put(cell: Cell, value: str | int | float) -> Cell:
    """Writes a value; text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_STARTS)
    return cell


def _place(cell: Cell, placed: Placed, column: Column, style: _Style) -> None:
    _put(cell, placed.value)
    style.body(cell, column, placed)
    if placed.link:
        tab, row = placed.link
        quoted = tab.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!A{row}")


def _mark_up(worksheet: Worksheet, sheet: Sheet) -> None:
    """Marks the cells as one table, with its headings and without a filter."""
    last = f"{get_column_letter(len(sheet.columns))}{sheet.header_row + len(sheet.rows)}"
    marked = MarkedTable(displayName=f"table_{sheet.name}", ref=f"A{sheet.header_row}:{last}")
    marked._initialise_columns()
    marked.autoFilter = None
    for column, heading in zip(marked.tableColumns, sheet.headings, strict=True):
        column.name = heading
    worksheet.add_table(marked)


def _set_page(worksheet: Worksheet, sheet: Sheet) -> None:
    for position, column in enumerate(sheet.columns, 1):
        worksheet.column_dimensions[get_column_letter(position)].width = column.width
    worksheet.freeze_panes = f"B{sheet.header_row + 1}"
    worksheet.sheet_view.showGridLines = False
    worksheet.print_title_rows = f"{sheet.header_row}:{sheet.header_row}"
    worksheet.page_setup.orientation, worksheet.page_setup.paperSize = "landscape", worksheet.PAPERSIZE_A3
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.oddFooter.left.text = "&A"
    worksheet.oddFooter.right.text = "&P / &N"


class _Style:
    """How cells look, in one font."""

    def __init__(self, font: str) -> None:
        self.font = font

    def title(self, cell: Cell) -> None:
        cell.font = Font(name=self.font, size=16, bold=True, color=ACCENT)

    def line(self, cell: Cell) -> None:
        cell.font = Font(name=self.font, size=10, color=MUTED)

    def heading(self, cell: Cell, column: Column) -> None:
        cell.font = Font(name=self.font, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
        side = {"horizontal": "right"} if column.kind == "number" else {"horizontal": "left", "indent": 1}
        cell.alignment = Alignment(wrap_text=True, vertical="center", **side)

    def body(self, cell: Cell, column: Column, placed: Placed) -> None:
        colour, underline = (ACCENT, "single") if placed.link else (INK, None)
        cell.font = Font(name=self.font, size=10, color=colour, underline=underline)
        cell.alignment = Alignment(wrap_text=True, vertical="top", **_side(column, cell.value))
        cell.border = RULE
        if isinstance(cell.value, int | float):
            cell.number_format = _number_format(cell.value, is_year=placed.is_year)


def _side(column: Column, value: str | int | float) -> dict[str, str | int]:
    """Figures and the marks in their place stand right, words left, one step in."""
    is_figure = not isinstance(value, str) or value.startswith("[") or value.endswith("]")
    if column.kind == "number" and is_figure:
        return {"horizontal": "right"}
    return {"horizontal": "left", "indent": 1}


def _number_format(value: float, *, is_year: bool) -> str:
    """As many decimals as the figure has, at least one unless it is whole, at most three; years plain."""
    if is_year:
        return "0"
    if isinstance(value, int):
        return "#,##0"
    decimals = len(f"{value:.3f}".rstrip("0").partition(".")[2])
    return f"#,##0.{'0' * max(1, decimals)}"
