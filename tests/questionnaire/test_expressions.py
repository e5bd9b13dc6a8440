import json
import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.questionnaire.expressions import ExpressionError, Occasion, evaluate, holds, parse
from tests.questionnaire.cases import CASES, INVALID, ON, VALID, same, values_of
from tests.questionnaire.random_expressions import ANYTHING, TEXTS, VALUES


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case['text']} {case.get('values', '')}")
def test_the_server_gives_what_the_table_says(case):
    found = evaluate(parse(case["text"]), values_of(case), this=case.get("this", ""), on=ON)
    assert same(found, case["gives"])


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case["text"])
def test_a_fault_is_named_with_its_place_and_reason(case):
    with pytest.raises(ExpressionError) as fault:
        parse(case["text"])
    assert (fault.value.position, fault.value.code) == (case["fails"], case["because"])
    assert all(fault.value.reason[language] for language in ("en", "zh-hans"))


def test_the_table_is_large_and_says_each_thing_once():
    assert len(VALID) + len(INVALID) == len(CASES) > 300
    assert len({json.dumps(case, sort_keys=True, default=str) for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("hostile", "position", "code"),
    [
        ("(" * 10_000, 100, "too_deep"),
        ("-" * 9_999 + "1", 100, "too_deep"),
        ("not(" * 2_400, 400, "too_deep"),
        ("+".join(["1"] * 5_000), 201, "too_deep"),
        ("=".join(["1"] * 5_000), 201, "too_deep"),
        ("1 or " * 1_990 + "(", 9_951, "operand"),
        ("a" * 10_000, 0, "bare_word"),
        ("f" * 9_990 + "()", 0, "unknown_function"),
        ("9" * 10_000, 0, "number"),
        ("'" + "x" * 9_999, 0, "unclosed_text"),
        ("1" + " " * 10_000, 10_000, "too_long"),
        ("regex(., '" + "(" * 9_000 + "')", 30, "pattern_long"),
        ("regex(., '" + "a?" * 4_000 + "')", 10, "pattern_long"),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_hostile_text_is_refused_at_once(hostile, position, code):
    started = time.perf_counter()
    with pytest.raises(ExpressionError) as fault:
        parse(hostile)
    assert (fault.value.position, fault.value.code) == (position, code)
    assert time.perf_counter() - started < 1
    assert len(str(fault.value)) < 400


def test_the_caret_stands_below_the_fault():
    with pytest.raises(ExpressionError) as fault:
        parse("${staff} > 5\nand ${部门} = 1")
    assert str(fault.value) == "A reference to a question looks like ${name}.\nand ${部门} = 1\n    ^"


def test_the_caret_minds_wide_characters_and_shows_no_control_character():
    with pytest.raises(ExpressionError) as fault:
        parse("'研发' = \x1b")
    assert fault.value.pointer == "'研发' = �\n         ^"
    assert fault.value.reason["en"] == "“�” has no meaning here."


def test_a_wrong_word_is_answered_with_the_right_one():
    with pytest.raises(ExpressionError, match=r"Did you mean count-selected\(\)\?") as fault:
        parse("count_selected(${services}) > 1")
    assert fault.value.reason["zh-hans"] == "没有名为 count_selected() 的函数。是否应为 count-selected()？"


def test_an_expression_knows_the_questions_it_reads():
    expression = parse("${a} > 1 and selected(${b}, '${c}') and . < sum(${a}) and regex(${d}, '$')")
    assert expression.names == {"a", "b", "d"}


def test_a_tree_survives_json():
    expression = parse("if(${a} >= 1.5, \"it's\", regex(., 'a|[^b]'))")
    assert json.loads(json.dumps(expression.as_json(), allow_nan=False)) == expression.as_json()


def test_a_long_chain_of_alternatives_is_not_deep():
    assert holds(parse(" or ".join(f"${{q}} = {number}" for number in range(700))), {"q": 699}, on=ON)


def test_a_huge_whole_number_is_infinite():
    assert evaluate(parse("${a} - 1"), {"a": -(10**400)}, on=ON) == float("-inf")


@given(TEXTS, VALUES, ANYTHING, st.dates())
@example("pow(${a}, ${b})", {"a": 1e308, "b": 1e308}, "", ON.today)
@example("round(${a}, ${b})", {"a": 5e-324, "b": 1e308}, "", ON.today)
@example("date(${a})", {"a": 1e308}, "", ON.today)
def test_what_parses_can_be_evaluated_on_any_values(text, values, this, today: date):
    found = evaluate(parse(text), values, this=this, on=Occasion.of_day(today))
    assert isinstance(found, str | float | bool | tuple)


@given(st.text(max_size=60) | st.text(alphabet="${}a1.'\"()+-*=<>, andorivm研", max_size=40))
def test_any_text_parses_or_names_a_place_within_it(text):
    try:
        parse(text)
    except ExpressionError as fault:
        place = fault.position
    else:
        place = 0
    assert 0 <= place <= len(text)
