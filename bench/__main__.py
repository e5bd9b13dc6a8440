"""Measure what a person waits for, and print the table of bench/RESULTS.md: `make bench`.

Every figure is taken from outside, on real processes: seconds are medians over several rounds, memory is the
largest resident set of one process (the web server's for an answer saved).
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests.running import Running, free_port

STUDY, QUESTION, ANSWERS = "beijing", "f_staff_n", 200
ROUNDS = 5
WRITE = """
from analytics import exporting
from analytics.models import Release
exporting.workbook_of(Release.objects.first(), "both")
"""


@contextmanager
def started(var: Path, port: int) -> Iterator[Running]:
    running = Running(var, port)
    running.wait_until_ready()
    yield running
    running.ends(signal.SIGINT)


def saves(link: str) -> list[float]:
    """Seconds of each of 200 answers saved over HTTP by one respondent, one after the other."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(link).read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    opener.open(link, urllib.parse.urlencode({"agrees": "on", "csrfmiddlewaretoken": token}).encode()).read()
    revision, seconds = 0, []
    for number in range(ANSWERS):
        change = {
            "client_id": str(uuid.uuid4()),
            "base": revision,
            "answers": {QUESTION: {"value": 100 + number}},
        }
        request = urllib.request.Request(
            f"{link}save/",
            json.dumps(change).encode(),
            {"X-CSRFToken": token, "Content-Type": "application/json"},
        )
        begun = time.perf_counter()
        revision = json.load(opener.open(request))["revision"]
        seconds.append(time.perf_counter() - begun)
    return seconds


def peak_of_web(port: int) -> float:
    """Largest resident set of the web server's processes in MB."""
    mark = f"--bind=127.0.0.1:{port}".encode()
    peaks = [
        int(re.search(r"VmHWM:\s+(\d+) kB", (path.parent / "status").read_text())[1])
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if mark in path.read_bytes()
    ]
    return max(peaks) / 1024


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


def main(folder: Path) -> None:
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| what | seconds | peak MB |\n|---|--:|--:|")
    for what, seconds, megabytes in (*start_and_save(folder / "running"), *release_and_write(folder)):
        print(f"| {what} | {seconds:.3f} | {megabytes:.0f} |", flush=True)


Figure = tuple[str, float, float]


def start_and_save(var: Path) -> Iterator[Figure]:
    port = free_port()
    begun = time.perf_counter()
    with started(var, port) as running:
        yield (
            "first start, the study's first release included",
            time.perf_counter() - begun,
            peak_of_web(port),
        )
        seconds = saves(running.firm_link())
        yield f"one answer saved, median of {ANSWERS}", median(seconds), peak_of_web(port)
    restarts = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with started(var, port):
            restarts.append(time.perf_counter() - begun)
            peak = peak_of_web(port)
    yield f"start with everything there, median of {ROUNDS}", median(restarts), peak


def release_and_write(folder: Path) -> Iterator[Figure]:
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
