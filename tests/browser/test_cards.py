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


DEFAULTS = """
questions:
- {name: city, kind: text, label: {en: City}}
- name: site
  kind: table
  label: {en: Site}
  columns:
  - {name: town, kind: text, label: {en: Town}, default: "${city}"}
  - {name: number, kind: integer, label: {en: Number}, default: "position(..) * 10"}
  - name: uses
    kind: select_multiple
    label: {en: Used for}
    default: "'a b'"
    choices:
    - {name: a, label: {en: Office}}
    - {name: b, label: {en: Laboratory}}
    - {name: c, label: {en: Store}}
- name: years
  kind: table
  label: {en: Years}
  columns:
  - {name: year, kind: year, label: {en: Year}}
  - {name: before, kind: year, label: {en: Before}, default: "2010"}
  - {name: after, kind: year, label: {en: After}, default: "${year} + 1"}
  - {name: unit, kind: text, label: {en: Unit}, default: "'CNY'"}
"""


def test_a_row_that_begins_holds_its_defaults_and_what_is_cleared_stays_clear(tab, invited_to, saved):
    door = invited_to(DEFAULTS)
    tab.goto(door.address("section", "all"))
    tab.get_by_label("City").fill("Beijing")
    first = tab.get_by_role("group", name="Site 1", exact=True)
    expect(first.get_by_label("Town")).to_have_value("")
    first.get_by_label("Store").check()
    expect(first.get_by_label("Town")).to_have_value("Beijing")
    expect(first.get_by_label("Number")).to_have_value("10")
    expect(first.get_by_label("Office")).not_to_be_checked()
    first.get_by_label("Town").fill("")
    tab.get_by_role("button", name="Add: Site").click()
    second = tab.get_by_role("group", name="Site", exact=True).last
    expect(second.get_by_label("Town")).to_have_value("Beijing")
    expect(second.get_by_label("Laboratory")).to_be_checked()
    second.get_by_label("Number").fill("7")
    tab.get_by_label("Year, Row 1").press_sequentially("2011")
    expect(tab.get_by_label("Unit, Row 1")).to_have_value("CNY")
    tab.locator("h1").click()
    saved(tab)
    assert door.answers["site"]["value"] == [
        {"number": 10, "uses": ["c"]},
        {"town": "Beijing", "number": 7, "uses": ["a", "b"]},
    ]
    assert door.answers["years"]["value"] == [{"year": 2011, "before": 2010, "unit": "CNY"}]
    tab.reload()
    expect(first.get_by_label("Town")).to_have_value("")
    first.get_by_label("Number").fill("11")
    tab.locator("h1").click()
    saved(tab)
    assert door.answers["site"]["value"][0] == {"number": 11, "uses": ["c"]}
