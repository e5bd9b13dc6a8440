import pytest

from surveys.questionnaire.expressions import parse
from tests.questionnaire.cases import TODAY, VALID, same, values_of

EVALUATE = """async ([tree, values, self, today]) => {
    const { evaluate } = await import("/surveys/expressions.js");
    return evaluate(tree, values, { self, today });
}"""


@pytest.mark.parametrize("case", VALID, ids=lambda case: f"{case['text']} {case.get('values', '')}")
def test_the_browser_gives_what_the_table_says(case, browser_page):
    tree = parse(case["text"]).as_json()
    arguments = [tree, values_of(case), case.get("this", ""), TODAY.isoformat()]
    assert same(browser_page.evaluate(EVALUATE, arguments), case["gives"])
