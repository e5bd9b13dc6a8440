from datetime import date
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.questionnaire import loading
from surveys.questionnaire.checking import check
from surveys.questionnaire.cleaning import clean_answer
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import route
from surveys.questionnaire.simulating import Firm, simulate
from tests.questionnaire.random_questionnaires import documents

ON = Occasion.of_day(date(2026, 3, 2))
FIRM = Firm(size=40, year=2025, language="en")
FORM = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, min: 1, max: 100000, required: true}
- name: researchers
  kind: integer
  label: {en: Researchers}
  min: 0
  constraints: [{test: ". <= ${staff}", message: {en: More than staff}}]
- {name: share, kind: percent, label: {en: Share}, min: 0, max: 100}
- name: why
  kind: select_multiple
  label: {en: Why}
  relevant: ${researchers} > 0
  max_selected: 2
  choices:
  - {name: cost, label: {en: Cost}}
  - {name: skill, label: {en: Skill}}
  - {name: time, label: {en: Time}}
  - {name: none, label: {en: None}, exclusive: true}
- name: never
  kind: decimal
  label: {en: Impossible}
  constraints: [{test: ". < 0 and . > 0", message: {en: No number is right}}]
"""


def simulated(form, seed):
    return simulate(form, FIRM, on=ON, random=Random(seed))


def test_answers_keep_the_rules_and_the_route(questionnaire):
    form = questionnaire(FORM)
    for seed in range(200):
        answers = simulated(form, seed)
        assert check(form, answers, on=ON) == []
        assert answers.keys() <= set(route(form, answers, on=ON).asked)
        assert answers["never"].missing if "never" in answers else True


def test_the_same_seed_gives_the_same_answers(questionnaire):
    form = questionnaire(FORM)
    assert simulated(form, 7) == simulated(form, 7)
    assert simulated(form, 7) != simulated(form, 8)


def test_numbers_are_spread_about_the_size_of_the_firm(questionnaire):
    values = [simulated(questionnaire(FORM), seed)["staff"].value for seed in range(200)]
    given = sorted(value for value in values if value is not None)
    assert 30 < given[len(given) // 2] < 50
    assert len(set(given)) > 40


def test_refusing_not_knowing_and_silence_are_all_there(questionnaire):
    form = questionnaire(FORM)
    all_answers = [simulated(form, seed) for seed in range(300)]
    shares = [answers["share"].missing if "share" in answers else "silent" for answers in all_answers]
    assert {"", "silent", "refused", "dont_know", "not_applicable"} == set(shares)


@pytest.mark.parametrize("seed", [1, 2])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=documents(), chance=st.integers(0, 10**6))
def test_whatever_the_questionnaire_answers_could_have_been_typed(document, chance, seed):
    form = loading.load(document)
    for name, answer in simulate(form, FIRM, on=ON, random=Random(chance + seed)).items():
        kept = clean_answer(form.by_name[name], answer.as_document())
        assert kept is not None
        assert kept.value == answer.value
