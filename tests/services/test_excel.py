"""An Excel form on its real way: asked for, made by the worker, filled in, and read by the worker."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.excel import Paper


def test_a_form_mailed_by_a_firm_is_brought_back_by_the_office(fangtan, new_page, tmp_path):
    office = new_page()
    office.goto(f"{fangtan.address}/cases/")
    office.locator("#id_username").fill("supervisor")
    office.locator("#id_password").fill(fangtan.password("supervisor"))
    office.get_by_role("button", name="Log in").click()
    office.get_by_role("link", name="Example firm B", exact=False).last.click()
    office.get_by_role("link", name="The questionnaire as an Excel form").click()
    office.get_by_role("button", name="Make the form").first.click()
    made = office.locator("main").get_by_role("link", name="Download")
    expect(made).to_be_visible(timeout=60_000)
    with office.expect_download() as download:
        made.click()
    paper = Paper(download.value.path().open("rb"))
    paper.write("_consent", "x")
    paper.write("f_founded_year", 2003)
    paper.write("f_staff_n", "forty")
    brought = tmp_path / "brought.xlsx"
    brought.write_bytes(paper.saved())
    office.get_by_label("The filled-in form").set_input_files(brought)
    office.get_by_role("button", name="Upload").click()
    expect(office.get_by_text("1 answer was taken over.")).to_be_visible(timeout=60_000)
    expect(office.locator(".cell-faults li", has_text=paper.place("f_staff_n"))).to_be_visible()
