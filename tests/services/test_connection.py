"""What a firm has on a bad line: little to load, and nothing lost when the server is away."""

import re
import signal

import pytest
from playwright.sync_api import expect

from tests.running import Running, free_port

ALLOWED = 150_000
"""Bytes on the wire of a first visit."""


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A Fangtan for these tests alone, which one of them ends."""
    running = Running(tmp_path_factory.mktemp("away"), free_port())
    running.wait_until_ready()
    yield running
    if running.popen.poll() is None:
        running.ends(signal.SIGTERM)


def test_a_first_visit_is_light(first, new_page):
    page, sizes = new_page(), {}
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.loadingFinished", lambda got: sizes.update({got["requestId"]: got["encodedDataLength"]})
    )
    page.goto(first.firm_link())
    page.get_by_label("I have read this and agree to take part.").check()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The company")
    page.goto(f"{first.firm_link()}section/money/")  # the heaviest page of all
    page.wait_for_load_state("networkidle")
    assert len(sizes) > 20
    assert 50_000 < sum(sizes.values()) < ALLOWED


def test_what_was_typed_while_the_server_was_down_is_saved_when_it_is_back(first, start, new_page):
    page = new_page()
    page.goto(f"{first.firm_link()}section/profile/")
    page.locator("#id_f_founded_year").fill("2003")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved"))
    first.ends(signal.SIGKILL)
    first.wait_until_gone()
    page.locator("#id_f_staff_n").fill("40")
    expect(page.locator("[data-save-state]")).to_contain_text("saved on this computer", timeout=10_000)
    again = page.context.new_page()
    page.close()

    start(first.var, first.port).wait_until_ready()
    again.goto(f"{first.firm_link()}review/")
    expect(again.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved"))
    expect(again.locator(".review").first).to_contain_text("40 persons")
    expect(again.locator(".review").first).to_contain_text("2003")
