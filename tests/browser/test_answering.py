"""A firm answers in a real browser: questions come and go, what is wrong is told where it is."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def test_questions_sums_and_texts_follow_the_answers(section, door):
    tab = section("profile")
    parent = tab.get_by_label("Mother company")
    expect(parent).to_be_hidden()
    expect(tab.locator("[data-places]")).to_have_text("2")
    tab.get_by_label("Spin-off").check()
    expect(parent).to_be_visible()
    expect(tab.locator("[data-places]")).to_have_text("3")
    tab.get_by_label("Staff", exact=True).fill("50")
    expect(tab.locator("output")).to_have_text("25")
    expect(tab.get_by_label("Why 50 people?")).to_be_visible()


def test_an_answer_off_the_route_is_kept_and_comes_back(section, door):
    tab = section("profile")
    tab.get_by_label("Spin-off").check()
    tab.get_by_label("Mother company").fill("An institute")
    tab.get_by_label("Founded new").check()
    expect(tab.get_by_label("Mother company")).to_be_hidden()
    tab.get_by_label("Staff").fill("50")
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url("**/work/")
    assert door.answers["parent"] == {"value": "An institute"}
    tab.go_back()
    tab.get_by_label("Spin-off").check()
    expect(tab.get_by_label("Mother company")).to_have_value("An institute")


def test_a_refused_value_is_told_at_the_field_and_stays_typed(section, door, saved):
    tab = section("profile")
    tab.get_by_label("Staff").fill("many")
    tab.get_by_label("Founded new").check()
    expect(tab.locator("#id_staff-errors")).to_contain_text("Enter a whole number")
    expect(tab.get_by_label("Staff")).to_have_attribute("aria-invalid", "true")
    expect(tab.locator("#q-origin [data-state]")).to_have_text("Saved")
    assert door.answers == {"origin": {"value": "own"}}
    tab.get_by_role("button", name="Save and go on").click()
    summary = tab.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Staff").click()
    expect(tab.get_by_label("Staff")).to_be_focused()
    expect(tab.get_by_label("Staff")).to_have_value("many")
    tab.get_by_label("Spin-off").check()
    saved(tab)
    expect(tab.locator("#id_staff-errors")).to_contain_text("Enter a whole number")


def test_a_warning_is_settled_by_a_reason(section, door, saved):
    tab = section("work")
    tab.get_by_label("Revenue").fill("5000")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("#id_revenue-warnings")).to_contain_text("That is a lot.")
    tab.get_by_label("If it is right, please say why").first.fill("One large order")
    tab.get_by_label("Chemistry").uncheck()
    expect(tab.locator("#id_revenue-warnings")).not_to_contain_text("That is a lot.")
    saved(tab)
    assert door.answers["revenue"] == {"value": 5000, "reason": "One large order"}


def test_a_doubt_about_a_row_says_which_row(section):
    tab = section("work")
    rows = tab.locator("tr[data-row]")
    rows.nth(2).locator("[data-cell=year]").fill("2009")
    rows.nth(2).locator("[data-cell=inhouse]").fill("500")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("#id_years-warnings")).to_contain_text("Row 3: That is a lot.")


def test_what_the_page_said_stays_until_its_own_question_is_mended(section, door, saved):
    tab = section("work")
    tab.get_by_label("Revenue").fill("5000")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.locator("#id_revenue-warnings")).to_contain_text("That is a lot.")
    tab.get_by_label("Revenue").focus()
    tab.get_by_label("Chemistry").check()
    saved(tab)
    expect(tab.locator("#id_revenue-warnings")).to_contain_text("That is a lot.")
    tab = section("profile")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.locator("#id_staff-errors")).to_contain_text("say why you cannot")
    tab.get_by_label("Founded new").check()
    saved(tab)
    expect(tab.locator("#id_staff-errors")).to_contain_text("say why you cannot")
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Spin-off").check()
    expect(tab.locator("#id_staff-errors")).to_be_empty()


def test_every_kind_of_answer_arrives(section, door):
    tab = section("work")
    tab.get_by_label("Revenue").fill("12.5")
    tab.get_by_label("How exact is the number?").select_option("about")
    tab.get_by_label("Other", exact=True).check()
    tab.get_by_label("Please specify").fill("imaging")
    tab.get_by_label("Agree", exact=True).check()
    tab.get_by_label("Place 1").select_option("People")
    tab.get_by_label("Place 2").select_option("Funds")
    tab.get_by_label("Year, Row 1").fill("2008")
    tab.get_by_label("In-house, Row 1").fill("1.5")
    tab.get_by_label("Date of the visit").fill("2010-05-04")
    tab.locator("#q-visited summary").click()
    tab.get_by_label("Remark, in your own words").last.fill("In the morning")
    tab.get_by_role("heading", level=1).click()
    expect(tab.locator("output[data-cell=twice]").first).to_have_text("3")
    expect(tab.locator("#q-visited [data-state]")).to_have_text("Saved")
    assert door.answers == {
        "revenue": {"value": 12.5, "qualifier": "about"},
        "services": {"value": ["other"], "specify": "imaging"},
        "view": {"value": "agree"},
        "obstacles": {"value": ["staff_lack", "funds"]},
        "years": {"value": [{"year": 2008, "inhouse": 1.5}]},
        "visited": {"value": "2010-05-04", "remark": "In the morning"},
    }


def test_an_exclusive_option_and_the_others_rule_each_other_out(section):
    tab = section("work")
    tab.get_by_label("Chemistry").check()
    tab.get_by_label("None of these").check()
    expect(tab.get_by_label("Chemistry")).not_to_be_checked()
    tab.get_by_label("Chemistry").check()
    expect(tab.get_by_label("None of these")).not_to_be_checked()


def test_rows_can_be_added_until_the_table_is_full(section, door):
    tab = section("work")
    add = tab.get_by_role("button", name="Add a row")
    add.click()
    expect(add).to_be_hidden()
    tab.get_by_label("Year, Row 4").fill("2009")
    tab.get_by_label("In-house, Row 4").fill("-1")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("[id='id_years-3-inhouse-error']")).to_have_text("Enter 0 or more.")
    tab.get_by_label("In-house, Row 4").fill("1")
    tab.get_by_label("Chemistry").uncheck()
    expect(tab.locator("#q-years [data-state]")).to_have_text("Saved")
    assert door.answers["years"] == {"value": [{"year": 2009, "inhouse": 1}]}


def test_a_reason_for_no_answer_sets_the_value_aside_and_typing_takes_it_back(section, door, saved):
    tab = section("profile")
    staff, unknown = tab.get_by_label("Staff"), tab.locator("#q-staff").get_by_label("Don't know")
    staff.fill("50")
    unknown.check()
    expect(staff).to_have_value("")
    saved(tab)
    assert door.answers == {"staff": {"missing": "dont_know"}}
    unknown.uncheck()
    expect(staff).to_have_value("50")
    unknown.check()
    staff.fill("60")
    expect(unknown).not_to_be_checked()
    tab.get_by_label("Founded new").check()
    expect(tab.locator("#q-origin [data-state]")).to_have_text("Saved")
    assert door.answers["staff"] == {"value": 60}


def test_a_firm_answers_in_chinese_from_the_welcome_to_the_receipt(tab, door):
    tab.goto(door.address())
    tab.get_by_role("link", name="中文").click()
    expect(tab.locator("html")).to_have_attribute("lang", "zh-hans")
    tab.locator("main form .btn-primary").click()
    tab.get_by_label("员工").fill("50")
    tab.locator(".section-buttons .btn-primary").click()
    tab.wait_for_url("**/work/")
    tab.get_by_label("收入").fill("１２．５")
    tab.locator(".section-buttons .btn-primary").click()
    tab.wait_for_url("**/review/")
    expect(tab.locator("main")).to_contain_text("12.5 百万美元")
    tab.locator("[name=quoting][value=none]").check()
    tab.locator(".section-buttons .btn-primary").click()
    tab.wait_for_url("**/done/")
    assert door.response.state == "submitted"
    expect(tab.locator("main")).to_contain_text(door.response.revisions.last().hash[:12])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_full_of_problems_keeps_nobody_out(section, scheme):
    tab = section("work")
    tab.emulate_media(color_scheme=scheme)
    tab.get_by_label("Revenue").fill("5000")
    tab.locator("#q-visited summary").click()
    tab.get_by_label("Year, Row 1").fill("soon")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("#id_revenue-warnings")).to_be_visible()
    assert violations(tab) == []
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.get_by_role("alert")).to_be_focused()
    assert violations(tab) == []


def violations(tab):
    found = Axe().run(tab).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_what_is_touched_is_large_enough_for_a_finger(section):
    touched = "a, button, summary, label.option, label.chip, select, textarea, input.form-control"
    tall = "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    heights = section("work").locator(f"main :is({touched})").evaluate_all(tall)
    assert len(heights) > 40
    assert min(heights) >= 44


def test_a_printed_section_shows_what_was_answered_and_nothing_to_press(section):
    tab = section("profile")
    tab.get_by_label("Staff").fill("50")
    tab.locator("#q-origin").get_by_label("Don't know").check()
    tab.locator("#q-why summary").click()
    remark = tab.locator("#q-why").get_by_label("Remark, in your own words")
    remark.fill("We grew.\n" * 9)
    tab.emulate_media(media="print")
    beside = tab.locator("label.chip, .remark")
    assert beside.evaluate_all("all => all.filter(one => one.checkVisibility()).length") == 2
    expect(tab.locator("#q-origin").get_by_label("Don't know")).to_be_visible()
    expect(tab.locator("button:visible")).to_have_count(0)
    assert remark.evaluate("one => one.scrollHeight - one.clientHeight") == 0
