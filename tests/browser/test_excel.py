"""A firm passes its questionnaire round in Excel and brings it back, in front of a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.excel import Paper


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_form_is_downloaded_filled_in_brought_back_and_mended(door, tab, at_once, tmp_path):
    tab.goto(door.address())
    tab.get_by_role("button", name="Fill it in as an Excel form").click()
    tab.get_by_role("button", name="Make the form").last.click()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download").click()
    paper = Paper(download.value.path().open("rb"))
    paper.write("staff", 12)
    paper.write("revenue", "a lot")
    brought = tmp_path / "brought.xlsx"
    brought.write_bytes(paper.saved())

    tab.get_by_role("button", name="Upload").click()
    expect(tab.locator("[data-error-summary]")).to_contain_text("Choose the file that you filled in.")
    tab.get_by_label("The filled-in form").set_input_files(brought)
    tab.get_by_role("button", name="Upload").click()
    expect(tab.locator("#excel-files")).to_contain_text("1 answer was taken over.")
    fault = tab.locator(".cell-faults li", has_text=paper.place("revenue"))
    expect(fault).to_contain_text("Enter a number, for example 12.5.")
    fault.get_by_role("link", name="Revenue").click()
    expect(tab.locator("#id_revenue")).to_be_in_viewport()
    assert door.answers == {"staff": {"value": 12}}
