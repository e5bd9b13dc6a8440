"""A firm's whole way in a real browser: consent, a colleague, handing in, a copy, and erasure."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from surveys import publishing
from surveys.models import ErasureRequest

TEXT = {"en": "We ask about your firm.\n\nYou may say no.", "zh-hans": "我们了解贵公司。\n\n您可以拒绝。"}


@pytest.fixture
def asked(door, study, now):
    """The firm is asked for consent first."""
    study.consent = publishing.publish_consent(TEXT, now=now)
    study.save()
    return door


def begin(tab: Page) -> None:
    tab.get_by_role("button", name=re.compile("Start|Go on")).click()
    expect(tab.get_by_role("alert")).to_be_focused()
    tab.get_by_role("alert").get_by_role("link").click()
    expect(tab.get_by_label("I have read this and agree")).to_be_focused()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name=re.compile("Start|Go on")).click()


def saved(tab: Page) -> None:
    expect(tab.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def hand_over(tab: Page, section: str, name: str) -> str:
    """The link that the page shows, copied by its button."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    part = tab.get_by_role("region", name=re.compile(f"^{section}"))
    part.get_by_text("Hand to a colleague").click()
    part.get_by_label("Who shall answer this section?").fill(name)
    part.get_by_role("button", name="Make a link").click()
    tab.get_by_role("button", name="Copy").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    return tab.evaluate("navigator.clipboard.readText()")


def test_consent_a_colleague_handing_in_a_copy_and_erasure(
    tab, asked, browser, live_server, settings, user_of
):
    settings.PUBLIC_URL = live_server.url
    tab.goto(asked.address())
    expect(tab.get_by_text("You may say no.")).to_be_visible()
    begin(tab)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Founded new").check()
    saved(tab)
    tab.get_by_role("button", name="Who answers what").click()
    link = hand_over(tab, "Work", "Ms Wang, finance")

    elsewhere = browser.new_context(locale="en-GB")
    colleague = elsewhere.new_page()
    colleague.goto(link)
    expect(colleague.get_by_text("For Ms Wang, finance: a colleague")).to_be_visible()
    begin(colleague)
    expect(colleague.get_by_role("heading", level=1)).to_have_text("Work")
    colleague.get_by_label("Revenue").fill("12.5")
    colleague.get_by_label("Chemistry").check()
    saved(colleague)
    assert colleague.goto(link + "section/profile/").status == 404
    colleague.goto(link + "section/work/")
    colleague.get_by_role("button", name="Save and go on").click()
    colleague.get_by_role("button", name="Sign off: it is right and complete").click()
    expect(colleague.get_by_role("status")).to_contain_text("This section was signed off")
    elsewhere.close()

    tab.goto(asked.address("sharing"))
    work = tab.get_by_role("region", name=re.compile("^Work"))
    expect(work).to_contain_text(re.compile(r"Ms Wang, finance\s+2 answers"))
    expect(work).to_contain_text(re.compile(r"Ms Wang, finance\s+signed it off"))
    expect(work.locator(".seal")).to_have_text("Signed off")
    tab.get_by_role("link", name="Read everything and hand in").click()
    tab.get_by_label("May be quoted without a name").check()
    tab.get_by_role("button", name="Hand in my answers").click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Keep a copy of your answers (PDF)").click()
    pages = PdfReader(download.value.path()).pages
    assert "12.5 US$ million" in "".join(page.extract_text() for page in pages)

    tab.get_by_role("link", name="Have your data erased").click()
    tab.get_by_label("Is there anything we should know?").fill("We were bought.")
    tab.get_by_role("button", name="Ask for our data to be erased").click()
    expect(tab.get_by_text("Your request is with the study's office.")).to_be_visible()
    client = Client()
    client.force_login(user_of("supervisor"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    tab.goto(reverse("office-cases"))
    tab.get_by_role("link", name="Erasure 1 waiting").click()
    expect(tab.get_by_text("We were bought.")).to_be_visible()
    tab.get_by_label("Erased").check()
    tab.get_by_label("What the firm shall read about it").fill("All answers are erased.")
    tab.get_by_role("button", name="Record what was done").click()
    expect(tab.get_by_role("table")).to_contain_text("All answers are erased.")
    assert ErasureRequest.objects.get().state == "done"
