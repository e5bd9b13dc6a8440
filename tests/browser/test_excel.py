"""A firm passes its questionnaire round in Excel and brings it back, in front of a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.conftest import PASSWORD
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


def test_responses_typed_elsewhere_are_checked_mended_and_imported(door, tab, at_once, supervisor):
    tab.goto("/log-in/")
    tab.get_by_label("Username").fill(supervisor.username)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.get_by_role("link", name="Cases").click()
    for staff, told in (("many", "Nothing was imported."), ("12", "1 response with 1 answers")):
        tab.get_by_role("link", name="Import responses").click()
        typed = f"_case,_mode,staff\n{door.case.key},phone,{staff}\n"
        file = {"name": "typed.csv", "mimeType": "text/csv", "buffer": typed.encode()}
        tab.get_by_label("File").set_input_files(file)
        tab.get_by_role("button", name="Check").click()
        expect(tab.locator("#import-state")).to_contain_text(told)
    tab.get_by_role("button", name="Import").click()
    expect(tab.locator("#import-state")).to_contain_text("1 response was imported and handed in.")
    assert door.answers == {"staff": {"value": 12}}
