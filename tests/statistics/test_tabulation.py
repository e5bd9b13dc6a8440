"""From a snapshot to tables: what counts, what is shown, what is withheld."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.statistics.cells import answer_content
from analytics.statistics.coverage import OUTCOMES, rate
from analytics.statistics.disclosure import LEAST
from analytics.statistics.tables import Table
from analytics.statistics.tabulation import tabulate
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Choice, Question

STAFF = {"name": "staff", "kind": "integer"}
EVERY = [
    *(("cover", {}), ("contents", {}), ("notes", {"method": [], "concerns": {}}), ("published", {})),
    *((kind, {"industry": "labs", "questions": ["staff"]}) for kind in ("profile", "indicators")),
    *(("findings", {"industry": "labs"}), ("statements", {"rankings": [], "options": {}}), ("coverage", {})),
    *((kind, {}) for kind in ("nonresponse", "codebook", "themes_chart", "nonresponse_chart")),
]


def said(theme, text="words", question="staff"):
    return {"question": question, "theme": theme, "text": text}


@pytest.fixture
def staff_form(form):
    return form("labs_firm", STAFF, industry="labs", level="firm")


@pytest.fixture
def everything(sheet):
    return [sheet(kind, **options) for kind, options in EVERY]


def test_a_table_survives_json(everything, snapshot, staff_form, interview):
    tables = tabulate(
        snapshot(everything, [staff_form], [interview("A", "labs_firm", {"staff": {"value": 0}})])
    )
    for table in tables:
        assert Table.from_document(json.loads(json.dumps(table.as_document()))) == table


def test_tables_do_not_depend_on_the_order_of_keys(everything, snapshot, staff_form, interview):
    document = snapshot(everything, [staff_form], [interview("A", "labs_firm", {"staff": {"value": 3}})])
    assert tabulate(document) == tabulate(json.loads(json.dumps(document, sort_keys=True)))


ANSWER = st.one_of(
    st.builds(lambda n: {"value": n}, st.integers(0, 10**6)),
    st.sampled_from([{"missing": "refused"}, {"missing": "dont_know"}, {"missing": "not_applicable"}]),
    st.builds(lambda text: {"remark": text}, st.text(min_size=1)),
    st.none(),
)
RESPONSE = st.tuples(ANSWER, st.sampled_from(["organisation", "anonymous", "none"]), st.booleans())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(RESPONSE, max_size=5))
def test_any_responses_make_whole_tables_and_hide_what_may_not_be_shown(
    everything, snapshot, staff_form, interview, responses
):
    documents = [
        interview(
            f"K{n}",
            "labs_firm",
            {"staff": answer} if answer else {},
            asked=["staff"],
            quoting=quoting,
            mode="informal" if informal else "web",
            organisation_name=f"Secret{n}",
            passages=[said("T", f"words of {n}")] if answer else [],
        )
        for n, (answer, quoting, informal) in enumerate(responses)
    ]
    tables = tabulate(snapshot(everything, [staff_form], documents))
    shown = json.dumps([table.as_document() for table in tables])
    for table in tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert len({column.heading["en"] for column in table.columns}) == len(table.columns)
    for n, (_answer, quoting, _informal) in enumerate(responses):
        assert (f"Secret{n}" in shown) <= (quoting == "organisation")
        assert (f"words of {n}" in shown) <= (quoting != "none")


def test_the_outcomes_of_a_question_add_up_to_those_asked(snapshot, sheet, staff_form, interview, rows_of):
    answers = [{"value": 1}, {"missing": "refused"}, {"missing": "not_applicable"}, {"remark": "many"}]
    responses = [interview(f"K{n}", "labs_firm", {"staff": answer}) for n, answer in enumerate(answers)]
    responses.append(interview("K9", "labs_firm", asked=["staff"]))
    row = rows_of(snapshot([sheet("nonresponse")], [staff_form], responses))[1]
    figures = {heading: value for heading, value in row.items() if heading.endswith("(number)")}
    assert figures.pop("Asked (number)") == sum(figures.values()) == 5
    assert row["Item nonresponse (per cent)"] == 75


@given(st.dictionaries(st.sampled_from(OUTCOMES), st.integers(0, 50)))
def test_a_nonresponse_rate_is_a_share_or_not_applicable(counts):
    from collections import Counter

    cell = rate(Counter(counts))
    base = sum(counts.values()) - counts.get("not_applicable", 0)
    assert (cell.mark == "z") == (base == 0)
    assert cell.content is None or 0 <= cell.content <= 100


def test_informal_talks_followed_no_questionnaire(snapshot, sheet, staff_form, interview, rows_of):
    talk = interview("K", "labs_firm", {"staff": {"value": 1}}, mode="informal")
    row = rows_of(snapshot([sheet("nonresponse")], [staff_form], [talk]))[1]
    assert (row["Asked (number)"], row["Item nonresponse (per cent)"]) == (0, "[z]")


def test_n_counts_only_interviews_that_were_coded(snapshot, sheet, staff_form, interview, finding, rows_of):
    responses = [
        interview("A", "labs_firm", passages=[said("T")]),
        interview("B", "labs_firm", passages=[said("U")]),
        interview("C", "labs_firm"),
        interview("D", "labs_firm", passages=[said("T")], mode="informal"),
    ]
    sheets = [sheet("statements", rankings=[], options={})]
    (row,) = rows_of(snapshot(sheets, [staff_form], responses, [finding("F1", sheet="statements")]))
    assert row["Interviews that support it, k (number)"] == 1
    assert row["Coded interviews, n (number)"] == 2
    assert row["Informal talks that support it (number)"] == 1


def test_who_allows_no_quotation_supports_without_being_named(
    snapshot, sheet, staff_form, interview, finding, rows_of
):
    responses = [
        interview("A", "labs_firm", passages=[said("T")]),
        *(interview(f"B{n}", "labs_firm", passages=[said("T")], quoting="none") for n in range(LEAST)),
    ]
    sheets = [sheet("statements", rankings=[], options={})]
    (row,) = rows_of(snapshot(sheets, [staff_form], responses, [finding("F1", sheet="statements")]))
    assert (row["Interviews that support it, k (number)"], row["Which support it"]) == (4, "A; and 3 more")


@pytest.mark.parametrize(("hidden", "k", "n"), [(1, 0, 1), (LEAST - 1, 0, 1), (LEAST, LEAST, LEAST + 1)])
def test_no_count_of_themes_tells_what_one_who_allows_no_quotation_said(
    snapshot, sheet, staff_form, interview, finding, rows_of, hidden, k, n
):
    responses = [
        interview("A", "labs_firm", passages=[said("U")]),
        *(interview(f"B{n}", "labs_firm", passages=[said("T")], quoting="none") for n in range(hidden)),
    ]
    counts = {"Interviews that support it, k (number)": k, "Coded interviews, n (number)": n}
    published = [finding("F1", sheet="statements")]
    sheets = [sheet("statements", rankings=[], options={}), sheet("codebook")]
    for order in (sheets, sheets[::-1]):
        row = rows_of(snapshot(order, [staff_form], responses, published))[0]
        assert counts.items() <= row.items()


@pytest.mark.parametrize(("quoting", "expected"), [(["none"], "[c]"), (["none"] * 3, "10 [u]")])
def test_a_median_from_which_one_answer_could_be_worked_out_is_withheld(
    snapshot, sheet, staff_form, interview, rows_of, quoting, expected
):
    """Beside 1 and 90, which are published, a median of 10 would be the third answer itself."""
    staff = [(1, "organisation"), (90, "organisation"), *((10, each) for each in quoting)]
    responses = [
        interview(f"K{n}", "labs_firm", {"staff": {"value": value}}, quoting=each)
        for n, (value, each) in enumerate(staff)
    ]
    measure = {"label": {"en": "Staff", "zh-hans": "人员"}, "of": {"labs": {"question": "staff"}}}
    sheets = [sheet("comparison", industries=["labs"], measures=[measure])]
    row = rows_of(snapshot(sheets, [staff_form], responses))[0]
    assert (row["Labs: recorded"], row["Labs: n (number)"]) == (expected, len(staff))


def test_nobody_who_allows_no_quotation_is_named_behind_a_figure(everything, snapshot, staff_form, interview):
    responses = [
        interview(f"HIDDEN{n}", "labs_firm", {"staff": {"value": 7}}, quoting="none", passages=[said("T")])
        for n in range(LEAST)
    ]
    tables = tabulate(snapshot(everything, [staff_form], responses))
    assert not any(
        "HIDDEN" in key for table in tables for row in table.rows for cell in row for key in cell.responses
    )


def test_a_finding_needs_its_own_source_and_question_to_support_it(
    snapshot, sheet, form, interview, finding, rows_of
):
    asked = form("labs_firm", STAFF, {"name": "niche", "kind": "text"}, industry="labs")
    published = [finding("F1", sheet="findings", source="A", question="niche")]
    sheets = [sheet("findings", industry="labs"), sheet("notes", method=[], concerns={})]
    for key, question, is_shown in [("A", "niche", True), ("A", "staff", False), ("B", "niche", False)]:
        responses = [interview(key, "labs_firm", passages=[said("T", question=question)])]
        assert bool(rows_of(snapshot(sheets, [asked], responses, published))) is is_shown


def test_answers_of_another_wave_do_not_stand_beside_a_published_figure(
    snapshot, sheet, staff_form, interview, finding, rows_of
):
    waves = [
        {"name": "now", "title": {"en": "Now", "zh-hans": "今"}, "reference_year": 2010},
        {"name": "later", "title": {"en": "Later", "zh-hans": "后"}, "reference_year": 2020},
    ]
    responses = [interview("L", "labs_firm", {"staff": {"value": 7}}, wave="later")]
    published = [finding("F1", sheet="indicators", type="quantitative", value="7", question="staff")]
    sheets = [sheet("indicators", industry="labs", questions=["staff"])]
    rows = rows_of(snapshot(sheets, [staff_form], responses, published, waves=waves))
    assert [(row["Finding"], row["Value recorded"]) for row in rows] == [("F1", "[x]"), ("[z]", 7)]
    assert [row["Recorded and published figure"] for row in rows] == ["only published", "only recorded"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"value": 50, "qualifier": "more_than"}, "agree"),
        ({"value": 50}, "same figure, other qualifier"),
        ({"value": 51, "qualifier": "more_than"}, "differ"),
        ({"remark": "about fifty"}, "only published"),
        ({"missing": "refused"}, "only published"),
    ],
)
def test_two_figures_agree_in_value_and_qualifier(
    snapshot, sheet, staff_form, interview, finding, rows_of, answer, expected
):
    published = [
        finding(
            "F1", sheet="indicators", type="quantitative", value="50", qualifier="more_than", question="staff"
        )
    ]
    sheets = [sheet("indicators", industry="labs", questions=["staff"])]
    responses = [interview("A", "labs_firm", {"staff": answer})]
    (row,) = rows_of(snapshot(sheets, [staff_form], responses, published))
    assert row["Recorded and published figure"] == expected


SERVICES = Question(
    "services",
    "select_multiple",
    {"en": "Services?"},
    choices=(
        Choice("a", {"en": "Assays", "zh-hans": "检测"}),
        Choice("other", {"en": "Other", "zh-hans": "其他"}, specify=True),
    ),
)


@pytest.mark.parametrize(
    ("kind", "answer", "english"),
    [
        ("select_multiple", Answer(["a", "other"], specify="pets"), "Assays; Other: pets"),
        ("rank", Answer(["other", "a"]), "1. Other; 2. Assays"),
        ("select_one", Answer("a"), "Assays"),
        ("select_one", Answer("gone"), "gone"),
        ("select_one", Answer(missing="refused"), "refused"),
        ("select_one", Answer(remark="all sorts"), "in words only"),
        ("table", Answer([{"y": 1}, {"y": 2}]), "2 rows"),
    ],
)
def test_an_answer_reads_as_its_labels(kind, answer, english):
    question = Question("services", kind, {"en": "Services?"}, choices=SERVICES.choices)
    content = answer_content(question, answer)
    assert content["en"] == english


def test_what_would_be_piped_into_a_question_is_left_open(snapshot, sheet, form, interview, rows_of):
    asked = form(
        "labs_firm",
        STAFF,
        {"name": "why", "kind": "text", "label": {"en": "Why ${staff}?", "zh-hans": "为何${staff}？"}},
        industry="labs",
    )
    sheets = [sheet("profile", industry="labs", questions=["why"])]
    (row,) = rows_of(snapshot(sheets, [asked]))
    assert row["Subject"] == "Why …?"


def test_a_talk_without_questionnaire_leaves_nothing_unanswered(
    snapshot, sheet, staff_form, interview, rows_of
):
    talk = interview("K", "labs_firm", {"staff": {"value": 1}}, mode="informal", asked=["staff", "more"])
    row = rows_of(snapshot([sheet("coverage")], [staff_form], [talk]))[0]
    shown = [row[heading] for heading in ("Asked (number)", "Valid (number)", "Not answered (number)")]
    assert shown == ["[z]", 1, "[z]"]
