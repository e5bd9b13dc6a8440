import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.browser import occasion
from surveys.questionnaire.expressions import evaluate, parse
from tests.questionnaire.cases import ON, VALID, same, values_of
from tests.questionnaire.random_expressions import ANYTHING, TEXTS, VALUES

EVALUATE = """async ([cases, on]) => {
    const { evaluate } = await import("/surveys/expressions.js");
    return cases.map(([tree, values, self]) => evaluate(JSON.parse(tree), values, { self, on }));
}"""


def in_the_browser(page, cases: list[tuple[str, dict, object]]) -> list:
    """The value of each (expression, values by name, value under test)."""
    sent = [(json.dumps(parse(text).as_json()), values, this) for text, values, this in cases]
    return page.evaluate(EVALUATE, [sent, occasion(ON)])


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case['text']} {case.get('values', '')}")
def test_the_browser_gives_what_the_table_says(case, browser_page):
    (found,) = in_the_browser(browser_page, [(case["text"], values_of(case), case.get("this", ""))])
    assert same(found, case["gives"])


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(TEXTS, VALUES, ANYTHING), min_size=30, max_size=40))
def test_the_browser_and_the_server_agree_on_random_expressions(browser_page, cases):
    for case, found in zip(cases, in_the_browser(browser_page, cases), strict=True):
        text, values, this = case
        assert same(found, evaluate(parse(text), values, this=this, on=ON)), case
