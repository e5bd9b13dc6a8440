"""A mail on its real way: office, broker, worker, file, and back by its link."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

from playwright.sync_api import expect


def test_an_invitation_sent_by_the_office_opens_the_questionnaire_and_the_way_out(fangtan, new_page):
    office = new_page()
    office.goto(f"{fangtan.address}/cases/")
    office.locator("#id_username").fill("supervisor")
    office.locator("#id_password").fill(fangtan.password("supervisor"))
    office.get_by_role("button", name="Log in").click()
    office.get_by_role("link", name="Example firm B", exact=False).first.click()
    office.get_by_role("link", name="Add a contact").click()
    office.get_by_label("Name").fill("李女士")
    office.get_by_label("Mail address").fill("li@example.org")
    office.get_by_label("Language of mails").select_option("zh-hans")
    office.get_by_role("button", name="Save").click()
    office.get_by_role("button", name="Mail a link").click()

    def sent() -> None:
        office.reload()
        expect(office.locator("ol.links")).to_contain_text("李女士 · sent", timeout=1000)

    until_it_holds(sent)
    (file,) = (fangtan.var / "mail").iterdir()
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert text.startswith("李女士，您好！")

    link = re.search(rf"{fangtan.address}/a/[\w-]+/", text)[0]
    firm = new_page()
    firm.goto(link)
    expect(firm.get_by_role("button", name="Start")).to_be_visible()
    firm.goto(f"{link}unsubscribe/")
    firm.get_by_role("button", name="Do not write to us again").click()
    expect(firm.get_by_role("heading", name="We will not write to you again")).to_be_visible()
    office.reload()
    expect(office.get_by_role("button", name="Take the refusal back")).to_be_visible()


def until_it_holds(check, times: int = 30) -> None:
    """Pages do not tell of mails by themselves: look again, each look waiting a second at most."""
    for _ in range(times - 1):
        try:
            return check()
        except AssertionError:
            continue
    return check()
