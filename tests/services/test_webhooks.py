"""An address hears of a release through the real broker and workers, again where it failed at first."""

from __future__ import annotations

import hmac
import json
import signal

import pytest
from playwright.sync_api import expect

from tests.receiver import receiving
from tests.running import Running, free_port


@pytest.fixture(scope="module")
def telling(tmp_path_factory):
    """A Fangtan that may reach addresses of this machine."""
    running = Running(tmp_path_factory.mktemp("telling"), free_port(), WEBHOOKS_TO_PRIVATE="1")
    running.wait_until_ready()
    yield running
    running.ends(signal.SIGTERM)


def test_a_release_is_told_until_it_was_heard(telling, new_page):
    page = new_page()
    with receiving() as receiver:
        receiver.statuses = [503, 200]
        page.goto(f"{telling.address}/webhooks/beijing/")
        page.locator("#id_username").fill("researcher")
        page.locator("#id_password").fill(telling.password("researcher"))
        page.get_by_role("button", name="Log in").click()
        page.locator("#id_url").fill(receiver.url)
        page.get_by_label("A release is built").check()
        page.get_by_role("button", name="Add the address").click()
        secret = page.locator("#secret").inner_text()
        page.goto(f"{telling.address}/releases/")
        page.locator("#build-beijing").click()
        heard = [receiver.heard.get(timeout=120) for _ in range(2)]
    for headers, body in heard:
        moment, mac = (part.partition("=")[2] for part in headers["Fangtan-Signature"].split(","))
        signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
        assert hmac.compare_digest(mac, signed)
    told = [json.loads(body) for _headers, body in heard]
    assert told[0] == told[1], "the same delivery, twice"
    assert told[0]["event"] == "release.built"
    page.goto(f"{telling.address}/webhooks/beijing/")
    expect(page.get_by_text("2 attempts")).to_be_visible()
    expect(page.get_by_text("Delivered")).to_be_visible()
