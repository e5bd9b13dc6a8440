"""Native charts of a sheet's table, which stays beside them."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from analytics.statistics.tables import Chart
from analytics.workbook.sheets import Sheet, say

COLOURS = ("0B6B63", "D98A00", "5B4B8A", "B02A1F", "5A626C", "6C9FD8")
"""Apart in hue and in lightness, also for people who see colours differently."""

WIDTH = 26
"""Centimetres."""


def draw(worksheet: Worksheet, sheet: Sheet, chart: Chart, language: str, anchor: str) -> None:
    drawing = BarChart()
    drawing.title = say(chart.title, language, " / ")
    drawing.type = "bar" if chart.kind == "bars" else "col"
    if chart.kind == "bars":
        drawing.grouping, drawing.overlap = "stacked", 100
        drawing.x_axis.scaling.orientation = "maxMin"
    first, last = sheet.header_row, sheet.header_row + len(sheet.rows)
    for position in chart.series:
        drawing.add_data(_column(worksheet, position, first, last), titles_from_data=True)
    drawing.set_categories(_column(worksheet, chart.category, first + 1, last))
    for series, colour in zip(drawing.series, COLOURS, strict=False):
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    drawing.x_axis.delete = drawing.y_axis.delete = False
    drawing.y_axis.title = say(chart.axis, language, " / ")
    drawing.y_axis.number_format = "#,##0"
    drawing.gapWidth, drawing.legend.position = 60, "b"
    drawing.width, drawing.height = WIDTH, _height(chart, len(sheet.rows))
    worksheet.add_chart(drawing, anchor)


def _column(worksheet: Worksheet, position: int, first: int, last: int) -> Reference:
    return Reference(worksheet, min_col=position + 1, min_row=first, max_row=last)


def _height(chart: Chart, rows: int) -> float:
    """Centimetres: a row for every bar, or a fixed height for upright columns."""
    return max(10, 4 + 0.75 * rows) if chart.kind == "bars" else 12
