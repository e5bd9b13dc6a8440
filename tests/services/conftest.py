"""Started Fangtans, one for all tests that only use it and one for each that ends it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running import Running, free_port


@pytest.fixture
def start() -> Iterator[Callable[..., Running]]:
    """Start Fangtan on a folder; what still runs at the test's end is stopped."""
    started: list[Running] = []

    def begin(var: Path, port: int | None = None, **environment: str) -> Running:
        started.append(Running(var, port or free_port(), **environment))
        return started[-1]

    yield begin
    for running in started:
        if running.popen.poll() is None:
            running.ends(signal.SIGTERM)
    for running in started:
        running.wait_until_gone()


@pytest.fixture(scope="session")
def fangtan(tmp_path_factory) -> Iterator[Running]:
    """One Fangtan for all tests that only use it."""
    running = Running(tmp_path_factory.mktemp("fangtan"), free_port())
    running.wait_until_ready()
    yield running
    running.ends(signal.SIGTERM)
