"""The files of a study's folder that say what is analysed: table plan, published findings, codebook."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from analytics.statistics.faults import Blame
from surveys.models import Study
from surveys.questionnaire.faults import Fault, Faults
from surveys.questionnaire.reading import read

PUBLISHED = [
    *("id", "type", "sheet", "industry", "level", "statement_en", "statement_zh_hans", "value"),
    *("value_zh_hans", "value_b", "value_b_zh_hans"),
    *("qualifier", "unit_en", "unit_zh_hans", "year", "place_en", "place_zh_hans", "entity", "source"),
    *("question", "theme", "line"),
]


def folder_of(study: Study) -> Path:
    """A simulation is analysed as the study it simulates."""
    return settings.STUDIES_DIR / (study.simulates or study).slug


def read_file(folder: Path, name: str) -> dict[str, Any]:
    """The document of a YAML file. Raises Faults, each with the file's name."""
    try:
        return read(folder / name)
    except Faults as found:
        raise Faults(Fault(f"{name}, {fault.place}", fault.reason) for fault in found.faults) from found


def read_published(folder: Path) -> list[dict[str, str]]:
    """The rows of published.csv; a study that publishes for the first time has no such file."""
    path = folder / "published.csv"
    return list(_rows(path)) if path.exists() else []


def _rows(path: Path) -> Iterator[dict[str, str]]:
    blame = Blame()
    try:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        blame(path.name, "unreadable", why=error)
        rows = [PUBLISHED]
    if not rows or rows[0] != PUBLISHED:
        blame(f"{path.name}, line 1", "wrong_columns", what=",".join(PUBLISHED))
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(PUBLISHED):
            blame(f"{path.name}, row {number}", "wrong_columns", what=",".join(PUBLISHED))
    blame.settle()
    return (dict(zip(PUBLISHED, map(str.strip, row), strict=True)) for row in rows[1:])
