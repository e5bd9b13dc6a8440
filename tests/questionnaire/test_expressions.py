import pytest

from surveys.questionnaire.expression_errors import ExpressionError
from surveys.questionnaire.expressions import evaluate, parse
from tests.questionnaire.cases import INVALID, TODAY, VALID, same, values_of


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case['text']} {case.get('values', '')}")
def test_the_server_gives_what_the_table_says(case):
    found = evaluate(parse(case["text"]), values_of(case), this=case.get("this", ""), today=TODAY)
    assert same(found, case["gives"])


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case["text"])
def test_a_fault_is_named_with_its_place_and_reason(case):
    with pytest.raises(ExpressionError) as fault:
        parse(case["text"])
    assert fault.value.position == case["fails"]
    assert fault.value.code == case["because"]
