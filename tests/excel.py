"""An Excel form in the hands of a firm."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

FIRM = (Path(__file__).parent / "browser" / "firm.yaml").read_text()
"""A questionnaire with every kind of question."""


class Paper:
    """A form as a program shows it: its cells by the question they answer."""

    def __init__(self, file: BinaryIO) -> None:
        self.book = load_workbook(file)

    def cell(self, key: str, column: str = "value") -> Any:
        for sheet in self.book.worksheets:
            keys = [cell.value for cell in sheet["A"]]
            names = [cell.value for cell in sheet[1]]
            if key in keys and column in names:
                return sheet.cell(keys.index(key) + 1, names.index(column) + 1)
        raise AssertionError(f"{key} {column} stands nowhere")

    def write(self, key: str, value: object, column: str = "value") -> None:
        self.cell(key, column).value = value

    def sheet_of(self, key: str) -> Worksheet:
        return self.cell(key).parent

    def place(self, key: str, column: str = "value") -> str:
        cell = self.cell(key, column)
        return f"{cell.parent.title}!{cell.coordinate}"

    def rule(self, key: str) -> DataValidation:
        cell = self.cell(key)
        rules = cell.parent.data_validations.dataValidation
        return next(rule for rule in rules if cell.coordinate in rule.sqref)

    def saved(self) -> bytes:
        stream = BytesIO()
        self.book.save(stream)
        return stream.getvalue()


def fill_in(paper: Paper) -> None:
    """Every kind of question, as people type."""
    paper.write("staff", 120)
    paper.write("staff", "about", "qualifier")
    paper.write("origin", "Spin-off")
    paper.write("parent", "=SUM(1,2)")
    paper.cell("parent").data_type = "s"
    paper.write("why", "Don't know", "missing")
    paper.write("why", "ask the boss", "remark")
    paper.write("revenue", "1,250.5 US$ million")
    paper.write("revenue", "a merger", "reason")
    paper.write("services/chemistry", "X")
    paper.write("services/other", "√")
    paper.write("services+", "toxicology")
    paper.write("view", "agree")
    paper.write("obstacles#1", "People")
    paper.write("obstacles#2", "Funds")
    paper.write("years#2", 2024, "year")
    paper.write("years#2", 5, "inhouse")
    paper.write("visited", "2026年3月1日")
    paper.write("parent_staff", "４０")


FILLED_IN = {
    "staff": {"value": 120, "qualifier": "about"},
    "origin": {"value": "spinoff"},
    "parent": {"value": "=SUM(1,2)"},
    "why": {"missing": "dont_know", "remark": "ask the boss"},
    "revenue": {"value": 1250.5, "reason": "a merger"},
    "services": {"value": ["chemistry", "other"], "specify": "toxicology"},
    "view": {"value": "agree"},
    "obstacles": {"value": ["staff_lack", "funds"]},
    "years": {"value": [{"year": 2024, "inhouse": 5}]},
    "visited": {"value": "2026-03-01"},
    "parent_staff": {"value": 40},
}
