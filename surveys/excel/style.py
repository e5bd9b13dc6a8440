"""How the cells of a form look."""

from __future__ import annotations

from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.hyperlink import Hyperlink

ACCENT, SOFT, INK, MUTED, LINE, CONTROL = "0B6B63", "E3F1EF", "1D2126", "5A626C", "D9D5CC", "7D858F"
RULE = Border(top=Side(style="thin", color=LINE))
BOX = Border(*[Side(style="thin", color=CONTROL)] * 4)
FORMATS = {"integer": "#,##0", "year": "0", "decimal": "General", "percent": "0.0##", "date": "yyyy-mm-dd"}
"""Of the cells to fill in; all others take what is typed as text. A percentage typed as 12% shows as 0.12."""


class Style:
    """In one font, which must have the characters of the form's languages."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.font = "Calibri" if languages == ("en",) else "Microsoft YaHei"

    def title(self, cell: Cell, size: int = 16) -> None:
        cell.font = Font(name=self.font, size=size, bold=True, color=ACCENT)
        cell.alignment = Alignment(vertical="center")

    def body(self, cell: Cell, *, muted: bool = False, indent: int = 0) -> None:
        cell.font = Font(name=self.font, size=11, color=MUTED if muted else INK)
        cell.alignment = Alignment(wrap_text=True, vertical="top", indent=indent)

    def heading(self, cell: Cell) -> None:
        cell.font = Font(name=self.font, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=ACCENT)
        cell.alignment = Alignment(wrap_text=True, vertical="center", indent=1)

    def link(self, cell: Cell, tab: str) -> None:
        """Leads to the top of another sheet."""
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{tab}'!B2")
        cell.font = Font(name=self.font, size=11, color=ACCENT, underline="single")

    def to_fill_in(self, cell: Cell, kind: str) -> None:
        cell.font = Font(name=self.font, size=11, color=INK)
        cell.fill = PatternFill("solid", fgColor=SOFT)
        cell.border = BOX
        cell.protection = Protection(locked=False)
        cell.number_format = FORMATS.get(kind, "@")
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)

    def rich(self, *parts: tuple[str, str]) -> CellRichText:
        """Texts below each other, each in its manner: "strong", "muted" or "accent"."""
        fonts = {
            "strong": InlineFont(rFont=self.font, sz=11, b=True, color=INK),
            "plain": InlineFont(rFont=self.font, sz=11, color=INK),
            "muted": InlineFont(rFont=self.font, sz=10, color=MUTED),
            "accent": InlineFont(rFont=self.font, sz=10, color=ACCENT),
        }
        said = [(manner, text) for manner, text in parts if text]
        last = len(said) - 1
        return CellRichText(
            *(TextBlock(fonts[m], text + "\n" * (at < last)) for at, (m, text) in enumerate(said))
        )


def write(cell: Cell, value: object) -> None:
    """Text stays text, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
