"""Files that somebody else made: what is read of them, and what is refused in words that help."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from surveys import spreadsheets
from surveys.spreadsheets import USUAL, Limits, Sheet, Unreadable, read


def workbook(**sheets: list[list[object]]) -> BytesIO:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> BytesIO:
    file = BytesIO()
    book.save(file)
    return BytesIO(file.getvalue())


def refused(file: BytesIO, name: str, limits: Limits = USUAL) -> str:
    with pytest.raises(Unreadable) as found:
        read(file, name, limits)
    assert found.value.reason.keys() == {"en", "zh-hans"}
    return found.value.code


def test_a_workbook_is_read_sheet_by_sheet_from_its_first_cell():
    file = workbook(firms=[[], ["name", None, "code"], ["康龙化成", None, "x"]], notes=[["n"]])
    firms = [[None, None, None], ["name", None, "code"], ["康龙化成", None, "x"]]
    assert read(file, "Firms.XLSX") == [Sheet("firms", firms), Sheet("notes", [["n"]])]


def test_cells_are_plain_values():
    row = [13800138000, 2.5, True, date(2026, 3, 2), datetime(2026, 3, 2, 9, 30), time(9, 30), "  x "]
    day = ["2026-03-02", "2026-03-02T09:30:00", "09:30:00"]
    assert read(workbook(a=[row]), "a.xlsx")[0].rows == [[13800138000, 2.5, True, *day, "  x "]]


def test_a_hidden_sheet_is_read_too():
    book = Workbook()
    book.create_sheet("form").append(["id"])
    book["form"].sheet_state = "veryHidden"
    assert read(saved(book), "a.xlsx")[1] == Sheet("form", [["id"]])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_text_is_read_as_chinese_and_european_excels_write_it(encoding, separator):
    lines = [["名称", "电话"], ["康龙化成", ""], [f"a{separator}b", "1"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    (sheet,) = read(BytesIO(text.encode(encoding)), "firms.csv")
    assert sheet.rows == [["名称", "电话"], ["康龙化成", None], [f"a{separator}b", "1"]]


def test_two_cells_a_million_rows_apart_end_the_reader_and_not_us():
    book = Workbook()
    book.active["A1"] = book.active["XFD1048576"] = "x"
    assert refused(saved(book), "a.xlsx") == "too_much"


def test_one_long_text_in_many_cells_takes_no_more_memory_than_is_given():
    file, plain = BytesIO(), ZipFile(workbook(a=[["x"]]))
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>"
    with ZipFile(file, "w", compression=ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", "<sst><si><t>" + "x" * 32_000 + "</t></si></sst>")
        for name in plain.namelist():
            packed.writestr(name, re.sub(b"<row .*</row>", row * 1000, plain.read(name)))
    assert len(file.getvalue()) < 2**16
    assert refused(BytesIO(file.getvalue()), "a.xlsx") == "too_much"


def test_more_cells_than_anybody_surveys_are_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "CELLS", 3)
    assert refused(BytesIO(b"a,b\nc,d"), "a.csv") == "too_much"


@pytest.mark.parametrize(
    ("limits", "code"),
    [(Limits(unpacked=1000), "too_much"), (Limits(rows=2), "too_many_rows"), (Limits(rows=3), None)],
)
def test_a_workbook_holds_no_more_than_its_door_takes(limits, code):
    book = workbook(a=[["x"], ["y"]], b=[["z"]])
    if code is None:
        assert len(read(book, "a.xlsx", limits)) == 2
    else:
        assert refused(book, "a.xlsx", limits) == code


def test_a_workbook_of_one_column_has_cells_too():
    rows = [["x"]] * (spreadsheets.CELLS // 2**20)
    long = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    file, plain = BytesIO(), ZipFile(workbook(a=rows, b=rows))
    with ZipFile(file, "w") as packed:
        for name in plain.namelist():
            packed.writestr(name, plain.read(name).replace(b"</sheetData>", long + b"</sheetData>"))
    assert refused(BytesIO(file.getvalue()), "a.xlsx") == "too_much"


def test_a_table_of_text_holds_no_more_rows_than_its_door_takes():
    assert refused(BytesIO(b"a\nb\nc"), "a.csv", Limits(rows=2)) == "too_many_rows"


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch):
    assert refused(BytesIO(b"a" * (spreadsheets.MEGABYTES * 2**20 + 1)), "a.csv") == "too_large"


def test_macros_are_refused_whatever_the_file_is_called():
    file = workbook(a=[["x"]])
    with ZipFile(file, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"")
    assert refused(BytesIO(file.getvalue()), "a.xlsx") == "macros"
    assert refused(workbook(a=[["x"]]), "a.xlsm") == "macros"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"PK\x03\x04 and then nothing", "a.xlsx", "broken"),
        (b"<html>", "a.xlsx", "broken"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.xlsx", "broken"),
        (b"a\x00b", "a.csv", "broken"),
        (b"PK\x03\x04\x14\x00\x06", "a.csv", "broken"),
        (b"\x81", "a.csv", "encoding"),
        (b" \n", "a.csv", "empty"),
        (b",,\n,,", "a.csv", "empty"),
        (b"", "a.xlsx", "empty"),
        (b"%PDF", "a.pdf", "another_kind"),
        (b"x", "a.ods", "another_kind"),
        (b"x", "a.xls", "broken"),
        (b"x", "", "another_kind"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, name, code):
    assert refused(BytesIO(content), name) == code


def test_a_workbook_of_empty_sheets_is_empty():
    assert refused(saved(Workbook()), "a.xlsx") == "empty"
