"""A task that kills its worker is parked after four times on a real worker, and others go on."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from config.embedded import running, start_broker
from config.environment import socket_below
from config.processes import start
from tests.running import REPLACED, REPOSITORY
from tests.services.waiting import until

SEND = "from tests.services import poison; poison.takes_its_worker_along.delay(); poison.goes_on.delay({!r})"


@pytest.fixture
def var(tmp_path):
    """A folder with a database, a broker, and a worker with one process."""
    inherited = {name: value for name, value in os.environ.items() if name not in REPLACED}
    environment = inherited | {"FANGTAN_VAR": str(tmp_path)}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, env=environment, cwd=REPOSITORY, check=True)
    worker = [sys.executable, "-m", "celery", "--app=tests.services.poison", "worker", "--concurrency=1"]
    handled = signal.getsignal(signal.SIGINT)
    try:
        with running() as processes:
            start_broker(processes, tmp_path)
            run = {"env": environment, "cwd": REPOSITORY}
            processes.append(start("worker", worker, tmp_path / "logs", death=signal.SIGKILL, **run))
            yield tmp_path
    finally:
        signal.signal(signal.SIGINT, handled)


def test_a_task_that_kills_its_worker_is_parked_and_others_go_on(var):
    send = [sys.executable, "-c", SEND.format(str(var / "done"))]
    environment = os.environ | {"FANGTAN_VAR": str(var)}
    subprocess.run(send, env=environment, cwd=REPOSITORY, check=True)
    assert socket_below(var / "broker").exists()
    until((var / "done").exists)

    def parked() -> list[tuple[str, int]]:
        with closing(sqlite3.connect(var / "db.sqlite3")) as database:
            question = "SELECT name, tries FROM surveys_parkedtask WHERE parked_at IS NOT NULL"
            return database.execute(question).fetchall()

    assert until(parked) == [("tests.services.poison.takes_its_worker_along", 4)]
