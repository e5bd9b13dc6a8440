"""Management commands: a release with its workbooks, and one workbook of a release."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

STUDY, ROUNDS = "beijing", 5
WRITE = """
from analytics import exporting
from analytics.models import Release
exporting.workbook_of(Release.objects.first(), "both")
"""
Figure = tuple[str, float, float]


def figures(folder: Path) -> Iterator[Figure]:
    var = folder / "commands"
    command(var, "migrate", rounds=1)
    command(var, "load_study", STUDY, rounds=1)
    yield "command start alone (manage.py check)", *command(var, "check")
    workbook = str(folder / "workbook.xlsx")
    built = command(var, "build_release", STUDY, "--workbook", workbook, "--language", "both")
    yield "release of the study with its three workbooks (command)", *built
    yield (
        "one workbook in both languages from a release (command)",
        *command(var, "shell", "--command", WRITE),
    )


def command(var: Path, *words: str, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds and peak MB of a management command, each round a process of its own."""
    environment = os.environ | {"FANGTAN_VAR": str(var)}
    seconds, peaks = [], []
    for _ in range(rounds):
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words], env=environment, stdout=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - begun)
        peaks.append(usage.ru_maxrss / 1024)
        if status:
            raise SystemExit(f"manage.py {' '.join(words)} failed")
    return median(seconds), max(peaks)
