"""A firm in front of a real browser."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from surveys import inviting
from surveys.models import Case, Response
from tests.chromium import chromium_or_skip

KEPT = "Your answers are saved on this computer and will be sent when the connection is back ({} waiting)."
FIRM = Path(__file__).with_name("firm.yaml")
ANSWERS = (401, 409, 410, 422)
"""Statuses with which the site answers what somebody did; all others from 400 on are its own."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each module: two of Playwright's loops cannot run in one thread."""
    path = chromium_or_skip()
    # Playwright's loop runs in this thread, where Django would otherwise refuse to reach the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def tab(browser, live_server) -> Iterator[Page]:
    """A tab in English. On it and its neighbours nothing may be missing and no script may fail."""
    context = browser.new_context(
        base_url=live_server.url, locale="en-GB", viewport={"width": 1024, "height": 800}
    )
    context.set_default_timeout(5000)
    wrong: list[str] = []
    context.on("response", lambda answer: wrong.extend(_fault(answer)))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    yield context.new_page()
    context.set_offline(True)  # a closing page tells how long it was open, which must not reach the next test
    context.close()
    assert wrong == []


def _fault(answer) -> list[str]:
    is_wrong = answer.status >= 400 and answer.status not in ANSWERS
    return [f"{answer.status} {answer.url}"] if is_wrong else []


@dataclass
class Door:
    case: Case
    token: str

    def address(self, page: str = "welcome", *parts: str) -> str:
        return reverse(f"respondent-{page}", args=[self.token, *parts])

    @property
    def response(self) -> Response:
        return Response.objects.get(case=self.case)

    @property
    def answers(self) -> dict:
        return self.response.answers


@pytest.fixture
def invited_to(case_of, transactional_db):
    """The door of a firm invited to answer this questionnaire."""

    def invite(text: str) -> Door:
        case = case_of(text)
        _invitation, token = inviting.invite(case, now=timezone.now(), days=30)
        return Door(case, token)

    return invite


@pytest.fixture
def door(invited_to):
    """The door of a firm whose questionnaire, firm.yaml, has every kind of question."""
    return invited_to(FIRM.read_text())


@pytest.fixture
def section(tab, door):
    """Opens a section of the firm's questionnaire in the tab."""

    def show(name):
        tab.goto(door.address("section", name))
        return tab

    return show


@pytest.fixture
def saved():
    """Waits until a page says when everything was saved."""
    said = re.compile(r"^Saved \d\d:\d\d$")
    return lambda tab: expect(tab.locator("[data-save-state]")).to_have_text(said)
