"""The software questionnaires of the Beijing study: every error and every warning, broken and mended."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

import surveys
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check
from surveys.questionnaire.definition import Question, Questionnaire
from surveys.questionnaire.occasions import Occasion

QUESTIONNAIRES = Path(surveys.__file__).parent / "studies" / "beijing" / "questionnaires"
ON = Occasion.of_day(date(2026, 11, 23))

FIRM = loading.load(loading.read(QUESTIONNAIRES / "sw_firm.yaml"))
INDUSTRY = loading.load(loading.read(QUESTIONNAIRES / "sw_industry.yaml"))
BOTH = pytest.mark.parametrize("questionnaire", [FIRM, INDUSTRY], ids=lambda one: one.name)

COMPANY = {"f_founded_year": 1996, "f_staff_n": 200}
ASSOCIATION = {"org_members_n": 800, "ind_firms_n": 3600, "ind_revenue_usd_b": 36}


def answered(values: Mapping[str, object]) -> dict[str, Answer]:
    return {name: Answer(value=value) for name, value in values.items()}


def said(questionnaire: Questionnaire, values: Mapping[str, object], level: str) -> list[str]:
    """The English messages of a level that the answers raise."""
    problems = check(questionnaire, answered(values), on=ON)
    return [problem.message["en"] for problem in problems if problem.level == level]


def row(**cells: object) -> dict[str, object]:
    return {"f_rd_by_year": [{"rd_year": 2025, "rd_inhouse": 1, "rd_outsourced": 1} | cells]}


# Questionnaire, answers that break a rule, the same answers mended, how the message begins.
ERRORS = [
    (FIRM, {"f_founded_year": 2026}, {"f_founded_year": 2025}, "This year lies after the reference year"),
    (
        FIRM,
        {"f_origin": "spinoff_company", "f_spinoff_year": 1995},
        {"f_spinoff_year": 1996},
        "A company cannot be spun off before",
    ),
    (
        FIRM,
        {"f_origin": "spinoff_university", "f_spinoff_year": 2027},
        {"f_spinoff_year": 2026},
        "This year lies in the future",
    ),
    (FIRM, {"f_rd_staff_fte": 200.5}, {"f_rd_staff_fte": 200}, "There cannot be more full-time equivalents"),
    (
        FIRM,
        {"f_rd_by_year": [{"rd_year": 2022}, {"rd_year": 2025}, {"rd_year": 2025}]},
        {"f_rd_by_year": [{"rd_year": 2022}, {"rd_year": 2025}]},
        "This year stands in more than one row",
    ),
    (FIRM, row(rd_year=2026), row(), "This year is not over yet"),
    (FIRM, row(rd_year=1995), row(rd_year=1996), "The business was started later than this year"),
    (
        INDUSTRY,
        {"ind_outsourcing_firms_n": 3601},
        {"ind_outsourcing_firms_n": 3600},
        "There cannot be more outsourcing firms",
    ),
    (
        INDUSTRY,
        {"ind_zgc_firms_n": 3601},
        {"ind_zgc_firms_n": 3600},
        "There cannot be more companies in Zhong",
    ),
    (
        INDUSTRY,
        {"ind_outsourcing_revenue_usd_b": 36.5},
        {"ind_outsourcing_revenue_usd_b": 36},
        "Outsourcing is a part of the industry",
    ),
    (
        INDUSTRY,
        {"ind_large_firms_n": 3601},
        {"ind_large_firms_n": 3600},
        "There cannot be more large companies",
    ),
    (
        INDUSTRY,
        {"ind_small_pct": 90, "ind_large_firms_n": 400},
        {"ind_large_firms_n": 360},
        "Small and large companies together",
    ),
]
WARNINGS = [
    (FIRM, {"f_park": "outside"}, {"f_park": "elsewhere"}, "This survey is about companies in Beijing"),
    (
        FIRM,
        {"f_client_types": ["multinational", "government"], "f_main_client_pct": 100},
        {"f_client_types": ["government"]},
        "You named several kinds of clients",
    ),
    (FIRM, {"f_revenue_usd_m": 201}, {"f_revenue_usd_m": 200}, "This is more than one million US dollars"),
    (
        FIRM,
        {"f_revenue_usd_m": 16, "f_revenue_prev_usd_m": 10},
        {"f_revenue_usd_m": 15},
        "Revenue changed by more than half",
    ),
    (
        FIRM,
        {"f_revenue_usd_m": 4, "f_revenue_prev_usd_m": 10},
        {"f_revenue_usd_m": 5},
        "Revenue changed by more than half",
    ),
    (
        FIRM,
        {"f_client_types": ["government"], "f_export_pct": 5},
        {"f_export_pct": 0},
        "You named only clients at home",
    ),
    (
        FIRM,
        {"f_revenue_usd_m": 10, "f_rd_own_usd_m": 11},
        {"f_rd_own_usd_m": 10},
        "The company spent more on its own R&D",
    ),
    (
        FIRM,
        {"f_revenue_usd_m": 10, "f_rd_own_usd_m": 6, "f_rd_purchased_usd_m": 5},
        {"f_rd_purchased_usd_m": 4},
        "R&D of its own and R&D bought",
    ),
    (FIRM, {"f_trainees_n": 401}, {"f_trainees_n": 400}, "There are more than two trainees"),
    (FIRM, row(rd_revenue=1), row(rd_revenue=2), "Over these years the company spent more"),
    (
        FIRM,
        {"f_revenue_usd_m": 8} | row(rd_revenue=9),
        row(rd_revenue=8),
        "This differs from the revenue you gave above for the reference year",
    ),
    (
        FIRM,
        {"f_revenue_usd_m": 8, "f_revenue_prev_usd_m": 7} | row(rd_year=2024, rd_revenue=8),
        row(rd_year=2024, rd_revenue=7),
        "This differs from the revenue you gave above for the year before",
    ),
    (
        INDUSTRY,
        {"org_members_pct": 40},
        {"org_members_pct": 22},
        "The number of members and their share point to",
    ),
    (
        INDUSTRY,
        {"ind_outsourcing_firms_n": 3500},
        {"ind_outsourcing_firms_n": 3000},
        "This makes nearly every software company",
    ),
    (INDUSTRY, {"ind_employment_n": 3599}, {"ind_employment_n": 72000}, "This is less than one person per"),
    (INDUSTRY, {"ind_employment_n": 35999}, {"ind_employment_n": 36000}, "Revenue per person employed is"),
    (
        INDUSTRY,
        {"ind_outsourcing_revenue_usd_b": 35},
        {"ind_outsourcing_revenue_usd_b": 30},
        "Nearly all revenue of the industry",
    ),
    (INDUSTRY, {"ind_gdp_pct": 20.5}, {"ind_gdp_pct": 20}, "This is more than a fifth of the city's GDP"),
]


def required_of(questionnaire: Questionnaire) -> dict[str, object]:
    return COMPANY if questionnaire is FIRM else ASSOCIATION


@pytest.mark.parametrize(("questionnaire", "broken", "mending", "message"), ERRORS)
def test_the_impossible_is_an_error_until_it_is_mended(questionnaire, broken, mending, message):
    broken = required_of(questionnaire) | broken
    [error] = set(said(questionnaire, broken, "error"))  # a double stands in two rows
    assert error.startswith(message)
    assert said(questionnaire, broken | mending, "error") == []


@pytest.mark.parametrize(("questionnaire", "odd", "mending", "message"), WARNINGS)
def test_the_implausible_is_a_warning_until_it_is_mended(questionnaire, odd, mending, message):
    odd = required_of(questionnaire) | odd
    assert [one for one in said(questionnaire, odd, "warning") if one.startswith(message)]
    assert not [one for one in said(questionnaire, odd | mending, "warning") if one.startswith(message)]
    assert said(questionnaire, odd, "error") == []


def rules(question: Question, level: str) -> Iterator[str]:
    for rule in question.constraints if level == "error" else question.warnings:
        yield rule.message["en"]
    for column in question.columns:
        yield from rules(column, level)


@BOTH
@pytest.mark.parametrize(("level", "cases"), [("error", ERRORS), ("warning", WARNINGS)])
def test_every_rule_is_broken_by_a_case_above(questionnaire, level, cases):
    begins = tuple(message for of, _, _, message in cases if of is questionnaire)
    all_rules = [message for question in questionnaire.questions() for message in rules(question, level)]
    assert [message for message in all_rules if not message.startswith(begins)] == []


@BOTH
def test_rules_do_not_stumble_over_blanks(questionnaire):
    """Each figure alone, beside the required ones, is accepted as it is."""
    for question in questionnaire.questions():
        if question.kind in ("integer", "decimal", "percent") and question.name not in required_of(
            questionnaire
        ):
            assert said(questionnaire, {question.name: 1}, "warning") == []


def test_a_warning_confirmed_with_a_reason_is_settled():
    answers = answered(COMPANY) | {
        "f_park": Answer(value="outside", reason="The head office moved this month.")
    }
    assert check(FIRM, answers, on=ON) == []
