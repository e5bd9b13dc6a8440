"""`make drill`: every fault, the requests meanwhile, what was acknowledged and lost, and seconds to recover.

Eight clients save through the proxy. A fault is over when each of them saves again and what was hurt
does its work. It ends with 1 when anything acknowledged is lost.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.drills.ground import Ground, folder, seconds_of, under_load
from tests.services.waiting import until

MINUTE = 60
PATIENCE = 150
"""Seconds for a task whose worker was killed to be done by another one."""
RELEASE = """
import django
django.setup()
from django.utils import timezone
from analytics import releasing, tasks
from surveys.models import Study
release = releasing.request(Study.objects.get(slug="beijing"), by=None, now=timezone.now())
tasks.build_release.delay(release.pk)
print(release.pk)
"""
BEGIN = "import django; django.setup();"
STATE = BEGIN + "from analytics.models import Release; print(Release.objects.get(pk={}).state)"
CRASH = BEGIN + "from analytics import tasks; tasks.build_release.delay(10**9)"
PARKED = BEGIN + "from surveys.models import ParkedTask; print(ParkedTask.objects.parked().count())"
DATABASE = BEGIN + "from django.db import connection; connection.cursor().execute('CREATE DATABASE restored')"
BACK_IN_TIME = """
import django
django.setup()
from datetime import timedelta
from uuid import uuid4
from django.utils import timezone
from surveys import history, responding
from surveys.models import Case, Organisation, Response
from surveys.questionnaire.answers import Answer
first, now = Case.objects.filter(wave__study__slug="killed").first(), timezone.now()
place = {"key": "late", "industry": "it", "level": "firm"}
firm = Organisation.objects.create(study=first.wave.study, name="Firm", **place)
case = Case.objects.create(wave=first.wave, key="late", organisation=firm, version=first.version)
response = responding.open_response(case, mode="phone", now=now)
for hours in (0, -24, 24):
    response.refresh_from_db()
    change = responding.Change(str(uuid4()), response.revision, {"q0": Answer(value=hours + 50)})
    at = now + timedelta(hours=hours)
    responding.save(response, change, by=responding.Actor("command:drill", "phone"), now=at)
response.refresh_from_db()
assert response.answers["q0"]["value"] == 74, response.answers
assert history.verify(Response.objects.all()) is None
"""


def web_killed(ground: Ground) -> None:
    ground.stack.kill("gunicorn")


def web_stopped(ground: Ground) -> None:
    ground.stack.stop("gunicorn")


def releases_stopped(ground: Ground) -> None:
    """While it builds a release, which it finishes first."""
    number = int(ground.stack.says(RELEASE))
    until(lambda: "waiting" not in ground.stack.says(STATE.format(number)))
    ground.stack.stop("--queues=releases")
    until(lambda: "done" in ground.stack.says(STATE.format(number)), PATIENCE)


def collect_killed(ground: Ground) -> None:
    ground.stack.kill("--queues=collect")


def releases_killed(ground: Ground) -> None:
    """While it builds a release, which another process must finish."""
    number = int(ground.stack.says(RELEASE))
    until(lambda: "waiting" not in ground.stack.says(STATE.format(number)))
    ground.stack.kill("--queues=releases")
    until(lambda: "done" in ground.stack.says(STATE.format(number)), PATIENCE)


def exports_killed(ground: Ground) -> None:
    ground.stack.kill("--queues=exports")


def beat_killed(ground: Ground) -> None:
    ground.stack.kill("--schedule=")


def broker_killed(ground: Ground) -> None:
    os.kill(ground.stack.broker(), signal.SIGKILL)
    work_is_done(ground)


def broker_gone_for_a_minute(ground: Ground) -> None:
    """It hangs rather than dies, so that nobody is refused."""
    broker = ground.stack.broker()
    os.kill(broker, signal.SIGSTOP)
    before = len(ground.clients.acknowledged)
    time.sleep(MINUTE)
    assert len(ground.clients.acknowledged) > before, "nobody could save while the broker was gone"
    os.kill(broker, signal.SIGCONT)
    work_is_done(ground)


def work_is_done(ground: Ground) -> None:
    """A release that is asked for now is built."""
    number = int(until(lambda: said_or_nothing(ground, RELEASE)))
    until(lambda: "done" in ground.stack.says(STATE.format(number)), PATIENCE)


def said_or_nothing(ground: Ground, script: str) -> str:
    try:
        return ground.stack.says(script)
    except subprocess.CalledProcessError:
        return ""


def database_killed(ground: Ground) -> None:
    os.kill(ground.stack.postmaster(), signal.SIGKILL)


def database_restarted(ground: Ground) -> None:
    os.kill(ground.stack.postmaster(), signal.SIGINT)


def clock_jumps(ground: Ground) -> None:
    """A day back, and two days on: the time is handed in where answers are saved."""
    ground.stack.says(BACK_IN_TIME)


def task_crashes(ground: Ground) -> None:
    """It is parked after its tries, and a release that was asked for meanwhile is built."""
    ground.stack.says(CRASH)
    work_is_done(ground)
    until(lambda: int(ground.stack.says(PARKED)) == 1, PATIENCE + MINUTE)


def empty_machine(ground: Ground) -> None:
    """A backup of the running stack, restored into an empty database and folder beside it."""
    stack = ground.stack
    archive, there = stack.var / "drill.backup", stack.var / "restored"
    stack.manage("backup", str(archive))
    stack.says(DATABASE)
    url = stack.environment["DATABASE_URL"].rsplit("/", 1)[0] + "/restored"
    restored = {"DATABASE_URL": url, "FANGTAN_VAR": str(there)}
    assert "the history is whole" in stack.manage("restore", str(archive), **restored)


def disk_full(ground: Ground) -> None:
    """All that is left of the disk is filled for ten seconds."""
    filler = ground.stack.var / "filler"
    fill(filler)
    until(lambda: ground.clients.unanswered, 30)
    time.sleep(10)
    filler.unlink()


def fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(2**20))
        except OSError:
            return


FAULTS: dict[str, Callable[[Ground], None]] = {
    "web killed": web_killed,
    "web stopped and started": web_stopped,
    "worker of `releases` stopped at work": releases_stopped,
    "worker of `collect` killed": collect_killed,
    "worker of `releases` killed at work": releases_killed,
    "worker of `exports` killed": exports_killed,
    "beat killed": beat_killed,
    "Redis killed": broker_killed,
    "Redis hangs for a minute": broker_gone_for_a_minute,
    "PostgreSQL killed": database_killed,
    "PostgreSQL restarted": database_restarted,
    "clock jumps a day back and on": clock_jumps,
    "task that always fails": task_crashes,
    "restored into an empty installation": empty_machine,
}


def drilled(ground: Ground, name: str, fault: Callable[[Ground], None]) -> tuple[str, int]:
    """A line of the table, and how many answers were lost."""
    ground.saved_again()
    begun, unanswered = len(ground.clients.acknowledged), ground.clients.unanswered
    seconds = seconds_of(lambda: (fault(ground), ground.saved_again()))
    before = len(ground.clients.acknowledged)
    lost = ground.lost(before)
    failed = ground.clients.unanswered - unanswered
    saved = before - begun
    return f"| {name} | {saved + failed} | {saved} | {lost} | {seconds:.1f} |", lost


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk of its own with 400 MB. Raises PermissionError where nobody may mount one."""
    with folder() as place:
        mount = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=711", "tmpfs", str(place)]
        done = subprocess.run(mount, capture_output=True, text=True)
        if done.returncode:
            raise PermissionError(done.stderr.strip())
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def main(wanted: list[str]) -> int:
    print("| fault | requests meanwhile | acknowledged | lost | seconds |\n|---|--:|--:|--:|--:|", flush=True)
    chosen = {name: fault for name, fault in FAULTS.items() if not wanted or any(w in name for w in wanted)}
    lost = 0
    if chosen:
        with folder() as var, under_load(var) as ground:
            for name, fault in chosen.items():
                line, missing = drilled(ground, name, fault)
                lost += missing
                print(line, flush=True)
    if not wanted or "disk" in wanted:
        try:
            with small_disk() as var, under_load(var) as ground:
                line, missing = drilled(ground, "disk full for ten seconds", disk_full)
                lost += missing
                print(line, flush=True)
        except PermissionError as refused:
            print(f"| disk full | skipped: no disk of its own could be mounted ({refused}) | | | |")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
