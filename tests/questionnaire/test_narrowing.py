"""One section alone, with what it cannot be asked without."""

from datetime import date

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.narrowing import narrowed
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import pipe, route

FIRM = """
sections:
- name: profile
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: abroad, kind: integer, label: {en: Abroad}, relevant: "${staff} > 5"}
  - {name: home, kind: calculate, calculation: "${staff} - ${abroad}", label: {en: At home}}
  - {name: private, kind: text, label: {en: Private}}
- name: years
  relevant: "${abroad} > 0"
  questions:
  - name: by_year
    kind: table
    label: {en: By year}
    columns:
    - {name: year, kind: year, label: {en: Year}}
    - {name: sales, kind: decimal, label: {en: Sales}}
- name: money
  title: {en: "Money of ${home}"}
  questions:
  - {name: total, kind: calculate, calculation: "sum(${sales})", label: {en: Total}}
  - name: profit
    kind: decimal
    label: {en: Profit}
    warnings: [{test: ". < 5", message: {en: "More than ${staff}?"}}]
- name: outlook
  questions: [{name: plans, kind: text, label: {en: Plans}}]
"""


def names(questionnaire):
    return [question.name for question in questionnaire.questions()]


def section(questionnaire, name):
    return next(each for each in questionnaire.sections if each.name == name)


def test_what_decides_is_calculated_or_told_comes_along_and_nothing_else(questionnaire):
    whole = questionnaire(FIRM)
    alone = narrowed(whole, section(whole, "money"))
    assert names(alone) == ["staff", "abroad", "home", "by_year", "total", "profit"]
    assert [each.name for each in alone.sections] == ["profile", "years", "money"]


def test_a_section_that_rests_on_nothing_is_alone(questionnaire):
    whole = questionnaire(FIRM)
    assert names(narrowed(whole, section(whole, "outlook"))) == ["plans"]


def test_it_routes_and_tells_as_the_whole_does(questionnaire):
    whole = questionnaire(FIRM)
    alone = narrowed(whole, section(whole, "money"))
    answers = {
        "staff": Answer(value=20),
        "abroad": Answer(value=3),
        "private": Answer(value="nobody's business"),
        "by_year": Answer(value=[{"year": 2009, "sales": 4}, {"year": 2010, "sales": 5}]),
    }
    routes = [route(each, answers, on=Occasion.of_day(date(2026, 3, 2))) for each in (whole, alone)]
    assert [found.values["total"] for found in routes] == [9, 9]
    assert [pipe("Money of ${home}", whole, found, "en") for found in routes] == ["Money of 17"] * 2
    assert "private" not in routes[1].values
