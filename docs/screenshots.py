"""Take the pictures of docs/ from a Fangtan started for them: `make screenshots`.

The main pages of those who use it, and those of firms in both languages. What they show is made on the way:
a firm answers, calls are recorded, an answer handed in is asked about.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_chromium
from tests.running import Running, free_port

FOLDER = Path(__file__).parent
Size = dict[str, int]
DESK, PHONE = {"width": 1100, "height": 900}, {"width": 390, "height": 844}
SOON = timedelta(minutes=3)


class Studio:
    """A running Fangtan, and a tab for whoever is to be shown."""

    def __init__(self, browser: Browser, running: Running) -> None:
        self.browser, self.running = browser, running

    def tab(self, user: str = "", language: str = "en", size: Size = DESK, dark: bool = False) -> Page:
        address = self.running.address
        colours = "dark" if dark else "light"
        context = self.browser.new_context(base_url=address, viewport=size, color_scheme=colours)
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page = context.new_page()
        if user:
            page.goto("/log-in/")
            page.locator("#id_username").fill(user)
            page.locator("#id_password").fill(self.running.password(user))
            page.locator("main .btn-primary").click()
            page.locator(".log-out").wait_for()
        return page


def answering(studio: Studio) -> Page:
    """A firm in the section on revenue, with an answer saved and a warning shown."""
    page, link = studio.tab(), studio.running.firm_link()
    page.goto(link)
    page.locator("main [type=checkbox]").check()
    page.locator("main form .btn-primary").first.click()
    page.locator("fieldset.question").first.wait_for()
    page.goto(f"{link}section/money/")
    page.locator("#id_f_revenue_usd_m").fill("12.5")
    page.locator("#id_f_revenue_usd_m-qualifier").select_option("about")
    page.locator("#id_f_revenue_prev_usd_m").fill("5")
    page.locator("#id_f_revenue_prev_usd_m").press("Tab")
    page.locator("#id_f_revenue_prev_usd_m-warnings").wait_for()
    page.locator("[data-save-state]").get_by_text("Saved").wait_for()
    return page


def answering_on_a_phone(studio: Studio) -> Page:
    page = studio.tab(language="zh-hans", size=PHONE, dark=True)
    page.goto(f"{studio.running.firm_link()}section/money/")
    return page


def queue(studio: Studio) -> Page:
    """An appointment that is due, a firm that was busy, and others not called yet."""
    page = studio.tab("interviewer")
    soon = datetime.now(ZoneInfo("Asia/Shanghai")) + SOON
    for firm, outcome in (("Example firm A", "appointment"), ("Example firm B", "busy")):
        page.goto("/queue/")
        page.locator("tr", has_text=firm).first.get_by_role("button").click()
        page.locator(f"#id_outcome_{outcome}").check()
        if outcome == "appointment":
            page.locator("#id_day").fill(f"{soon:%Y-%m-%d}")
            page.locator("#id_hour").fill(f"{soon:%H:%M}")
        page.locator(".call-end .btn-secondary").click()
        page.wait_for_url("**/queue/")
    return page


def interview(studio: Studio) -> Page:
    page = studio.tab("interviewer", size={"width": 1280, "height": 900})
    page.goto("/interviews/")
    page.locator("tbody tr", has_text="Software").first.locator("a").first.click()
    if page.locator("main [type=checkbox]").count():
        page.locator("main [type=checkbox]").first.check()
    page.locator("main form .btn-primary").first.click()
    page.locator("fieldset.question").first.wait_for()
    return page


def board(studio: Studio) -> Page:
    page = studio.tab("supervisor")
    page.goto("/board/")
    return page


def review(studio: Studio) -> Page:
    """An interview of the paper, with its answers and what may be asked about each."""
    page = studio.tab("supervisor")
    page.goto("/cases/")
    page.get_by_role("link", name="Pharmaron").click()
    page.get_by_role("link", name="Read the answers").click()
    return page


def release(studio: Studio) -> Page:
    page = studio.tab("researcher")
    page.goto("/releases/")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Recommendations").click()
    page.locator("table").first.wait_for()
    return page


PICTURES: dict[str, Callable[[Studio], Page]] = {
    "answering": answering,
    "answering-zh": answering_on_a_phone,
    "queue": queue,
    "interview": interview,
    "board": board,
    "review": review,
    "release": release,
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = Running(Path(folder), free_port())
        running.wait_until_ready()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        studio = Studio(browser, running)
        for name, take in PICTURES.items():
            take(studio).screenshot(path=FOLDER / f"{name}.png")
        browser.close()
        running.ends(signal.SIGTERM)


if __name__ == "__main__":
    main()
