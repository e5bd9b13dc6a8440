from datetime import date

import pytest

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import pipe, route, row_routes

ON = Occasion.of_day(date(2026, 3, 2))

FIRM = """
sections:
- name: profile
  questions:
  - {name: welcome, kind: note, label: {en: Welcome}}
  - name: origin
    kind: select_one
    label: {en: "How did the firm begin?"}
    choices: [{name: spinoff, label: {en: Spin-off}}, {name: founded, label: {en: Newly founded}}]
  - {name: parent, kind: text, label: {en: "From whom?"}, relevant: "${origin} = 'spinoff'"}
  - {name: visits, kind: integer, label: {en: Visits of the parent}, relevant: "${parent} != ''"}
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: abroad, kind: integer, label: {en: Of these abroad}}
  - {name: share, kind: calculate, calculation: "${abroad} div ${staff} * 100"}
- name: large
  title: {en: Large firms}
  relevant: ${staff} >= 250
  questions:
  - {name: board, kind: text, label: {en: Board}}
  - {name: advice, kind: calculate, calculation: "'large'"}
- name: end
  questions:
  - {name: age, kind: calculate, calculation: "int(format-date(today(), '%Y')) - 2008"}
  - {name: last, kind: text, label: {en: "Anything else?"}, relevant: "${board} = '' and ${advice} = ''"}
"""

YEARS = """
questions:
- {name: rate, kind: decimal, label: {en: Rate}}
- name: years
  kind: table
  label: {en: Years}
  relevant: "${rate} != 9"
  columns:
  - {name: year, kind: year, label: {en: Year}}
  - {name: own, kind: decimal, label: {en: In-house}}
  - {name: bought, kind: decimal, label: {en: Outsourced}, relevant: "${year} > 2005"}
  - {name: sum, kind: calculate, calculation: "coalesce(${own}, 0) + coalesce(${bought}, 0)"}
  - {name: yuan, kind: calculate, calculation: "${sum} * ${rate}"}
- {name: total, kind: calculate, calculation: "sum(${sum})"}
- {name: rows, kind: calculate, calculation: "count(${years})"}
- {name: why, kind: text, label: {en: "Why so much?"}, relevant: "max(${sum}) > 100"}
"""


@pytest.fixture
def routed(questionnaire):
    """The route through a questionnaire in YAML with these answers; plain values become answers."""

    def through(text, **answers):
        given = {name: a if isinstance(a, Answer) else Answer(value=a) for name, a in answers.items()}
        return route(questionnaire(text), given, on=ON)

    return through


def test_what_is_asked_comes_in_the_order_of_the_questionnaire_without_notes_and_calculations(routed):
    found = routed(FIRM)
    assert found.asked == ("origin", "staff", "abroad", "last")
    assert found.shown == {*found.asked, "welcome", "share", "age"}


def test_an_answer_opens_the_questions_that_depend_on_it(routed):
    assert "parent" in routed(FIRM, origin="spinoff").asked
    assert "parent" not in routed(FIRM, origin="founded").asked


def test_an_answer_off_the_route_counts_as_blank_for_later_questions(routed):
    on = routed(FIRM, origin="spinoff", parent="Academy")
    off = routed(FIRM, origin="founded", parent="Academy")
    assert "visits" in on.asked
    assert "visits" not in off.asked
    assert off.values["parent"] == ""


def test_a_section_that_is_not_relevant_hides_its_questions_and_blanks_its_values(routed):
    small, large = routed(FIRM, staff=20, board="Five"), routed(FIRM, staff=250, board="Five")
    assert "board" not in small.asked
    assert small.values["advice"] == small.values["board"] == ""
    assert "last" in small.asked
    assert large.values["advice"] == "large"
    assert "board" in large.asked
    assert "last" not in large.asked


def test_a_missing_reason_or_words_alone_have_no_value(routed):
    refused = routed(FIRM, origin=Answer(missing="refused"), staff=Answer(remark="a few hundred"))
    assert refused.values["origin"] == refused.values["staff"] == ""
    assert "board" not in refused.asked


def test_a_calculation_that_cannot_be_made_is_blank(routed):
    assert routed(FIRM, staff=50, abroad=5).values["share"] == 10.0
    assert routed(FIRM, staff=0, abroad=5).values["share"] == ""
    assert routed(FIRM, abroad=5).values["share"] == ""


def test_today_is_handed_in(questionnaire):
    form = questionnaire(FIRM)
    assert route(form, {}, on=ON).values["age"] == 18.0
    assert route(form, {}, on=Occasion.of_day(date(2010, 1, 1))).values["age"] == 2.0


def test_answers_to_questions_that_do_not_exist_change_nothing(routed):
    assert routed(FIRM, gone="away") == routed(FIRM)


def test_a_column_has_the_rows_value_inside_and_all_values_outside(routed):
    rows = [{"year": 2004, "own": 10, "bought": 99}, {"year": 2008, "own": 20, "bought": 90}]
    found = routed(YEARS, rate=2, years=rows)
    assert found.values["sum"] == (10.0, 110.0)
    assert found.values["yuan"] == (20.0, 220.0)
    assert found.values["bought"] == ("", 90.0)
    assert found.values["total"] == 120.0
    assert found.values["rows"] == 2.0
    assert "why" in found.asked


def test_a_table_off_the_route_or_without_rows_has_no_values(routed):
    for found in (routed(YEARS, rate=9, years=[{"year": 2008, "own": 500}]), routed(YEARS, rate=1)):
        assert found.values["sum"] == found.values["years"] == ()
        assert found.values["total"] == 0.0
        assert "why" not in found.asked


def test_each_row_has_its_own_route(questionnaire):
    table = questionnaire(YEARS).by_name["years"]
    early, late = row_routes(table, [{"year": 2004}, {"year": 2008}], {"rate": 2.0}, on=ON)
    assert early.asked == ("year", "own")
    assert late.asked == ("year", "own", "bought")


PIPED = """
languages: [en, zh-hans]
title: {en: T, zh-hans: 题}
sections:
- name: all
  title: {en: All, zh-hans: 全部}
  questions:
  - {name: org, kind: text, label: {en: Name, zh-hans: 名称}}
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 人数}}
  - {name: growth, kind: decimal, label: {en: Growth, zh-hans: 增长}}
  - name: services
    kind: select_multiple
    label: {en: Services, zh-hans: 服务}
    choices:
    - {name: trials, label: {en: clinical trials, zh-hans: 临床试验}}
    - {name: samples, label: {en: samples, zh-hans: 样品}}
  - {name: later, kind: text, label: {en: Later, zh-hans: 其他}, relevant: "${staff} > 10"}
"""
SENTENCE = "${org}: ${ staff }, ${growth}, ${services}."


def test_answers_are_put_into_a_text_in_its_language(questionnaire):
    form = questionnaire(PIPED)
    given = {"org": "A&B <1>", "staff": 1200, "growth": 0.5, "services": ["trials", "samples"]}
    found = route(form, {name: Answer(value=value) for name, value in given.items()}, on=ON)
    assert pipe(SENTENCE, form, found, "en") == "A&B <1>: 1200, 0.5, clinical trials, samples."
    assert pipe(SENTENCE, form, found, "zh-hans") == "A&B <1>: 1200, 0.5, 临床试验、样品."


def test_an_open_answer_leaves_dots_in_the_text_and_is_not_read_as_a_reference_itself(questionnaire):
    form = questionnaire(PIPED)
    found = route(form, {"org": Answer(value="${staff}"), "later": Answer(value="hidden")}, on=ON)
    assert pipe("${org}, ${staff}, ${later}", form, found, "en") == "${staff}, …, …"
