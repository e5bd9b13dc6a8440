"""What somebody types as a number is the same number on the page, which routes by it, and on the server."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaire.browser import browser_form
from surveys.questionnaire.cleaning import Invalid, clean
from surveys.questionnaire.loading import load

UNIT = {"en": "million RMB", "zh-hans": "万元"}
QUESTIONNAIRE = load(
    {
        "name": "tiny",
        "title": {"en": "Tiny", "zh-hans": "小"},
        "languages": ["en", "zh-hans"],
        "sections": [
            {
                "name": "all",
                "title": {"en": "All", "zh-hans": "全部"},
                "questions": [
                    {"name": kind, "kind": kind, "label": {"en": kind, "zh-hans": kind}, "unit": UNIT}
                    for kind in ("decimal", "percent")
                ],
            }
        ],
    }
)
COMPUTABLE = """async ([sent, cases]) => {
    const { computable } = await import("/surveys/controls.js");
    const forms = Object.fromEntries(JSON.parse(sent).sections[0].questions.map((form) => [form.name, form]));
    return cases.map(([kind, typed]) => computable({ value: typed }, forms[kind]).value);
}"""
TYPED = [
    ("decimal", "1,200.5", 1200.5),
    ("decimal", "１２，０００", 12000),
    ("decimal", "12 000", 12000),
    ("decimal", "12 Million RMB", 12),
    ("decimal", "12万元", 12),
    ("decimal", "\u200e12\u200b", 12),
    ("decimal", "－3．5", -3.5),
    ("decimal", "12%", None),
    ("decimal", "1,20", None),
    ("decimal", "1e3", None),
    ("decimal", "about 12", None),
    ("percent", "12.5 ％", 12.5),
    ("percent", "12年", None),
]
LETTERS = st.sampled_from(
    [*"0123456789", *",.  +-%％０１，．", "万元", "million RMB", "年", "\u200b", "\xa0"]
)


def on_the_server(kind: str, typed: str) -> object:
    try:
        return clean(QUESTIONNAIRE.by_name[kind], typed)
    except Invalid:
        return None


def in_the_browser(page, cases: list[tuple[str, str]]) -> list:
    return page.evaluate(COMPUTABLE, [json.dumps(browser_form(QUESTIONNAIRE, "en")), cases])


@pytest.mark.parametrize(("kind", "typed", "number"), TYPED)
def test_a_typed_number_is_the_same_on_both_sides(browser_page, kind, typed, number):
    assert on_the_server(kind, typed) == number
    assert in_the_browser(browser_page, [(kind, typed)]) == [number]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["decimal", "percent"]), st.lists(LETTERS, max_size=8).map("".join)),
        min_size=40,
        max_size=60,
    )
)
def test_both_sides_read_alike_whatever_is_typed(browser_page, cases):
    for case, found in zip(cases, in_the_browser(browser_page, cases), strict=True):
        assert found == on_the_server(*case), case
