from hypothesis import HealthCheck, given, settings

from surveys.questionnaire import loading
from surveys.questionnaire.comparing import compare
from tests.questionnaire.random_questionnaires import documents

OLD = """
questions:
- {name: org, kind: text, label: {en: Name}}
- name: how
  kind: select_one
  label: {en: How}
  choices: [{name: a, label: {en: A}}, {name: b, label: {en: B}}]
- {name: staff, kind: integer, label: {en: Staff}, relevant: "${how} = 'a'"}
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: year, label: {en: Year}}]
- {name: gone, kind: text, label: {en: Gone}}
"""
NEW = """
questions:
- {name: org, kind: text, label: {en: Your name}}
- name: how
  kind: select_one
  label: {en: How}
  choices: [{name: a, label: {en: "A!"}}, {name: b, label: {en: B}}]
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: integer, label: {en: Year}}]
- {name: staff, kind: integer, label: {en: Staff}, relevant: "${how} = 'b'", required: true}
- {name: fresh, kind: text, label: {en: Fresh}}
"""


def test_each_question_is_said_to_be_what_became_of_it(questionnaire):
    found = compare(questionnaire(OLD), questionnaire(NEW))
    assert [(change.name, change.sort, change.aspects, change.touches_data) for change in found] == [
        ("org", "changed", ("wording",), False),
        ("how", "changed", ("choice wording",), False),
        ("years", "moved", (), False),
        ("year", "changed", ("kind",), True),
        ("staff", "changed", ("routing", "rules"), True),
        ("fresh", "added", (), False),
        ("gone", "removed", (), True),
    ]


def test_titles_and_conditions_of_sections_count_too(questionnaire):
    section = "sections: [{name: s, title: {en: TITLE}, questions: [{name: a, kind: text, label: {en: A}}]}]"
    (change,) = compare(questionnaire(section), questionnaire(section.replace("TITLE", "Other")))
    assert (change.name, change.aspects, change.touches_data) == ("s §", ("wording",), False)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_nothing_differs_from_itself(document):
    questionnaire = loading.load(document)
    assert compare(questionnaire, questionnaire) == []


def test_another_picture_under_the_same_name_is_a_change_of_the_form(questionnaire):
    question = "{name: a, kind: text, label: {en: A}, media: {image: {en: map.png}}}"
    text = f"files: {{map.png: '%s'}}\nquestions: [{question}]"
    found = compare(questionnaire(text % ("0" * 64)), questionnaire(text % ("1" * 64)))
    assert [(change.name, change.aspects) for change in found] == [("§", ("wording",))]
