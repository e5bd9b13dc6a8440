"""What was typed outlives the tab: it waits on the computer and is sent once, or its owner is told."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from surveys import inviting, responding
from surveys.questionnaire.answers import Answer
from tests.browser.conftest import KEPT


def state(tab):
    return tab.locator("[data-save-state]")


def close_in_mid_section(tab):
    """Close the tab after the network was cut; the browser, and what it keeps, stays. Returns a new tab."""
    expect(state(tab)).to_contain_text("saved on this computer")
    tab.context.new_page()
    tab.close()
    tab.context.set_offline(False)
    return tab.context.pages[-1]


def change(door, now, **answers):
    """What a colleague writes meanwhile."""
    by = responding.Actor("command:colleague", "web")
    values = {name: Answer(value=value) for name, value in answers.items()}
    response = responding.open_response(door.case, mode="web", now=now)
    responding.save(response, responding.Change("elsewhere", response.revision, values), by=by, now=now)


def test_a_section_reopened_after_the_network_was_cut_shows_and_saves_everything(section, door, saved):
    tab = section("work")
    tab.context.set_offline(True)
    tab.get_by_label("Revenue").fill("12.5")
    tab.get_by_label("How exact is the number?").select_option("about")
    tab.get_by_label("Other", exact=True).check()
    tab.get_by_label("Please specify").fill("imaging")
    tab.get_by_label("Agree", exact=True).check()
    tab.get_by_label("Place 1").select_option("People")
    tab.get_by_role("button", name="Add a row").click()
    tab.get_by_label("Year, Row 4").fill("2008")
    tab.locator("#q-visited summary").click()
    tab.locator("#q-visited").get_by_label("Remark, in your own words").fill("In the morning")
    tab.locator("#q-visited").get_by_label("Don't know").check()
    expect(state(tab)).to_have_text(KEPT.format(6))
    expect(tab.locator("#q-revenue [data-state]")).to_have_text("On this computer")

    again = close_in_mid_section(tab)
    again.goto(door.address("section", "work"))
    saved(again)
    assert door.answers == {
        "revenue": {"value": 12.5, "qualifier": "about"},
        "services": {"value": ["other"], "specify": "imaging"},
        "view": {"value": "agree"},
        "obstacles": {"value": ["staff_lack"]},
        "years": {"value": [{"year": 2008}]},
        "visited": {"missing": "dont_know", "remark": "In the morning"},
    }
    written = [name for revision in door.response.revisions.all() for name in revision.changes]
    assert sorted(written) == sorted(door.answers)
    expect(again.get_by_label("Revenue")).to_have_value("12.5")
    expect(again.get_by_label("How exact is the number?")).to_have_value("about")
    expect(again.get_by_label("Please specify")).to_have_value("imaging")
    expect(again.get_by_label("Agree", exact=True)).to_be_checked()
    expect(again.get_by_label("Place 1")).to_have_value("staff_lack")
    expect(again.get_by_label("Year, Row 1")).to_have_value("2008")
    expect(again.locator("#q-visited").get_by_label("Don't know")).to_be_checked()


@pytest.mark.parametrize("page", ["welcome", "review"])
def test_any_page_of_the_answers_sends_what_a_closed_tab_left(page, section, door, saved):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    again = close_in_mid_section(tab)
    again.goto(door.address(page))
    saved(again)
    if page == "review":
        expect(again.locator(".review").first).to_contain_text("50")
    assert door.answers == {"staff": {"value": 50}}


def test_a_page_says_that_all_is_saved_only_when_nothing_waits_any_more(section, door, saved):
    tab, held = section("profile"), []
    tab.route("**/save/", lambda route: held.append(route))
    tab.evaluate("""() => {
        const place = document.querySelector("[data-save-state]");
        window.said = [];
        const listen = new MutationObserver(() => said.push(place.textContent));
        listen.observe(place, { childList: true, characterData: true, subtree: true });
    }""")
    with tab.expect_request("**/save/"):
        tab.get_by_label("Founded new").check()
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Staff").press("Tab")
    with tab.expect_request("**/save/"):
        held.pop().continue_()
    assert [words for words in tab.evaluate("said") if words.startswith("Saved")] == []
    held.pop().continue_()
    saved(tab)
    assert door.answers == {"origin": {"value": "own"}, "staff": {"value": 50}}


def test_what_the_server_got_without_its_answer_arriving_is_not_written_twice(section, door, saved):
    tab, received = section("profile"), []

    def lose_the_answer(route):
        received.append(route.fetch().status)
        route.abort()

    tab.route("**/save/", lose_the_answer)
    with tab.expect_event("requestfailed"):
        tab.get_by_label("Founded new").check()
    again = close_in_mid_section(tab)
    assert set(received) == {200}
    written = door.response.revisions.count()
    again.goto(door.address("section", "profile"))
    saved(again)
    assert door.response.revisions.count() == written
    assert door.answers == {"origin": {"value": "own"}}


def test_what_cannot_be_kept_waits_for_its_owner_in_another_tab(section, door, now):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("many")
    tab.locator("#id_why").fill("mine")
    change(door, now, why="theirs")
    again = close_in_mid_section(tab)
    again.on("dialog", lambda dialog: pytest.fail(dialog.message))
    again.goto(door.address("review"))
    left = again.locator("[data-left]")
    expect(left.get_by_role("listitem")).to_have_text(["Staff: many", "Why … people?: mine"])
    assert Axe().run(again).response["violations"] == []
    left.get_by_role("link", name="Staff").click()
    expect(again.get_by_label("Staff")).to_have_value("many")
    expect(again.locator("#id_staff-errors")).to_contain_text("Enter a whole number")
    clash = again.get_by_role("group", name="Two answers")
    expect(clash.locator("[data-theirs]")).to_have_text("theirs")
    clash.get_by_role("button", name="Keep mine").click()
    again.get_by_label("Staff").fill("50")
    expect(again.locator("#q-staff [data-state]")).to_have_text("Saved")
    again.get_by_role("button", name="Save and go on").click()
    again.wait_for_url("**/work/*")
    expect(again.locator("[data-left]")).to_be_hidden()
    assert door.answers == {"staff": {"value": 50}, "why": {"value": "mine"}}


def revoke(door):
    inviting.revoke(door.case.invitations.get(), now=timezone.now())


def hand_in(door):
    change(door, timezone.now(), staff=20)
    end = {"by": responding.Actor("command:colleague", "web"), "now": timezone.now(), "quoting": "none"}
    responding.submit(door.response, base=door.response.revision, **end)


@pytest.mark.parametrize(("end", "page"), [(revoke, "welcome"), (hand_in, "review")])
def test_answers_that_came_too_late_are_told_and_removed_on_demand(end, page, section, door):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Spin-off").check()
    again = close_in_mid_section(tab)
    end(door)
    again.goto(door.address(page))
    left = again.locator("[data-left]")
    expect(left.get_by_role("listitem")).to_have_text(["Staff: 50", "Origin: Spin-off"])
    left.get_by_role("button", name="Remove them from this computer").click()
    expect(left).to_be_hidden()
    again.reload()
    again.wait_for_load_state("networkidle")
    expect(left).to_be_hidden()
    assert "origin" not in door.answers


def test_two_tabs_of_one_browser_leave_each_others_answers_alone(section, door, saved):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    expect(state(tab)).to_have_text(KEPT.format(1))
    other = tab.context.new_page()
    tab.route("**/save/", lambda route: route.abort())
    tab.context.set_offline(False)
    other.goto(door.address("section", "profile"))
    other.get_by_label("Founded new").check()
    saved(other)
    assert door.answers == {"origin": {"value": "own"}}
    tab.close()
    expect(other.get_by_label("Staff")).to_have_value("50")
    expect(other.locator("#q-staff [data-state]")).to_have_text("Saved")
    assert door.answers["staff"] == {"value": 50}


def test_where_the_browser_keeps_nothing_the_page_says_so(tab, door):
    tab.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    tab.goto(door.address("section", "profile"))
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    expect(state(tab)).to_contain_text("Not saved yet: no connection. Keep this page open")
    expect(tab.locator("#q-staff [data-state]")).to_have_text("Not saved yet")
    tab.context.set_offline(False)
    expect(tab.locator("#q-staff [data-state]")).to_have_text("Saved")
    assert door.answers == {"staff": {"value": 50}}


def test_two_devices_at_once_merge_different_answers_and_ask_about_the_same(section, browser, door, saved):
    desk = section("profile")
    phone = browser.new_context(base_url=desk.url.partition("/a/")[0], locale="en-GB").new_page()
    phone.goto(door.address("section", "profile"))
    desk.context.set_offline(True)
    desk.get_by_label("Staff").fill("50")
    desk.locator("#id_why").fill("from the desk")
    expect(state(desk)).to_have_text(KEPT.format(2))
    phone.get_by_label("Spin-off").check()
    phone.locator("#id_why").fill("from the phone")
    phone.locator("#id_why").blur()
    saved(phone)
    desk.context.set_offline(False)
    clash = desk.get_by_role("group", name="Two answers")
    expect(clash.locator("[data-theirs]")).to_have_text("from the phone")
    expect(clash.locator("[data-yours]")).to_have_text("from the desk")
    expect(desk.locator("#q-staff [data-state]")).to_have_text("Saved")
    phone.context.close()
    assert door.answers == {
        "staff": {"value": 50},
        "origin": {"value": "spinoff"},
        "why": {"value": "from the phone"},
    }
    clash.get_by_role("button", name="Keep mine").click()
    saved(desk)
    assert door.answers["why"] == {"value": "from the desk"}


def test_a_double_click_and_the_browsers_back_lose_nothing_and_write_once(section, door):
    tab = section("profile")
    tab.get_by_label("Staff").fill("50")
    tab.get_by_role("button", name="Save and go on").dblclick()
    tab.wait_for_url("**/work/")
    assert door.response.revisions.count() == 1
    tab.get_by_label("Revenue").press_sequentially("12")
    tab.go_back()
    expect(tab.get_by_label("Staff")).to_have_value("50")
    tab.go_forward()
    expect(tab.get_by_label("Revenue")).to_have_value("12")
    assert door.answers == {"staff": {"value": 50}, "revenue": {"value": 12}}


def test_what_was_typed_a_moment_before_a_reload_stands_there_again_and_clashes_with_nothing(section, door):
    tab = section("profile")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.get_by_label("Staff").fill("50")
    tab.reload()
    expect(tab.get_by_label("Staff")).to_have_value("50")
    tab.get_by_label("Staff").fill("60")
    tab.get_by_label("Founded new").check()
    expect(tab.locator("#q-origin [data-state]")).to_have_text("Saved")
    expect(tab.locator("#q-staff [data-state]")).to_have_text("Saved")
    assert door.answers == {"staff": {"value": 60}, "origin": {"value": "own"}}


def test_a_conflict_met_on_reopening_is_asked_until_somebody_settles_it(section, door, now):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.locator("#id_why").fill("mine")
    change(door, now, why="theirs")
    again = close_in_mid_section(tab)
    again.goto(door.address("section", "profile"))
    clash = again.get_by_role("group", name="Two answers")
    expect(clash.locator("[data-yours]")).to_have_text("mine")
    again.locator("#id_why").fill("mine, longer")
    again.get_by_label("Founded new").check()
    expect(clash.locator("[data-yours]")).to_have_text("mine, longer")
    again.reload()
    expect(clash.locator("[data-yours]")).to_have_text("mine, longer")
    assert door.answers["why"] == {"value": "theirs"}
    clash.get_by_role("button", name="Keep theirs").click()
    expect(again.locator("#id_why")).to_have_value("theirs")
    again.reload()
    expect(again.locator("#id_why")).to_have_value("theirs")
    expect(clash).to_have_count(0)
