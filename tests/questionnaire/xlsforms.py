"""Small XLSForms, written as tables in Markdown."""

from __future__ import annotations

from surveys.form_files import form_of
from surveys.questionnaire.xlsform import Found


def read(text: str, **files: bytes) -> Found:
    """What a form says; `files` come along, "cities_csv" as "cities.csv"."""
    others = {name[::-1].replace("_", ".", 1)[::-1]: raw for name, raw in files.items()}
    return form_of({"form.md": text.encode(), **others})


def survey(*rows: str, columns: str = "type | name | label", more: str = "") -> str:
    """The sheet survey with these rows, "text | a | A"."""
    lines = [f"| | {row} |" for row in (columns, *rows)]
    return "| survey |\n" + "\n".join(lines) + "\n" + more


def sheet(name: str, *rows: str) -> str:
    return f"| {name} |\n" + "\n".join(f"| | {row} |" for row in rows) + "\n"


def questions(found: Found) -> dict:
    """The documents of the questions by name; every fault fails the test that asks."""
    assert found.faults == ()
    return {q["name"]: q for section in found.document["sections"] for q in section["questions"]}


def told(faults) -> list[str]:
    return [f"{fault.place}: {fault.reason['en']}" for fault in faults]
