"""A table plan with faults: each is told, with its place, and all together."""

import pytest

from analytics.statistics.faults import REASONS
from analytics.statistics.plan import KINDS
from analytics.statistics.tabulation import TABLES, tabulate
from analytics.statistics.words import WORDS
from surveys.questionnaire.faults import Faults


@pytest.fixture
def told(snapshot):
    """What is told of a snapshot, "place: reason" in English."""

    def tell(sheets, *rest, plan=None, **fields):
        document = snapshot(sheets, *rest, **fields)
        document["plan"].update(plan or {})
        with pytest.raises(Faults) as found:
            tabulate(document)
        return [f"{fault.place}: {fault.reason['en']}" for fault in found.value.faults]

    return tell


def test_a_plan_that_is_no_plan_is_told(told):
    faults = told([], plan={"sheets": "all", "sources": None, "extra": 1})
    assert "tables.yaml: extra is not known here." in faults
    assert "tables.yaml, sources: This must be a list." in faults
    assert "tables.yaml, sheets: This must be a list." in faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "pie"}, "There is no kind of sheet 'pie'; there are cover,"),
        ({"name": "Two Words"}, "'Two Words' is not a name."),
        ({"colour": 1}, "tables.yaml, sheet 1 cover: colour is not known here."),
        ({"title": "Only English"}, "title: This must be a text in English (en) and Chinese (zh-hans)."),
        ({"title": {"en": "A", "zh-hans": " "}}, "title: This must be a text"),
        ({"tab": {"en": "x" * 30, "zh-hans": "表表"}}, "Excel allows 31 characters"),
        ({"tab": {"en": "a/b", "zh-hans": "表"}}, "A tab cannot contain any of"),
        ({"about": "text"}, "about: This must be a list."),
    ],
)
def test_a_wrong_sheet_is_told(told, sheet, change, fault):
    faults = told([sheet("cover") | change])
    assert any(fault in each for each in faults), faults


def test_a_sheet_without_what_its_kind_needs_is_told(told, sheet):
    assert told([sheet("indicators")]) == [
        "tables.yaml, sheet 1 indicators: industry is missing.",
        "tables.yaml, sheet 1 indicators: questions is missing.",
    ]


def test_two_sheets_of_a_name_or_a_tab_are_told(told, sheet):
    assert told([sheet("cover"), sheet("cover")]) == [
        "tables.yaml, sheet cover: name is used twice.",
        "tables.yaml, sheet cover: tab is used twice.",
    ]


SERIES = {
    "question": "spending",
    "year": "y",
    "inhouse": "i",
    "outsourced": "o",
    "first": 2001,
    "last": 2003,
    "unit": {"en": "US$", "zh-hans": "美元"},
    "rows": [],
    "growth_of": [],
    "labels": {name: {"en": name, "zh-hans": name} for name in ("inhouse", "outsourced", "total", "share")},
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"first": "then"}, "series: then to 2003 is not a period"),
        ({"first": 2004}, "series: 2004 to 2003 is not a period"),
        ({"last": 10**6}, "series: 2001 to 1000000 is not a period"),
        ({"unit": "US$"}, "series, unit: This must be a text"),
        ({"labels": {}}, "series, labels, total: This must be a text"),
        ({"rows": ["F9"]}, "series, rows: There is no finding F9"),
        ({"rows": None}, "rows: This must be a list."),
        ({"growth_of": [{"F": 1}]}, "series, growth_of: There is no finding {'F': 1}"),
        ({"inhouse": ["i"]}, "series: The table spending has no column ['i']."),
        ({"question": None}, "series: No questionnaire asks None."),
    ],
)
def test_a_wrong_series_is_told(told, sheet, form, change, fault):
    columns = [{"name": name, "kind": "decimal", "label": {"en": "C", "zh-hans": "列"}} for name in "yio"]
    forms = [form("labs_firm", {"name": "spending", "kind": "table", "columns": columns}, industry="labs")]
    faults = told([sheet("series", series=SERIES | change)], forms)
    assert any(fault in each for each in faults), faults


@pytest.mark.parametrize("name", ["nowhere", "cover", ["figure"]])
def test_a_chart_of_what_is_no_series_is_told(told, sheet, name):
    (fault,) = told([sheet("cover"), sheet("series_chart", of=name)])
    assert fault.startswith("tables.yaml, sheet series_chart, of: There is no sheet")


def test_a_source_without_a_name_or_with_that_of_another_is_told(told, sheet):
    label = {"en": "Text", "zh-hans": "正文"}
    sources = [{"name": "text", "label": label}, {"name": "text", "label": label}, {"label": label}]
    assert told([sheet("cover")], plan={"sources": sources}) == [
        "tables.yaml, source 2: text is used twice.",
        "tables.yaml, source 3: name is missing.",
    ]


def test_two_tabs_that_excel_does_not_tell_apart_in_one_language_are_told(told, sheet):
    tabs = [{"en": "Firms", "zh-hans": "企业"}, {"en": "firms", "zh-hans": "公司"}]
    sheets = [sheet("cover", name, tab=tab) for name, tab in zip(("one", "two"), tabs, strict=True)]
    assert told(sheets) == ["tables.yaml, sheet two: tab is used twice."]


def test_an_apostrophe_at_the_edge_of_a_tab_is_told(told, sheet):
    (fault,) = told([sheet("cover", tab={"en": "'Firms", "zh-hans": "企业"})])
    assert fault.startswith("tables.yaml, sheet 1 cover, tab: A tab cannot contain")


@pytest.mark.parametrize(
    ("kind", "options", "fault"),
    [
        ("profile", {"industry": "cars", "questions": []}, "There is no industry cars in study.yaml."),
        ("profile", {"industry": "labs", "questions": ["no"]}, "No questionnaire asks no."),
        ("profile", {"industry": "apps", "questions": ["staff"]}, "No questionnaire asks staff."),
        ("profile", {"industry": "labs", "questions": "staff"}, "questions: This must be a list."),
        ("findings", {"industry": "cars"}, "There is no industry cars in study.yaml."),
        ("notes", {"method": ["x"], "concerns": {}}, "method: This must be a text"),
        ("notes", {"method": [], "concerns": {"F9": ["F8"]}}, "There is no finding F9 in published.csv."),
        ("notes", {"method": [], "concerns": []}, "concerns: This must be a mapping"),
        ("statements", {"rankings": ["no"], "options": {}}, "No questionnaire asks no."),
        ("statements", {"rankings": ["order"], "options": {"F1": ["c"]}}, "There is no finding F1"),
        ("comparison", {"industries": ["x"], "measures": []}, "There is no industry x"),
        ("comparison", {"industries": [], "measures": [{}]}, "measure 1, label: This must be a text"),
        (
            "comparison",
            {
                "industries": [],
                "measures": [{"label": {}, "of": {"labs": {"question": "no", "finding": "F7"}}}],
            },
            "There is no finding F7",
        ),
        ("series", {"series": {}}, "first is missing."),
        ("series", {"series": {"question": "staff", "year": "y"}}, "The table staff has no column y."),
    ],
)
def test_a_sheet_that_speaks_of_what_the_study_does_not_have_is_told(told, sheet, form, kind, options, fault):
    choices = [
        {"name": "a", "label": {"en": "A", "zh-hans": "甲"}},
        {"name": "b", "label": {"en": "B", "zh-hans": "乙"}},
    ]
    forms = [
        form(
            "labs_firm",
            {"name": "staff", "kind": "integer"},
            {"name": "order", "kind": "rank", "choices": choices},
            industry="labs",
        )
    ]
    faults = told([sheet(kind, **options)], forms)
    assert any(fault in each for each in faults), faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"sheet": "nowhere"}, "There is no sheet nowhere in tables.yaml."),
        ({"sheet": "cover"}, "The sheet cover does not show findings."),
        ({"industry": "cars"}, "There is no industry cars in study.yaml."),
        ({"level": "cars"}, "There is no level cars in study.yaml."),
        ({"theme": "NO"}, "There is no theme NO in the codebook."),
        ({"source": "me"}, "There is no source me in tables.yaml."),
        ({"type": "joke"}, "The type joke is not known."),
        ({"qualifier": "maybe"}, "The qualifier maybe is not known."),
        ({"question": "no"}, "No questionnaire asks no."),
    ],
)
def test_a_finding_that_speaks_of_what_the_study_does_not_have_is_told(told, sheet, finding, change, fault):
    sheets = [sheet("cover"), sheet("published")]
    assert told(sheets, [], [], [finding("F1", sheet="published") | change]) == [
        f"published.csv, F1: {fault}"
    ]


def test_a_finding_listed_twice_is_told(told, sheet, finding):
    rows = [finding("F1", sheet="published"), finding("F1", sheet="published")]
    assert told([sheet("published")], [], [], rows) == ["published.csv, F1: F1 is used twice."]


def test_an_unknown_wave_is_told(told, sheet):
    assert told([sheet("cover")], plan={"wave": "then"}) == [
        "tables.yaml, wave: There is no wave then in study.yaml."
    ]


def test_every_kind_of_sheet_has_its_table():
    assert set(TABLES) | {"contents", "estimates"} == set(KINDS)


@pytest.mark.parametrize("words", [WORDS, REASONS], ids=["words", "reasons"])
def test_every_wording_is_there_in_both_languages_with_the_same_parts(words):
    from string import Formatter

    for code, (english, chinese) in words.items():
        parts = [
            sorted(filter(None, (part[1] for part in Formatter().parse(text)))) for text in (english, chinese)
        ]
        assert english, code
        assert chinese, code
        assert parts[0] == parts[1], code
