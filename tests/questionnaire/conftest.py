from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Route, sync_playwright

from surveys.questionnaire import loading
from surveys.questionnaire.faults import FaultLog
from tests.chromium import chromium_or_skip

STATIC = Path(__file__).parents[2] / "surveys" / "static"
SITE = "http://fangtan.test/"


@pytest.fixture
def faults_of():
    """The faults, in English, of a questionnaire of one section with only these questions in YAML."""

    def lines(text: str) -> list[str]:
        section = {"name": "s", "title": {"en": "S"}, "questions": yaml.safe_load(text)}
        log = FaultLog()
        document = {"name": "tiny", "title": {"en": "Tiny"}, "languages": ["en"], "sections": [section]}
        loading.loaded(document, log, is_strict=True)
        return [line.removeprefix("section s, ") for line in str(log.faults()).splitlines()]

    return lines


@pytest.fixture(scope="module")
def browser_page():
    """A blank page of a real Chromium whose site is the static files on disk; nothing else is reachable.

    Closed after each module: its event loop would keep Django from the database in later tests.
    """
    chromium = chromium_or_skip()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", from_disk)
        page.goto(SITE)
        yield page
        browser.close()


def from_disk(route: Route) -> None:
    path = STATIC / route.request.url.removeprefix(SITE)
    if path == STATIC:
        route.fulfill(content_type="text/html", body="<!doctype html><title>Fangtan</title>")
    elif path.is_file():
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.abort()
