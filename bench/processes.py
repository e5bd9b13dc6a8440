"""What processes cost, read from outside: /proc of Linux."""

from __future__ import annotations

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def marked(mark: str) -> list[Path]:
    """The processes started with these words in their command."""
    return [
        path.parent for path in Path("/proc").glob("[0-9]*/cmdline") if mark.encode() in path.read_bytes()
    ]


def peak_memory(mark: str) -> float:
    """Largest resident set of one of the processes, in MB."""
    found = (re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text()) for process in marked(mark))
    return max(int(peak[1]) for peak in found if peak) / 1024


def processor_seconds(mark: str) -> float:
    """What the processes and their children have used of the processors."""
    return sum(int(ticks) for process in family(mark) for ticks in _stat(process)[11:15]) / TICKS


def _stat(process: Path) -> list[str]:
    """The fields of its `stat` behind the command: state, parent, ..., ticks in user and system mode, its own
    and those of its children that have ended."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def peak_memory_together(mark: str) -> float:
    """Largest resident sets of the processes and their children, added up, in MB: at least what they held."""
    peaks = (re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text()) for process in family(mark))
    return sum(int(peak[1]) for peak in peaks if peak) / 1024


def family(mark: str) -> set[Path]:
    """The processes and their children."""
    processes = marked(mark)
    parents = {process.name for process in processes}
    children = (path.parent for path in Path("/proc").glob("[0-9]*/stat"))
    return {*processes, *(child for child in children if _stat(child)[1] in parents)}
