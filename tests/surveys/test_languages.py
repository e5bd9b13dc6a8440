"""Answering in a language that the interface does not speak."""

from __future__ import annotations

import re

import pytest

FORM = """
languages: [fr, en, ar]
title: {fr: Entreprise, en: Firm, ar: شركة}
sections:
- name: profile
  title: {fr: "L'entreprise", en: The company, ar: الشركة}
  questions:
  - {name: staff, kind: integer, label: {fr: Effectif, en: Staff, ar: الموظفون}, max: 9}
  - name: grows
    kind: select_one
    label: {fr: Croissance, en: Growth}
    choices: [{name: y, label: {fr: Oui, en: "Yes", ar: نعم}}, {name: n, label: {fr: Non, en: "No", ar: لا}}]
  - {name: niche, kind: text, label: {fr: "Votre niche avec ${staff}", en: "Niche of ${staff}"}}
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FORM)


def page(door, section="profile"):
    return door.look(section)


def test_each_language_of_the_questionnaire_is_offered_by_its_own_name(door):
    offered = re.findall(r'value="([\w-]+)" lang="\1"[^>]*>([^<]+)</button>', page(door))
    assert offered == [("en", "EN"), ("zh-hans", "中文"), ("fr", "français"), ("ar", "العربيّة")]


def test_questions_are_asked_in_it_and_what_is_ours_is_english_and_marked_so(door):
    answer = door.client.get(door.address("section", "profile"), {"language": "fr"})
    assert answer.url == door.address("section", "profile")
    found = page(door)
    assert '<html lang="en">' in found
    assert '<span lang="fr" dir="auto">Effectif</span>' in found
    assert re.search(r'<span lang="fr" dir="auto">Oui\s*</span>', found)
    assert "Save and go on" in found
    assert '"language": "fr"' in found  # what the page's own script routes and words by


def test_what_lacks_a_translation_is_shown_in_another_and_marked_so(door):
    door.client.get(door.address(), {"language": "ar"})
    found = page(door)
    assert '<span lang="ar" dir="auto">الموظفون</span>' in found
    assert '<span lang="fr" dir="auto">Croissance</span>' in found


def test_the_language_stays_on_all_pages_until_another_is_chosen(door):
    door.client.get(door.address(), {"language": "fr"})
    door.save({"staff": {"value": 5}, "niche": {"value": "x"}})
    review = door.client.get(door.address("review")).content.decode()
    assert "Effectif" in review
    assert "Votre niche avec 5" in review
    door.client.get(door.address("review"), {"language": "zh-hans"})
    review = door.client.get(door.address("review")).content.decode()
    assert '<html lang="zh-hans">' in review
    assert "Effectif" in review  # the first language of a questionnaire without Chinese


def test_answers_are_saved_on_the_way_to_another_language(door):
    answer = door.send("profile", staff="7", form__language="fr")
    assert answer.url == door.address("section", "profile")
    assert door.answers == {"staff": {"value": 7}}
    assert "Effectif" in page(door)


def test_what_is_wrong_is_said_about_the_question_in_its_language(door):
    door.client.get(door.address(), {"language": "fr"})
    found = door.send("profile", staff="100").content.decode()
    assert ">Effectif" in found
    assert "9" in found


def test_a_language_nobody_offers_changes_nothing(door):
    assert door.client.get(door.address(), {"language": "xx"}).status_code == 200
    door.client.cookies["form-language"] = "../../etc"
    assert '<html lang="en">' in page(door)
