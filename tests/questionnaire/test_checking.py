from datetime import date

import pytest

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem, check
from surveys.questionnaire.occasions import Occasion

ON = Occasion.of_day(date(2026, 3, 2))
UNANSWERED = "Please answer this question, or say why you cannot."

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: all
  title: {en: All, zh-hans: 全部}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, required: true, min: 0}
  - name: fte
    kind: decimal
    label: {en: Full-time equivalents, zh-hans: 全时当量}
    constraints:
    - test: ". <= ${staff} or ${staff} = ''"
      message: {en: "More than the ${staff} people employed.", zh-hans: "超过了员工人数 ${staff}。"}
  - name: board
    kind: text
    label: {en: Board, zh-hans: 董事会}
    required: true
    relevant: ${staff} > 250
    constraints: [{test: "string-length(.) > 2", message: {en: Say more., zh-hans: 请多写一些。}}]
  - {name: home, kind: percent, label: {en: At home, zh-hans: 国内}}
  - {name: abroad, kind: percent, label: {en: Abroad, zh-hans: 国外}}
  - name: together
    kind: calculate
    calculation: coalesce(${home}, 0) + coalesce(${abroad}, 0)
    constraints:
    - test: . <= 100
      message: {en: "The shares add up to ${together} per cent.", zh-hans: "各项合计为 ${together}%。"}
    warnings:
    - {test: ". = 0 or . = 100", message: {en: "Is something left out?", zh-hans: 是否有遗漏？}}
  - name: growth
    kind: percent
    label: {en: Growth, zh-hans: 增长}
    warnings: [{test: ". <= 50", message: {en: "More than half?", zh-hans: 超过一半？}}]
"""

YEARS = """
questions:
- name: years
  kind: table
  label: {en: Years}
  required: true
  constraints: [{test: "count(.) > 1", message: {en: Two years at least.}}]
  columns:
  - {name: year, kind: year, label: {en: Year}, required: true}
  - name: total
    kind: decimal
    label: {en: Total}
    constraints: [{test: "${own} = '' or . >= ${own}", message: {en: "${year}: the total is below ${own}."}}]
  - {name: own, kind: decimal, label: {en: Of this in-house}, relevant: "${total} != ''", required: true}
  - name: share
    kind: calculate
    calculation: ${own} div ${total} * 100
    warnings: [{test: ". > 5", message: {en: "Only ${share} per cent?"}}]
"""


@pytest.fixture
def problems(questionnaire):
    """What is wrong with these answers; plain values become answers."""

    def of(text, **answers):
        given = {name: a if isinstance(a, Answer) else Answer(value=a) for name, a in answers.items()}
        return check(questionnaire(text), given, on=ON)

    return of


def said(found):
    return [(problem.question, problem.level, problem.message["en"]) for problem in found]


def test_a_required_question_without_an_answer_is_an_error(problems):
    assert said(problems(FIRM)) == [("staff", "error", UNANSWERED)]
    assert problems(FIRM)[0].message["zh-hans"] == "请回答本题；如果无法回答，请选择原因。"


@pytest.mark.parametrize("answer", [Answer(missing="refused"), Answer(remark="a few dozen"), Answer(value=0)])
def test_a_missing_reason_or_words_alone_answer_a_required_question(problems, answer):
    assert problems(FIRM, staff=answer) == []


def test_a_qualifier_alone_does_not(problems):
    assert said(problems(FIRM, staff=Answer(qualifier="about"))) == [("staff", "error", UNANSWERED)]


def test_only_the_route_is_checked(problems):
    assert problems(FIRM, staff=20, board="x") == []
    assert said(problems(FIRM, staff=300, board="x")) == [("board", "error", "Say more.")]
    assert said(problems(FIRM, staff=300)) == [("board", "error", UNANSWERED)]


def test_a_broken_constraint_is_an_error_that_names_earlier_answers_and_no_reason_settles_it(problems):
    (problem,) = problems(FIRM, staff=20, fte=Answer(value=25.5, reason="we work a lot"))
    assert problem.level == "error"
    assert problem.message == {"en": "More than the 20 people employed.", "zh-hans": "超过了员工人数 20。"}


def test_a_constraint_says_nothing_about_a_question_left_blank(problems):
    assert problems(FIRM, staff=20, fte=Answer(remark="do not know")) == []


def test_a_warning_stands_until_a_reason_is_given(problems):
    assert said(problems(FIRM, staff=20, growth=80)) == [("growth", "warning", "More than half?")]
    assert problems(FIRM, staff=20, growth=Answer(value=80, reason="a merger")) == []


def test_a_calculation_is_checked_too(problems):
    found = problems(FIRM, staff=20, home=70, abroad=50)
    assert said(found) == [
        ("together", "error", "The shares add up to 120 per cent."),
        ("together", "warning", "Is something left out?"),
    ]
    assert problems(FIRM, staff=20, home=70, together=Answer(reason="the rest is unknown")) == []


def test_a_value_that_its_question_does_not_allow_is_an_error(problems):
    assert said(problems(FIRM, staff=-5)) == [("staff", "error", "Enter 0 or more.")]


def test_each_row_is_checked_with_its_own_values(problems):
    rows = [
        {"year": 2007, "total": 10, "own": 12},
        {"total": 100, "own": 2},
        {"year": 2009, "total": 10},
        {"year": 2010},
    ]
    assert problems(YEARS, years=rows) == [
        Problem("years", "error", {"en": "2007: the total is below 12."}, 0, "total"),
        Problem("years", "error", REQUIRED_CELL, 1, "year"),
        Problem("years", "warning", {"en": "Only 2 per cent?"}, 1, "share"),
        Problem("years", "error", REQUIRED_CELL, 2, "own"),
    ]


REQUIRED_CELL = {"en": "Please fill in this field of the row.", "zh-hans": "请填写本行的这一格。"}


def test_a_table_as_a_whole_can_be_required_and_constrained(problems):
    assert said(problems(YEARS)) == [("years", "error", UNANSWERED)]
    assert problems(YEARS, years=Answer(missing="dont_know")) == []
    assert said(problems(YEARS, years=[{"year": 2008}])) == [("years", "error", "Two years at least.")]


def test_a_cell_that_its_column_does_not_allow_is_named(problems):
    (problem,) = problems(YEARS, years=[{"year": 2008}, {"year": 8}])
    assert (problem.row, problem.column) == (1, "year")


def test_the_problems_of_a_complete_document_are_none(problems):
    years = [{"year": 2008, "total": 10, "own": 2}, {"year": 2009, "total": 12, "own": 3}]
    assert problems(YEARS, years=years) == []
