"""A large file that never ends keeps nobody else waiting, on the real broker and workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.running import REPOSITORY, Running, free_port


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A Fangtan in which few responses are many, with a simulated survey beside the real study."""
    running = Running(tmp_path_factory.mktemp("busy"), free_port(), SMALL_EXPORT_RESPONSES="10")
    running.wait_until_ready()
    simulate = [sys.executable, "manage.py", "simulate", "beijing", "--firms", "60", "--seed", "5"]
    subprocess.run(simulate, cwd=REPOSITORY, env=os.environ | {"FANGTAN_VAR": str(running.var)}, check=True)
    yield running
    running.ends(signal.SIGTERM)


def exporters(running: Running) -> list[int]:
    """The processes that write large files."""
    found = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in running.processes()}
    return [pid for pid, command in found.items() if b"--queues=exports\0" in command]


def ask_for(page, questionnaire: str) -> None:
    page.locator("#id_what").select_option(questionnaire)
    page.locator("#write-file").click()


def test_while_a_large_file_is_stuck_small_files_and_mails_go_on(busy, new_page):
    stuck = exporters(busy)
    assert len(stuck) == 2, "the worker and its process"
    for pid in stuck:
        os.kill(pid, signal.SIGSTOP)
    page = new_page()
    page.goto(f"{busy.address}/downloads/")
    page.locator("#id_username").fill("researcher")
    page.locator("#id_password").fill(busy.password("researcher"))
    page.get_by_role("button", name="Log in").click()
    for _ in range(3):
        ask_for(page, "beijing-simulated-60-5/cro_firm")
    ask_for(page, "beijing/cro_firm")
    expect(page.get_by_role("link", name="beijing-cro_firm-4.xlsx")).to_be_visible(timeout=60_000)
    expect(page.locator("progress")).to_have_count(3)
    build_a_release(new_page(), busy)
    for pid in stuck:
        os.kill(pid, signal.SIGCONT)
    for number in (1, 2, 3):
        name = f"beijing-simulated-60-5-cro_firm-{number}.xlsx"
        expect(page.get_by_role("link", name=name)).to_be_visible(timeout=60_000)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="beijing-simulated-60-5-cro_firm-1.xlsx").click()
    assert Path(fetched.value.path()).read_bytes().startswith(b"PK")


def build_a_release(page, running: Running) -> None:
    """What the common queues do goes on."""
    page.goto(f"{running.address}/releases/")
    page.locator("#id_username").fill("researcher")
    page.locator("#id_password").fill(running.password("researcher"))
    page.get_by_role("button", name="Log in").click()
    page.locator("#build-beijing").click()
    expect(page.locator("tbody tr").nth(1).locator(".seal")).to_be_visible(timeout=60_000)
    expect(page.locator("tbody tr").first.locator(".seal")).to_be_visible(timeout=60_000)
