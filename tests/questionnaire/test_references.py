import time

import pytest


def test_a_rule_may_test_a_later_question_but_not_an_unknown_one(faults_of):
    assert faults_of("""
    - name: least
      kind: integer
      label: {en: A}
      constraints: [{test: ". <= coalesce(${most}, 9)", message: {en: M}}]
    - {name: most, kind: integer, label: {en: A}, warnings: [{test: ". > ${leas}", message: {en: M}}]}
    """) == ["question most, warning 1: test: there is no question ${leas}; perhaps ${least} is meant."]


def test_a_comparison_with_a_choice_that_does_not_exist_is_a_fault_in_rules_too(faults_of):
    assert faults_of("""
    - name: a
      kind: select_multiple
      label: {en: A}
      choices: [{name: b, label: {en: B}}]
      warnings: [{test: "not(selected(., 'c')) and . != 'b' and . != ''", message: {en: M}}]
    """) == [
        "question a, warning 1: test: 'c' is no possible answer to ${a}, so the answer can never equal it."
    ]


ABROAD = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: doubled, kind: calculate, calculation: "coalesce(${staff}, 0) * 2"}
- name: abroad
  kind: integer
  label: {en: Abroad}
  relevant: RELEVANT
  constraints: [{test: "TEST", message: {en: Too many.}}]
"""


@pytest.mark.parametrize("test", [". <= ${staff}", ". > 0 and 2 * . < ${staff} - 1", ". = ${staff} + 1"])
def test_a_rule_that_is_always_broken_while_another_answer_is_open_is_a_fault(faults_of, test):
    questions = ABROAD.replace("RELEVANT", "true()").replace("TEST", test).partition("questions:\n")[2]
    assert faults_of(questions) == [
        "question abroad, constraint 1: test: this always fails while ${staff} is blank; "
        "put before it: ${staff} = '' or ..."
    ]


@pytest.mark.parametrize(
    ("test", "relevant"),
    [
        (". <= ${staff} or ${staff} = ''", "true()"),
        (". <= coalesce(${staff}, 0)", "true()"),
        ("${staff} = '' and . > 5", "true()"),
        (". <= ${staff}", "${staff} > 0"),
        (". <= ${doubled}", "true()"),
    ],
)
def test_a_rule_with_care_for_blanks_is_none(questionnaire, test, relevant):
    assert (
        questionnaire(ABROAD.replace("RELEVANT", relevant).replace("TEST", test))
        .by_name["abroad"]
        .constraints
    )


def test_thousands_of_unknown_names_are_found_in_seconds(faults_of):
    question = "- {{name: question_{0}, kind: text, label: {{en: A}}, relevant: '${{question_x{0}}} = 1'}}\n"
    start = time.perf_counter()
    assert len(faults_of("".join(map(question.format, range(2000))))) == 2000
    assert time.perf_counter() - start < 20


def test_a_row_cannot_rest_on_a_later_column_nor_a_text_outside_on_any_column(faults_of):
    assert faults_of("""
    - name: t
      kind: table
      label: {en: T}
      columns:
      - {name: a, kind: calculate, calculation: "${b} + 1"}
      - {name: b, kind: decimal, label: {en: "After ${a}"}}
    - {name: c, kind: text, label: {en: "All of ${b}"}}
    """) == [
        "question t, column a: calculation: ${b} is not answered before this, so it has no value here yet.",
        "question c: label: ${b} has many rows; only the answer to a single question can be put into a text.",
    ]
