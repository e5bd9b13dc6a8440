"""Take the README's screenshots from a Fangtan started for it: `make screenshots`."""

import signal
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import find_chromium
from tests.running import Running, free_port

FOLDER = Path(__file__).parent


def answering(browser: Browser, link: str) -> Page:
    """A firm in the section on revenue, with an answer saved and a warning shown."""
    page = browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 900}).new_page()
    page.goto(link)
    page.get_by_label("I have read this and agree").check()
    page.get_by_role("button", name="Start").click()
    page.goto(f"{link}section/money/")
    page.locator("#id_f_revenue_usd_m").fill("12.5")
    page.locator("#id_f_revenue_usd_m-qualifier").select_option("about")
    page.locator("#id_f_revenue_prev_usd_m").fill("5")
    page.locator("#id_f_revenue_prev_usd_m").press("Tab")
    page.locator("#id_f_revenue_prev_usd_m-warnings").wait_for()
    page.locator("[data-save-state]").get_by_text("Saved").wait_for()
    return page


def releases(browser: Browser, running: Running) -> Page:
    page = browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 620}).new_page()
    page.goto(running.address)
    page.locator("#id_username").fill("researcher")
    page.locator("#id_password").fill(running.password("researcher"))
    page.get_by_role("button", name="Log in").click()
    page.locator("#build-beijing").click()
    page.locator(".seal").nth(1).wait_for(timeout=60_000)
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Recommendations").click()
    page.locator("table").first.wait_for()
    return page


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        running = Running(Path(folder), free_port())
        running.wait_until_ready()
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        answering(browser, running.firm_link()).screenshot(path=FOLDER / "answering.png")
        releases(browser, running).screenshot(path=FOLDER / "release.png")
        browser.close()
        running.ends(signal.SIGTERM)


if __name__ == "__main__":
    main()
