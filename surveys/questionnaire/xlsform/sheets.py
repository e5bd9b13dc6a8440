"""The sheets of an XLSForm as rows whose cells have columns by name, with the row each stood in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.questionnaire.xlsform.columns import Column, column

Cell = str | int | float | bool | None
Rows = Sequence[Sequence[Cell]]
SHEETS = ("survey", "choices", "settings", "external_choices", "entities")
SMART = str.maketrans("“”„‘’‚", "\"\"\"'''")
"""What word processors make of quotation marks; in expressions they mean nothing else."""


TRUTHS = {**dict.fromkeys(("yes", "true"), "true()"), **dict.fromkeys(("no", "false"), "false()")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row; `cells` are its texts, none of them blank."""

    sheet: str
    number: int
    cells: Mapping[Column, str]
    own: Mapping[str, str] = field(default_factory=dict)
    """Cells of Fangtan's own columns that have no language."""

    def text(self, name: str) -> str:
        return self.cells.get(Column(name, ""), "")

    def expression(self, name: str) -> str:
        text = self.text(name)
        text = text if "'" in text or '"' in text else text.translate(SMART)
        return TRUTHS.get(text.lower(), text)

    def wordings(self, name: str, is_own: bool = False) -> dict[str, str]:
        """By the form's own name of the language, "" for none."""
        return {
            found.language: text
            for found, text in self.cells.items()
            if found.name == name and found.is_own == is_own
        }


@dataclass(frozen=True, slots=True)
class Table:
    sheet: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def table(sheet: str, rows: Rows, aliases: dict[str, str]) -> Table:
    """The first row that is not blank names the columns."""
    numbered = [(number, [text_of(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    filled = [(number, row) for number, row in numbered if any(row)]
    if not filled:
        return Table(sheet, (), ())
    headers = [column(header, aliases) if header else None for header in filled[0][1]]
    lines = tuple(_line(sheet, number, headers, row) for number, row in filled[1:])
    return Table(sheet, tuple(header for header in headers if header), lines)


def _line(sheet: str, number: int, headers: Sequence[Column | None], row: Iterable[str]) -> Line:
    cells: dict[Column, str] = {}
    for header, text in zip(headers, row, strict=False):
        if header and text:
            cells.setdefault(header, text)
    own = {found.name: text for found, text in cells.items() if found.is_own and not found.language}
    return Line(sheet, number, cells, own)


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: whole numbers without a decimal point, no space around."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell).strip()


def divided(rows: Rows) -> Iterator[tuple[str, list[list[Cell]]]]:
    """The sheets of a table of text, in which a sheet's name stands in the first column, before its rows.

    Blank rows keep the place of the rows before, so that every row keeps its number.
    """
    name, sheet = "", [[]] if rows else []  # type: tuple[str, list[list[Cell]]]
    found: list[tuple[str, list[list[Cell]]]] = []
    for number, row in enumerate(rows):
        if row and (title := text_of(row[0])):
            name, sheet = title, [[] for _ in range(number)]
            found.append((name, sheet))
            if any(text_of(cell) for cell in row[1:]):
                sheet.append(list(row[1:]))
            else:
                sheet.append([])
        elif name:
            sheet.append(list(row[1:]))
    return iter(found)


def markdown_rows(text: str) -> list[list[Cell]]:
    """The cells of a table in Markdown, line by line; `\\|` stands for a bar."""
    rows: list[list[Cell]] = []
    for line in text.splitlines():
        bare = line.strip()
        if not bare.startswith("|") or set(bare) <= set("|-: "):
            rows.append([])
            continue
        cells = bare.replace("\\|", "\0").strip("|").split("|")
        rows.append([cell.replace("\0", "|").strip() or None for cell in cells])
    return rows
