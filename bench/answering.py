"""Eight respondents at once, on gunicorn and PostgreSQL, to 25 questions on 5 pages.

A page saved: its five answers in one change, as the page's script sends them. A page turned: the whole way
without a script, the form posted and the next page fetched. The clients are threads of this process and take
their share of the same processors.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.processes import processor_seconds
from bench.respondent import Respondent
from config.embedded import WEB, web_answers
from config.stack.servers import postgresql_programs
from tests.postgresql import postgresql
from tests.running import REPLACED, free_port

RESPONDENTS, PAGES, ROUNDS = 8, 50, 7
PREPARE = f"""
from django.utils import timezone
from bench import form
from surveys import inviting, publishing
from surveys.models import Case, Organisation, Study, Wave
from surveys.questionnaire import loading

now, title = timezone.now(), {{"en": "Bench"}}
study = Study.objects.create(slug="bench", title=title)
wave = Wave.objects.create(study=study, name="first", title=title, reference_year=2025)
version = publishing.publish(study, loading.load(form.document()), now=now)
for n in range({RESPONDENTS}):
    place = {{"key": f"firm-{{n}}", "industry": "it", "level": "firm"}}
    firm = Organisation.objects.create(study=study, name="Firm", **place)
    case = Case.objects.create(wave=wave, key=f"case-{{n}}", organisation=firm, version=version)
    print(inviting.invite(case, now=now, days=1)[1])
"""


class Round(NamedTuple):
    """One round of all respondents: pages a second; seconds a page; processor seconds a page."""

    rate: float
    half: float
    nearly_all: float
    web: float
    database: float


PAGES_OF = {
    "save": "page saved, five answers in one change",
    "turn": "page turned, form posted and next page fetched",
}


def figures(folder: Path) -> Iterator[str]:
    """The lines of a table: medians of the rounds, and their least and greatest pages a second."""
    yield "| eight respondents at once | pages/s | from to | p50 ms | p95 ms | web CPU ms | database CPU ms |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    programs = postgresql_programs()
    if programs is None:
        raise SystemExit("This needs PostgreSQL: apt-get install postgresql")
    with postgresql(programs) as address, served(folder, address) as (respondents, marks):
        for page, what in PAGES_OF.items():
            measured(respondents, page, marks)  # everything is loaded by then
            rounds = [measured(respondents, page, marks) for _round in range(ROUNDS)]
            rate, *parts = (median(column) for column in zip(*rounds, strict=True))
            rates = [round.rate for round in rounds]
            milliseconds = " | ".join(f"{1000 * part:.1f}" for part in parts)
            yield f"| {what} | {rate:.0f} | {min(rates):.0f}–{max(rates):.0f} | {milliseconds} |"


@contextmanager
def served(folder: Path, address: str) -> Iterator[tuple[list[Respondent], list[str]]]:
    """Web as the container starts it: who answers, and the marks of web's and the database's processes."""
    inherited = {name: value for name, value in os.environ.items() if name not in REPLACED}
    environment = inherited | {"FANGTAN_VAR": str(folder), "DATABASE_URL": address}
    port = free_port()
    bind, database = f"--bind=127.0.0.1:{port}", f"port={urlsplit(address).port}"
    tokens = prepared(environment)
    command = [sys.executable, "-m", *WEB, "--workers=2", "--log-level=warning", bind]
    with subprocess.Popen(command, env=environment) as web:
        try:
            while not web_answers(port):
                time.sleep(0.05)
            yield [Respondent(port, token) for token in tokens], [bind, database]
        finally:
            web.terminate()


def prepared(environment: dict[str, str]) -> list[str]:
    """The tokens of those who are invited to answer."""
    for words in (["migrate"], ["collectstatic", "--no-input"], ["shell", "--command", PREPARE]):
        command = [sys.executable, "manage.py", *words, "--verbosity=0"]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.split()


def measured(respondents: list[Respondent], page: str, marks: list[str]) -> Round:
    before, begun = [processor_seconds(mark) for mark in marks], time.perf_counter()
    with ThreadPoolExecutor(len(respondents)) as threads:
        each = threads.map(lambda respondent: timed(respondent, page), respondents)
        seconds = list(chain.from_iterable(each))
    rate = len(seconds) / (time.perf_counter() - begun)
    used = [(processor_seconds(mark) - was) / len(seconds) for mark, was in zip(marks, before, strict=True)]
    return Round(rate, median(seconds), quantiles(seconds, n=20)[-1], *used)


def timed(respondent: Respondent, page: str) -> list[float]:
    respondent.connect()
    do, moments = getattr(respondent, page), [time.perf_counter()]
    for number in range(PAGES):
        do(number)
        moments.append(time.perf_counter())
    return [later - earlier for earlier, later in pairwise(moments)]
