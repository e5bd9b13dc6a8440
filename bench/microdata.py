"""Microdata of many responses: a workbook from frozen answers, beside the same library fed from memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from analytics.microdata.variables import Category, Sheet, Variable

ROWS, ROUNDS = 100_000, 3
LABEL = {"en": "Label", "zh-hans": "标签"}
CHOICES = tuple(Category(code, f"choice_{code}", {"en": f"Choice {code}"}) for code in range(1, 6))
TYPES = ("whole", "number", "category", "flag", "text", "date")
SHEET = Sheet(
    (), tuple(Variable(f"v{at:02}", TYPES[at % 6], LABEL, CHOICES * (at % 6 == 2)) for at in range(60))
)
WORDS = Sheet(("words",), SHEET.variables[:1])
RUN = "import django; django.setup(); from bench import microdata; microdata.{}()"
FREEZE, WRITE, BARE = (RUN.format(step) for step in ("freeze", "write", "bare"))
FILE = "FANGTAN_BENCH"
Figure = tuple[str, float, float]


def figures(folder: Path) -> Iterator[Figure]:
    folder.mkdir()
    _measured(folder, FREEZE, rounds=1)
    size = f"{ROWS:,} responses of {len(SHEET.variables)} columns"
    yield f"workbook of {size}, from frozen answers", *_measured(folder, WRITE)
    yield "the same rows by rustpy-xlsxwriter, fed from a list in memory", *_measured(folder, BARE)


def _measured(folder: Path, code: str, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds that the process says it took, and its peak MB."""
    seconds, peaks = [], []
    for _ in range(rounds):
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {FILE: str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdout=subprocess.PIPE,
            text=True,
        )
        told = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{code} failed")
        seconds.append(float(told or 0))
        peaks.append(usage.ru_maxrss / 1024)
    return median(seconds), max(peaks)


def freeze() -> None:
    """Parts of a thousand rows, as a job would keep them; every tenth value is missing."""
    from analytics.microdata.frozen import keep
    from analytics.microdata.reading import BATCH, Row

    for part in range(ROWS // BATCH):
        rows = [Row((), *_cells(part * BATCH + number)) for number in range(BATCH)]
        keep(_frozen(), {(): rows, WORDS.path: []}, part)


def _cells(number: int) -> tuple[list[object], list[str | None]]:
    from datetime import date

    made = (
        number,
        number / 7,
        number % 5 + 1,
        number % 2,
        f"answer {number}",
        date(2026, 3, 1 + number % 28),
    )
    values = [None if (number + at) % 10 == 0 else made[at % 6] for at in range(60)]
    return values, ["refused" if value is None else None for value in values]


def _frozen():
    from analytics.microdata.frozen import Frozen

    return Frozen(
        Path(os.environ[FILE]),
        {"en": "Bench"},
        "bench",
        True,
        (SHEET, WORDS),
    )


def write() -> None:
    from analytics.formats import excel

    begun = time.perf_counter()
    excel.write(_frozen(), Path(os.environ[FILE]) / "written.xlsx", labels="codes", language="en")
    print(time.perf_counter() - begun)


def bare() -> None:
    from rustpy_xlsxwriter import write_worksheet

    from analytics.microdata import tables

    rows = []
    for part in _frozen().parts(SHEET):
        for cells in zip(*tables.columns(part, "codes", "en"), strict=True):
            rows.append(dict(zip((variable.name for variable in SHEET.variables), cells, strict=True)))
    begun = time.perf_counter()
    write_worksheet(rows, str(Path(os.environ[FILE]) / "bare.xlsx"))
    print(time.perf_counter() - begun)
