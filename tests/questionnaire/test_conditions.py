"""Conditions as words, in both languages."""

from __future__ import annotations

import pytest

from surveys.questionnaire.conditions import in_words
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.expressions import parse

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: all
  title: {en: All, zh-hans: 全部}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}}
  - name: origin
    kind: select_one
    label: {en: Origin, zh-hans: 来源}
    choices: [{name: own, label: {en: Founded new, zh-hans: 自创}}]
  - {name: half, kind: calculate, calculation: "${staff} div 2", label: {en: Half of them, zh-hans: 一半}}
"""
NUMBERS = {"staff": "1.1", "origin": "1.2"}


@pytest.fixture
def firm(questionnaire) -> Questionnaire:
    return questionnaire(FIRM)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (
            "${staff} = '' or ${staff} < 50",
            "question 1.1 is not answered or the answer to question 1.1 is less than 50",
            "第1.1题未作答，或者第1.1题的回答小于50",
        ),
        (
            "(${origin} = 'own' or ${staff} != '') and ${half} >= 2.5",
            "(the answer to question 1.2 is “Founded new” or question 1.1 is answered) and “Half of them” "
            "is at least 2.5",
            "（第1.2题的回答是“自创”，或者第1.1题已作答），并且“一半”不小于2.5",
        ),
        (
            "not(selected(${origin}, 'own'))",
            "question 1.2 does not have “Founded new” chosen",
            "第1.2题没有选“自创”",
        ),
        (
            "coalesce(${staff}, 0) <= number(format-date(today(), '%Y')) - 1",
            "the answer to question 1.1 (or 0 if that is blank) is at most the current year − 1",
            "第1.1题的回答（未填时按0计）不大于今年 − 1",
        ),
        (
            "string-length(${origin}) > ${staff} mod 2",
            "the answers to question 1.1, question 1.2 call for it",
            "第1.1题、第1.2题的回答要求如此",
        ),
    ],
)
def test_a_condition_is_told_in_both_languages(firm, condition, english, chinese):
    told = [in_words(parse(condition), firm, NUMBERS, language) for language in ("en", "zh-hans")]
    assert told == [english, chinese]
