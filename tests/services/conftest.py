"""Started Fangtans, one for all tests that only use it and one for each that ends it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.chromium import chromium_or_skip
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


@pytest.fixture(scope="module")
def new_page():
    """Opens a tab without cookies; anything missing and any failing script is a failure."""
    path = chromium_or_skip()
    wrong: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])

        def open_page() -> Page:
            page = chromium.new_context(locale="en-GB").new_page()
            page.on("response", lambda answer: wrong.append(answer.url) if answer.status >= 500 else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            return page

        yield open_page
        chromium.close()
    assert wrong == []
