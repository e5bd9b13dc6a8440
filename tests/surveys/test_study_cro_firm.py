"""The questionnaire for CRO firms: what it asks whom, what it refuses and what it doubts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import surveys
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem, check
from surveys.questionnaire.cleaning import clean_answer
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import Route, pipe, route

QUESTIONNAIRES = Path(surveys.__file__).parent / "studies" / "beijing" / "questionnaires"
FORM = loading.load_file(QUESTIONNAIRES / "cro_firm.yaml")
ON = Occasion.of_day(date(2026, 11, 23))

WHOLE = {
    "f_founded_year": 2003,
    "f_founder_background": "returnee",
    "f_client_class": "transnational",
    "f_park": "yizhuang",
    "f_staff_n": 120,
    "f_rd_staff_fte": 90,
    "f_services": ["compound_synthesis", "pharmacology"],
    "f_client_types": ["multinational", "large_domestic"],
    "f_export_pct": 60,
    "f_strategic_partners": ["foreign", "domestic"],
    "f_task_level": "standard_only",
    "f_univ_coop": ["universities"],
    "f_revenue_usd_m": 12.5,
    "f_revenue_prev_usd_m": 10,
    "f_rd_for_others_usd_m": 8,
    "f_rd_by_year": [
        {"rd_year": 2024, "rd_revenue": 10, "rd_inhouse": 1.5, "rd_outsourced": 0.5},
        {"rd_year": 2025, "rd_revenue": 12.5, "rd_inhouse": 2, "rd_outsourced": 0},
    ],
    "f_venture_capital": "yes",
    "f_finance_sources": ["own_profit", "venture"],
    "f_finance_difficulty": "i1",
    "f_gov_fund_barrier": "no",
    "f_integration": ["upstream"],
    "f_entry_standard": "a4",
    "f_own_ip_n": 3,
    "f_ip_measures": ["patent", "confidentiality"],
    "f_ip_awareness": "a4",
    "f_client_ip_worry": "a3",
    "f_quality_cert": ["glp"],
    "f_saturation_years": 20,
    "f_future_model": "drug_company",
    "f_obstacles": ["raising_funds", "standards"],
}


def answered(changes: dict[str, object]) -> dict[str, Answer]:
    """The whole interview with changes, as it would be kept; None leaves a question unanswered."""
    values = WHOLE | changes
    return {
        name: clean_answer(FORM.by_name[name], {"value": value})
        for name, value in values.items()
        if value is not None
    }


def routed(**changes: object) -> Route:
    return route(FORM, answered(changes), on=ON)


def problems(**changes: object) -> list[Problem]:
    return check(FORM, answered(changes), on=ON)


def found(changes: dict[str, object]) -> set[tuple[str, str]]:
    """The question, or the column, and the level of every problem."""
    return {(problem.column or problem.question, problem.level) for problem in problems(**changes)}


def test_a_whole_interview_raises_no_doubt():
    assert problems() == []
    assert routed().asked == tuple(WHOLE)


def rows(*cells: tuple[float | None, ...]) -> list[dict[str, float]]:
    names = ("rd_year", "rd_revenue", "rd_inhouse", "rd_outsourced")
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None} for row in cells
    ]


ERRORS = [
    ("f_founded_year", {"f_founded_year": 2027}),
    ("f_rd_staff_fte", {"f_rd_staff_fte": 120.5}),
    ("f_rd_staff_fte", {"f_staff_n": 80}),
    ("rd_year", {"f_rd_by_year": rows((2024, 10, 1, 1), (2020, 9, 1, 1), (2024, 10, 1, 1))}),
    ("rd_year", {"f_rd_by_year": rows((2027, 10, 1, 1))}),
    ("rd_year", {"f_rd_by_year": rows((None, 10, 1, 1))}),
]

DOUBTS = [
    ("f_founded_year", {"f_founded_year": 2026, "f_rd_by_year": None}),
    ("f_staff_n", {"f_staff_n": 20001}),
    ("f_staff_n", {"f_staff_n": 0, "f_rd_staff_fte": None}),
    ("f_export_pct", {"f_client_types": ["large_domestic", "government"]}),
    ("f_task_level", {"f_task_level": "no_foreign_clients", "f_export_pct": None}),
    ("f_task_level", {"f_task_level": "no_foreign_clients", "f_client_types": ["own_group"]}),
    ("f_revenue_usd_m", {"f_staff_n": 12, "f_rd_staff_fte": 9}),
    ("f_revenue_prev_usd_m", {"f_revenue_prev_usd_m": 8.3}),
    ("f_revenue_prev_usd_m", {"f_revenue_prev_usd_m": 25.1}),
    ("f_rd_for_others_usd_m", {"f_rd_for_others_usd_m": 12.6}),
    ("f_rd_by_year", {"f_rd_by_year": rows((2023, 9, 6, 4))}),
    ("rd_revenue", {"f_rd_by_year": rows((2025, 13, 1, 1))}),
    ("rd_year", {"f_rd_by_year": rows((2002, 1, 0.1, 0))}),
    ("f_finance_sources", {"f_venture_capital": "no"}),
    ("f_own_ip_n", {"f_own_ip_n": 5001}),
    ("f_ip_measures", {"f_ip_measures": ["none"]}),
]


@pytest.mark.parametrize(("staff", "asked"), [(49, True), (50, False), (0, True), (None, True)])
def test_the_niche_is_asked_of_small_firms_and_of_firms_of_unknown_size(staff, asked):
    assert ("f_niche" in routed(f_staff_n=staff).asked) is asked


def test_a_firm_without_staff_is_not_asked_for_its_rd_staff():
    assert "f_rd_staff_fte" not in routed(f_staff_n=0).asked


def test_the_year_before_is_asked_after_the_reference_year():
    assert "f_revenue_prev_usd_m" not in routed(f_revenue_usd_m=None).asked


def test_shares_and_growth_are_worked_out():
    values = routed().values
    assert (values["f_rd_staff_pct"], values["f_growth_pct"]) == (75, 25)


def test_the_table_adds_up_only_what_is_known():
    table = rows((2023, 9, 1, None), (2024, 10, 1.5, 0.5), (2025, 12.5, 0, 0))
    values = routed(f_rd_by_year=table).values
    assert values["rd_total"] == ("", 2, 0)
    assert values["rd_outsourced_pct"] == ("", 25, "")


def test_the_revenue_stands_in_the_question_about_the_year_before():
    label = FORM.by_name["f_revenue_prev_usd_m"].label
    assert "US$ 12.5 million" in pipe(label["en"], FORM, routed(), "en")
    assert "12.5百万美元" in pipe(label["zh-hans"], FORM, routed(), "zh-hans")


def test_the_second_row_of_a_year_is_named_too():
    twice = problems(f_rd_by_year=rows((2024, 10, 1, 1), (2020, 9, 1, 1), (2024, 10, 1, 1)))
    assert [(problem.row, problem.column) for problem in twice] == [(0, "rd_year"), (2, "rd_year")]


def test_full_time_equivalents_may_equal_the_head_count():
    assert problems(f_rd_staff_fte=120) == []


def test_a_company_that_had_not_started_the_year_before_is_not_doubted():
    assert problems(f_revenue_prev_usd_m=0) == []


def test_a_reason_settles_a_doubt_but_no_error():
    for change, levels in (({"f_revenue_prev_usd_m": 5}, []), ({"f_rd_staff_fte": 121}, ["error"])):
        answers = answered(change)
        answers |= {name: replace(answers[name], reason="It is so.") for name in change}
        assert [problem.level for problem in check(FORM, answers, on=ON)] == levels


@pytest.mark.parametrize(("question", "changes"), ERRORS)
def test_what_cannot_be_is_an_error(question, changes):
    assert {name for name, level in found(changes) if level == "error"} == {question}


@pytest.mark.parametrize(("question", "changes"), DOUBTS)
def test_what_is_unlikely_is_a_warning(question, changes):
    assert found(changes) == {(question, "warning")}


def test_no_rule_is_left_unwalked():
    columns = [column for question in FORM.questions() for column in question.columns]
    questions = [*FORM.questions(), *columns]
    rules = {
        rule.message["en"] for question in questions for rule in question.constraints + question.warnings
    }
    said = {problem.message["en"] for _, changes in ERRORS + DOUBTS for problem in problems(**changes)}
    assert rules <= said


def test_only_the_required_questions_are_missed_by_an_empty_interview():
    missed = [problem.question for problem in check(FORM, {}, on=ON)]
    assert missed == ["f_founded_year", "f_client_class", "f_staff_n"]


def test_a_column_of_a_chosen_option_is_short_enough_for_spss_and_stata():
    several = [question for question in FORM.questions() if question.kind == "select_multiple"]
    columns = [f"{question.name}_{choice.name}" for question in several for choice in question.choices]
    assert [column for column in columns if len(column) > 32] == []


def test_no_question_repeats_an_answer_that_was_not_given():
    on_route = route(FORM, {}, on=ON)
    for name in on_route.shown:
        assert "…" not in pipe(FORM.by_name[name].label["en"], FORM, on_route, "en"), name
