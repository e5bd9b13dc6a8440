"""Answers are saved as they are given, or when the connection is back, and never over a colleague's."""

import re

import pytest
from playwright.sync_api import expect

from surveys import responding
from surveys.questionnaire.answers import Answer
from tests.browser.conftest import KEPT


def test_an_answer_is_saved_while_it_is_typed_and_says_so(section, door, saved):
    tab = section("profile")
    tab.get_by_label("Staff").press_sequentially("1,200")
    saved(tab)
    assert door.answers == {"staff": {"value": 1200}}


def test_an_answer_is_saved_at_once_when_a_phone_turns_to_another_app(tab, door, saved):
    tab.clock.install()
    tab.goto(door.address("section", "profile"))
    tab.clock.pause_at("2100-01-01")
    tab.get_by_label("Staff").press_sequentially("12")
    assert door.answers == {}
    with tab.expect_response("**/save/"):
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert door.answers == {"staff": {"value": 12}}


def test_without_a_connection_it_says_so_and_saves_when_it_is_back(section, door, saved):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Founded new").check()
    expect(tab.locator("[data-save-state]")).to_have_text(KEPT.format(2))
    tab.context.set_offline(False)
    saved(tab)
    assert door.answers == {"staff": {"value": 50}, "origin": {"value": "own"}}


def test_nothing_is_sent_on_while_answers_wait_for_the_connection(section, door, saved):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.locator("[data-save-state]")).to_have_text(KEPT.format(1))
    expect(tab.get_by_label("Staff")).to_have_value("50")
    tab.context.set_offline(False)
    saved(tab)
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url("**/work/")
    assert door.answers == {"staff": {"value": 50}}


def change(door, now, **answers):
    by = responding.Actor("command:colleague", "web")
    values = {name: Answer(value=value) for name, value in answers.items()}
    responding.save(
        door.response, responding.Change("elsewhere", door.response.revision, values), by=by, now=now
    )


@pytest.mark.parametrize(("side", "stays"), [("Keep mine", 30), ("Keep theirs", 20)])
def test_a_conflict_shows_both_answers_and_asks(section, door, now, side, stays):
    tab = section("profile")
    change(door, now, staff=20)
    tab.get_by_label("Staff").fill("30")
    tab.get_by_label("Founded new").check()
    clash = tab.get_by_role("group", name="Two answers")
    expect(clash.locator("[data-theirs]")).to_have_text("20")
    expect(clash.locator("[data-yours]")).to_have_text("30")
    expect(tab.locator("#q-origin [data-state]")).to_have_text("Saved")
    assert door.answers == {"staff": {"value": 20}, "origin": {"value": "own"}}
    clash.get_by_role("button", name=side).click()
    expect(clash).to_have_count(0)
    expect(tab.get_by_label("Staff")).to_have_value(str(stays))
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url("**/work/")
    assert door.answers["staff"] == {"value": stays}


def test_a_conflict_that_was_passed_over_is_asked_again_and_either_side_can_win(section, door, now):
    tab = section("profile")
    change(door, now, staff=20)
    tab.get_by_label("Staff").fill("30")
    tab.get_by_label("Founded new").check()
    tab.get_by_role("button", name="Save and go on").click()
    clash = tab.get_by_role("group", name="Two answers")
    expect(tab).to_have_title(re.compile("The company"))
    expect(tab.locator("[data-save-state]")).to_contain_text("Not everything is saved")
    clash.get_by_role("button", name="Keep theirs").click()
    expect(tab.get_by_label("Staff")).to_have_value("20")
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url("**/work/")
    assert door.answers["staff"] == {"value": 20}


def test_an_answer_a_colleague_changed_meanwhile_is_not_overwritten_later(section, door, now, saved):
    tab = section("profile")
    change(door, now, staff=20)
    tab.get_by_label("Founded new").check()
    saved(tab)
    tab.get_by_label("Staff").fill("30")
    tab.get_by_label("Spin-off").check()
    expect(tab.get_by_role("group", name="Two answers")).to_be_visible()
    assert door.answers["staff"] == {"value": 20}


def test_a_page_follows_its_own_saves_but_for_what_a_colleague_changed(section, door, now, saved):
    tab = section("profile")

    def base_of_a_save(control, words):
        with tab.expect_request("**/save/") as request:
            tab.locator(control).fill(words)
            tab.locator(control).blur()
        saved(tab)
        return request.value.post_data_json["base"]

    assert base_of_a_save("#id_why", "one") == 0
    assert base_of_a_save("#id_staff", "30") == 1
    change(door, now, origin="spinoff")
    assert base_of_a_save("#id_why", "two") == 2
    assert base_of_a_save("#id_staff", "40") == 4
    tab.get_by_label("Founded new").check()
    expect(tab.get_by_role("group", name="Two answers")).to_be_visible()
    assert door.answers["origin"] == {"value": "spinoff"}


def test_keeping_their_answer_leaves_the_other_conflict_as_typed(section, door, now, saved):
    tab = section("profile")
    change(door, now, staff=20, why="theirs")
    tab.locator("#id_why").fill("mine")
    tab.get_by_label("Staff").fill("30")
    tab.get_by_label("Founded new").check()
    tab.locator("#q-staff").get_by_role("button", name="Keep theirs").click()
    expect(tab.get_by_label("Staff")).to_have_value("20")
    expect(tab.locator("#id_why")).to_have_value("mine")
    tab.locator("#q-why").get_by_role("button", name="Keep mine").click()
    saved(tab)
    assert door.answers["why"] == {"value": "mine"}
    assert door.answers["staff"] == {"value": 20}
    tab.get_by_label("Staff").fill("25")
    tab.get_by_label("Spin-off").check()
    expect(tab.locator("#q-staff [data-state]")).to_have_text("Saved")
    assert door.answers["staff"] == {"value": 25}


def test_without_a_script_enter_goes_on_and_a_section_button_saves_too(browser, live_server, door):
    context = browser.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False)
    tab = context.new_page()
    tab.goto(door.address("section", "profile"))
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Staff").press("Enter")
    tab.wait_for_url("**/work/")
    tab.get_by_label("Revenue").fill("12")
    tab.get_by_role("button", name="The company").click()
    tab.wait_for_url("**/profile/")
    context.close()
    assert door.answers == {"staff": {"value": 50}, "revenue": {"value": 12}}
