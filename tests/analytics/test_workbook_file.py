"""The file itself: what Excel and LibreOffice open, and what a screen reader reads."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from analytics.statistics.tables import Cell, Column, Table
from analytics.workbook.writer import workbook

HOSTILE = ['=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", "=1+1\nsecond line"]


def both(text):
    return {"en": text, "zh-hans": f"{text}（中）"}


def book_with(*cells, language="en", **fields):
    """A workbook of one table with one row."""
    columns = tuple(Column(both(f"Column {n}")) for n in range(len(cells)))
    table = Table("only", "published", both("Tab"), both("Title"), columns, (cells,), **fields)
    return workbook([table], language, title=both("Book"), fingerprint="abc")


def opened(content):
    return load_workbook(BytesIO(content))


@pytest.fixture
def book(loaded, book_of):
    return opened(book_of(loaded).content)


def test_every_sheet_has_its_title_in_a1_and_one_marked_up_table_below(book):
    for sheet in book:
        (marked,) = sheet.tables.values()
        assert str(sheet["A1"].value).startswith("Title")
        assert marked.autoFilter is None
        assert not sheet.merged_cells.ranges
        header = [cell.value for cell in sheet[marked.ref][0]]
        assert all(isinstance(heading, str) and heading for heading in header)
        assert len(set(header)) == len(header)
        assert [column.name for column in marked.tableColumns] == header
        assert sheet[marked.ref][-1][0].row == sheet.max_row


def test_no_cell_of_a_table_is_empty(book):
    for sheet in book:
        (marked,) = sheet.tables.values()
        assert all(cell.value not in (None, "") for row in sheet[marked.ref] for cell in row)


def test_the_sheets_stand_in_the_order_of_the_plan_and_contents_links_to_each(book):
    assert book.sheetnames[:4] == ["cover", "contents", "notes", "context"]
    links = [cell.hyperlink.location for cell in book["contents"]["B"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames if name != "contents"]


def test_a_note_leads_to_its_row(book):
    cell = next(cell for row in book["labs_indicators"] for cell in row if cell.hyperlink)
    sheet, target = cell.hyperlink.location.split("!")
    assert book[sheet.strip("'")][target].value == cell.value.strip("[]")


def test_the_sheets_can_be_read_while_scrolling_and_printed(book):
    for sheet in book:
        (marked,) = sheet.tables.values()
        header = sheet[marked.ref][0][0].row
        assert sheet.freeze_panes == f"B{header + 1}"
        assert sheet.print_title_rows == f"${header}:${header}"
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_charts_stand_beside_their_figures(book):
    (chart,) = book["themes_chart"]._charts
    assert chart.anchor._from.col > book["themes_chart"].max_column
    assert [series.val.numRef.f for series in chart.series] == [
        "'themes_chart'!$C$4:$C$5",
        "'themes_chart'!$D$4:$D$5",
    ]


def test_a_chart_is_described_to_who_cannot_see_it_and_names_its_axes(loaded, book_of):
    content = book_of(loaded).content
    drawing = ZipFile(BytesIO(content)).read("xl/drawings/drawing1.xml").decode()
    (description,) = re.findall(r'<cNvPr [^>]*descr="([^"]*)"', drawing)
    assert description.startswith("Bar chart: Title themes_chart. Interviews that support the theme.")
    (chart,) = opened(content)["themes_chart"]._charts
    axes = [axis.title.tx.rich.p[0].r[0].t for axis in (chart.x_axis, chart.y_axis)]
    assert axes == ["Theme", "Interviews that support the theme"]
    assert chart.series[0].cat.strRef.f == "'themes_chart'!$A$4:$A$5"


def test_headings_that_excel_would_repair_are_told_apart_on_one_line():
    columns = tuple(Column(both(heading)) for heading in ("Firms\nin all", "firms in all", "x" * 300))
    table = Table("only", "published", both("Tab"), both("Title"), columns, ((Cell(1),) * 3,))
    sheet = opened(workbook([table], "en", title=both("Book"), fingerprint="abc")).active
    assert [cell.value for cell in sheet[3]] == ["Firms in all", "firms in all (2)", "x" * 240]
    assert [column.name for column in sheet.tables["table_only"].tableColumns] == [
        cell.value for cell in sheet[3]
    ]


def test_figures_are_numbers_with_their_format_and_years_have_no_separator(loaded, book):
    sheet = book["labs_indicators"]
    cells = {cell.value: cell for row in sheet for cell in row}
    assert cells[2006].number_format == "0"
    assert cells[50].number_format == "#,##0"
    assert cells[50].alignment.horizontal == "right"


def test_the_properties_say_what_the_file_is_and_not_when_it_was_made(book):
    assert (book.properties.title, book.properties.creator) == ("Labs and apps", "Fangtan")
    assert book.properties.language == "en"
    assert book.properties.created == book.properties.modified
    assert book.properties.created.year == 2000


@pytest.mark.parametrize("text", HOSTILE)
def test_text_never_becomes_a_formula(text):
    content = book_with(Cell(text))
    cell = opened(content).active["A4"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_a_hostile_answer_of_a_firm_ends_as_text_in_the_workbook(answered, loaded, book_of):
    answered("lab_a", niche=HOSTILE[0])
    sheet = opened(book_of(loaded).content)["labs_profile"]
    (cell,) = [cell for row in sheet for cell in row if cell.value == HOSTILE[0]]
    assert cell.data_type == "s"


def test_characters_that_break_a_file_are_left_out():
    text = "a\x00b\x0bc\x1fd\ud800e\ufffff\r\ng\rh"
    assert opened(book_with(Cell(text))).active["A4"].value == "abcdef\ng\nh"


def test_words_that_look_like_an_escaped_character_stay_words():
    content = book_with(Cell("_x0041_"))
    sheet = ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<t>_x005F_x0041_</t>" in sheet


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    value = opened(book_with(Cell("x" * 40_000))).active["A4"].value
    assert (len(value), value[-1]) == (32_767, "…")


def test_emoji_take_the_room_that_excel_counts_for_them():
    value = opened(book_with(Cell("😀" * 20_000))).active["A4"].value
    assert value == "😀" * 16_383 + "…"


def test_emoji_and_text_from_right_to_left_stay_what_they_are():
    text = "مختبر 🧪 abc \u202eזהו\u202c"
    assert opened(book_with(Cell(text))).active["A4"].value == text


def test_rows_are_as_high_as_their_text():
    low = opened(book_with(Cell("short"))).active.row_dimensions[4].height
    high = opened(book_with(Cell("long words " * 20))).active.row_dimensions[4].height
    chinese = opened(book_with(Cell("很长的文字" * 20))).active.row_dimensions[4].height
    assert low < high
    assert low < chinese


@pytest.mark.parametrize(
    ("language", "title", "tab", "cell", "locale"),
    [
        ("en", "Title", "Tab", "Word", "en"),
        ("zh-hans", "Title（中）", "Tab（中）", "Word（中）", "zh-CN"),
        ("both", "Title / Title（中）", "Tab Tab（中）", "Word\nWord（中）", "en, zh-CN"),
    ],
)
def test_a_workbook_speaks_one_language_or_both(language, title, tab, cell, locale):
    book = opened(book_with(Cell(both("Word")), language=language))
    assert (book.active["A1"].value, book.sheetnames, book.active["A4"].value) == (title, [tab], cell)
    assert book.properties.language == locale


def test_what_reads_the_same_in_both_languages_is_written_once():
    assert (
        opened(book_with(Cell({"en": "GLP", "zh-hans": "GLP"}), language="both")).active["A4"].value == "GLP"
    )


def test_a_mark_stands_for_a_missing_content_and_behind_a_figure_it_qualifies():
    book = opened(book_with(Cell(mark="x"), Cell(7, "u"), Cell(0)))
    assert [cell.value for cell in book.active[4]] == ["[x]", "7 [u]", 0]


def test_the_same_tables_give_the_same_bytes():
    assert book_with(Cell("a"), Cell(1.5)) == book_with(Cell("a"), Cell(1.5))


def test_the_archive_tells_no_time():
    archive = ZipFile(BytesIO(book_with(Cell("a"))))
    assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2000-01-01"}
