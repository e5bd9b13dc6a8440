import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire import loading
from surveys.questionnaire.definition import KINDS
from surveys.questionnaire.faults import FaultLog

TWENTY = Path(__file__).with_name("twenty_faults.yaml")
PLANTED = """
line 9, option set origin, choice spinoff: The name spinoff is already taken.
line 12, section profile: title has no wording in zh-hans.
line 16, section profile, question staff: There is no key lable here; perhaps label is meant.
line 18, section profile, question staff: min (500) is above max (10).
line 21, section profile, question 2: Staff-Abroad is not a name: letters, digits and underscores, \
no digit first, at most 64 characters.
line 25, section profile, question origin: There is no kind select_won; perhaps select_one is meant.
line 29, section profile, question founding: There is no option set orgin; perhaps origin is meant.
line 35, section profile, question park: The kind select_one needs choices.
line 40, section profile, question motto: The kind text takes no choices.
line 45, section profile, question niche: relevant, character 19: This bracket is never closed.
line 49, section profile, question rank: max_selected is 5, but there are only 3 choices.
line 53, section profile, question parent: label: there is no question ${organisation}.
line 57, section profile, question spun: relevant: 'spin_off' is no possible answer to ${how}, \
so the answer can never equal it.
line 61, section profile, question early: relevant: ${late} is not answered before this, \
so it has no value here yet.
line 68, section money, question late: required must be true or false, not the text “maybe”.
line 69, section money, question sum: The kind calculate needs calculation.
line 72, section money, question staff: The name staff is already taken.
line 79, section money, question years, column inner: There is no kind nots; perhaps note is meant.
line 80, section money, question years, column amount: label must be a mapping (key: value), not the number 5.
line 85: The key hint stands here a second time.
"""


WHOLE = """
name: whole
title: {en: Whole}
languages: [en]
attributes: {industry: cro}
choices:
  how: [{name: spinoff, label: {en: Spin-off}}, {name: 'no', label: {en: None of them}, exclusive: true}]
sections:
- name: one
  title: {en: One}
  questions:
  - {name: org, kind: text, label: {en: Name}, required: true}
  - {name: how, kind: select_multiple, choices: how, max_selected: 1, label: {en: "How did ${org} begin?"}}
  - name: staff
    kind: integer
    label: {en: Staff}
    unit: {en: persons}
    min: 0
    constraints: [{test: ". <= 100", message: {en: "${org} is not so large."}}]
- name: two
  title: {en: "About ${org}"}
  relevant: selected(${how}, 'spinoff')
  questions:
  - name: years
    kind: table
    label: {en: Years}
    max_rows: 3
    columns:
    - {name: year, kind: year, label: {en: Year}}
    - {name: spent, kind: decimal, label: {en: Spent}, min: 0.5}
    - {name: each, kind: calculate, calculation: "${spent} div ${staff}"}
  - {name: total, kind: calculate, calculation: 'sum(${spent})', label: {en: Total}}
"""


QUESTIONS = """
{name: a, kind: text}
    label is missing.
{kind: text, label: {en: A}}
    name is missing.
{name: a, label: {en: A}}
    kind is missing.
{name: a, kind: text, label: Staff}
    label must be a mapping (key: value), not the text “Staff”.
{name: a, kind: text, label: {en: 5}}
    label.en must be text, not the number 5.
{name: a, kind: text, label: {en: ' '}}
    label has no wording in en.
{name: a, kind: text, label: {en: A, fr: B}}
    label has a wording in fr, which is none of the questionnaire's languages.
{name: a, kind: text, label: {en: "A\\0"}}
    label holds a control character (U+0000).
{name: a, kind: text, label: {en: A}, emoji: 'yes'}
    There is no key emoji here.
five
    questions must be a mapping (key: value), not the text “five”.
{name: a, kind: integer, label: {en: A}, min: low}
    min must be a number, not the text “low”.
{name: a, kind: integer, label: {en: A}, min: true}
    min must be a number, not the truth value True.
{name: a, kind: integer, label: {en: A}, max: .inf}
    max must be a number, not the number inf.
{name: a, kind: select_one, label: {en: A}, choices: []}
    choices is empty; it needs at least one.
{name: a, kind: select_one, label: {en: A}, choices: 5}
    choices must be a list, not the number 5.
{name: a, kind: note, label: {en: A}, required: true}
    The kind note takes no required.
{name: a, kind: table, label: {en: A}}
    The kind table needs columns.
{name: a, kind: table, label: {en: A}, columns: []}
    columns is empty; it needs at least one.
{name: a, kind: table, label: {en: A}, columns: [{name: b, kind: calculate, calculation: "1"}]}
    A table needs a column that is filled in; here none is.
{name: a, kind: table, label: {en: A}, columns: [{name: b, kind: note, label: {en: B}}]}
    A table needs a column that is filled in; here none is.
{name: a, kind: rank, label: {en: A}, choices: [{name: b, label: {en: B}}], max_selected: 0}
    max_selected must be a whole number of at least 1, not the number 0.
{name: a, kind: text, label: {en: A}, constraints: [{test: . != 1}]}
    message is missing.
{name: a, kind: integer, label: {en: A}, constraints: [{test: . != 'many', message: {en: M}}]}
    test: 'many' is no possible answer to ${a}, so the answer can never equal it.
{name: a, kind: text, label: {en: A}, relevant: ''}
    relevant, character 1: The expression is empty.
{name: a, kind: text, label: {en: A}, relevant: . = 1}
    relevant: the question's own value (.) is not known yet when this is worked out.
{name: a, kind: text, label: {en: A}, relevant: "${a} = 1"}
    relevant: ${a} is not answered before this, so it has no value here yet.
{name: a, kind: text, label: {en: "What of ${b"}}
    label: ${...} must hold the name of one question.
{name: a, kind: decimal, label: {en: A}, unit: {en: "${b}"}}
    unit: an answer cannot be put into this text.
"""
CASES = [line.strip() for line in QUESTIONS.strip().splitlines()]


def test_twenty_planted_faults_are_all_found_at_once_each_with_its_place_and_reason():
    with pytest.raises(loading.Faults) as found:
        loading.load_file(TWENTY)
    assert str(found.value).splitlines() == PLANTED.strip().splitlines()


def test_every_fault_is_said_in_chinese_too():
    with pytest.raises(loading.Faults) as found:
        loading.load_file(TWENTY)
    assert found.value.faults[7].reason["zh-hans"] == "select_one 题型必须设置 choices。"


def test_a_whole_questionnaire_is_loaded():
    whole = loading.load(yaml.safe_load(WHOLE))
    assert [question.name for question in whole.questions()] == ["org", "how", "staff", "years", "total"]
    assert whole.by_name["how"].choice("no").exclusive
    assert whole.by_name["staff"].minimum == 0
    assert whole.by_name["years"].columns[2].calculation.names == {"spent", "staff"}


@pytest.mark.parametrize(("question", "fault"), list(zip(CASES[::2], CASES[1::2], strict=True)))
def test_each_fault_of_a_question_says_what_is_wrong(faults_of, question, fault):
    (found,) = faults_of(f"- {question}")
    assert found.partition(": ")[2] == fault


def test_a_document_without_anything_lacks_all_it_needs():
    with pytest.raises(loading.Faults) as found:
        loading.load({})
    assert str(found.value).splitlines() == [
        "file: sections is missing.",
        "file: languages is missing.",
        "file: name is missing.",
        "file: title is missing.",
    ]


def test_names_of_sections_questions_columns_and_choices_must_differ():
    tiny = {
        "name": "tiny",
        "title": {"en": "Tiny"},
        "languages": ["en"],
        "sections": yaml.safe_load("""
    - {name: s, title: {en: S}, questions: [{name: a, kind: text, label: {en: A}}]}
    - name: s
      title: {en: S}
      questions:
      - {name: t, kind: table, label: {en: T}, columns: [{name: a, kind: text, label: {en: A}}]}
      - name: b
        kind: likert
        label: {en: B}
        choices: [{name: x, label: {en: X}}, {name: x, label: {en: Y}}]
    """),
    }
    with pytest.raises(loading.Faults) as found:
        loading.load(tiny)
    assert str(found.value).splitlines() == [
        "section s: The name s is already taken.",
        "section s, question t, column a: The name a is already taken.",
        "section s, question b, choice x: The name x is already taken.",
    ]


def test_two_exclusive_choices_are_no_fault(questionnaire):
    tiny = questionnaire("""
    questions:
    - name: why
      kind: select_multiple
      label: {en: Why}
      choices:
      - {name: none, label: {en: None}, exclusive: true}
      - {name: unsure, label: {en: Unsure}, exclusive: true}
    """)
    assert [choice.exclusive for choice in tiny.by_name["why"].choices] == [True, True]


def test_a_message_repeats_long_or_unprintable_words_only_in_part(faults_of):
    (fault,) = faults_of(f'- {{name: "{"x" * 5000}\\x1b[31m", kind: text, label: {{en: A}}}}')
    assert len(fault) < 250
    assert "\x1b" not in fault


WORDS = st.sampled_from([*KINDS, "a", "en", "${org}", "${org} = 'b'", ". > 1", "sum(${spent})", "${"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def spoilt(document: object, steps: list[int], junk: object) -> object:
    """The document with the node that the steps lead to replaced."""
    if not steps or not isinstance(document, dict | list) or not document:
        return junk
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = keys[steps[0] % len(keys)]
    document[key] = spoilt(document[key], steps[1:], junk)
    return document


@given(st.lists(st.integers(0, 20), max_size=8), JUNK)
def test_no_document_whatever_raises_anything_but_faults(steps, junk):
    document = spoilt(yaml.safe_load(WHOLE), steps, junk)
    try:
        questionnaire = loading.load(document)
    except loading.Faults:
        return
    assert loading.load(json.loads(json.dumps(loading.dump(questionnaire)))) == questionnaire


def test_nesting_without_end_is_a_fault():
    column = {"name": "c", "kind": "table", "label": {"en": "C"}}
    for _ in range(5000):
        column = {**column, "columns": [column]}
    document = yaml.safe_load(WHOLE)
    document["sections"][1]["questions"][0]["columns"] = [column]
    with pytest.raises(loading.Faults, match="Tables can stand within each other 5 deep"):
        loading.load(document)


def test_a_text_may_lack_languages_but_not_all_unless_it_stands_in_a_file_of_the_repository(tmp_path):
    document = yaml.safe_load(WHOLE) | {"languages": ["en", "fr"]}
    form = loading.load(document)
    assert form.by_name["org"].label == {"en": "Name"}
    path = tmp_path / "whole.yaml"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(loading.Faults, match="question org: label has no wording in fr"):
        loading.load_file(path)
    document["sections"][0]["questions"][0]["label"] = {"de": "Name"}
    with pytest.raises(loading.Faults, match="question org: label has no wording in any language"):
        loading.load(document)


def test_groups_stand_in_sections_and_rows_and_must_exist():
    document = yaml.safe_load(WHOLE)
    section = document["sections"][1]
    section["groups"] = [{"name": "money", "label": {"en": "Money"}, "relevant": "${staff} > 1"}]
    section["questions"][0]["group"] = "money"
    section["questions"][0]["groups"] = [{"name": "cost"}, {"name": "inner", "parent": "cost"}]
    section["questions"][0]["columns"][1]["group"] = "inner"
    form = loading.load(document)
    assert [group.name for group in form.sections[1].groups] == ["money"]
    assert [(group.name, group.parent) for group in form.by_name["years"].groups] == [
        ("cost", ""),
        ("inner", "cost"),
    ]
    assert not form.by_name["years"].is_grid
    section["questions"][1]["group"] = "mony"
    section["groups"].append({"name": "empty"})
    with pytest.raises(loading.Faults) as found:
        loading.load(document)
    assert str(found.value).splitlines() == [
        "section two, question total: There is no group mony here.",
        "section two, group empty: The group empty holds no question.",
    ]


def test_tables_stand_in_tables_and_know_what_is_around_them():
    form = loading.load(
        yaml.safe_load("""
        name: nested
        title: {en: Nested}
        languages: [en]
        sections:
        - name: one
          questions:
          - name: site
            kind: table
            label: {en: Site}
            columns:
            - {name: city, kind: text, label: {en: City}}
            - name: person
              kind: table
              label: {en: "Person in ${city}"}
              columns: [{name: age, kind: integer, label: {en: "Age in ${city}"}}]
        """)
    )
    assert form.enclosing["age"] == ("site", "person")
    assert form.variables["age"].kind == "integer"
    assert form.by_name["site"].columns[1].is_grid


def test_a_filter_may_name_the_attributes_of_its_choices():
    question = {
        "name": "town",
        "kind": "select_one",
        "label": {"en": "Town"},
        "choice_filter": "state = ${org} or name = 'x'",
        "choices": [{"name": "10-20", "label": {"en": "Ten"}, "attributes": {"state": "wa"}}],
    }
    document = yaml.safe_load(WHOLE)
    document["sections"][0]["questions"].append(question)
    assert loading.load(document).by_name["town"].choice_filter.tree[1] == ("=", ("@", "state"), ("$", "org"))
    question["choice_filter"] = "county = 1"
    log = FaultLog()
    loading.loaded(document, log)
    assert [fault.reason["en"] for fault in log.advice()] == [
        "choice_filter: the choices have no column county, so it is blank here."
    ]
    loading.loaded(document, log, is_strict=True)
    assert "“county” stands alone" in str(log.faults())
