"""The software questionnaires of the Beijing study: who is asked what, and what is worked out from it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import surveys
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check
from surveys.questionnaire.definition import SILENT, Questionnaire
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import pipe, route

BEIJING = Path(surveys.__file__).parent / "studies" / "beijing"
ON = Occasion.of_day(date(2026, 11, 23))

FIRM = loading.load(loading.read(BEIJING / "questionnaires" / "sw_firm.yaml"))
INDUSTRY = loading.load(loading.read(BEIJING / "questionnaires" / "sw_industry.yaml"))
BOTH = pytest.mark.parametrize("questionnaire", [FIRM, INDUSTRY], ids=lambda one: one.name)


def answered(values: Mapping[str, object]) -> dict[str, Answer]:
    return {name: Answer(value=value) for name, value in values.items()}


def asked(questionnaire: Questionnaire, **values: object) -> tuple[str, ...]:
    return route(questionnaire, answered(values), on=ON).asked


def value_of(questionnaire: Questionnaire, name: str, **values: object) -> object:
    return route(questionnaire, answered(values), on=ON).values[name]


def label(questionnaire: Questionnaire, name: str, language: str, **values: object) -> str:
    on_route = route(questionnaire, answered(values), on=ON)
    return pipe(questionnaire.by_name[name].label[language], questionnaire, on_route, language)


def names(questionnaire: Questionnaire) -> list[str]:
    return [question.name for question in questionnaire.questions() if question.kind not in SILENT]


def test_the_firm_is_asked_all_thirty_questions_and_the_table_of_years():
    assert " ".join(names(FIRM)) == (
        "f_founded_year f_origin f_spinoff_year f_sites f_park f_assoc_member f_staff_n f_rd_staff_fte "
        "f_services f_client_types f_main_client_pct f_revenue_usd_m f_revenue_prev_usd_m f_export_pct "
        "f_work_level f_rd_own_usd_m f_rd_purchased_usd_m f_rd_by_year "
        "f_scale_cause f_education_fit f_training_base f_training_form f_trainees_n f_training_effect "
        "f_hard_to_hire f_talent_mobility f_ip_measures f_quality_cert f_coop_partners f_obstacles f_policy"
    )


def test_the_association_is_asked_all_twenty_nine_questions():
    assert " ".join(names(INDUSTRY)) == (
        "org_members_n org_members_pct org_functions ind_firms_n ind_outsourcing_firms_n ind_zgc_firms_n "
        "ind_employment_n ind_revenue_usd_b ind_outsourcing_revenue_usd_b ind_gdp_pct ind_export_pct "
        "ind_ref_year ind_services ind_parks ind_small_pct ind_large_firms_n ind_mnc_rd_n ind_fdi_role "
        "ind_fdi_effects ind_spill_sectors ind_scale_barriers ind_programmers_enough ind_benchmark_country "
        "ind_benchmark_lesson ind_ip_importance ind_piracy_progress ind_rivals ind_drivers ind_policy"
    )


@BOTH
def test_a_column_of_a_chosen_option_is_short_enough_for_spss_and_stata(questionnaire):
    columns = [
        f"{question.name}_{choice.name}"
        for question in questionnaire.questions()
        if question.kind in ("select_multiple", "rank")
        for choice in question.choices
    ]
    assert [column for column in columns if len(column) > 32] == []


@pytest.mark.parametrize(
    ("origin", "is_asked"),
    [("spinoff_company", True), ("spinoff_university", True), ("new_startup", False), ("other", False)],
)
def test_only_a_spin_off_is_asked_when_it_became_independent(origin, is_asked):
    assert ("f_spinoff_year" in asked(FIRM, f_origin=origin)) is is_asked


@pytest.mark.parametrize("values", [{}, {"f_training_base": "yes"}])
def test_the_training_base_is_followed_up_unless_there_is_none(values):
    follow_ups = {"f_training_form", "f_trainees_n", "f_training_effect"}
    assert follow_ups <= set(asked(FIRM, **values))
    assert not follow_ups & set(asked(FIRM, f_training_base="no"))


def test_the_year_before_is_asked_only_when_there_was_one_and_revenue_is_known():
    assert "f_revenue_prev_usd_m" in asked(FIRM, f_founded_year=2024, f_revenue_usd_m=3)
    assert "f_revenue_prev_usd_m" not in asked(FIRM, f_founded_year=2025, f_revenue_usd_m=3)
    assert "f_revenue_prev_usd_m" not in asked(FIRM, f_founded_year=1996)


def test_without_staff_or_revenue_no_part_of_them_is_asked():
    assert "f_rd_staff_fte" not in asked(FIRM, f_staff_n=0)
    assert "f_export_pct" not in asked(FIRM, f_revenue_usd_m=0)
    assert {"f_rd_staff_fte", "f_export_pct"} <= set(asked(FIRM))
    assert "ind_export_pct" not in asked(INDUSTRY, ind_revenue_usd_b=0)


def test_where_nobody_outsources_nothing_is_asked_about_outsourcing():
    about_outsourcing = {"ind_outsourcing_revenue_usd_b", "ind_services", "ind_parks"}
    assert not about_outsourcing & set(asked(INDUSTRY, ind_outsourcing_firms_n=0))
    assert about_outsourcing <= set(asked(INDUSTRY))


def test_effects_of_foreign_investment_are_asked_unless_there_is_none():
    assert "ind_fdi_effects" not in asked(INDUSTRY, ind_mnc_rd_n=0)
    assert "ind_fdi_effects" in asked(INDUSTRY)


def test_the_lesson_is_asked_only_of_a_country_that_was_named():
    assert "ind_benchmark_lesson" in asked(INDUSTRY, ind_benchmark_country="india")
    assert "ind_benchmark_lesson" not in asked(INDUSTRY, ind_benchmark_country="none")
    assert "ind_benchmark_lesson" not in asked(INDUSTRY)


def test_growth_of_revenue_is_worked_out_in_per_cent():
    values = {"f_founded_year": 1996, "f_revenue_usd_m": 12.5, "f_revenue_prev_usd_m": 10}
    assert value_of(FIRM, "f_growth_pct", **values) == 25
    assert value_of(FIRM, "f_growth_pct", **values | {"f_revenue_prev_usd_m": 0}) == ""
    assert value_of(FIRM, "f_growth_pct", f_revenue_usd_m=12.5) == ""


def test_shares_are_worked_out_from_both_figures_or_not_at_all():
    assert value_of(FIRM, "f_rd_staff_pct", f_staff_n=200, f_rd_staff_fte=150.5) == 75.3
    assert value_of(FIRM, "f_rd_staff_pct", f_staff_n=200) == ""
    figures = {"ind_revenue_usd_b": 36, "ind_outsourcing_revenue_usd_b": 35, "ind_employment_n": 420000}
    assert value_of(INDUSTRY, "ind_outsourcing_pct", **figures) == 97.2
    assert value_of(INDUSTRY, "ind_revenue_per_person", **figures) == 85.7
    assert value_of(INDUSTRY, "ind_outsourcing_pct", ind_outsourcing_revenue_usd_b=35) == ""
    assert value_of(INDUSTRY, "org_firms_implied", org_members_n=800, org_members_pct=22) == 3636
    assert value_of(INDUSTRY, "org_firms_implied", org_members_n=800, org_members_pct=0) == ""


def test_rd_of_a_year_adds_up_and_a_blank_part_leaves_the_total_blank():
    rows = [
        {"rd_year": 2024, "rd_inhouse": 0.2, "rd_outsourced": 0.1},
        {"rd_year": 2025, "rd_inhouse": 0.2},
    ]
    assert value_of(FIRM, "rd_total", f_rd_by_year=rows) == (0.3, "")
    assert value_of(FIRM, "rd_outsourced_pct", f_rd_by_year=rows) == (33.3, "")


def test_earlier_answers_are_read_back_in_the_question():
    spin_off = {"f_founded_year": 1996, "f_origin": "spinoff_company"}
    assert label(FIRM, "f_spinoff_note", "en", **spin_off).endswith("was started in 1996.")
    assert "1996年" in label(FIRM, "f_spinoff_note", "zh-hans", **spin_off)
    assert "US$ 12.5 million" in label(FIRM, "f_revenue_prev_usd_m", "en", f_revenue_usd_m=12.5)
    assert "印度" in label(INDUSTRY, "ind_benchmark_lesson", "zh-hans", ind_benchmark_country="india")


@BOTH
def test_a_question_that_reads_an_answer_back_is_not_shown_without_it(questionnaire):
    shown = route(questionnaire, {}, on=ON).shown
    piped = {
        one.name for one in questionnaire.questions() if any("${" in text for text in one.label.values())
    }
    assert piped
    assert not piped & set(shown)


def interview(key: str, *, with_reasons: bool) -> dict[str, Answer]:
    document = loading.read(BEIJING / "interviews.yaml")
    case = next(case for case in document["cases"] if case["key"] == key)
    parts = ("value", "missing", "qualifier", "remark", "specify", "reason", "basis", "note")
    taken = parts if with_reasons else [part for part in parts if part != "reason"]
    return {
        name: Answer.from_document({part: answer[part] for part in taken if part in answer})
        for name, answer in case["answers"].items()
    }


@pytest.mark.parametrize(("questionnaire", "key"), [(INDUSTRY, "I3"), (FIRM, "I4")])
def test_whatever_was_said_in_an_interview_is_on_its_route(questionnaire, key):
    answers = interview(key, with_reasons=True)
    assert set(answers) <= set(route(questionnaire, answers, on=ON).asked)


def test_the_figures_of_the_association_raise_two_warnings_which_the_office_explained():
    problems = check(INDUSTRY, interview("I3", with_reasons=False), on=ON)
    assert [(one.question, one.level) for one in problems] == [
        ("ind_outsourcing_firms_n", "warning"),
        ("ind_outsourcing_revenue_usd_b", "warning"),
    ]
    assert check(INDUSTRY, interview("I3", with_reasons=True), on=ON) == []


def test_the_interview_of_the_company_lacks_only_the_number_of_staff():
    problems = check(FIRM, interview("I4", with_reasons=True), on=ON)
    assert [(one.question, one.level) for one in problems] == [("f_staff_n", "error")]
