"""The questionnaire for the alliance of CROs: what it asks, what it refuses and what it doubts."""

from __future__ import annotations

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
FORM = loading.load_file(QUESTIONNAIRES / "cro_industry.yaml")
ON = Occasion.of_day(date(2026, 11, 23))

WHOLE = {
    "org_founded_year": 2006,
    "org_members_n": 60,
    "org_members_integrated_pct": 40,
    "org_mission": "Speak for the CROs of the city.",
    "ind_origin_year": 2001,
    "ind_origin_cause": ["market_demand"],
    "ind_growth_pct": 25,
    "ind_revenue_cn_usd_m": 260,
    "ind_revenue_cn_before_usd_m": 28,
    "ind_revenue_bj_usd_m": 160,
    "ind_revenue_world_usd_b": 36,
    "ind_ref_year": "All of last year, by our own estimate.",
    "ind_advantage": ["low_cost", "clinical_resources"],
    "ind_firms_n": 110,
    "ind_staff_min": 30,
    "ind_staff_max": 1000,
    "ind_pct_transnational": 10,
    "ind_pct_jv": 15.5,
    "ind_pct_domestic": 74.5,
    "ind_services": ["toxicology"],
    "ind_parks": ["zhongguancun", "yizhuang"],
    "ind_homogeneity": "a4",
    "ind_oversupply": "a5",
    "ind_price_competition": "a4",
    "ind_vc_interest": "falling",
    "ind_stage": "transition",
    "ind_problems": ["standards"],
    "ind_basic_research": "a4",
    "ind_univ_role": "They guide the firms.",
    "ind_drivers": ["demand_pull", "technology_push"],
    "ind_policy": ["standards"],
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


ERRORS = [
    ("org_founded_year", {"org_founded_year": 2027}),
    ("ind_origin_year", {"ind_origin_year": 2027, "org_founded_year": None}),
    ("ind_revenue_bj_usd_m", {"ind_revenue_bj_usd_m": 260.5}),
    ("ind_revenue_world_usd_b", {"ind_revenue_world_usd_b": 0.2}),
    ("ind_staff_max", {"ind_staff_max": 29}),
    ("ind_pct_jv", {"ind_pct_jv": 91, "ind_pct_domestic": None}),
    ("ind_pct_domestic", {"ind_pct_domestic": 74.6}),
]

DOUBTS = [
    ("org_members_n", {"org_members_n": 2001, "ind_firms_n": 3000}),
    ("ind_origin_year", {"ind_origin_year": 2007}),
    ("ind_growth_pct", {"ind_growth_pct": 101, "ind_revenue_cn_before_usd_m": None}),
    ("ind_growth_pct", {"ind_growth_pct": -21, "ind_revenue_cn_before_usd_m": None}),
    ("ind_revenue_cn_before_usd_m", {"ind_revenue_cn_before_usd_m": 100}),
    ("ind_revenue_cn_before_usd_m", {"ind_growth_pct": 10}),
    ("ind_revenue_cn_usd_m", {"ind_revenue_cn_usd_m": 10001, "ind_revenue_cn_before_usd_m": None}),
    ("ind_revenue_world_usd_b", {"ind_revenue_world_usd_b": 36000}),
    ("ind_firms_n", {"ind_firms_n": 59}),
    ("ind_staff_max", {"ind_staff_max": 20001}),
    ("ind_pct_domestic", {"ind_pct_domestic": 70}),
]


def test_a_city_without_cro_firms_ends_the_questions_about_them():
    gone = {"ind_staff_min", "ind_staff_max", "ind_services", "ind_parks"}
    assert set(WHOLE) - set(routed(ind_firms_n=0).asked) == gone
    assert gone <= set(routed(ind_firms_n=None).asked)


def test_an_alliance_without_members_is_not_asked_for_their_services():
    assert "org_members_integrated_pct" not in routed(org_members_n=0).asked


def test_the_source_is_asked_only_of_who_gave_a_figure():
    figures = ("ind_growth_pct", "ind_revenue_cn_usd_m", "ind_revenue_bj_usd_m", "ind_revenue_world_usd_b")
    none = dict.fromkeys(figures)
    assert "ind_ref_year" not in routed(**none).asked
    for figure in figures:
        assert "ind_ref_year" in routed(**none | {figure: WHOLE[figure]}).asked


def test_the_turnover_of_ten_years_before_is_asked_after_the_present_one():
    assert "ind_revenue_cn_before_usd_m" not in routed(ind_revenue_cn_usd_m=None).asked


def test_shares_and_growth_are_worked_out():
    values = routed().values
    assert values["ind_growth_calc_pct"] == 25
    assert values["ind_bj_share_pct"] == 61.5
    assert values["ind_world_share_pct"] == 0.7
    assert values["ind_pct_sum"] == 100


def test_what_lacks_its_figures_is_not_worked_out():
    on_route = routed(ind_revenue_cn_usd_m=None, ind_pct_jv=None)
    assert not on_route.shown & {"ind_growth_calc_pct", "ind_bj_share_pct", "ind_world_share_pct"}
    assert on_route.values["ind_pct_sum"] == 84.5


def test_the_number_of_firms_stands_in_the_words_before_the_next_question():
    note = FORM.by_name["ind_firms_note"].label
    assert "110家CRO企业" in pipe(note["zh-hans"], FORM, routed(), "zh-hans")
    assert "about 110 CRO firms" in pipe(note["en"], FORM, routed(), "en")


def test_shares_that_make_100_after_rounding_are_accepted():
    assert problems(ind_pct_transnational=33.3, ind_pct_jv=33.3, ind_pct_domestic=33.4) == []


def test_equal_limits_are_accepted():
    assert problems(ind_staff_max=30, ind_revenue_bj_usd_m=260) == []


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
    assert missed == ["org_members_n", "ind_revenue_bj_usd_m", "ind_firms_n"]


def test_a_column_of_a_chosen_option_is_short_enough_for_spss_and_stata():
    several = [question for question in FORM.questions() if question.kind == "select_multiple"]
    columns = [f"{question.name}_{choice.name}" for question in several for choice in question.choices]
    assert [column for column in columns if len(column) > 32] == []


def test_no_question_repeats_an_answer_that_was_not_given():
    on_route = route(FORM, {}, on=ON)
    for name in on_route.shown:
        assert "…" not in pipe(FORM.by_name[name].label["en"], FORM, on_route, "en"), name
