"""The interview screen: the keyboard alone, notes, the clock, and the firm going on by itself in between."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from surveys.models import Note, Response, Visit

FIRM = """
title: {en: Firm}
sections:
- name: profile
  title: {en: The company}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, unit: {en: persons}, min: 1, required: true}
  - name: origin
    kind: select_one
    label: {en: Origin}
    choices:
    - {name: own, label: {en: Founded new}}
    - {name: other, label: {en: Otherwise}, specify: true}
  - {name: niche, kind: text, label: {en: Niche}}
- name: work
  title: {en: Work}
  questions:
  - name: services
    kind: select_multiple
    label: {en: Services}
    choices: [{name: chemistry, label: {en: Chemistry}}, {name: biology, label: {en: Biology}}]
  - name: revenue
    kind: decimal
    label: {en: Revenue}
    warnings: [{test: ". < 1000", message: {en: That is a lot.}}]
  - name: obstacles
    kind: rank
    label: {en: Obstacles}
    choices: [{name: funds, label: {en: Funds}}, {name: people, label: {en: People}}]
  - name: years
    kind: table
    label: {en: By year}
    columns: [{name: year, kind: year, label: {en: Year}}, {name: spent, kind: decimal, label: {en: Spent}}]
  - {name: patents, kind: integer, label: {en: Patents}}
"""


@pytest.fixture
def case(transactional_db, case_of, interviewer):
    return case_of(FIRM, interviewer=interviewer)


@pytest.fixture
def begun(tab, case, interviewer, live_server):
    """The tab of an interviewer who has just begun."""
    client = Client()
    client.force_login(interviewer)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    tab.goto(reverse("interviewer-welcome", args=[case.pk]))
    tab.get_by_role("button", name="Start the interview").press("Enter")
    expect(tab.locator("#q-staff")).to_be_focused()
    return tab


def press(tab, keys):
    for key in keys.split():
        tab.keyboard.press(key)


def tab_to(tab, wanted):
    """Go on with the tab key until the focus is where it is wanted."""
    for _stop in range(60):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not lead to {wanted}")


def test_a_whole_interview_with_the_keyboard_alone(begun, case):
    tab = begun
    press(tab, "4 0 Escape q ArrowDown ArrowDown ArrowDown Escape m")
    tab.keyboard.type("Forty jolly people.")
    press(tab, "Escape j 2")
    tab.keyboard.type("bought")
    press(tab, "Enter")
    expect(tab.locator("#q-niche")).to_be_focused()
    press(tab, "r")
    expect(tab.locator("#q-niche").get_by_label("Prefer not to say")).to_be_checked()
    press(tab, "s")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Work")
    expect(tab.locator("#q-services")).to_be_focused()
    press(tab, "1 2 1 j 5 0 0 0 Enter 1 ArrowDown Escape j Enter 2 0 0 9 Tab 7 Escape j n k k k")
    expect(tab.get_by_role("button", name="Revenue That is a lot.")).to_be_visible()
    press(tab, "w")
    tab.keyboard.type("Knows the figures by heart.")
    press(tab, "Escape")
    expect(tab.locator(".notes")).to_contain_text("Knows the figures by heart.")
    expect(tab.locator("#q-revenue")).to_be_focused()
    press(tab, "d s")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Read the answers, then hand them in")
    tab_to(tab, tab.get_by_label("What does the respondent do in the organisation?"))
    tab.keyboard.type("Head of research")
    tab_to(tab, tab.get_by_label("May be quoted with the organisation's name"))
    press(tab, "ArrowDown")
    tab_to(tab, tab.get_by_role("button", name="Hand in", exact=True))
    press(tab, "Enter")
    expect(tab.get_by_role("heading", level=1)).to_contain_text("The interview is handed in")
    assert Response.objects.get(case=case).answers == {
        "staff": {"value": 40, "qualifier": "about", "remark": "Forty jolly people."},
        "origin": {"value": "other", "specify": "bought"},
        "niche": {"missing": "refused"},
        "services": {"value": ["biology"]},
        "revenue": {"missing": "dont_know"},
        "obstacles": {"value": ["funds"]},
        "years": {"value": [{"year": 2009, "spent": 7}]},
        "patents": {"missing": "not_applicable"},
    }
    assert Note.objects.get().words == "Knows the figures by heart."
    visits = Visit.objects.filter(response__case=case)
    assert set(visits.values_list("section", "mode")) == {("profile", "phone"), ("work", "phone")}


def test_keys_are_letters_while_something_is_typed(begun, case):
    tab = begun
    press(tab, "j j Enter")
    tab.keyboard.type("jk drn? 12")
    expect(tab.get_by_label("Niche")).to_have_value("jk drn? 12")
    expect(tab.locator("#keys")).to_be_hidden()
    with tab.expect_response("**/save/"):
        press(tab, "Escape")
    assert Response.objects.get(case=case).answers == {"niche": {"value": "jk drn? 12"}}


def test_who_types_before_the_keys_are_there_stays_in_the_field(begun):
    tab, held = begun, []
    tab.route("**/interview.js", lambda route: held.append(route))
    tab.goto(tab.url, wait_until="commit")
    tab.get_by_label("Niche").focus()
    held[0].continue_()
    expect(tab.locator("body.keyed")).to_be_visible()
    expect(tab.get_by_label("Niche")).to_be_focused()


def test_the_keys_are_listed_on_one_key_and_an_answer_ticked_by_mistake_is_taken_back(begun, case):
    tab = begun
    press(tab, "j ?")
    expect(tab.get_by_role("dialog", name="Keys")).to_contain_text("next question, question before")
    press(tab, "Escape")
    expect(tab.locator("#q-origin")).to_be_focused()
    press(tab, "1")
    expect(tab.get_by_label("Founded new")).to_be_checked()
    expect(tab.locator("[aria-current] [data-count]")).to_have_text("1/3")
    press(tab, "1")
    expect(tab.get_by_label("Founded new")).not_to_be_checked()
    expect(tab.locator("[aria-current] [data-count]")).to_have_text("0/3")


def test_after_the_list_of_keys_is_closed_nothing_leads_away_from_what_is_not_saved(begun):
    tab = begun
    tab.get_by_role("button", name="Keys").click()
    tab.get_by_role("button", name="Close").click()
    expect(tab.get_by_role("dialog")).to_be_hidden()
    tab.context.set_offline(True)
    tab.get_by_label("Niche").fill("assays")
    tab.locator(".section-list button").last.click()
    expect(tab.locator("[data-save-state]")).to_contain_text("(1 waiting)")
    expect(tab.get_by_label("Niche")).to_have_value("assays")


def test_each_section_has_a_clock_that_goes_on_where_it_was_left(begun):
    tab = begun
    expect(tab.locator("[data-clock=section]")).to_have_text("0:03")
    press(tab, "s")
    expect(tab.locator("#q-services")).to_be_focused()
    expect(tab.locator("[data-clock=interview]")).to_have_text(re.compile("^0:0[4-9]$"))
    assert tab.locator("[data-clock=section]").inner_text() < "0:04"
    press(tab, "b")
    expect(tab.locator("[data-clock=section]")).to_have_text(re.compile("^0:0[4-9]$"))


def test_a_note_that_could_not_be_sent_stays_where_it_was_typed(begun):
    tab = begun
    press(tab, "w")
    tab.keyboard.type("Call again.")
    tab.context.set_offline(True)
    press(tab, "Escape")
    expect(tab.locator("[data-note-state]")).to_contain_text("Not saved yet")
    expect(tab.locator("#id_note")).to_have_value("Call again.")
    tab.context.set_offline(False)
    tab.get_by_role("button", name="Add").click()
    expect(tab.locator(".notes")).to_contain_text("Call again.")


def test_the_firm_goes_on_by_itself_and_the_interviewer_takes_over_again(begun, case, browser, live_server):
    tab = begun
    press(tab, "4 0 Escape")
    press(tab, "h")
    tab.get_by_role("button", name="Show a link").click()
    link = tab.get_by_label("Copy this link now").input_value().partition("/a/")[2]
    progress = tab.locator("#progress")
    expect(progress).to_contain_text("The firm has not opened it yet.")
    firm = browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    firm.goto(f"/a/{link}section/work/")
    firm.get_by_label("Biology").check()
    expect(firm.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved"))
    firm.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    firm.get_by_label("Revenue").fill("12")
    expect(progress).to_contain_text(re.compile(r"answers? since, the last at"), timeout=15_000)
    tab.get_by_role("button", name="Take it back and go on").click()
    tab.wait_for_url("**/section/**")
    tab.goto(reverse("interviewer-section", args=[case.pk, "work"]))
    expect(tab.get_by_label("Biology")).to_be_checked()
    firm.goto(f"/a/{link}")
    expect(firm.get_by_role("heading", level=1)).to_have_text("This link was withdrawn")
    firm.context.close()
    modes = {revision.mode for revision in Response.objects.get(case=case).revisions.all()}
    assert modes == {"phone", "web"}
