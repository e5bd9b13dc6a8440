"""What a reader finds in the workbook of a small study."""

import pytest

from surveys.models import Response
from surveys.questionnaire.answers import Answer


def test_a_recorded_figure_stands_beside_each_published_one_and_says_whether_they_agree(loaded, book_of):
    rows = [row for row in book_of(loaded).rows("labs_indicators") if row["Variable"] == "members_n"]
    shown = ["Finding", "Value recorded", "Published value", "Recorded and published figure"]
    assert [[row[heading] for heading in shown] for row in rows] == [
        ["P1", 50, 50, "agree"],
        ["P2", 50, 60, "differ"],
    ]
    assert rows[0]["Qualifier"] == "more than"
    assert rows[0]["Source interview"] == "B1, Chair, telephone"
    assert rows[0]["Basis of the answer"] == "said in the interview"
    assert rows[0]["Notes"] == "[note 9]"


def test_the_note_a_row_points_to_is_the_contradiction_with_both_figures(loaded, book_of):
    note = book_of(loaded).row("notes", Note="note 9")
    assert (note["Kind"], note["First figure"], note["Second figure"]) == (
        "Contradiction",
        "50 members",
        "60 members",
    )


def test_the_figures_of_a_contradiction_are_written_in_chinese_too(loaded, book_of):
    note = book_of(loaded, "zh-hans").row("表3", 注释="注释9")
    assert (note["第一个数字"], note["第二个数字"]) == ("50家成员", "60家成员")


def test_a_figure_says_how_it_is_meant_and_what_was_published(loaded, book_of):
    first, second = [r for r in book_of(loaded).rows("labs_indicators") if r["Variable"] == "members_n"]
    assert (first["Published qualifier"], first["Published finding"]) == ("more than", "Members")
    assert (second["Published qualifier"], second["Published finding"]) == ("exact", "Members again")
    row = book_of(loaded).row("comparison", Measure="Members")
    assert (row["Labs: published qualifier"], row["Labs: qualifier"]) == ("more than", "more than")
    assert row["Apps: published qualifier"] == "[z]"


def test_a_new_answer_on_the_web_appears_among_the_indicators(answered, loaded, book_of):
    answered("lab_a", staff_n=12)
    row = book_of(loaded).row("labs_indicators", Variable="staff_n")
    assert (row["Value recorded"], row["Reference year of the wave"]) == (12, 2025)
    assert row["Source interview"] == "case-lab_a, web"


def test_a_new_answer_in_words_appears_in_the_profile_with_its_organisation(answered, loaded, book_of):
    answered("lab_a", niche="Antibodies only")
    rows = book_of(loaded).rows("labs_profile")
    (row,) = [row for row in rows if row["Answer recorded"] == "Antibodies only"]
    assert row["Organisation"] == "Lab A 实验室甲"


def test_an_anonymous_answer_is_shown_without_the_organisation(answered, loaded, book_of):
    answered("lab_a", niche="Antibodies only", quoting="anonymous")
    (row,) = [r for r in book_of(loaded).rows("labs_profile") if r["Answer recorded"] == "Antibodies only"]
    assert row["Organisation"] == "[c]"
    assert "Lab A" not in str(book_of(loaded).rows("coverage"))


def test_an_answer_that_may_not_be_quoted_is_only_counted(answered, loaded, book_of):
    answered("lab_a", staff_n=12, niche="Antibodies only", quoting="none")
    book = book_of(loaded)
    row = book.row("labs_indicators", Variable="staff_n")
    assert (row["Value recorded"], row["Valid answers (number)"]) == ("[c]", 1)
    assert not any("Antibodies only" in str(book.rows(tab)) for tab in book.tabs)


def test_what_a_respondent_does_not_know_is_said_and_not_a_number(answered, loaded, book_of):
    answered("lab_a", staff_n=Answer(missing="dont_know"))
    row = book_of(loaded).row("labs_indicators", Variable="staff_n")
    assert (row["Value recorded"], row["Words recorded"]) == ("[x]", "don't know")


def test_a_finding_shows_the_words_that_support_it(loaded, book_of):
    row = book_of(loaded).row("labs_findings", Finding="P3")
    assert row["Words recorded"] == "Everybody sells the same thing"
    assert row["Interviews that support it, k (number)"] == 1
    assert row["Coded interviews, n (number)"] == 1
    assert row["Question"] == "How alike are services?"


def test_a_finding_without_a_coding_of_its_source_moves_to_the_notes(loaded, book_of):
    Response.objects.get(case__key="B1").segments.filter(theme__code="ALIKE").delete()
    book = book_of(loaded)
    assert "P3" not in [row["Finding"] for row in book.rows("labs_findings")]
    assert "Chair of the labs" in book.row("notes", Kind="Finding not shown", Finding="P3")["Text"]


def test_informal_talks_support_a_statement_but_count_apart(loaded, book_of):
    row = book_of(loaded).row("challenges", Finding="P6")
    assert row["Interviews that support it, k (number)"] == 1
    assert row["Coded interviews, n (number)"] == 2
    assert row["Informal talks that support it (number)"] == 1
    assert row["Which support it"] == "B1; T1"


def test_rankings_stand_beside_the_statement_they_speak_to(answered, loaded, book_of):
    answered("lab_a", obstacles=["people", "money"])
    answered("lab_b", obstacles=["people"])
    row = book_of(loaded).row("challenges", Finding="P6")
    assert row["Ranked it (number)"] == 1
    assert row["Gave a ranking, n (number)"] == 2
    assert row["Median rank (1 is first)"] == 2


def test_a_comparison_gives_the_median_of_several_answers_and_marks_it_unreliable(answered, loaded, book_of):
    for organisation, staff in [("lab_a", 10), ("lab_b", 30), ("lab_c", 20)]:
        answered(organisation, staff_n=staff, quoting="none")
    row = book_of(loaded).row("comparison", Measure="Staff")
    assert (row["Labs: recorded"], row["Labs: n (number)"]) == ("20 [u]", 3)


def test_a_comparison_withholds_what_rests_on_two_who_allow_no_quotation(answered, loaded, book_of):
    answered("lab_a", staff_n=10, quoting="none")
    answered("lab_b", staff_n=20)
    assert book_of(loaded).row("comparison", Measure="Staff")["Labs: recorded"] == "[c]"


@pytest.mark.parametrize(("firms", "expected"), [(2, "[c]"), (3, 6)])
def test_a_sum_of_the_figure_needs_three_firms(answered, loaded, book_of, firms, expected):
    for organisation in ["lab_a", "lab_b", "lab_c"][:firms]:
        answered(organisation, spending=[{"in_year": 2002, "inside": 2, "outside": 0.5}])
    book = book_of(loaded)
    assert book.row("figure", Series="inhouse")["Year 2002"] == expected
    assert book.row("figure", Series="Firms behind the sums")["Year 2002"] == firms
    assert ("figure_chart" in book.tabs) is (firms == 3)


def test_the_figure_keeps_published_rows_whose_numbers_are_lost(loaded, book_of):
    row = book_of(loaded).row("figure", Finding="P7")
    assert [row[f"Year {year}"] for year in (2001, 2002, 2003)] == ["[x]"] * 3


def test_not_applicable_leaves_the_base_of_the_nonresponse_rate(answered, loaded, book_of):
    answered("lab_a", staff_n=Answer(missing="not_applicable"))
    answered("lab_b", staff_n=Answer(missing="refused"))
    answered("lab_c", staff_n=5)
    row = book_of(loaded).row("nonresponse", Variable="staff_n")
    assert (row["Asked (number)"], row["Valid (number)"], row["Refused (number)"]) == (3, 1, 1)
    assert row["Item nonresponse (per cent)"] == 50


def test_a_question_off_the_route_was_not_asked(loaded, book_of):
    rows = book_of(loaded).rows("nonresponse")
    assert {row["Asked (number)"] for row in rows if row["Variable"] == "why_small"} == {0}
    assert {row["Item nonresponse (per cent)"] for row in rows if row["Variable"] == "why_small"} == {"[z]"}


def test_coverage_names_the_strata_nobody_was_interviewed_from(loaded, book_of):
    row = book_of(loaded).row("coverage", Interview="no interview")
    assert (row["Industry"], row["Level"]) == ("Labs", "Firm")


def test_the_codebook_counts_passages_and_interviews(loaded, book_of):
    row = book_of(loaded).row("codebook", Theme_code="MONEY")
    assert row["Parent theme"] == "ALIKE"
    assert row["Coded passages (number)"] == 2
    assert row["Interviews that support it, k (number)"] == 1


def test_a_study_without_responses_gives_a_workbook_that_can_be_read(folder, load, book_of):
    (folder / "interviews.yaml").unlink()
    book = book_of(load())
    assert book.row("cover", Subject="Formal interviews (number)")["What"] == 0
    assert book.rows("nonresponse_chart")[0]["Interview"] == "Nothing to show yet"
    assert book.row("labs_indicators", Finding="P1")["Value recorded"] == "[x]"
    assert book.row("notes", Finding="P3")["Kind"] == "Finding not shown"


def test_a_study_that_publishes_for_the_first_time_needs_no_published_findings(folder, load, book_of, replan):
    def without_findings(plan):
        for sheet in plan["sheets"]:
            sheet.update({key: {} for key in ("concerns", "options") if key in sheet})
            sheet.get("series", {}).update(rows=[])
            for measure in sheet.get("measures", []):
                measure["of"] = {"labs": {"question": "members_n"}}

    replan(without_findings)
    (folder / "published.csv").unlink()
    assert book_of(load()).row("labs_indicators", Variable="members_n")["Value recorded"] == 50
