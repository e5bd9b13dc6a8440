"""Whatever leads away from a section saves it first, with and without a script."""

import re

import pytest

from tests.surveys.conftest import FormReader

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, required: true}
  - {name: place, kind: text, label: {en: Place, zh-hans: 地点}}
- name: work
  title: {en: Work, zh-hans: 业务}
  questions: [{name: revenue, kind: decimal, label: {en: Revenue, zh-hans: 收入}, required: true}]
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


@pytest.mark.parametrize("page", [("section", "profile"), ("review",), ("welcome",)])
def test_a_button_that_leads_elsewhere_saves_first_and_asks_for_nothing_more(door, page):
    answer = door.send("work", revenue="12", form__go=door.address(*page))
    assert answer.url == door.address(*page)
    assert door.answers == {"revenue": {"value": 12}}


def test_what_cannot_be_kept_is_shown_again_instead_of_being_left_behind(door):
    answer = door.send("profile", staff="many", place="Yizhuang", form__go=door.address("review"))
    assert answer.status_code == 422
    assert FormReader(answer.content.decode()).sent["staff"] == ["many"]
    assert door.answers == {"place": {"value": "Yizhuang"}}


def test_a_button_leads_nowhere_but_to_pages_of_the_same_answers(door):
    answer = door.send("profile", staff="12", form__go="https://example.org/")
    assert answer.url == door.address("section", "work")


def test_another_language_keeps_what_was_typed(door):
    answer = door.send("profile", place="Yizhuang", form__language="zh-hans")
    assert answer.url == door.address("section", "profile")
    assert door.answers == {"place": {"value": "Yizhuang"}}
    assert "员工" in door.look("profile")


def test_a_section_has_no_link_that_leads_away_without_saving(door):
    """Only the one that jumps down on the page."""
    assert re.findall(r'<a [^>]*href="([^"]+)"', door.look("profile")) == ["#main"]


def test_an_interviewers_section_has_none_either(client, interviewer, case_of):
    case = case_of(FIRM, interviewer=interviewer)
    client.force_login(interviewer)
    page = client.post(f"/interviews/{case.pk}/", {"mode": "phone"}, follow=True).content.decode()
    assert "Work" in page
    assert re.findall(r'<a [^>]*href="([^"]+)"', page) == ["#main"]
