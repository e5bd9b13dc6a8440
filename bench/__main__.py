"""Measure what people wait for, and print the tables of bench/RESULTS.md: `make bench`.

Every figure is taken from outside, on real processes: seconds are medians over several rounds, memory is the
largest resident set of one process (the web server's for an answer saved).
"""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path

from bench import answering, forms, large, microdata, releasing, starting


def main(folder: Path) -> None:
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n")
    for line in answering.figures(folder / "answering"):
        print(line, flush=True)
    print("\n| a large form | seconds |\n|---|--:|")
    for what, seconds in forms.figures(folder / "forms"):
        print(f"| {what} | {seconds:.3f} |", flush=True)
    print("\n| what | seconds | peak MB |\n|---|--:|--:|")
    measured = (
        *starting.figures(folder / "running"),
        *releasing.figures(folder),
        *microdata.figures(folder / "microdata"),
        *large.figures(folder / "large"),
    )
    for what, seconds, megabytes in measured:
        print(f"| {what} | {seconds:.3f} | {megabytes:.0f} |", flush=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
