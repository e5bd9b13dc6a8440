"""Fangtan as `make run` starts it, for tests, figures and screenshots: every process real."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

REPLACED = (
    *("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "DEFAULT_FROM_EMAIL"),
    *("SECRET_KEY", "CONTACT_KEY", "DJANGO_SETTINGS_MODULE"),
)
REPOSITORY = Path(__file__).resolve().parents[1]


class Running:
    """A started Fangtan, what it printed so far, and the processes it has."""

    def __init__(self, var: Path, port: int, module: str = "config.embedded", **environment: str) -> None:
        self.var, self.port = var, port
        inherited = {name: value for name, value in os.environ.items() if name not in REPLACED}
        self.popen = subprocess.Popen(
            [sys.executable, "-m", module, "beijing"],
            cwd=REPOSITORY,
            env=inherited | {"FANGTAN_VAR": str(var), "PORT": str(port)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def read_until(self, words: str) -> str:
        """What was printed up to the line with these words; fails when the program ends before."""
        assert self.popen.stdout
        for line in self.popen.stdout:
            self.printed += line
            if words in line:
                return self.printed
        raise AssertionError(f"ended without printing {words!r}:\n{self.printed}")

    def wait_until_ready(self) -> str:
        return self.read_until("Workbook of the newest release")

    def password(self, user: str) -> str:
        found = re.search(rf"{user}\s+(\S+)$", self.printed, re.M)
        assert found, self.printed
        return found[1]

    def firm_link(self) -> str:
        found = re.search(r"http://\S+/a/\S+/", self.printed)
        assert found, self.printed
        return found[0]

    def processes(self) -> list[int]:
        """Process ids of everything started on this folder, the parent included."""
        mark = f"FANGTAN_VAR={self.var}\0".encode()
        return [
            int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if mark in environ(path)
        ]

    def ends(self, sent: signal.Signals) -> int:
        self.popen.send_signal(sent)
        return self.popen.wait(60)

    def wait_until_gone(self) -> None:
        deadline = time.monotonic() + 30
        while left := self.processes():
            assert time.monotonic() < deadline, [Path(f"/proc/{pid}/cmdline").read_text() for pid in left]
            time.sleep(0.05)


def environ(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has just ended
        return b""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(number: int) -> int:
    """The first of so many ports in a row, below those that the system gives to whoever connects."""
    while True:
        first = random.randrange(20_000, 32_000)
        if all(is_free(port) for port in range(first, first + number)):
            return first


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
