"""The shipped study, from its folder to the finished file."""

import csv

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from surveys.models import Study

FOLDER = settings.STUDIES_DIR / "beijing"


@pytest.fixture(scope="module")
def workbooks(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cells of the workbook by language and sheet, made by the commands a researcher would type."""
    folder = tmp_path_factory.mktemp("beijing")
    old, settings.MEDIA_ROOT = settings.MEDIA_ROOT, folder
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_study", "beijing", verbosity=0)
        for language in ("en", "zh-hans", "both"):
            path = folder / f"{language}.xlsx"
            call_command("build_release", "beijing", workbook=path, language=language, verbosity=0)
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = old
    return {language: _cells(folder / f"{language}.xlsx") for language in ("en", "zh-hans", "both")}


def _cells(path):
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _published():
    with (FOLDER / "published.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _sheets():
    return yaml.safe_load((FOLDER / "tables.yaml").read_text("utf-8"))["sheets"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "both"])
def test_every_published_finding_stands_in_its_sheet_or_in_the_notes(workbooks, language):
    tabs = dict(zip([sheet["name"] for sheet in _sheets()], workbooks[language], strict=False))
    assert len(_published()) == 159
    for row in _published():
        shown = {cell for line in workbooks[language][tabs[row["sheet"]]] for cell in line}
        noted = {cell for line in workbooks[language][tabs["notes"]] for cell in line}
        assert row["id"] in shown | noted, row["id"]


def test_every_finding_of_an_interview_is_supported_by_its_codings(workbooks):
    assert "Finding not shown" not in {line[1] for line in workbooks["en"]["Notes"]}


def test_the_published_statements_are_shown_in_both_languages(workbooks):
    rows = {row["id"]: row for row in _published()}
    english = {cell for sheet in workbooks["en"].values() for line in sheet for cell in line}
    chinese = {cell for sheet in workbooks["zh-hans"].values() for line in sheet for cell in line}
    for id in ("F020", "F080", "F105", "F130", "F143"):
        row = rows[id]
        place = row["statement_en"] if row["sheet"] != "software_indicators" else row["id"]
        assert place in english
        assert (row["statement_zh_hans"] if place != row["id"] else row["id"]) in chinese


def test_the_sheets_are_those_of_the_plan_in_its_order(workbooks):
    planned = [sheet["tab"]["en"] for sheet in _sheets() if sheet["kind"] != "series_chart"]
    assert list(workbooks["en"]) == planned
    kinds = [sheet["kind"] for sheet in _sheets()]
    assert len([kind for kind in kinds if not kind.endswith("_chart") and kind != "estimates"]) == 19


def test_all_seventeen_contradictions_stand_in_the_notes_with_their_figures(workbooks):
    rows = [line for line in workbooks["en"]["Notes"] if line[1] == "Contradiction"]
    assert len(rows) == 17
    first = next(line for line in rows if "F143" in line)
    assert first[3:5] == ["US$35 billion", "US$36 billion"]


def test_a_figure_among_the_notes_keeps_its_qualifier_and_unit(workbooks):
    for language, figure in [("en", "about 30 minutes"), ("zh-hans", "约30分钟")]:
        (row,) = [line for line in list(workbooks[language].values())[2] if "F004" in line]
        assert row[3] == figure


def test_what_is_said_of_an_organisation_is_not_given_out_as_said_in_the_interview(workbooks):
    header, *rows = workbooks["en"]["CRO indicators"][3:]
    source = {row[header.index("Finding")]: row[header.index("Published source")] for row in rows}
    assert source["F054"] == "Text of the paper, on the organisation of interview 1"
    assert source["F073"] == "Interview 1: committee member, CRO alliance"


def test_indicators_of_the_interviews_agree_with_the_published_ones_where_they_should(workbooks):
    header, *rows = workbooks["en"]["CRO indicators"][3:]
    agreement = {
        row[header.index("Finding")]: row[header.index("Recorded and published figure")] for row in rows
    }
    assert agreement["F072"] == agreement["F073"] == agreement["F054"] == "agree"
    assert agreement["F014"] == "differ"


def test_the_lost_figure_keeps_its_rows(workbooks):
    (row,) = [line for line in workbooks["en"]["Figure 1-1"] if "F008" in line]
    assert row[3:14] == ["[x]"] * 11


def test_chinese_sheets_have_no_english_headings(workbooks):
    for name, lines in workbooks["zh-hans"].items():
        start = next(at for at, line in enumerate(lines) if at and not any(lines[at - 1]))
        assert all(any("\u4e00" <= letter <= "\u9fff" for letter in cell) for cell in lines[start]), name


def test_loading_the_study_twice_changes_nothing(db):
    call_command("load_study", "beijing", verbosity=0)
    study = Study.objects.get()
    before = list(study.themes.values_list("code", "id")), study.releases.count()
    call_command("load_study", "beijing", verbosity=0)
    assert (list(study.themes.values_list("code", "id")), study.releases.count()) == before


def test_a_study_that_is_not_there_is_told_by_name(db, tmp_path):
    with pytest.raises(CommandError, match="There is no study 'nowhere'"):
        call_command("load_study", "nowhere")
    with pytest.raises(CommandError, match=r"Load it first: manage\.py load_study nowhere"):
        call_command("build_release", "nowhere", workbook=tmp_path / "x.xlsx")


def test_a_folder_that_is_not_there_is_told_before_the_work(loaded, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("build_release", "tiny", workbook=tmp_path / "no" / "x.xlsx")
    assert not loaded.releases.exists()
