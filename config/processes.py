"""Child processes that never outlive their parent, and the few checks before they are started."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10
LOG_LINES = 15


class Stop(Exception):
    """The start cannot go on; the message says what happened and what to do."""


@dataclass(frozen=True)
class Process:
    name: str
    popen: subprocess.Popen[bytes]
    log: Path
    stop: signal.Signals
    """What asks it to end."""

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-LOG_LINES:])


def start(
    name: str,
    command: Sequence[str | Path],
    logs: Path,
    *,
    death: signal.Signals,
    stop: signal.Signals = signal.SIGTERM,
    again: bool = False,
    **run: Any,
) -> Process:
    """Start a child in a session of its own, so that Ctrl-C reaches the parent alone.

    `death` is what the kernel sends the child when this process dies, however it dies. What is started
    `again` goes on with its log. `run`: further arguments of Popen, such as user and environment.
    """
    parent = os.getpid()

    def bind_to_parent() -> None:
        die_with_parent(death)
        if os.getppid() != parent:
            os._exit(1)

    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{name}.log"
    with log.open("ab" if again else "wb") as output:
        popen = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=bind_to_parent, **run,
        )  # fmt: skip
    return Process(name, popen, log, stop)


def die_with_parent(death: signal.Signals) -> None:
    """Ask Linux to send this process a signal when its parent dies; elsewhere do nothing."""
    if prctl := getattr(ctypes.CDLL(None), "prctl", None):
        prctl(PR_SET_PDEATHSIG, death)


def stop_all(processes: Sequence[Process]) -> None:
    """End the processes, the last started first; kill what has not ended after ten seconds."""
    for process in reversed(processes):
        process.popen.send_signal(process.stop)
        try:
            process.popen.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.popen.kill()
            process.popen.wait()


def wait_for(is_ready: Callable[[], bool], what: str, processes: Sequence[Process], seconds: float) -> None:
    """Wait until something is ready. Raises Stop when a process ended or the time is over."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        refuse_dead(processes)
        if time.monotonic() > deadline:
            raise Stop(
                f"Waited {seconds:.0f} seconds for {what} in vain. Its log is in {processes[-1].log.parent}."
            )
        time.sleep(0.05)


def refuse_dead(processes: Sequence[Process]) -> None:
    for process in processes:
        if not process.is_running:
            raise Stop(
                f"{process.name} has ended unexpectedly. The end of {process.log}:\n{process.last_words()}"
            )


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock of a folder. Raises Stop when another start holds it."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(f"Fangtan already runs on {path.parent}. Stop it there with Ctrl-C first.") from None
        yield


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"Port {port} cannot be used: {error.strerror}. Choose another: PORT={port + 1} make run"
            ) from error
