"""The services of docker-compose.yml as processes on PostgreSQL and Redis: what dies is started again."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.running import Running, free_ports
from tests.services.waiting import until


@pytest.fixture(scope="module")
def stack():
    """In a folder that PostgreSQL's own account may pass through, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        running = Running(Path(folder), free_ports(5), module="config.stack")
        running.wait_until_ready()
        yield running
        running.ends(signal.SIGTERM)
        running.wait_until_gone()


def status(address: str) -> int:
    try:
        return urllib.request.urlopen(address, timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


def processes(stack: Running, mark: str) -> set[int]:
    """The processes of a service whose own parent is not one of them."""
    found = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in stack.processes()}
    return {pid for pid, command in found.items() if mark.encode() in command}


def test_everything_runs_on_postgresql_and_redis_behind_the_proxy(stack):
    assert stack.address in stack.printed
    assert status(f"{stack.address}/log-in/") == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{stack.port + 1}/health/ready") as answer:
        assert set(json.load(answer).values()) == {True, "ok"}
    assert (stack.var / "database" / "PG_VERSION").exists()


def test_health_and_figures_are_for_the_inside_alone(stack):
    assert status(f"{stack.address}/health/ready") == 404
    assert status(f"{stack.address}/metrics") == 404


@pytest.mark.parametrize("service", ["gunicorn", "--queues=collect", "--queues=exports", "beat", "caddy"])
def test_what_is_killed_is_started_again(stack, service):
    before = processes(stack, service)
    assert before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: processes(stack, service) - before)
    until(lambda: len(processes(stack, service)) >= len(before))
    until(lambda: status_or_none(stack) == 200)


def status_or_none(stack: Running) -> int | None:
    try:
        return status(f"{stack.address}/log-in/")
    except OSError:
        return None


def test_a_database_that_is_gone_is_told_and_comes_back(stack):
    """PostgreSQL is stopped for as long as the page is asked for, and killed then."""
    link = stack.firm_link()
    assert status(link) == 200
    (postmaster,) = {int((stack.var / "database" / "postmaster.pid").read_text().splitlines()[0])}
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: status_or_none_of(link) == 503)
    until(lambda: status_or_none_of(link) == 200)


def status_or_none_of(link: str) -> int | None:
    try:
        return status(link)
    except OSError:
        return None
