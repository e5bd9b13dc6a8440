import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid, clean, clean_answer
from surveys.questionnaire.loading import load

QUESTIONS = [
    {"name": "remark", "kind": "text"},
    {
        "name": "staff",
        "kind": "integer",
        "unit": {"en": "persons", "zh-hans": "人"},
        "min": 0,
        "max": 10_000_000,
    },
    {"name": "revenue", "kind": "decimal", "unit": {"en": "10,000 yuan", "zh-hans": "万元"}},
    {"name": "growth", "kind": "percent", "min": -100, "max": 300.5},
    {"name": "founded", "kind": "year"},
    {"name": "day", "kind": "date"},
    {"name": "origin", "kind": "select_one", "choices": "origin"},
    {"name": "services", "kind": "select_multiple", "choices": "origin", "max_selected": 2},
    {"name": "obstacles", "kind": "rank", "choices": "origin", "max_selected": 2},
    {
        "name": "years",
        "kind": "table",
        "max_rows": 2,
        "columns": [
            {"name": "year", "kind": "year"},
            {"name": "spent", "kind": "decimal", "min": 0},
            {"name": "double", "kind": "calculate", "calculation": "${spent} * 2"},
        ],
    },
    {"name": "double_staff", "kind": "calculate", "calculation": "${staff} * 2"},
    {"name": "thanks", "kind": "note"},
]
CHOICES = [
    {"name": "spinoff", "label": {"en": "Spin-off", "zh-hans": "衍生企业"}},
    {"name": "founded", "label": {"en": "Newly founded", "zh-hans": "新设企业"}},
    {"name": "bought", "label": {"en": "Bought", "zh-hans": "收购"}},
    {"name": "none", "label": {"en": "None of these", "zh-hans": "以上都不是"}, "exclusive": True},
]
LABEL = {"en": "Question", "zh-hans": "问题"}


def asked(question):
    columns = {"columns": [asked(column) for column in question["columns"]]} if "columns" in question else {}
    return {"label": LABEL, **question, **columns}


FORM = load(
    {
        "name": "form",
        "title": LABEL,
        "languages": ["en", "zh-hans"],
        "choices": {"origin": CHOICES},
        "sections": [{"name": "all", "title": LABEL, "questions": [asked(one) for one in QUESTIONS]}],
    }
).by_name

READ = [
    ("remark", "  约三成 \r\n都是=外包\r", "约三成 \n都是=外包"),
    ("remark", "=HYPERLINK(...)", "=HYPERLINK(...)"),
    ("remark", "a\tb", "a\tb"),
    ("remark", " \u3000\n", None),
    ("staff", "120", 120),
    ("staff", "1,200", 1200),
    ("staff", "1 234 567", 1234567),
    ("staff", "1\u202f200", 1200),
    ("staff", " １，２００ ", 1200),
    ("staff", "１２０人", 120),
    ("staff", "120 Persons", 120),
    ("staff", "120.0", 120),
    ("staff", "\ufeff12\u200b", 12),
    ("staff", 120.0, 120),
    ("staff", "-0", 0),
    ("staff", "", None),
    ("staff", None, None),
    ("revenue", "12.5", 12.5),
    ("revenue", "−１２。５", -12.5),
    ("revenue", "120万元", 120),
    ("revenue", "1,200,300.25", 1200300.25),
    ("revenue", "1.200", 1.2),
    ("growth", "12.5%", 12.5),
    ("growth", "１２．５％", 12.5),
    ("growth", "-12 %", -12),
    ("founded", "2008年", 2008),
    ("founded", "２００８", 2008),
    ("day", "2008-03-15", "2008-03-15"),
    ("day", "2008/3/5", "2008-03-05"),
    ("day", "２００８年３月５日", "2008-03-05"),
    ("day", "2008 年 3 月 5 日", "2008-03-05"),
    ("origin", " spinoff ", "spinoff"),
    ("services", ["founded", "spinoff"], ["spinoff", "founded"]),
    ("services", "founded spinoff", ["spinoff", "founded"]),
    ("services", [""], None),
    ("services", [], None),
    ("services", ["none"], ["none"]),
    ("obstacles", ["founded", "spinoff"], ["founded", "spinoff"]),
    ("years", [{"year": "2008", "spent": "1,000.5"}], [{"year": 2008, "spent": 1000.5}]),
    ("years", [{"year": ""}, {"year": "2008", "spent": None}, {}], [{"year": 2008}]),
    ("years", [{}, {}], None),
    ("thanks", None, None),
]

WHOLE, DECIMAL = "Enter a whole number, for example 120.", "Enter a number, for example 12.5."
REFUSED = [
    ("remark", 5, "This cannot be an answer to this question."),
    ("remark", ["a"], "This cannot be an answer to this question."),
    ("remark", "ab\x00c", "Character 3 cannot be kept (U+0000); please delete it or type the text again."),
    ("remark", "a\x1b[31m", "Character 2 cannot be kept (U+001B); please delete it or type the text again."),
    ("remark", "a\ud800", "Character 2 cannot be kept (U+D800); please delete it or type the text again."),
    ("remark", "x" * 10_001, "The text has 10001 characters; please shorten it to 10000."),
    ("staff", "12.5", WHOLE),
    ("staff", 12.5, WHOLE),
    ("staff", "many", WHOLE),
    ("staff", "12-15", WHOLE),
    ("staff", "3万", WHOLE),
    ("staff", "10²", WHOLE),
    ("staff", "1e3", WHOLE),
    ("staff", "0x10", WHOLE),
    ("staff", "१२", WHOLE),
    ("staff", "1,20", WHOLE),
    ("staff", "1,2000", WHOLE),
    ("staff", "0,500", WHOLE),
    ("staff", "1,200 300", WHOLE),
    ("staff", True, WHOLE),
    ("staff", {"value": 5}, WHOLE),
    ("staff", "-1", "Enter 0 or more."),
    ("staff", 10_000_001, "Enter 10000000 or less."),
    ("staff", "9" * 50, "This number is too large; please check the unit."),
    ("revenue", 10**400, "This number is too large; please check the unit."),
    ("revenue", "12,5", DECIMAL),
    ("revenue", "nan", DECIMAL),
    ("revenue", math.nan, DECIMAL),
    ("revenue", math.inf, "This number is too large; please check the unit."),
    ("growth", "half", "Enter a percentage, for example 12.5."),
    ("growth", "301", "Enter 300.5 or less."),
    ("founded", "08", "Enter a year with four digits, for example 2008."),
    ("founded", "20080", "Enter a year with four digits, for example 2008."),
    ("day", "3/5/2008", "Enter a date as year, month and day, for example 2008-03-15."),
    ("day", 20080315, "Enter a date as year, month and day, for example 2008-03-15."),
    ("day", "2008-02-30", "There is no such day in the calendar."),
    ("origin", "spin", "Choose from the answers offered."),
    ("origin", "spinoff founded", "Choose from the answers offered."),
    ("origin", ["spinoff"], "This cannot be an answer to this question."),
    ("services", ["spinoff", "spinoff"], "“Spin-off” is chosen twice."),
    ("services", ["none", "spinoff"], "“None of these” cannot be chosen together with other answers."),
    ("services", ["spinoff", "founded", "bought"], "Choose at most 2; 3 are chosen."),
    ("services", [["spinoff"]], "Choose from the answers offered."),
    ("services", ["spinoff"] * 9, "Choose from the answers offered."),
    ("services", {"spinoff": True}, "This cannot be an answer to this question."),
    ("obstacles", "spinoff founded bought", "Choose at most 2; 3 are chosen."),
    ("years", "2008", "This cannot be an answer to this question."),
    ("years", [2008], "This cannot be an answer to this question."),
    ("years", [{"month": 3}], "The table has no column month."),
    ("years", [{"year": 2008}] * 3, "The table takes at most 2 rows; there are 3."),
    ("years", [{"double": 4}], "This is not a question, so it takes no answer."),
    ("double_staff", 4, "This is not a question, so it takes no answer."),
    ("thanks", "you are welcome", "This is not a question, so it takes no answer."),
]


@pytest.mark.parametrize(("name", "raw", "kept"), READ)
def test_what_people_type_is_read(name, raw, kept):
    value = clean(FORM[name], raw)
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(("name", "raw", "message"), REFUSED)
def test_what_is_no_answer_is_refused_with_a_message_that_says_how_to_mend_it(name, raw, message):
    with pytest.raises(Invalid) as refused:
        clean(FORM[name], raw)
    assert refused.value.message["en"] == message
    assert refused.value.message["zh-hans"]


def test_messages_are_in_chinese_too_with_the_labels_of_choices_in_chinese():
    with pytest.raises(Invalid) as refused:
        clean(FORM["services"], ["none", "spinoff"])
    assert refused.value.message["zh-hans"] == "“以上都不是”不能与其他选项同时选择。"


def test_a_wrong_cell_is_named_by_row_and_column():
    with pytest.raises(Invalid) as refused:
        clean(FORM["years"], [{"year": 2008}, {"year": 2009, "spent": "-1"}])
    assert refused.value.at == (1, "spent")


@pytest.mark.parametrize("name", FORM)
@pytest.mark.parametrize(
    "raw",
    ["9" * 10_000_000, "spinoff " * 1_250_000, ["spinoff"] * 1_000_000, [{}] * 1_000_000, "x\n" * 5_000_000],
    ids=["digits", "words", "list", "rows", "lines"],
)
def test_ten_megabytes_are_refused_within_a_second(name, raw):
    start = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        clean(FORM[name], raw)
    assert time.perf_counter() - start < 1
    assert len(refused.value.message["en"]) < 200


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["spinoff", "none", "12"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.just("year"), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(st.sampled_from(list(FORM.values())), ANYTHING)
def test_whatever_comes_is_kept_or_refused_and_what_is_kept_stays_as_it_is(question, raw):
    try:
        value = clean(question, raw)
    except Invalid as refused:
        assert set(refused.message) == {"en", "zh-hans"}  # noqa: PT017
    else:
        assert clean(question, value) == value


@given(st.integers(0, 10_000_000))
def test_a_number_is_read_however_it_is_grouped(number):
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", " "), f"{number} 人"):
        assert clean(FORM["staff"], text) == number


def test_the_words_around_a_value_are_cleaned_with_it():
    answer = clean_answer(
        FORM["staff"],
        {
            "value": "1,200",
            "qualifier": "more_than",
            "remark": " more \r\nthan ",
            "basis": "",
            "specify": None,
        },
    )
    assert answer == Answer(value=1200, qualifier="more_than", remark="more \nthan")


def test_a_document_with_nothing_in_it_is_no_answer():
    assert clean_answer(FORM["staff"], {"value": " ", "remark": ""}) is None


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            {"value": 5, "missing": "refused"},
            "Give either an answer or the reason why there is none, not both.",
        ),
        ({"missing": "lazy"}, "Say why there is no answer: don't know, refused or not applicable."),
        ({"missing": ["refused"]}, "Say why there is no answer: don't know, refused or not applicable."),
        ({"qualifier": "circa"}, "Choose one of the qualifiers offered, for example “about” or “more than”."),
        ({"basis": "hearsay"}, "Choose one of the bases offered."),
        (
            {"remark": "a\x00"},
            "Character 2 cannot be kept (U+0000); please delete it or type the text again.",
        ),
        ({"remark": 5}, "This cannot be an answer to this question."),
        ({"reason": []}, "This cannot be an answer to this question."),
        ({"specify": "x" * 10_001}, "The text has 10001 characters; please shorten it to 10000."),
        ({"note": {"en": 5}}, "This cannot be an answer to this question."),
        ({"note": "text"}, "This cannot be an answer to this question."),
        ({"colour": "red"}, "An answer has no part called colour."),
    ],
)
def test_what_stands_beside_a_value_is_refused_when_it_is_no_part_of_an_answer(document, message):
    with pytest.raises(Invalid) as refused:
        clean_answer(FORM["staff"], document)
    assert refused.value.message["en"] == message
