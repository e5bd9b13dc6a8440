"""A page as axe sees it, in both languages, light and dark, on a desk and on a phone."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LOOKS = {"en": [(DESK, "light"), (PHONE, "dark")], "zh-hans": [(PHONE, "light"), (DESK, "dark")]}
"""Every two of language, size and colours are seen together."""


def faults_of(page: Page, language: str) -> list[str]:
    """What is wrong with a page in each of the looks of its language."""
    faults = []
    for size, colours in LOOKS[language]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours)
        look = f"{page.url} {language} {size['width']} {colours}"
        for found in Axe().run(page, options=RULES).response["violations"]:
            faults += [f"{look}: {found['id']} {node['html'][:200]}" for node in found["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            faults.append(f"{look}: wider than the screen")
    return faults
