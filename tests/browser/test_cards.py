"""Rows as cards, with rows within them, as a firm fills them in."""

from __future__ import annotations

from playwright.sync_api import expect

FORM = """
questions:
- name: site
  kind: table
  label: {en: Site}
  groups: [{name: more, label: {en: More about it}, relevant: "${town} != ''"}]
  columns:
  - {name: town, kind: text, label: {en: Town}}
  - name: uses
    kind: select_multiple
    group: more
    label: {en: Used for}
    choices: [{name: a, label: {en: Office}}, {name: b, label: {en: Laboratory}}]
  - {name: size, kind: integer, label: {en: Staff}, constraints: [{test: ". < 100", message: {en: Too many}}]}
  - name: person
    kind: table
    label: {en: Person}
    relevant: ${size} > 0
    columns: [{name: age, kind: integer, label: {en: "Age in ${town}"}}]
  - {name: ages, kind: calculate, label: {en: Ages}, calculation: "sum(${age})"}
- {name: total, kind: calculate, label: {en: In all}, calculation: "sum(${age})"}
"""


def test_rows_and_rows_within_them_are_filled_in_added_saved_and_shown_again(tab, invited_to, saved):
    door = invited_to(FORM)
    tab.goto(door.address("section", "all"))
    first = tab.get_by_role("group", name="Site 1", exact=True)
    expect(first.get_by_role("heading", name="More about it")).to_be_hidden()
    first.get_by_label("Town").fill("Haidian")
    first.get_by_label("Laboratory").check()
    first.get_by_label("Staff").fill("2")
    first.get_by_role("textbox", name="Age").fill("30")
    first.get_by_role("button", name="Add: Person").click()
    tab.keyboard.type("40")
    expect(first.locator("[data-cell-value=ages]")).to_have_text("70")
    tab.get_by_role("button", name="Add: Site").click()
    tab.keyboard.type("Changping")
    tab.get_by_role("group", name="Site", exact=True).last.get_by_label("Staff").fill("500")
    tab.locator("h1").click()
    expect(tab.get_by_text("Too many")).to_be_visible()
    expect(tab.locator("[data-value-of=total]")).to_have_text("70")
    saved(tab)
    rows = [
        {"town": "Haidian", "uses": ["b"], "size": 2, "person": [{"age": 30}, {"age": 40}]},
        {"town": "Changping", "size": 500},
    ]
    assert door.answers == {"site": {"value": rows}}
    tab.reload()
    expect(tab.get_by_role("group", name="Site 1", exact=True).get_by_label("Laboratory")).to_be_checked()
    expect(tab.get_by_role("textbox", name="Age in Haidian").nth(1)).to_have_value("40")
    expect(tab.get_by_text("Too many")).to_be_visible()
    tab.get_by_role("button", name="Save and go on").click()
    assert door.answers == {"site": {"value": rows}}
