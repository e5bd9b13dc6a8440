"""Native charts of a sheet's table, which stays beside them."""

from __future__ import annotations

from itertools import cycle

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.worksheet.worksheet import Worksheet

from analytics.statistics.tables import Chart
from analytics.statistics.words import word
from analytics.workbook.sheets import Sheet, say

COLOURS = ("0B6B63", "D98A00", "5B4B8A", "B02A1F", "5A626C", "6C9FD8")
"""Apart in hue and in lightness, also for people who see colours differently."""

WIDTH = 26
"""Centimetres."""

FEW = 10
"""Up to which counts every whole number has its gridline, and no fraction has one."""


def describe(chart: Chart, language: str) -> str:
    """What a screen reader says in the place of the chart."""
    return say(word("chart_description", title=chart.title, axis=chart.axis), language, " / ")


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
    categories = str(_column(worksheet, chart.category, first + 1, last))
    for series, colour in zip(drawing.series, cycle(COLOURS)):
        series.cat = AxDataSource(strRef=StrRef(categories))
        series.graphicalProperties = GraphicalProperties(solidFill=colour)
    drawing.x_axis.delete = drawing.y_axis.delete = False
    drawing.x_axis.title = sheet.headings[chart.category]
    drawing.y_axis.title = say(chart.axis, language, " / ")
    drawing.y_axis.number_format, drawing.y_axis.crosses = "#,##0", "max" if chart.kind == "bars" else "min"
    drawing.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9D5CC"))
    if _longest(sheet, chart) <= FEW:
        drawing.y_axis.majorUnit = 1
    drawing.gapWidth, drawing.legend.position = 60, "b"
    drawing.width, drawing.height = WIDTH, _height(chart, len(sheet.rows))
    worksheet.add_chart(drawing, anchor)


def _longest(sheet: Sheet, chart: Chart) -> float:
    """The longest stacked bar."""
    bars = ([row[position].value for position in chart.series] for row in sheet.rows)
    return max(sum(value for value in bar if isinstance(value, int | float)) for bar in bars)


def _column(worksheet: Worksheet, position: int, first: int, last: int) -> Reference:
    return Reference(worksheet, min_col=position + 1, min_row=first, max_row=last)


def _height(chart: Chart, rows: int) -> float:
    """Centimetres: a row for every bar, or a fixed height for upright columns."""
    return max(10, 4 + 0.75 * rows) if chart.kind == "bars" else 12
