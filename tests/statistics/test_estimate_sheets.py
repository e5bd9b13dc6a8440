"""Sheets of estimates: what stands in their rows, and what is told of a wrong entry."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.statistics.tabulation import tabulate
from surveys.questionnaire.faults import Faults


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": f"{text}（中）"}


def choices(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "label": both(name)} for name in names]


QUESTIONS = (
    {"name": "staff", "kind": "integer"},
    {"name": "sales", "kind": "decimal", "unit": both("US$ million")},
    {"name": "sales_before", "kind": "decimal"},
    {"name": "owner", "kind": "select_one", "choices": choices("public", "private")},
    {"name": "obstacles", "kind": "rank", "choices": choices("money", "people", "rules")},
    {
        "name": "spending",
        "kind": "table",
        "columns": [
            {"name": "in_year", "kind": "year", "label": both("Year")},
            {"name": "inside", "kind": "decimal", "label": both("Inside")},
        ],
    },
)


@pytest.fixture
def firms(form, interview, snapshot, sheet):
    """`firms([{"staff": 3}, …], [{"statistic": "total", "of": "staff"}], by=["industry"])`: a snapshot."""

    def make(answers, wanted, *, by=(), weighting="none", published=(), places=(), **fields):
        asked = [question["name"] for question in QUESTIONS]
        responses = [
            interview(
                f"F{n:02}",
                "labs_firm",
                {name: each if isinstance(each, dict) else {"value": each} for name, each in given.items()},
            )
            | {"asked": asked}
            | (places[n] if places else {})
            for n, given in enumerate(answers)
        ]
        options = {"level": "firm", "waves": ["now"], "by": list(by), "weighting": weighting}
        sheets = [sheet("estimates", **options, estimates=wanted)]
        if published:
            sheets.append(sheet("published"))
        return snapshot(
            sheets,
            [form("labs_firm", *QUESTIONS, industry="labs", level="firm")],
            responses,
            list(published),
            **fields,
        )

    return make


def total(of: str, **options: Any) -> dict[str, Any]:
    return {"statistic": "total", "of": of, **options}


STAFF = [{"staff": n} for n in (10, 20, 30, 40, 50, 60)]


def test_a_purposive_study_has_no_weights_and_no_limits_and_says_why(firms, rows_of):
    document = firms(STAFF, [total("staff")], weighting="frame")
    (row,) = rows_of(document)
    assert (row["Figure"], row["Unit"]) == (210, "number")
    assert (row["Lower limit of 95 per cent"], row["Upper limit of 95 per cent"]) == ("[z]", "[z]")
    (about,) = tabulate(document)[0].about
    assert about["en"].startswith(
        "No weights and no confidence intervals: the interviews were chosen on purpose"
    )
    assert about["zh-hans"].startswith("不作加权")


def test_reasons_for_having_no_value_are_kept_apart(firms, rows_of):
    answers = [
        *({"staff": 10}, {"staff": 20}, {"staff": 30}),
        *({"staff": {"missing": reason}} for reason in ("refused", "dont_know", "not_applicable")),
        {"staff": {"remark": "quite a few"}},
        {},
        {},
    ]
    document = firms(answers, [total("staff")])
    document["responses"][-1]["asked"] = ["sales"]
    (row,) = rows_of(document)
    assert row["Figure"] == "60 [u]"
    assert row["Valid (number)"] == 3
    assert row["Asked and concerned, base (number)"] == 7
    assert row["Refused (number)"] == row["Don't know (number)"] == row["Not applicable (number)"] == 1
    assert row["Not asked (number)"] == 1
    assert row["Not answered (number)"] == 2


def test_fewer_than_three_firms_are_not_told(firms, rows_of):
    (row,) = rows_of(firms(STAFF[:2], [total("staff")]))
    assert (row["Figure"], row["Lower limit of 95 per cent"]) == ("[c]", "[c]")


def test_classes_cross_and_those_without_one_are_a_class_of_their_own(firms, rows_of):
    places = [{"industry": "labs"}] * 3 + [{"industry": "apps"}] * 3
    size = {"question": "staff", "label": both("Size"), "bounds": [25, 50]}
    answers = [*STAFF[:5], {"sales": 1}]
    wanted = [{"statistic": "count", "of": "staff"}]
    rows = rows_of(firms(answers, wanted, by=["industry", size], places=places))
    assert [(row["Industry"], row["Size"]) for row in rows][:4] == [
        ("Labs", "under 25"),
        ("Labs", "25 to under 50"),
        ("Labs", "all"),
        ("Apps", "25 to under 50"),
    ]
    assert rows[-1]["Figure"] == "5 [u]"
    assert {row["Size"] for row in rows} == {"under 25", "25 to under 50", "50 and more", "not stated", "all"}


def test_shares_of_every_choice(firms, rows_of):
    answers = [{"owner": "public"}] * 3 + [{"owner": "private"}] * 9
    rows = rows_of(firms(answers, [{"statistic": "share", "of": "owner"}]))
    assert [(row["Indicator"], row["Figure"], row["Unit"]) for row in rows] == [
        ("owner? public", 25, "per cent"),
        ("owner? private", 75, "per cent"),
    ]


def test_whoever_was_not_offered_a_choice_was_not_asked_about_it(firms, form, interview, rows_of):
    document = firms([{"owner": "public"}] * 3, [{"statistic": "share", "of": "owner", "choice": "state"}])
    other = {"name": "owner", "kind": "select_one", "choices": choices("state", "private")}
    document["questionnaires"].append(
        {"hash": "apps_firm", "document": form("apps_firm", other, industry="apps", level="firm")}
    )
    answers = {"owner": {"value": "state"}}
    document["responses"] += [interview(f"A{n}", "apps_firm", answers) for n in range(6)]
    (row,) = rows_of(document)
    assert (row["Figure"], row["Valid (number)"], row["Not asked (number)"]) == (100, 6, 3)


def test_points_of_a_ranking(firms, rows_of):
    """Three choices: three points for the first place, none for what was left out."""
    answers = [{"obstacles": ["money", "rules"]}] * 3 + [{"obstacles": ["people"]}] * 3
    rows = rows_of(firms(answers, [{"statistic": "score", "of": "obstacles"}]))
    assert [row["Figure"] for row in rows] == [1.5, 1.5, 1]


def test_growth_a_year_of_those_who_gave_both(firms, rows_of):
    answers = [{"sales": 12.1, "sales_before": 10}] * 6 + [{"sales": 1000}]
    wanted = {"statistic": "growth", "of": "sales", "per": "sales_before", "years": 2}
    (row,) = rows_of(firms(answers, [wanted]))
    assert (row["Figure"], row["Unit"]) == (10, "per cent a year")
    assert (row["Valid (number)"], row["Not answered (number)"]) == (6, 1)


def test_concentration_needs_ten_firms(firms, rows_of):
    wanted = [{"statistic": "cr4", "of": "sales"}, {"statistic": "hhi", "of": "sales"}]
    nine = rows_of(firms([{"sales": 5}] * 9, wanted))
    ten = rows_of(firms([{"sales": 5}] * 10, wanted))
    assert [row["Figure"] for row in nine] == ["[c]", "[c]"]
    assert [row["Figure"] for row in ten] == [40, 1000]


def test_a_table_with_years_becomes_a_series(firms, rows_of):
    def spent(*rows: tuple[int, float]):
        return {"spending": [{"in_year": str(year), "inside": str(amount)} for year, amount in rows]}

    answers = [spent((2023, 1), (2024, 2))] * 6 + [spent((2024, 3))]
    rows = rows_of(firms(answers, [total("spending", column="inside", year="in_year")]))
    assert [(row["Year"], row["Figure"], row["Valid (number)"]) for row in rows] == [
        (2023, 6, 6),
        (2024, 15, 7),
    ]


def test_the_published_finding_stands_beside_its_industry(firms, rows_of, finding):
    published = [finding("P1", sheet="published", value="300", year="2010")]
    wanted = [total("staff", finding="P1")]
    labs, apps, every = rows_of(
        firms(
            STAFF,
            wanted,
            by=["industry"],
            published=published,
            places=[{"industry": each} for each in ("labs", "apps") * 3],
        )
    )
    assert (labs["Finding"], labs["Published value"], labs["Published year"]) == ("P1", 300, "2010")
    assert apps["Finding"] == every["Finding"] == "[z]"


DRAWN = {
    "selection": "drawn",
    "classes": [["size_class", [["small", both("Small")], ["large", both("Large")]]]],
    "frame": [
        {"place": {"industry": "labs", "size_class": "small"}, "frame_count": 15},
        {"place": {"industry": "labs", "size_class": "large"}, "frame_count": 12},
    ],
}
SIZES = [{"size_class": "small"}] * 5 + [{"size_class": "large"}] * 3
R_FPC = [{"sales": amount} for amount in (2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2)]
"""The example fpc of R's package survey: weights 3 and 4."""


def test_a_drawn_study_is_weighted_to_its_frame(firms, rows_of):
    """R prints a mean of 5.4481 with a standard error of 0.616; t(6) = 2.4469."""
    document = firms(R_FPC, [{"statistic": "mean", "of": "sales"}], weighting="frame", places=SIZES, **DRAWN)
    (row,) = rows_of(document)
    assert (row["Figure"], row["Unit"]) == (5.45, "US$ million")
    assert (row["Lower limit of 95 per cent"], row["Upper limit of 95 per cent"]) == (3.94, 6.96)
    assert tabulate(document)[0].about[0]["en"].startswith("Weighted to the firms there are in each stratum")


def test_firms_of_strata_nobody_answered_from_are_counted(firms):
    frame = [*DRAWN["frame"], {"place": {"industry": "apps", "size_class": "small"}, "frame_count": 7}]
    document = firms(R_FPC, [total("sales")], weighting="frame", places=SIZES, **DRAWN | {"frame": frame})
    assert tabulate(document)[0].about[1]["en"].startswith("7 firms are in strata of which nobody answered")


@pytest.mark.parametrize(
    ("weighting", "figure"),
    [("none", 8), ("frame", 27), ({"post_stratified": "size_class"}, 27), ({"raked": ["size_class"]}, 27)],
)
def test_a_count_adds_up_to_the_firms_there_are(firms, rows_of, weighting, figure):
    wanted = [{"statistic": "count", "of": "sales"}]
    (row,) = rows_of(firms(R_FPC, wanted, weighting=weighting, places=SIZES, **DRAWN))
    assert row["Figure"] == figure


@pytest.mark.parametrize(
    ("weighting", "frame", "fault"),
    [
        ("frame", [15], "Firms of labs / large answered, but the register does not say how many there are."),
        ("frame", [15, 2], "More firms of labs / large answered than there are according to the register."),
        (
            {"post_stratified": "size_class"},
            [15],
            "Firms of large answered, but the register does not say how many there are.",
        ),
    ],
)
def test_answers_that_cannot_be_weighted_stop_the_release_with_the_place(firms, weighting, frame, fault):
    strata = [{**each, "frame_count": n} for each, n in zip(DRAWN["frame"], frame, strict=False)]
    fields = DRAWN | {"frame": strata}
    with pytest.raises(Faults) as found:
        tabulate(firms(R_FPC, [total("sales")], weighting=weighting, places=SIZES, **fields))
    (told,) = found.value.faults
    assert told.place == "tables.yaml, sheet estimates, weighting, now"
    assert told.reason["en"] == fault


@pytest.mark.parametrize(
    ("options", "wanted", "fault"),
    [
        ({"level": "no"}, {}, "level: There is no level no in study.yaml."),
        ({"waves": ["no"]}, {}, "waves: There is no wave no in study.yaml."),
        ({"waves": "now"}, {}, "waves: This must be a list."),
        ({"by": ["colour"]}, {}, "by: colour is no classification; there are industry, level,"),
        ({"by": [{"question": "no"}]}, {}, "by: No questionnaire asks no."),
        ({"by": [{"question": "staff", "bounds": [5, 5]}]}, {}, "by, bounds: Bounds are numbers that grow."),
        ({"by": [{"question": "staff"}]}, {}, "by: staff is no classification"),
        ({"weighting": "heavy"}, {}, "weighting: A weighting is none, frame,"),
        ({"weighting": {"raked": "industry"}}, {}, "weighting: A weighting is none, frame,"),
        ({"weighting": {"post_stratified": "no"}}, {}, "weighting: A weighting is none, frame,"),
        ({}, {"colour": 1}, "estimate 1: colour is not known here."),
        ({}, {"statistic": "mode"}, "estimate 1: There is no statistic mode; there are count, share,"),
        ({}, {"of": "no"}, "estimate 1: No questionnaire asks no."),
        (
            {},
            {"of": "owner"},
            "estimate 1: The statistic total cannot be made of owner, which is of the kind",
        ),
        ({}, {"of": "spending"}, "estimate 1: The table spending has no column None."),
        ({}, {"of": "spending", "column": "inside", "year": "no"}, "The table spending has no column no."),
        ({}, {"year": "in_year"}, "estimate 1: year is not known here."),
        ({}, {"statistic": "ratio"}, "estimate 1: No questionnaire asks None."),
        ({}, {"statistic": "share", "of": "owner", "choice": "no"}, "no is not an option of any of these"),
        ({}, {"statistic": "growth", "per": "staff", "years": 0}, "years must be a whole number above zero."),
        ({}, {"label": "Staff"}, "estimate 1, label: This must be a text in English (en) and Chinese"),
        ({}, {"finding": "P9"}, "estimate 1: There is no finding P9 in published.csv."),
    ],
)
def test_a_wrong_entry_is_told_with_its_place(firms, options, wanted, fault):
    document = firms(STAFF, [total("staff") | wanted])
    document["plan"]["sheets"][0].update(options)
    with pytest.raises(Faults) as found:
        tabulate(document)
    told = [f"{each.place}: {each.reason['en']}" for each in found.value.faults]
    assert any(fault in each and each.startswith("tables.yaml, sheet estimates, ") for each in told), told


def test_a_plan_of_rubbish_is_told_and_never_a_crash(firms):
    for rubbish in (None, 7, "x", [], {}, [[]], [{}], [None]):
        for key in ("level", "waves", "by", "weighting", "estimates"):
            document = firms(STAFF, [total("staff")])
            document["plan"]["sheets"][0][key] = rubbish
            if rubbish == [] and key in ("waves", "by", "estimates"):
                assert tabulate(document)
                continue
            with pytest.raises(Faults):
                tabulate(document)
