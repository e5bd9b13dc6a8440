import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.faults import Faults
from surveys.questionnaire.limesurvey import document_of
from surveys.questionnaire.limesurvey.wordings import plain
from tests.questionnaire.lime import GROUP, answer, lss, part, question, survey


def asked(raw):
    """The questions of the first section by name, without the name."""
    section = document_of(raw, "firms")[0]["sections"][0]
    return {q["name"]: {k: v for k, v in q.items() if k != "name"} for q in section["questions"]}


def noticed(raw):
    return [f"{notice.place}: {notice.reason['en']}" for notice in document_of(raw, "firms")[1]]


def test_a_survey_becomes_a_document_with_its_groups_as_sections():
    settings = {
        "surveyls_language": "en",
        "surveyls_title": "Firms",
        "surveyls_welcometext": "<p>Welcome.</p>",
    }
    raw = lss(
        surveys=[{"language": "en"}],
        surveys_languagesettings=[settings],
        groups=[GROUP | {"group_order": 2}, GROUP | {"gid": 2, "group_name": "You", "group_order": 1}],
        questions=[
            question(1, "staff", "N", "<p>How many <b>people</b>?</p>", mandatory="Y", help="By &lt;May"),
            question(2, "name", "S", "Your name", gid=2),
        ],
    )
    assert document_of(raw, "firms")[0] == {
        "name": "firms",
        "languages": ["en"],
        "title": {"en": "Firms"},
        "intro": {"en": "Welcome."},
        "sections": [
            {
                "name": "group_1",
                "title": {"en": "You"},
                "questions": [{"name": "name", "kind": "text", "label": {"en": "Your name"}}],
            },
            {
                "name": "group_2",
                "title": {"en": "The firm"},
                "questions": [
                    {
                        "name": "staff",
                        "kind": "decimal",
                        "label": {"en": "How many people?"},
                        "hint": {"en": "By <May"},
                        "required": True,
                    }
                ],
            },
        ],
    }


def test_both_shapes_of_the_file_say_the_same():
    old = lss(
        ["en", "de-informal"],
        groups=[GROUP, GROUP | {"group_name": "Die Firma", "language": "de-informal"}],
        questions=[
            question(5, "form", "L", "Legal form?"),
            question(5, "form", "L", "Rechtsform?", language="de-informal"),
        ],
        answers=[
            answer(5, "2", "Private"),
            answer(5, "1", "State"),
            answer(5, "1", "Staat", language="de-informal"),
            answer(5, "2", "Privat", language="de-informal"),
        ],
    )
    new = lss(
        ["en", "de-informal"],
        groups=[{"gid": 1, "group_order": 0}],
        group_l10ns=[
            {"gid": 1, "group_name": "The firm", "language": "en"},
            {"gid": 1, "group_name": "Die Firma", "language": "de-informal"},
        ],
        questions=[{"qid": 5, "parent_qid": 0, "gid": 1, "type": "L", "title": "form", "question_order": 1}],
        question_l10ns=[
            {"qid": 5, "question": "Legal form?", "language": "en"},
            {"qid": 5, "question": "Rechtsform?", "language": "de-informal"},
        ],
        answers=[
            {"aid": 8, "qid": 5, "code": "2", "sortorder": 2, "scale_id": 0},
            {"aid": 7, "qid": 5, "code": "1", "sortorder": 1, "scale_id": 0},
        ],
        answer_l10ns=[
            {"aid": 7, "answer": "State", "language": "en"},
            {"aid": 7, "answer": "Staat", "language": "de-informal"},
            {"aid": 8, "answer": "Private", "language": "en"},
            {"aid": 8, "answer": "Privat", "language": "de-informal"},
        ],
    )
    assert document_of(old, "firms") == document_of(new, "firms")
    assert asked(new)["form"]["choices"] == [
        {"name": "1", "label": {"en": "State", "de-informal": "Staat"}},
        {"name": "2", "label": {"en": "Private", "de-informal": "Privat"}},
    ]


@pytest.mark.parametrize(
    ("letter", "attributes", "kind", "appearance"),
    [
        ("S", {}, "text", None),
        ("S", {"numbers_only": "1"}, "decimal", None),
        ("S", {"location_mapservice": "1"}, "geopoint", None),
        ("T", {}, "text", "multiline"),
        ("U", {}, "text", "multiline"),
        ("N", {"num_value_int_only": "1"}, "integer", None),
        ("D", {}, "date", None),
        ("D", {"date_format": "yyyy-mm-dd HH:MM"}, "datetime", None),
        ("D", {"date_format": "HH:MM"}, "time", None),
        ("Y", {}, "select_one", None),
        ("G", {}, "select_one", None),
        ("5", {}, "likert", None),
        ("|", {}, "file", None),
        ("|", {"allowed_filetypes": "png, JPG"}, "image", None),
        ("X", {}, "note", None),
        ("X", {"hidden": "1"}, "hidden", None),
    ],
)
def test_a_type_without_answers_of_its_own_becomes_one_question(letter, attributes, kind, appearance):
    rows = [{"qid": 1, "attribute": name, "value": value} for name, value in attributes.items()]
    made = asked(survey(question(1, "q", letter), question_attributes=rows))["q"]
    assert (made["kind"], made.get("appearance")) == (kind, appearance)


def test_limits_units_and_tests_come_along():
    attributes = {
        "min_num_value_n": "1",
        "max_num_value_n": "99.5",
        "suffix": "people",
        "em_validation_q": "this > total.NAOK",
        "em_validation_q_tip": "More than {total}",
    }
    rows = [{"qid": 2, "attribute": name, "value": value} for name, value in attributes.items()]
    raw = survey(
        question(1, "total", "N"), question(2, "q", "N", preg="/^[0-9]+$/"), question_attributes=rows
    )
    made = asked(raw)["q"]
    assert (made["min"], made["max"], made["unit"]) == (1, 99.5, {"en": "people"})
    assert made["constraints"] == [
        {"test": ". > ${total}", "message": {"en": "More than [total]"}},
        {"test": "regex(., '^[0-9]+$')", "message": {"en": "Please check this answer."}},
    ]


def test_a_list_keeps_its_other_its_comment_and_its_default():
    raw = survey(
        question(1, "form", "O", other="Y"),
        answers=[answer(1, "A1", "State"), answer(1, "A2", "Private")],
        defaultvalues=[{"qid": 1, "sqid": 0, "language": "en", "defaultvalue": "A2"}],
        question_attributes=[
            {"qid": 1, "attribute": "other_replace_text", "language": "en", "value": "Which?"}
        ],
    )
    made = asked(raw)
    assert [choice["name"] for choice in made["form"]["choices"]] == ["A1", "A2", "other"]
    assert made["form"]["choices"][2] == {"name": "other", "label": {"en": "Which?"}, "specify": True}
    assert made["form"]["default"] == "'A2'"
    assert made["form_comment"]["relevant"] == "${form} != ''"


def test_a_multiple_choice_has_its_boxes_as_choices_and_known_to_others():
    attributes = {"exclude_all_others": "none", "max_answers": "2", "min_answers": "1", "random_order": "1"}
    raw = survey(
        question(1, "uses", "M", mandatory="Y"),
        question(2, "why", "S", relevance='uses_a.NAOK == "Y" and !is_empty(uses_none)'),
        question(3, "more", "L", relevance="count(uses_a, uses_none) > 1"),
        answers=[answer(3, "a", "A")],
        subquestions=[part(11, 1, "a", "Apples"), part(12, 1, "none", "None")],
        question_attributes=[{"qid": 1, "attribute": k, "value": v} for k, v in attributes.items()]
        + [{"qid": 3, "attribute": "array_filter", "value": "uses"}],
        defaultvalues=[{"qid": 1, "sqid": 11, "language": "en", "defaultvalue": "Y"}],
    )
    made = asked(raw)
    assert made["uses"] == {
        "kind": "select_multiple",
        "label": {"en": "How?"},
        "required": True,
        "max_selected": 2,
        "default": "'a'",
        "randomized": True,
        "choices": [
            {"name": "a", "label": {"en": "Apples"}},
            {"name": "none", "label": {"en": "None"}, "exclusive": True},
        ],
        "constraints": [{"test": "count-selected(.) >= 1", "message": {"en": "Choose at least 1."}}],
    }
    assert made["why"]["relevant"] == "selected(${uses}, 'a') and selected(${uses}, 'none')"
    assert made["more"]["choice_filter"] == "selected(${uses}, name)"
    assert made["more"]["relevant"] == (
        "if(selected(${uses}, 'a'), 1, 0) + if(selected(${uses}, 'none'), 1, 0) > 1"
    )


@pytest.mark.parametrize(
    ("letter", "kind", "choices"),
    [
        ("A", "likert", ["1", "2", "3", "4", "5"]),
        ("B", "likert", [str(n) for n in range(1, 11)]),
        ("C", "likert", ["Y", "U", "N"]),
        ("E", "likert", ["I", "S", "D"]),
        ("F", "likert", ["x", "y"]),
        ("H", "likert", ["x", "y"]),
        ("Q", "text", None),
        ("K", "decimal", None),
    ],
)
def test_an_array_asks_one_question_a_row_under_its_own_heading(letter, kind, choices):
    raw = survey(
        question(1, "f", letter, "Rate these", relevance="0", mandatory="Y"),
        subquestions=[part(11, 1, "speed", "Speed"), part(12, 1, "price", "Price")],
        answers=[answer(1, "x", "Bad"), answer(1, "y", "Good")],
    )
    section = document_of(raw, "firms")[0]["sections"][0]
    (group,) = section["groups"]
    assert (group["name"], group["label"], group["relevant"]) == ("f", {"en": "Rate these"}, "false()")
    assert [q["name"] for q in section["questions"]] == ["f_speed", "f_price"]
    assert all(q["kind"] == kind and q["group"] == "f" and q["required"] for q in section["questions"])
    found = section["questions"][0].get("choices")
    assert (found and [choice["name"] for choice in found]) == choices


def test_a_grid_asks_a_question_a_cell_and_a_dual_scale_two_a_row():
    columns = [part(21, 1, "now", "Now", scale_id=1), part(22, 1, "then", "Then", scale_id=1)]
    rows = [part(11, 1, "uk", "Britain")]
    grid = asked(survey(question(1, "g", ";"), subquestions=[*rows, *columns]))
    assert {name: made["label"]["en"] for name, made in grid.items()} == {
        "g_uk_now": "Britain – Now",
        "g_uk_then": "Britain – Then",
    }
    headers = [{"qid": 1, "attribute": "dualscale_headerA", "language": "en", "value": "Importance"}]
    answers = [answer(1, "1", "Low"), answer(1, "2", "High"), answer(1, "b", "Bad", scale_id=1)]
    dual = survey(question(1, "d", "1"), subquestions=rows, answers=answers, question_attributes=headers)
    assert {name: (made["label"]["en"], len(made["choices"])) for name, made in asked(dual).items()} == {
        "d_uk_0": ("Britain – Importance", 2),
        "d_uk_1": ("Britain", 1),
    }


def test_a_sum_of_numbers_is_tested_with_the_last_of_them():
    raw = survey(
        question(1, "k", "K"),
        subquestions=[part(11, 1, "a", "A"), part(12, 1, "b", "B")],
        question_attributes=[{"qid": 1, "attribute": "equals_num_value", "value": "100"}],
    )
    assert asked(raw)["k_b"]["constraints"][0]["test"] == "coalesce(${k_a}, 0) + . = 100"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("n >= 5", "${n} >= 5"),
        ('n == "5"', "${n} = 5"),
        ('l == "A1" && n gt 3', "${l} = 'A1' and ${n} > 3"),
        ("l.NAOK eq 'A1' or l.NAOK eq 'A2'", "${l} = 'A1' or ${l} = 'A2'"),
        ("(n > 1 or n < 0) and l != ''", "(${n} > 1 or ${n} < 0) and ${l} != ''"),
        ("! is_empty(s)", "${s} != ''"),
        ("!(n == 1)", "not((${n} = 1))"),
        ("m_a == ''", "not(selected(${m}, 'a'))"),
        ("5X1X4a.NAOK == 'Y'", "selected(${m}, 'a')"),
        ("5X1X1 / 2 - -3 * (1 + n)", "${n} div 2 - -3 * (1 + ${n})"),
        ("sum(n, n) > 3", "coalesce(${n}, 0) + coalesce(${n}, 0) > 3"),
        ("if(n > 1, 'many', \"it's\")", "if(${n} > 1, 'many', \"it's\")"),
        ("regexMatch('/^[A-Z]$/', s)", "regex(${s}, '^[A-Z]$')"),
        ("l.shown == 'State'", "jr:choice-name(${l}, '${l}') = 'State'"),
        ("countif('A1', l) == 1", "if(${l} = 'A1', 1, 0) = 1"),
    ],
)
def test_an_expression_is_translated(theirs, ours):
    assert asked(with_relevance(theirs))["q"]["relevant"] == ours


@pytest.mark.parametrize(
    ("theirs", "what"),
    [
        ("later > 1", "later"),
        ("l == 'A9'", '"A9"'),
        ("rand(1, 6) > 1", "rand()"),
        ("n.question == 'a'", "n.question"),
        ("n = 3", "="),
        ("n >", "…"),
        ("TOKEN:FIRSTNAME == 'a'", "TOKEN:FIRSTNAME"),
        ("n ? 1", "? 1"),
        ("(" * 500 + "n", "((…))"),
        ("regexMatch('/a/i', s)", "/a/i"),
    ],
)
def test_what_cannot_be_translated_is_named_and_left_out(theirs, what):
    raw = with_relevance(theirs)
    assert "relevant" not in asked(raw)["q"]
    (notice,) = [words for words in noticed(raw) if words.startswith("question q:")]
    assert f"relevance: {what} has no counterpart" in notice


def with_relevance(expression):
    return survey(
        question(1, "n", "N"),
        question(2, "l", "L"),
        question(3, "s", "S"),
        question(4, "m", "M"),
        question(5, "q", "S", relevance=expression),
        question(6, "later", "N"),
        answers=[answer(2, "A1", "State"), answer(2, "A2", "Private")],
        subquestions=[part(41, 4, "a", "Apples")],
    )


def test_conditions_set_by_hand_become_the_relevance():
    conditions = [
        {"qid": 2, "scenario": 1, "cfieldname": "5X1X1", "method": "==", "value": "Y"},
        {"qid": 2, "scenario": 2, "cfieldname": "5X1X1", "method": "==", "value": " "},
    ]
    raw = survey(question(1, "y", "Y"), question(2, "q", "S", relevance="1"), conditions=conditions)
    assert asked(raw)["q"]["relevant"] == "(${y} = 'Y') or (${y} = '')"


def test_answers_in_texts_are_piped_and_calculations_made_for_the_rest():
    raw = survey(
        question(1, "n", "N"),
        question(2, "q", "S", "You have {n.shown}, twice is {n * 2}, and {rand()}."),
    )
    made = asked(raw)
    assert made["q"]["label"]["en"] == "You have ${n}, twice is ${text_1}, and [rand()]."
    assert made["text_1"] == {"kind": "calculate", "calculation": "${n} * 2"}
    assert list(made) == ["n", "text_1", "q"]
    assert any("{rand()}" in words for words in noticed(raw))


def test_everything_that_stays_behind_is_named():
    settings = {"surveyls_language": "en", "surveyls_title": "Firms", "surveyls_endtext": "Goodbye."}
    raw = lss(
        surveys_languagesettings=[settings],
        groups=[GROUP, GROUP | {"gid": 2, "group_name": "Empty"}],
        questions=[
            question(1, "q-1", "S", "<img src='x.png'>", mandatory="S"),
            question(2, "odd", "Ω"),
            question(3, "lang", "I"),
            question(4, "list", "L"),
        ],
        question_attributes=[{"qid": 1, "attribute": "time_limit", "value": "30"}],
        quota=[{"id": 1}],
    )
    assert noticed(raw) == [
        "question q-1: LimeSurvey asks once for an answer here and lets it be left blank; "
        "here it may be left blank.",
        "question q-1: The code q-1 is called q_1 here, because a name must be free and hold no other "
        "characters.",
        "question q-1: The text holds <img>, which is left out: texts are plain here.",
        "question q-1: There is no wording, so the code stands in its place.",
        "question odd: LimeSurvey's question type Ω has no counterpart; the question is left out.",
        "question lang: The language is chosen at the top of every page; this question is left out.",
        "question list: The question has no answers or subquestions to choose from; it is left out.",
        "group Empty: The group holds no question and is left out.",
        "survey: The setting time_limit = 30 is not carried over (1 questions: q-1).",
        "survey: The end message stays behind: Goodbye.",
        "survey: These parts of the survey stay behind: quota.",
        "survey: How LimeSurvey runs the survey (access, mails, look, data policy) stays behind.",
    ]


def test_words_of_limesurvey_s_own_are_filled_in_and_unknown_ones_named():
    raw = lss(
        ["fr", "is"], groups=[GROUP | {"language": "fr"}], questions=[question(1, "q", "Y", language="fr")]
    )
    assert [choice["label"] for choice in asked(raw)["q"]["choices"]] == [{"fr": "Oui"}, {"fr": "Non"}]
    assert any("“Yes”" in words and "in is;" in words for words in noticed(raw))


def test_html_becomes_lines_of_text():
    html = "<p>One&nbsp; <b>two</b></p><ul><li>a</li><li>b &lt; c</li></ul>d<br/>e<script>x()</script>"
    assert plain(html) == ("One two\n• a\n• b < c\nd\ne", {"script"})


LAUGHS = b"""<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><document>&b;</document>"""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not XML"),
        (b"PK\x03\x04 no xml", "not XML"),
        (survey(question(1, "q", "S"))[:-20], "not XML"),
        (LAUGHS, "document type"),
        (b"<!DOCTYPE d SYSTEM 'file:///etc/passwd'><document/>", "document type"),
        (b"<a>" * 100_000, "more than"),
        (b"<document>" + b"<q/>" * 700_000 + b"</document>", "more than"),
        (b" " * (11 * 2**20), "larger than"),
        (lss(kind="Group", questions=[question(1, "q", "S")]), "no LimeSurvey survey"),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "no LimeSurvey survey"),
    ],
    ids=["nothing", "zip", "cut", "laughs", "external", "deep", "many", "large", "group", "no questions"],
)
def test_a_hostile_or_wrong_file_is_refused_with_the_reason(raw, words):
    began = time.process_time()
    with pytest.raises(Faults, match=words):
        document_of(raw, "firms")
    assert time.process_time() - began < 2, "the limit the product promises, not a measure of speed"


codes = st.sampled_from(["a", "b", "1", "", "-oth-", "x y", "é"])
texts = st.text(max_size=20) | st.sampled_from(["{a}", "{a.shown}", "${a}", "<p>x", "a_b == 'Y'", "(((", "0"])
rows = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("qid", "parent_qid", "gid", "sqid", "scale_id"), st.sampled_from(["0", "1", "2"])),
        **dict.fromkeys(("title", "code", "other", "mandatory"), codes),
        "type": st.sampled_from(list("STUNDYG5L!OMPR|X*ABCEFH1KQ;:I?")),
        **dict.fromkeys(("question", "answer", "relevance", "preg", "value", "defaultvalue", "help"), texts),
        "attribute": st.sampled_from(["array_filter", "suffix", "max_answers", "em_validation_q"]),
        "language": st.sampled_from(["en", "zh-Hans"]),
    },
)
tables = st.fixed_dictionaries(
    {"questions": st.lists(rows, min_size=1, max_size=4)},
    optional=dict.fromkeys(
        ("subquestions", "answers", "question_attributes", "groups", "defaultvalues", "conditions"),
        st.lists(rows, max_size=4),
    ),
)


@given(tables)
def test_no_survey_raises_anything_but_its_own_error(drawn):
    printable = {
        name: [{k: "".join(c for c in v if c.isprintable()) for k, v in row.items()} for row in found]
        for name, found in drawn.items()
    }
    with suppress(Faults):
        document_of(lss(["en", "zh-Hans"], **printable), "firms")


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_the_importer_s_own_error(raw):
    with pytest.raises(Faults):
        document_of(raw, "firms")
