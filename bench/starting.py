"""Starting everything on one machine, and one respondent's answers saved one after the other."""

from __future__ import annotations

import http.cookiejar
import json
import signal
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.processes import peak_memory
from tests.running import Running, free_port

QUESTION, ANSWERS, ROUNDS = "f_staff_n", 200, 5
Figure = tuple[str, float, float]


def figures(var: Path) -> Iterator[Figure]:
    port = free_port()
    web = f"--bind=127.0.0.1:{port}"
    begun = time.perf_counter()
    with started(var, port) as running:
        yield (
            "first start, the study's first release included",
            time.perf_counter() - begun,
            peak_memory(web),
        )
        seconds = saves(running.firm_link())
        yield f"one answer saved, median of {ANSWERS}", median(seconds), peak_memory(web)
    restarts = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with started(var, port):
            restarts.append(time.perf_counter() - begun)
            peak = peak_memory(web)
    yield f"start with everything there, median of {ROUNDS}", median(restarts), peak


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
