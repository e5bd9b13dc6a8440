"""Workbooks (.xlsx, .xls) and tables of text (.csv) that anybody may have made, read as plain rows.

A workbook is read by a process of its own, which may take so much memory and time and no more: a file of
five kilobytes can ask its reader for half a terabyte, which ends the process. Nothing in it is carried out.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zipfile import BadZipFile, ZipFile

from surveys.questionnaire.definition import Text

MEGABYTES = 20
CELLS = 2_000_000
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f]")


class Limits(NamedTuple):
    """What the reading process may take: bytes of memory, and seconds of the processor; what a file may hold.

    A workbook that says of itself that it unpacks to more bytes than `unpacked` is not read at all. `rows`
    are those of all its sheets.
    """

    memory: int = 2**30
    seconds: int = 30
    unpacked: int = 2**30
    rows: int = CELLS


USUAL = Limits()

Cell = str | int | float | bool | None
"""None is an empty cell; days and times are text as in "2026-03-02", "2026-03-02T09:30:00"."""

REASONS = {
    "another_kind": (
        "This is neither an Excel workbook (.xlsx) nor a table of text (.csv). Open it in Excel or WPS and "
        "save it as an Excel workbook (.xlsx).",
        "该文件既不是 Excel 工作簿（.xlsx），也不是文本表格（.csv）。"
        "请用 Excel 或 WPS 打开，另存为 .xlsx 工作簿。",
    ),
    "macros": (
        "The workbook holds macros. Save it as a workbook without macros (.xlsx).",
        "该工作簿含有宏。请另存为不含宏的工作簿（.xlsx）。",
    ),
    "password": (
        "The workbook is protected by a password. Save it without one.",
        "该工作簿设有打开密码。请取消密码后重新保存。",
    ),
    "broken": (
        "The file is damaged or not what its name says. Open it in Excel or WPS and save it anew.",
        "文件已损坏，或其内容与文件名不符。请用 Excel 或 WPS 打开并重新保存。",
    ),
    "too_large": (
        f"The file is larger than {MEGABYTES} MB. Divide it into several.",
        f"文件超过 {MEGABYTES} MB。请分成几个文件。",
    ),
    "too_much": (
        f"The file has cells too far apart or more than {CELLS:,} of them. Copy the table itself into a new "
        "workbook.",
        f"文件中的单元格超过 {CELLS:,} 个，或彼此相距过远。请只把表格本身复制到新的工作簿中。",
    ),
    "too_many_rows": (
        "The file has more rows than a questionnaire can have. Delete those that are not needed.",
        "文件的行数超过问卷所能有的行数。请删除不需要的行。",
    ),
    "encoding": (
        "The text is neither UTF-8 nor GB 18030. Save it as CSV UTF-8.",
        "文本编码既不是 UTF-8，也不是 GB 18030。请另存为“CSV UTF-8”。",
    ),
    "empty": ("There is nothing in the file.", "文件中没有任何内容。"),
}


class Unreadable(ValueError):
    """The file is not read; `reason` says in each language why, and what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.reason: Text = dict(zip(("en", "zh-hans"), REASONS[code], strict=True))
        super().__init__(self.reason["en"])


class Sheet(NamedTuple):
    """The first cell of `rows` is A1, so that a row's place in the list is its number in Excel less one."""

    name: str
    rows: list[list[Cell]]


def read(file: BinaryIO, name: str, limits: Limits = USUAL) -> list[Sheet]:
    """Every sheet of a file with this name, hidden ones too; a .csv is one sheet. Raises Unreadable."""
    raw = file.read(MEGABYTES * 2**20 + 1)
    if len(raw) > MEGABYTES * 2**20:
        raise Unreadable("too_large")
    if not raw.strip():
        raise Unreadable("empty")
    sheets = _workbook(raw, limits) if _is_workbook(raw, name) else [Sheet("", _table(raw, limits.rows))]
    if not any(any(row) for sheet in sheets for row in sheet.rows):
        raise Unreadable("empty")
    return sheets


def _is_workbook(raw: bytes, name: str) -> bool:
    kind = Path(name).suffix.lower()
    if kind == ".xlsm":
        raise Unreadable("macros")
    if kind not in (".xlsx", ".xls", ".csv"):
        raise Unreadable("another_kind")
    return kind != ".csv"


def _workbook(raw: bytes, limits: Limits) -> list[Sheet]:
    _refuse_at_sight(raw, limits)
    reading = [sys.executable, "-m", __name__, *map(str, limits)]
    try:
        done = subprocess.run(
            reading, input=raw, capture_output=True, timeout=2 * limits.seconds, cwd=Path(__file__).parents[1]
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_much") from None
    if done.returncode:
        raise Unreadable("too_much" if done.returncode < 0 else "broken")
    said = json.loads(done.stdout)
    if isinstance(said, str):
        raise Unreadable(said)
    return [Sheet(name, rows) for name, rows in said]


def _refuse_at_sight(raw: bytes, limits: Limits) -> None:
    """By the list of its parts. What that says of sizes may be a lie: the reading process is held in too."""
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        return  # No zip, but what Excel makes of a workbook with a password: the reader finds out.
    try:
        parts = ZipFile(BytesIO(raw)).infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("broken") from None
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Unreadable("macros")
    if sum(part.file_size for part in parts) > limits.unpacked:
        raise Unreadable("too_much")


def _table(raw: bytes, most_rows: int) -> list[list[Cell]]:
    text = decoded(raw)
    head = next(line for line in text.splitlines() if line.strip())
    separator = max(SEPARATORS, key=head.count)
    try:
        return list(_within(most_rows, csv.reader(StringIO(text, newline=""), delimiter=separator)))
    except csv.Error:
        raise Unreadable("broken") from None


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8 or GB 18030. Raises Unreadable."""
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if UNPRINTABLE.search(text):
            raise Unreadable("broken")
        return text
    raise Unreadable("encoding")


def _within(most_rows: int, rows: Iterable[list[str]]) -> Iterator[list[Cell]]:
    cells = 0
    for number, row in enumerate(rows, 1):
        cells += len(row)
        if cells > CELLS:
            raise Unreadable("too_much")
        if number > most_rows:
            raise Unreadable("too_many_rows")
        yield [cell or None for cell in row]


def _plain(cell: object) -> Cell:
    """Excel keeps every number as a decimal one; a whole one is meant as such, be it a telephone number."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return None if cell == "" else cell  # type: ignore[return-value]


def _said(raw: bytes, most_rows: int) -> str:
    """What the reading process hands over, in JSON."""
    try:
        return json.dumps(_sheets(raw, most_rows))
    except MemoryError:
        return json.dumps("too_much")


def _sheets(raw: bytes, most_rows: int) -> list[Sheet] | str:
    """What a workbook holds, or the code of the reason why it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        with CalamineWorkbook.from_filelike(BytesIO(raw)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            found = [book.get_sheet_by_name(name) for name in names]
    except PasswordError:
        return "password"
    except (CalamineError, ValueError, OSError):
        return "broken"
    sizes = [(sheet.total_height + 1, sheet.total_width + 1) for sheet in found]  # It counts from 0.
    if sum(height * width for height, width in sizes) > CELLS:
        return "too_much"
    if sum(height for height, _width in sizes) > most_rows:
        return "too_many_rows"
    return [Sheet(sheet.name, _rows(sheet.to_python(skip_empty_area=False))) for sheet in found]


def _rows(cells: Iterable[Iterable[object]]) -> list[list[Cell]]:
    return [[_plain(cell) for cell in row] for row in cells]


if __name__ == "__main__":
    given = Limits(*map(int, sys.argv[1:]))
    resource.setrlimit(resource.RLIMIT_AS, (given.memory, given.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (given.seconds, given.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(_said(sys.stdin.buffer.read(), given.rows))
