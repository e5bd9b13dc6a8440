"""What a drill stands on: a stack in a folder of its own, and clients that save through its proxy."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.stack.__main__ import own, placed_services
from tests.running import REPOSITORY, Running, free_ports
from tests.services import clients
from tests.services.waiting import until

PAUSE = 0.1
"""Seconds that a client waits after each save and after each failure."""


class Client(clients.Clients):
    """Clients that take their time, and that a proxy may keep waiting."""

    def _sent(self, token: str, body: str) -> dict[str, int]:
        time.sleep(PAUSE)
        try:
            return super()._sent(token, body)
        except (TimeoutError, ConnectionRefusedError) as error:
            raise http.client.HTTPException from error


class Stack(Running):
    """A stack, and scripts run on its database."""

    def __init__(self, var: Path) -> None:
        super().__init__(var, free_ports(5), module="config.stack")
        self.wait_until_ready()
        self.environment = own(placed_services("beijing", var, self.port)["web"])

    def manage(self, *words: str, **environment: str) -> str:
        command = [sys.executable, "manage.py", *words]
        surroundings = self.environment | environment
        return subprocess.run(
            command, cwd=REPOSITORY, env=surroundings, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def says(self, script: str, **environment: str) -> str:
        surroundings = self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"} | environment
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, cwd=REPOSITORY, env=surroundings, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def those(self, mark: str) -> set[int]:
        """The processes with these words in their command."""
        found = {pid: Path(f"/proc/{pid}/cmdline") for pid in self.processes()}
        return {pid for pid, path in found.items() if path.exists() and mark.encode() in path.read_bytes()}

    def kill(self, mark: str) -> None:
        """Kill a service, and wait until it runs anew."""
        before = self.those(mark)
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(self.those(mark) - before) >= len(before))

    def stop(self, mark: str) -> None:
        """Ask a service to stop, as an engine for containers does, and wait until it runs anew."""
        before = self.those(mark)
        for pid in before:
            if parent(pid) not in before:
                os.kill(pid, signal.SIGTERM)
        until(lambda: not self.those(mark) & before and len(self.those(mark)) >= len(before))

    def postmaster(self) -> int:
        return int((self.var / "database" / "postmaster.pid").read_text().splitlines()[0])

    def broker(self) -> int:
        """Redis writes its port into its own title."""
        mark = f":{self.port + 3}".encode()
        return next(
            int(path.parent.name)
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if path.read_bytes().startswith(b"redis-server") and mark in path.read_bytes()
        )


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@dataclass
class Ground:
    stack: Stack
    clients: Client

    def saved_again(self) -> None:
        """Every client saves again, one after the other at least."""
        self.clients.wait_for(16)

    def lost(self, before: int) -> int:
        """How many of the answers acknowledged so far the database does not have."""
        given = {(client, value) for client, value in self.clients.acknowledged[:before]}
        kept = set(map(tuple, json.loads(self.stack.says(clients.TELL))))
        return len(given - kept)


@contextmanager
def folder() -> Iterator[Path]:
    """One that PostgreSQL's own account may pass through."""
    with tempfile.TemporaryDirectory(prefix="fangtan-drill-") as made:
        os.chmod(made, 0o711)
        yield Path(made)


@contextmanager
def under_load(var: Path) -> Iterator[Ground]:
    stack = Stack(var)
    try:
        links = json.loads(stack.says(clients.PREPARE.replace('call_command("migrate", verbosity=0)', "")))
        saving = Client(stack.port)
        with ThreadPoolExecutor(len(links)) as threads:
            running = [threads.submit(saving.answer, *link) for link in links]
            try:
                yield Ground(stack, saving)
            finally:
                saving.is_over.set()
                for each in running:
                    each.result(90)
    finally:
        stack.ends(signal.SIGTERM)
        stack.wait_until_gone()


def seconds_of(act: Callable[[], object]) -> float:
    begun = time.monotonic()
    act()
    return time.monotonic() - begun
