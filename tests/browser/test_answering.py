"""A firm answers in a real browser: questions come and go, answers are saved as they are given."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from surveys import responding
from surveys.questionnaire.answers import Answer

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, min: 1, required: true}
  - name: origin
    kind: select_one
    label: {en: Origin, zh-hans: 来源}
    choices:
    - {name: own, label: {en: Founded new, zh-hans: 自创}}
    - {name: spinoff, label: {en: Spin-off, zh-hans: 衍生}}
  - name: parent
    kind: text
    label: {en: Mother company, zh-hans: 母公司}
    relevant: "${origin} = 'spinoff'"
  - name: half
    kind: calculate
    calculation: "${staff} div 2"
    label: {en: Half of them, zh-hans: 一半}
  - {name: why, kind: text, label: {en: "Why ${staff} people?", zh-hans: "为什么是 ${staff} 人？"}}
- name: work
  title: {en: Work, zh-hans: 业务}
  questions:
  - name: revenue
    kind: decimal
    label: {en: Revenue, zh-hans: 收入}
    unit: {en: US$ million, zh-hans: 百万美元}
    warnings: [{test: ". < 1000", message: {en: That is a lot., zh-hans: 数额很大。}}]
  - name: services
    kind: select_multiple
    label: {en: Services, zh-hans: 服务}
    choices:
    - {name: chemistry, label: {en: Chemistry, zh-hans: 化学}}
    - {name: other, label: {en: Other, zh-hans: 其他}, specify: true}
    - {name: none, label: {en: None of these, zh-hans: 以上都没有}, exclusive: true}
  - name: view
    kind: likert
    label: {en: Competition is fair, zh-hans: 竞争公平}
    choices:
    - {name: disagree, label: {en: Disagree, zh-hans: 不同意}}
    - {name: agree, label: {en: Agree, zh-hans: 同意}}
  - name: obstacles
    kind: rank
    max_selected: 2
    label: {en: Obstacles, zh-hans: 障碍}
    choices:
    - {name: funds, label: {en: Funds, zh-hans: 资金}}
    - {name: staff_lack, label: {en: People, zh-hans: 人才}}
  - name: years
    kind: table
    max_rows: 4
    label: {en: By year, zh-hans: 按年度}
    columns:
    - {name: year, kind: year, label: {en: Year, zh-hans: 年份}, required: true}
    - {name: inhouse, kind: decimal, label: {en: In-house, zh-hans: 内部}, min: 0}
    - {name: twice, kind: calculate, calculation: "${inhouse} * 2", label: {en: Twice, zh-hans: 两倍}}
  - {name: visited, kind: date, label: {en: Date of the visit, zh-hans: 参访日期}}
- name: parents
  title: {en: The mother company, zh-hans: 母公司}
  relevant: "${origin} = 'spinoff'"
  questions:
  - {name: parent_staff, kind: integer, label: {en: Staff of the mother company, zh-hans: 母公司员工}}
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


@pytest.fixture
def section(tab, door):
    """Opens a section of the firm's questionnaire in the tab."""

    def show(name):
        tab.goto(door.address("section", name))
        return tab

    return show


def saved(tab):
    expect(tab.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def test_an_answer_is_saved_while_it_is_typed_and_says_so(section, door):
    tab = section("profile")
    tab.get_by_label("Staff").press_sequentially("1,200")
    saved(tab)
    assert door.answers == {"staff": {"value": 1200}}


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


def test_a_refused_value_is_told_at_the_field_and_stays_typed(section, door):
    tab = section("profile")
    tab.get_by_label("Staff").fill("many")
    tab.get_by_label("Founded new").check()
    expect(tab.locator("#id_staff-errors")).to_contain_text("Enter a whole number")
    expect(tab.get_by_label("Staff")).to_have_attribute("aria-invalid", "true")
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


def test_a_warning_is_settled_by_a_reason(section, door):
    tab = section("work")
    tab.get_by_label("Revenue").fill("5000")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("#id_revenue-warnings")).to_contain_text("That is a lot.")
    tab.get_by_label("If it is right, please say why").first.fill("One large order")
    tab.get_by_label("Chemistry").uncheck()
    expect(tab.locator("#id_revenue-warnings")).not_to_contain_text("That is a lot.")
    saved(tab)
    assert door.answers["revenue"] == {"value": 5000, "reason": "One large order"}


def test_what_the_page_said_stays_until_its_own_question_is_mended(section, door):
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


def test_a_reason_for_no_answer_sets_the_value_aside_and_typing_takes_it_back(section, door):
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


def test_without_a_connection_it_says_so_and_saves_when_it_is_back(section, door):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_label("Founded new").check()
    expect(tab.locator("[data-save-state]")).to_contain_text("Not saved yet: no connection")
    expect(tab.locator("[data-save-state]")).to_contain_text("(2 waiting)")
    tab.context.set_offline(False)
    saved(tab)
    assert door.answers == {"staff": {"value": 50}, "origin": {"value": "own"}}


def test_nothing_is_sent_on_while_answers_wait_for_the_connection(section, door):
    tab = section("profile")
    tab.context.set_offline(True)
    tab.get_by_label("Staff").fill("50")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.locator("[data-save-state]")).to_contain_text("Not saved yet: no connection")
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
    clash.get_by_role("button", name="Keep theirs").click()
    tab.wait_for_url("**/work/")
    assert door.answers["staff"] == {"value": 20}


def test_an_answer_a_colleague_changed_meanwhile_is_not_overwritten_later(section, door, now):
    tab = section("profile")
    change(door, now, staff=20)
    tab.get_by_label("Founded new").check()
    saved(tab)
    tab.get_by_label("Staff").fill("30")
    tab.get_by_label("Spin-off").check()
    expect(tab.get_by_role("group", name="Two answers")).to_be_visible()
    assert door.answers["staff"] == {"value": 20}


def test_a_firm_answers_in_chinese_from_the_welcome_to_the_receipt(tab, door):
    tab.goto(door.address())
    tab.get_by_role("button", name="中文").click()
    expect(tab.locator("html")).to_have_attribute("lang", "zh-hans")
    tab.locator("main form button").click()
    tab.get_by_label("员工").fill("50")
    tab.locator(".section-buttons button").click()
    tab.wait_for_url("**/work/")
    tab.get_by_label("收入").fill("１２．５")
    tab.locator(".section-buttons button").click()
    tab.wait_for_url("**/review/")
    expect(tab.locator("main")).to_contain_text("12.5 百万美元")
    tab.locator("[name=quoting][value=none]").check()
    tab.locator(".section-buttons button").click()
    tab.wait_for_url("**/done/")
    assert door.response.state == "submitted"
    expect(tab.locator("main")).to_contain_text(door.response.revisions.last().hash[:12])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(tab, door, scheme):
    tab.emulate_media(color_scheme=scheme)
    for place in [(), ("section", "profile"), ("section", "work"), ("review",)]:
        tab.goto(door.address(*place))
        assert violations(tab) == []
    tab.goto(door.address("section", "work"))
    tab.get_by_label("Revenue").fill("5000")
    tab.locator("#q-visited summary").click()
    tab.get_by_label("Year, Row 1").fill("soon")
    tab.get_by_label("Chemistry").check()
    expect(tab.locator("#id_revenue-warnings")).to_be_visible()
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.get_by_role("alert")).to_be_focused()
    assert violations(tab) == []


def violations(tab):
    found = Axe().run(tab).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("place", [(), ("section", "profile"), ("section", "work"), ("review",)])
def test_pages_fit_a_narrow_phone(tab, door, place):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(door.address(*place))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_is_touched_is_large_enough_for_a_finger(section):
    touched = "a, button, summary, label.option, label.chip, select, textarea, input.form-control"
    tall = "all => all.filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    heights = section("work").locator(f"main :is({touched})").evaluate_all(tall)
    assert len(heights) > 40
    assert min(heights) >= 44


def test_keeping_their_answer_leaves_the_other_conflict_as_typed(section, door, now):
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
