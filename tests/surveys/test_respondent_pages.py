"""A firm answers without a script: every rule holds on the server alone."""

import re

import pytest
from django.conf import settings

from surveys.models import Response

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - name: staff
    kind: integer
    label: {en: Staff, zh-hans: 员工}
    unit: {en: persons, zh-hans: 人}
    min: 1
    required: true
  - name: origin
    kind: select_one
    label: {en: Origin, zh-hans: 来源}
    choices:
    - {name: spinoff, label: {en: Spin-off, zh-hans: 衍生}}
    - {name: other, label: {en: Other, zh-hans: 其他}, specify: true}
  - name: parent
    kind: text
    label: {en: Mother company, zh-hans: 母公司}
    relevant: "${origin} = 'spinoff'"
- name: origins
  title: {en: Mother company, zh-hans: 母公司}
  relevant: "${origin} = 'spinoff'"
  questions: [{name: thanks, kind: note, label: {en: "A word on ${parent}.", zh-hans: "关于${parent}。"}}]
- name: money
  title: {en: Revenue, zh-hans: 收入}
  questions:
  - name: revenue
    kind: decimal
    label: {en: "Revenue with ${staff} people", zh-hans: "${staff} 人的收入"}
    warnings: [{test: ". < 1000", message: {en: That is a lot., zh-hans: 数额很大。}}]
"""
TABLE = """
questions:
- name: years
  kind: table
  max_rows: 4
  label: {en: By year}
  columns:
  - {name: year, kind: year, label: {en: Year}, required: true}
  - {name: inhouse, kind: decimal, label: {en: In-house}, min: 0}
  - {name: twice, kind: calculate, calculation: "${inhouse} * 2", label: {en: Twice}}
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


def test_the_welcome_says_who_asks_and_begins_nothing(door):
    page = door.client.get(door.address()).content.decode()
    assert "About it." in page
    assert not Response.objects.filter(case=door.case).exists()


def test_starting_leads_to_the_first_section_and_later_to_the_first_open_one(door):
    assert door.client.post(door.address()).url == door.address("section", "profile")
    door.send("profile", staff="20", origin="other", origin__specify="a club")
    assert door.client.post(door.address()).url == door.address("section", "money")


def test_a_section_that_is_right_is_kept_and_leads_on(door):
    sent = door.send(
        "profile", staff="1,200", origin="other", origin__specify="a club", staff__qualifier="about"
    )
    assert sent.url == door.address("section", "money")
    assert door.answers == {
        "staff": {"value": 1200, "qualifier": "about"},
        "origin": {"value": "other", "specify": "a club"},
    }
    assert "Revenue with 1200 people" in door.look("money")


def test_a_refused_value_stays_as_typed_while_the_rest_is_kept(door):
    sent = door.send("profile", staff="many", origin="other")
    page = sent.content.decode()
    assert sent.status_code == 422
    assert '<a href="#id_staff">Staff</a> Enter a whole number' in page
    assert 'value="many"' in page
    assert door.answers == {"origin": {"value": "other"}}


def test_answers_that_open_a_question_hold_the_page_for_it(door):
    sent = door.send("profile", staff="20", origin="spinoff")
    assert sent.status_code == 422
    assert "further questions" in sent.content.decode()
    again = door.send("profile", sent.content.decode(), parent="An institute")
    assert door.answers["parent"] == {"value": "An institute"}
    assert again.url == door.address("section", "origins")
    assert "A word on An institute." in door.look("origins")
    assert door.send("origins").url == door.address("section", "money")


def test_an_answer_that_leaves_the_route_is_kept_and_comes_back(door):
    door.send(
        "profile", door.send("profile", staff="20", origin="spinoff").content.decode(), parent="An institute"
    )
    door.send("profile", origin="other")
    assert door.answers["parent"] == {"value": "An institute"}
    assert "An institute" not in door.client.get(door.address("review")).content.decode()
    assert "An institute" in door.send("profile", origin="spinoff").content.decode()


def test_a_blank_required_question_holds_the_page_and_a_reason_for_none_frees_it(door):
    blank = door.send("profile", staff="")
    assert blank.status_code == 422
    assert "say why you cannot" in blank.content.decode()
    assert door.send("profile", staff="", staff__missing="dont_know").status_code == 302
    assert door.answers["staff"] == {"missing": "dont_know"}


def test_a_value_and_a_reason_for_none_are_not_both_taken(door):
    sent = door.send("profile", staff="20", staff__missing="refused")
    assert "not both" in sent.content.decode()
    assert 'value="20"' in sent.content.decode()


def test_a_warning_asks_once_and_is_settled_by_a_reason(door):
    door.send("profile", staff="20")
    asked = door.send("money", revenue="5000")
    assert asked.status_code == 422
    assert "That is a lot." in asked.content.decode()
    assert door.send("money", asked.content.decode()).url == door.address("review")
    assert "That is a lot." in door.client.get(door.address("review")).content.decode()
    door.send("money", revenue__reason="One large order")
    assert "That is a lot." not in door.client.get(door.address("review")).content.decode()


def test_a_cleared_answer_is_gone(door):
    door.send("profile", staff="20", origin="other", origin__remark="so they said")
    door.send("profile", staff="20", staff__qualifier="", origin__remark="")
    assert door.answers["origin"] == {"value": "other"}


def test_sending_the_same_page_twice_writes_one_revision(door):
    page = door.look("profile")
    door.send("profile", page, staff="20")
    door.send("profile", page, staff="20")
    assert door.response.revisions.count() == 1


def test_a_page_mended_after_the_way_back_is_another_change(door):
    page = door.look("profile")
    door.send("profile", page, staff="20")
    mended = door.send("profile", page, staff="30", origin="other")
    assert door.answers == {"staff": {"value": 20}, "origin": {"value": "other"}}
    assert mended.status_code == 422
    assert "30 persons" in mended.content.decode()


def test_two_colleagues_who_answer_different_questions_both_stay(door):
    mine, theirs = door.look("profile"), door.look("profile")
    door.send("profile", theirs, staff="20")
    assert door.send("profile", mine, origin="other", staff__missing="").status_code in (302, 422)
    assert door.answers == {"staff": {"value": 20}, "origin": {"value": "other"}}


def test_a_conflict_shows_both_answers_and_either_can_be_kept(door):
    mine, theirs = door.look("profile"), door.look("profile")
    door.send("profile", theirs, staff="20")
    clash = door.send("profile", mine, staff="30", origin="other")
    page = clash.content.decode()
    assert clash.status_code == 422
    assert "20 persons" in page
    assert "30 persons" in page
    assert door.answers == {"staff": {"value": 20}, "origin": {"value": "other"}}
    door.send("profile", page, form__theirs="staff")
    assert door.answers["staff"] == {"value": 20}
    door.send("profile", page)
    assert door.answers["staff"] == {"value": 30}


def test_a_table_keeps_its_filled_rows_and_shows_what_is_calculated(invited_to):
    door = invited_to(TABLE)
    cells = {"years-0-year": "2008", "years-0-inhouse": "1.5", "years-2-year": "2009", "years-2-inhouse": "2"}
    assert door.send("all", **cells).status_code == 302
    assert door.answers["years"]["value"] == [
        {"year": 2008, "inhouse": 1.5},
        {"year": 2009, "inhouse": 2},
    ]
    assert '<output data-cell="twice">3</output>' in door.look("all")


def test_a_cell_shown_without_its_heading_says_itself_whether_it_is_required(invited_to):
    page = invited_to(TABLE).look("all")
    assert 'data-label="Year · required"' in page
    assert 'data-label="In-house"' in page


def test_a_wrong_cell_is_told_in_the_cell(invited_to):
    sent = invited_to(TABLE).send("all", **{"years-1-year": "2008", "years-1-inhouse": "-3"})
    page = sent.content.decode()
    assert 'href="#id_years-0-inhouse"' in page
    assert "Enter 0 or more." in page
    assert 'value="-3"' in page


def test_a_row_without_its_required_cell_is_told_there(invited_to):
    page = invited_to(TABLE).send("all", **{"years-0-inhouse": "3"}).content.decode()
    assert 'href="#id_years-0-year"' in page


def test_a_doubt_about_a_row_says_which_row_and_a_column_says_what_it_means(invited_to):
    doubtful = TABLE.replace(
        "label: {en: In-house}, min: 0",
        "label: {en: In-house}, min: 0, hint: {en: By own staff.},"
        " warnings: [{test: '. < 10', message: {en: That is a lot.}}]",
    )
    door = invited_to(doubtful)
    assert '<span id="id_years-inhouse-hint">By own staff.</span>' in door.look("all")
    cells = {"years-0-year": "2008", "years-0-inhouse": "1", "years-1-year": "2009", "years-1-inhouse": "20"}
    page = door.send("all", **cells).content.decode()
    assert "Row 2: That is a lot." in page
    review = door.client.get(door.address("review")).content.decode()
    assert "Row 2: That is a lot." in review


def test_a_section_nobody_knows_leads_to_where_one_goes_on(door):
    """It may be one of a version that was asked before."""
    assert door.client.get(door.address("section", "elsewhere")).url == door.address("section", "profile")


def test_a_section_off_the_route_leads_to_the_next_on_it(door):
    answer = door.client.get(door.address("section", "origins"))
    assert answer.url == door.address("section", "money")


def scripts_behind(name):
    text = (settings.BASE_DIR / "surveys" / "static" / "surveys" / name).read_text()
    direct = set(re.findall(r'^import .*"\./([a-z]+\.js)";', text, re.MULTILINE))
    return direct.union(*map(scripts_behind, direct))


def test_the_page_asks_at_once_for_every_script_its_answers_are_saved_by(door):
    preloads = re.findall(
        r'<link rel="modulepreload" href="/static/surveys/([a-z]+\.js)">', door.look("profile")
    )
    assert set(preloads) == scripts_behind("answering.js")


def test_hostile_text_is_shown_as_text(door):
    door.send("profile", staff="20", staff__remark="<script>alert(1)</script>")
    for page in (door.look("profile"), door.client.get(door.address("review")).content.decode()):
        assert "<script>alert(1)" not in page


def test_a_control_character_is_refused_with_its_place(door):
    page = door.send("profile", staff="20", staff__remark="a\x07b").content.decode()
    assert "Character 2 cannot be kept" in page
    assert "staff" not in door.answers


def test_a_page_with_too_much_text_is_told_so_and_nothing_kept_is_lost(door):
    door.send("profile", staff="20")
    answer = door.send("profile", staff="30", staff__remark="x" * 10_000_000)
    assert answer.status_code == 400
    assert "an answer takes up to 10,000 characters" in answer.content.decode()
    assert door.answers == {"staff": {"value": 20}}


def test_a_page_that_does_not_say_what_it_was_filled_from_saves_nothing(door):
    answer = door.client.post(door.address("section", "profile"), {"form-asked": "staff", "staff": "20"})
    assert answer.status_code == 400
    assert door.answers == {}


def test_what_the_office_noted_stays_out_of_the_page_and_outlives_a_change(door):
    door.send("profile", staff="20")
    response = door.response
    response.answers["staff"] |= {"basis": "interview", "note": {"en": "a secret guess"}}
    response.save()
    assert "a secret guess" not in door.look("profile")
    door.send("profile", staff="30")
    assert door.answers["staff"] == {"value": 30, "basis": "interview", "note": {"en": "a secret guess"}}


def test_the_pages_speak_chinese(door):
    door.client.cookies["django_language"] = "zh-hans"
    page = door.look("profile")
    assert '<html lang="zh-hans">' in page
    assert "员工" in page
    assert "请填写整数" in door.send("profile", staff="many").content.decode()
