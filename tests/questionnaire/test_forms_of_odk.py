"""What questionnaires written as XLSForms hold beyond the house's own: kinds, filters, conditions."""

import json
from dataclasses import replace

import pytest
import yaml

from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.browser import browser_form, occasion
from surveys.questionnaire.checking import check
from surveys.questionnaire.cleaning import Invalid, clean
from surveys.questionnaire.definition import Question
from surveys.questionnaire.routing import offered, route
from tests.questionnaire.cases import ON

FORM = loading.load(
    yaml.safe_load("""
name: towns
title: {en: Towns}
languages: [en, zh-hans]
sections:
- name: all
  questions:
  - {name: state, kind: text, label: {en: State}}
  - name: town
    kind: select_one
    label: {en: Town}
    choice_filter: state = ${state}
    choices:
    - {name: "1", label: {en: Seattle}, attributes: {state: wa}}
    - {name: "2", label: {en: Tacoma, zh-hans: 塔科马}, attributes: {state: wa}, also: [{state: or}]}
    - {name: "3", label: {en: Dallas}, attributes: {state: tx}}
  - name: first
    kind: rank
    randomized: true
    label: {en: First}
    choices: [{name: a, label: {en: A}}, {name: b, label: {en: B}}, {name: c, label: {en: C}}]
  - name: next
    kind: select_one
    randomized: true
    seed: ${state}
    choice_filter: name != 'b'
    label: {en: Next}
    choices:
    - {name: a, label: {en: A}}
    - {name: b, label: {en: B}}
    - {name: c, label: {en: C}}
    - {name: d, label: {en: D}}
  - name: why
    kind: text
    label: {en: Why}
    required_when: ${state} = 'wa'
    required_message: {en: "In Washington, say why."}
  - {name: crew, kind: integer, label: {en: Crew}}
  - name: member
    kind: table
    label: {en: Member}
    rows_wanted: ${crew}
    columns:
    - {name: nick, kind: text, label: {en: Nick}}
    - name: pet
      kind: table
      label: {en: Pet}
      columns:
      - {name: species, kind: text, label: {en: Species}, required: true}
      - name: legs
        kind: integer
        label: {en: Legs}
        constraints: [{test: ". < 9", message: {en: "${nick}: too many"}}]
""")
)


def given(**values):
    return {name: Answer(value=value) for name, value in values.items()}


def told(**values):
    return [(p.question, p.row, p.column, p.message["en"]) for p in check(FORM, given(**values), on=ON)]


@pytest.mark.parametrize(("state", "names"), [("wa", ["1", "2"]), ("tx", ["3"]), ("or", ["2"]), ("", [])])
def test_a_filter_offers_the_choices_that_pass_it_on_both_sides(state, names, browser_page):
    answers = given(state=state)
    town, values = FORM.by_name["town"], route(FORM, answers, on=ON).values
    assert [choice.name for choice in offered(town, values, on=ON)] == names
    assert in_the_browser(browser_page, answers, "town") == names


def test_choices_are_drawn_into_an_order_of_the_response_s_own_on_both_sides(browser_page):
    first = FORM.by_name["first"]
    orders = {"".join(c.name for c in offered(first, {}, on=replace(ON, seed=str(n)))) for n in range(40)}
    assert orders == {"abc", "acb", "bac", "bca", "cab", "cba"}
    assert in_the_browser(browser_page, {}, "first") == [c.name for c in offered(first, {}, on=ON)]


@pytest.mark.parametrize(("seed", "order"), [("1", "cad"), ("42", "acd"), ("wa", "adc")])
def test_a_seed_draws_the_order_of_what_the_filter_leaves_as_odk_does_on_both_sides(
    seed, order, browser_page
):
    answers = given(state=seed)
    found = offered(FORM.by_name["next"], route(FORM, answers, on=ON).values, on=ON)
    assert "".join(choice.name for choice in found) == order
    assert "".join(in_the_browser(browser_page, answers, "next")) == order


OFFERED = """async ([sent, answers, on, name]) => {
    const { known, offered, route } = await import("/surveys/routing.js");
    const form = JSON.parse(sent);
    const { values } = route(form, answers, on);
    return offered(known(form).variables.get(name), values, on).map((choice) => choice.name);
}"""


def in_the_browser(page, answers, name):
    documents = {key: answer.as_document() for key, answer in answers.items()}
    return page.evaluate(OFFERED, [json.dumps(browser_form(FORM, "en")), documents, occasion(ON), name])


def test_a_choice_that_is_offered_no_longer_is_an_error():
    assert ("town", None, None) not in [found[:3] for found in told(state="wa", town="2", why="x")]
    assert told(state="tx", town="2") == [
        ("town", None, None, "Tacoma is not offered here, given the earlier answers; please choose again.")
    ]


def test_what_is_required_may_rest_on_earlier_answers_and_says_so_in_its_own_words():
    assert told(state="tx") == []
    assert told(state="wa") == [("why", None, None, "In Washington, say why.")]


def test_rows_within_rows_are_checked_and_told_with_their_place():
    pets = [{"legs": 4}, {"species": "spider", "legs": 10}]
    assert told(crew=2, member=[{"nick": "Li"}, {"nick": "Wu", "pet": pets}]) == [
        ("member", 1, "pet", "Pet, row 1, Species: Please fill in this field of the row."),
        ("member", 1, "pet", "Pet, row 2, Legs: Wu: too many"),
    ]
    assert told(crew=1, member=[{"nick": "Li"}, {"nick": "Wu"}]) == [
        ("member", None, None, "The earlier answers ask for 1 rows here, and 2 are filled in.")
    ]


HASH = "0f" * 32


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("time", "9:05", "09:05"),
        ("time", "２１：３０", "21:30"),
        ("time", "21:30:15", "21:30:15"),
        ("datetime", "2026年3月2日 9:30", "2026-03-02T09:30"),
        ("datetime", "2026-03-02T09:30:00", "2026-03-02T09:30"),
        ("acknowledge", True, "OK"),
        ("acknowledge", "on", "OK"),
        ("barcode", " 690-1 ", "690-1"),
        ("range", "7", 7),
        ("range", "5.5", 5.5),
        ("geopoint", "39.9042, 116.4074", "39.9042 116.4074"),
        ("geopoint", "-1 2 35.5 4", "-1 2 35.5 4"),
        ("image", f"{HASH}/site.jpg", f"{HASH}/site.jpg"),
    ],
)
def test_what_is_typed_becomes_the_value_kept(kind, typed, kept):
    question = Question("q", kind, {"en": "Q"}, minimum=5, maximum=10, step=0.5)
    assert clean(question if kind == "range" else Question("q", kind, {"en": "Q"}), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("time", "25:00", "09:30"),
        ("time", 930, "09:30"),
        ("datetime", "2026-03-02", "2026-03-02 09:30"),
        ("datetime", "9:30", "2026-03-02 09:30"),
        ("acknowledge", "no", "cannot be an answer"),
        ("range", "7.3", "steps of 0.5 from 5"),
        ("range", "11", "10 or less"),
        ("geopoint", "91 0", "latitude"),
        ("geopoint", "39.9", "latitude"),
        ("image", "site.jpg", "cannot be an answer"),
        ("file", f"{HASH}/../x", "cannot be an answer"),
        ("hidden", "x", "takes no answer"),
        ("metadata", "x", "takes no answer"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be(kind, typed, words):
    question = Question("q", kind, {"en": "Q"}, minimum=5, maximum=10, step=0.5)
    with pytest.raises(Invalid, match=words):
        clean(question if kind == "range" else Question("q", kind, {"en": "Q"}), typed)
