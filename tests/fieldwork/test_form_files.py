"""Files that anybody may upload as a questionnaire: read in little time and memory, or refused."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from surveys.form_files import LIMITS, form_of

MARKDOWN = b"| survey |\n| | type | name | label |\n| | text | a | A |\n"
CSV = b"survey,,,\n,type,name,label\n,text,a,A\n"


def workbook(rows, title="survey") -> bytes:
    book, file = Workbook(), BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


ROWS = [["type", "name", "label"], ["text", "a", "A"]]


@pytest.mark.parametrize(
    ("name", "raw"),
    [("f.md", MARKDOWN), ("f.csv", CSV), ("f.CSV", CSV.replace(b",", b";")), ("f.xlsx", workbook(ROWS))],
)
def test_each_kind_of_file_is_read(name, raw):
    found = form_of({name: raw})
    assert found.faults == ()
    assert (found.questionnaire.name, found.questionnaire.by_name["a"].label) == ("f", {"en": "A"})


def test_a_workbook_of_one_sheet_needs_no_name_for_it():
    assert form_of({"f.xlsx": workbook(ROWS, "Tabelle1")}).faults == ()


def test_formulas_are_never_worked_out():
    found = form_of({"f.xlsx": workbook([*ROWS, ["text", "b", '=HYPERLINK("http://x.test","B")']])})
    assert found.questionnaire.by_name["b"].label == {"en": "b"}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "None of the files"),
        ({"a.pdf": b"%PDF"}, "None of the files"),
        ({"a.md": MARKDOWN, "b.md": MARKDOWN}, "More than one of the files is a questionnaire: a.md, b.md"),
        ({"a.csv": CSV, "b.csv": CSV}, "More than one"),
        ({"a.csv": b"x,y\n", "b.csv": b"x,y\n"}, "None of the files"),
    ],
)
def test_one_of_the_files_must_be_a_form(files, words):
    (fault,) = form_of(files).faults
    assert words in fault.reason["en"]
    assert fault.reason["zh-hans"]


def test_tables_and_pictures_come_along():
    found = form_of({"f.csv": CSV, "cities.csv": b"name,label\nbj,Beijing\n", "logo.png": b"\x89PNG"})
    assert found.questionnaire.lookups["cities"] == ({"name": "bj", "label": "Beijing"},)


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to half a gigabyte."""
    return packed(b"<row>" + b"<c><v>1</v></c>" * 30 * 2**20 + b"</row>")


def lying_bomb() -> bytes:
    """The same, saying of its parts that they are small."""
    raw = bomb()
    largest = max(part.file_size for part in ZipFile(BytesIO(raw)).infolist())
    return raw.replace(largest.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def packed(inside: bytes, names: tuple[str, ...] = ()) -> bytes:
    original, file = ZipFile(BytesIO(workbook(ROWS))), BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for part in original.namelist():
            raw = original.read(part)
            if part == "xl/worksheets/sheet1.xml":
                head, _, _ = raw.partition(b"<sheetData>")
                raw = head + b"<sheetData>" + inside + b"</sheetData></worksheet>"
            new.writestr(part, raw)
        for name in names:
            new.writestr(name, b"x")
    return file.getvalue()


def entity() -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    original, file = ZipFile(BytesIO(workbook(ROWS))), BytesIO()
    with ZipFile(file, "w") as new:
        for part in original.namelist():
            raw = original.read(part)
            is_sheet = part == "xl/worksheets/sheet1.xml"
            new.writestr(part, laughs + raw.replace(b"text", b"&b;") if is_sheet else raw)
    return file.getvalue()


def far_apart() -> bytes:
    cell = b'<row r="%s"><c r="%s"><v>1</v></c></row>'
    return packed(cell % (b"1", b"A1") + cell % (b"1048576", b"XFD1048576"))


HOSTILE = {
    "bomb.xlsx": bomb,
    "lying.xlsx": lying_bomb,
    "entity.xlsx": entity,
    "million-rows.xlsx": lambda: packed(b"<row><c><v>1</v></c></row>" * 10**6),
    "many-rows.xlsx": lambda: packed(b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 600_000),
    "far-apart.xlsx": far_apart,
    "macros.xlsm": lambda: workbook(ROWS),
    "macros.xlsx": lambda: packed(b"", ("xl/vbaProject.bin",)),
    "no-zip.xlsx": lambda: b"PK\x03\x04" + b"\0" * 1000,
    "no-workbook.xls": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 1000,
    "binary.csv": lambda: b"survey\0\x01\x02",
    "million-rows.csv": lambda: CSV + b",text,b,B\n" * 10**6,
    "deep.md": lambda: b"| survey |\n| | type | name | relevant |\n| | text | a | " + b"(" * 9_990 + b" |\n",
    "long.md": lambda: b"| survey |\n| | type | name | relevant |\n| | text | a | " + b"1+" * 10**6 + b" |\n",
    "pattern.md": lambda: MARKDOWN.replace(b"label", b"relevant").replace(
        b"| A |", b"| regex('a', '(((a{90}){90}){90})') |"
    ),
    "pairs.xlsx": lambda: workbook([["type", "name"], *[[f"text{n}", f"a-{n}"] for n in range(5000)]]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_two_seconds_and_300_megabytes(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    done = subprocess.run([sys.executable, "-c", READ, path], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    faults, seconds, kilobytes = done.stdout.splitlines()
    assert int(faults) > 0
    assert float(seconds) < 2, "what the product promises, not a measure of speed"
    assert int(kilobytes) < 300 * 1024
    assert LIMITS.memory < 300 * 2**20, "which the kernel holds the process to that reads a workbook"


ROOT = Path(__file__).parents[2]
READ = """
import sys, time
from pathlib import Path
from surveys.form_files import form_of
path = Path(sys.argv[1])
raw, began = path.read_bytes(), time.monotonic()
print(len(form_of({path.name: raw}).faults))
print(time.monotonic() - began)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["f.xlsx", "f.xls", "f.csv", "f.md", "f.lss", "f"]))
def test_no_bytes_raise_anything(raw, name):
    found = form_of({name: raw})
    assert (found.questionnaire is None) == bool(found.faults)
