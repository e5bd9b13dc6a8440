"""One section alone, with what it cannot be asked without."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check_on
from surveys.questionnaire.narrowing import narrowed
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import pipe, route
from tests.questionnaire.random_questionnaires import documents

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


def section_of(questionnaire, name):
    return [each for each in questionnaire.sections if each.name == name]


def test_what_decides_is_calculated_or_told_comes_along_and_nothing_else(questionnaire):
    whole = questionnaire(FIRM)
    alone = narrowed(whole, section_of(whole, "money"))
    assert names(alone) == ["staff", "abroad", "home", "by_year", "total", "profit"]
    assert [each.name for each in alone.sections] == ["profile", "years", "money"]


def test_a_section_that_rests_on_nothing_is_alone(questionnaire):
    whole = questionnaire(FIRM)
    assert names(narrowed(whole, section_of(whole, "outlook"))) == ["plans"]


def test_it_routes_and_tells_as_the_whole_does(questionnaire):
    whole = questionnaire(FIRM)
    alone = narrowed(whole, section_of(whole, "money"))
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


DEEP = """
sections:
- name: profile
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: kinds, kind: text, label: {en: Kinds}}
  - {name: most, kind: integer, label: {en: Most}}
  - {name: sites, kind: integer, label: {en: Sites}}
  - {name: lab, kind: text, label: {en: Lab}}
  - {name: hidden, kind: text, label: {en: Hidden}}
- name: work
  groups:
  - {name: outer, label: {en: Outer}, relevant: "${staff} > 5"}
  - {name: inner, label: {en: "About ${lab}"}, parent: outer}
  questions:
  - name: kind
    kind: select_one
    group: inner
    label: {en: Kind}
    choice_filter: "name = ${kinds}"
    choices: [{name: a, label: {en: A}}, {name: b, label: {en: B}}]
    constraints: [{test: ". != ${most}", message: {en: Other}}]
  - name: places
    kind: table
    label: {en: Places}
    rows_wanted: "${sites}"
    columns: [{name: town, kind: text, label: {en: Town}}]
"""


def test_groups_filters_counts_and_checks_bring_what_they_look_at(questionnaire):
    whole = questionnaire(DEEP)
    alone = narrowed(whole, section_of(whole, "work"))
    assert names(alone) == ["staff", "kinds", "most", "sites", "lab", "kind", "places"]


@given(documents(), st.sampled_from(["", "x", "x 1"]))
def test_of_every_section_it_asks_and_finds_what_the_whole_does(document, first):
    whole = loading.load(document)
    answers, on = {"first": Answer(value=first or None)}, Occasion.of_day(date(2026, 3, 2))
    way = route(whole, answers, on=on)
    for section in whole.sections:
        alone, own = narrowed(whole, [section]), {question.name for question in section.questions}
        found = route(alone, answers, on=on)
        assert [name for name in found.asked if name in own] == [name for name in way.asked if name in own]
        assert [found.values.get(name) for name in own] == [way.values.get(name) for name in own]
        checked = [(way, whole), (found, alone)]
        problems = [check_on(each, form, answers, on=on, sections=[section.name]) for each, form in checked]
        assert problems[0] == problems[1]
