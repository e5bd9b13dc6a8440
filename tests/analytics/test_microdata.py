"""Answers as typed columns, with the reason where there is none."""

from datetime import date, datetime

import polars as pl
import pytest

from analytics.frames import Edition
from analytics.microdata.about import Profile
from analytics.microdata.frames import frames
from analytics.microdata.reading import source_of
from analytics.microdata.variables import sheet_of
from surveys import publishing, responding
from surveys.history import Actor
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.mapping import VariableMapping, propose

pytestmark = pytest.mark.django_db
FULL, OTHERS = Profile(is_full=True), Profile(is_full=False)
FORM = """
languages: [en, zh-hans]
questions:
- {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}}
- {name: revenue, kind: decimal, label: {en: Revenue, zh-hans: 收入}, relevant: "${staff} > 5"}
- {name: since, kind: date, label: {en: Since, zh-hans: 自}}
- {name: met, kind: datetime, label: {en: Met, zh-hans: 会面}}
- {name: agreed, kind: acknowledge, label: {en: Agreed, zh-hans: 同意}}
- name: trend
  kind: select_one
  label: {en: Trend, zh-hans: 趋势}
  choices: [{name: up, label: {en: Up, zh-hans: 上升}}, {name: down, label: {en: Down, zh-hans: 下降}}]
- name: uses
  kind: select_multiple
  label: {en: Uses, zh-hans: 用途}
  choices: [{name: paper, label: {en: Paper, zh-hans: 纸}}, {name: web, label: {en: Web, zh-hans: 网}}]
- name: order
  kind: rank
  label: {en: Order, zh-hans: 次序}
  choices:
  - {name: money, label: {en: Money, zh-hans: 资金}}
  - {name: people, label: {en: People, zh-hans: 人才}}
- {name: words, kind: text, label: {en: Words, zh-hans: 原话}}
- name: years
  kind: table
  label: {en: Years, zh-hans: 年份}
  columns:
  - {name: year, kind: year, label: {en: Year, zh-hans: 年}}
  - {name: spent, kind: decimal, label: {en: Spent, zh-hans: 支出}, relevant: "${year} > 2000"}
"""
EVERYTHING = {
    "staff": 12,
    "revenue": 2.5,
    "since": "2004-05-17",
    "met": "2026-03-02 10:30",
    "agreed": "OK",
    "trend": "down",
    "uses": ["web"],
    "order": ["people", "money"],
    "words": "=1+1",
    "years": [{"year": 1999, "spent": 3}, {"year": 2004, "spent": 4.5}],
}


def read(study, profile=FULL, **which):
    return frames(source_of(study, "tiny", profile, **which))


def test_each_kind_of_question_has_its_type(handed_in, study):
    handed_in(FORM, **EVERYTHING)
    values = read(study)[()].values
    (row,) = values.drop(values.columns[: values.columns.index("staff")]).to_dicts()
    assert row == {
        "staff": 12,
        "revenue": 2.5,
        "since": date(2004, 5, 17),
        "met": datetime(2026, 3, 2, 10, 30),
        "agreed": 1,
        "trend": "down",
        "uses/paper": 0,
        "uses/web": 1,
        "order/money": 2,
        "order/people": 1,
        "words": "=1+1",
        "years": 2,
    }
    assert values.schema["trend"] == pl.Enum(["up", "down"])
    assert values.schema["revenue"] == pl.Float64


def test_the_reasons_for_no_value_stay_apart(handed_in, study):
    handed_in(FORM, staff=Answer(missing="refused"), uses=Answer(missing="not_applicable"))
    handed_in(FORM, staff=3, trend=Answer(missing="dont_know"))
    missing = read(study)[()].missing
    told = missing.select("staff", "revenue", "trend", "uses/web", "words").to_dicts()
    assert told == [
        {
            "staff": "refused",
            "revenue": "not_asked",
            "trend": "not_answered",
            "uses/web": "not_applicable",
            "words": "not_answered",
        },
        {
            "staff": None,
            "revenue": "not_asked",
            "trend": "dont_know",
            "uses/web": "not_answered",
            "words": "not_answered",
        },
    ]


def test_rows_of_a_table_have_a_frame_of_their_own_and_their_own_route(handed_in, study):
    response = handed_in(FORM, **EVERYTHING)
    years = read(study)[("years",)]
    assert years.values.select("case", "row", "year", "spent").rows() == [
        (response.case.key, "1", 1999, None),
        (response.case.key, "2", 2004, 4.5),
    ]
    assert years.missing["spent"].to_list() == ["not_asked", None]


def test_a_table_in_a_table_is_numbered_within_its_row(handed_in, study):
    inner = (
        "{name: teams, kind: table, label: {en: T}, columns: [{name: people, kind: integer, label: {en: P}}]}"
    )
    form = f"""
questions:
- name: sites
  kind: table
  label: {{en: Sites}}
  columns: [{{name: town, kind: text, label: {{en: Town}}}}, {inner}]
"""
    handed_in(form, sites=[{"town": "A"}, {"town": "B", "teams": [{"people": 3}, {"people": 4}]}])
    found = read(study)
    assert found[("sites", "teams")].values.select("row", "people").rows() == [("2.1", 3), ("2.2", 4)]
    assert found[("sites",)].values["teams"].to_list() == [None, 2]


def test_answers_to_a_renamed_question_and_choice_go_on_where_they_were(handed_in, study, questionnaire, now):
    first = handed_in(FORM, trend="up", staff=1)
    text = (
        FORM.replace("staff", "people_n")
        .replace("name: up", "name: rising")
        .replace("name: trend", "name: way")
    )
    newer = questionnaire(text)
    publishing.publish(study, newer, now=now.replace(year=2027), mapping=propose(first.questionnaire, newer))
    handed_in(text, way="rising", people_n=2)
    values = read(study)[()].values
    assert values.select("staff", "trend").rows() == [(1, "up"), (2, "up")]
    assert not {"people_n", "way"} & set(values.columns)


def test_who_may_not_know_the_firm_learns_neither_name_nor_words_nor_days(handed_in, study):
    response = handed_in(FORM, **EVERYTHING)
    values = read(study, OTHERS)[()].values
    (row,) = values.to_dicts()
    assert not {"words", "firm_name", "ownership", "park", "quoting"} & row.keys()
    assert (row["since"], row["met"]) == (date(2004, 5, 1), datetime(2026, 3, 1))
    told = " ".join(map(str, row.values()))
    assert response.case.key not in told
    assert response.case.organisation.key not in told
    assert (row["staff"], row["industry"]) == (12, "cro")
    assert read(study, Profile(is_full=False))[()].values["case"].item() != row["case"], (
        "no two exports can be joined"
    )
    assert read(study, OTHERS)[("years",)].values["case"].to_list() == [row["case"]] * 2


def test_only_approved_responses_are_read_unless_all_are_asked_for(handed_in, study, case_of, save, now):
    handed_in(FORM, staff=1)
    waiting = save(responding.open_response(case_of(FORM), mode="web", now=now), staff=2)
    responding.submit(
        waiting, by=Actor("command:test", "web"), now=now, base=waiting.revision, quoting="none"
    )
    assert read(study)[()].values["staff"].to_list() == [1]
    assert sorted(read(study, is_approved=False)[()].values["staff"].to_list()) == [1, 2]


def form(number):
    """Versions drop, add and retype questions and choices, one after the other."""
    choices = [{"name": f"c{at}", "label": {"en": f"Choice {at}"}} for at in range(number, number + 3)]
    questions = [
        {"name": "kept", "kind": "select_one", "label": {"en": f"Kept {number}"}, "choices": choices},
        {"name": f"q{number}", "kind": "text", "label": {"en": f"Question {number}"}},
        {"name": "size", "kind": "integer" if number < 5 else "decimal", "label": {"en": "Size"}},
    ]
    section = {"name": "s", "questions": questions}
    return loading.load({"name": "tiny", "title": {"en": "T"}, "languages": ["en"], "sections": [section]})


def test_over_ten_versions_no_column_or_code_ever_changes():
    history, names, codes = [], [], {}
    for number in range(10):
        new = form(number)
        mapping = VariableMapping({f"q{number - 1}": ""}, {"kept": {f"c{number - 1}": ""}})
        history.append(Edition(str(number), tuple(new.questions()), mapping if number else VariableMapping()))
        variables = sheet_of(history).variables
        assert [variable.name for variable in variables][: len(names)] == names
        names = [variable.name for variable in variables]
        kept = next(variable for variable in variables if variable.name == "kept")
        now = {category.name: category.code for category in kept.categories}
        assert codes.items() <= now.items()
        codes = now
        assert [kept.read(f"c{at}", str(number)) for at in range(number, number + 3)] == [
            codes[f"c{at}"] for at in range(number, number + 3)
        ]
    assert names == ["kept", "q0", "size", *(f"q{number}" for number in range(1, 10))]
    assert list(codes.values()) == list(range(1, 13))
    assert next(v for v in variables if v.name == "size").type == "number"
    assert kept.label == {"en": "Kept 9"}


def test_a_question_called_like_what_is_known_of_a_case_keeps_its_name(handed_in, study):
    handed_in("questions: [{name: case, kind: integer, label: {en: Case}}]", case=7)
    values = read(study)[()].values
    assert values["case"].to_list() == [7]
    assert values["case_2"].to_list() == ["case-1"]
