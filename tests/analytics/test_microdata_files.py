"""Files of microdata, read back by other libraries than those that wrote them."""

import csv
import json
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import polars as pl
import pyreadstat
import pytest
from django.core.management import call_command
from lxml import etree
from python_calamine import CalamineWorkbook

from analytics.formats import ddi, delimited, excel, parquet, statistics
from analytics.microdata.about import Profile
from analytics.microdata.frozen import freeze
from analytics.microdata.reading import source_of
from analytics.microdata.wording import short_names
from surveys.models import Study
from surveys.questionnaire.answers import Answer

pytestmark = pytest.mark.django_db
FORM = """
languages: [en, zh-hans]
questions:
- {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, unit: {en: persons, zh-hans: 人}, min: 0}
- {name: profit, kind: decimal, label: {en: "=Profit", zh-hans: 利润}, relevant: "${staff} > 5"}
- {name: since, kind: date, label: {en: Since, zh-hans: 自}}
- name: trend
  kind: select_one
  label: {en: Trend, zh-hans: 趋势}
  choices: [{name: up, label: {en: Up, zh-hans: 上升}}, {name: down, label: {en: "=Down 😀", zh-hans: 下降}}]
- name: which_of_these_uses_does_it_have
  kind: select_multiple
  label: {en: Uses, zh-hans: 用途}
  choices: [{name: paper, label: {en: Paper, zh-hans: 纸}}, {name: 其他, label: {en: Other, zh-hans: 其他}}]
- {name: words, kind: text, label: {en: Words, zh-hans: 原话}}
- name: years
  kind: table
  label: {en: Years, zh-hans: 年份}
  columns:
  - {name: year, kind: year, label: {en: Year, zh-hans: 年}}
  - {name: spent, kind: decimal, label: {en: Spent, zh-hans: 支出}}
"""
USES = "which_of_these_uses_does_it_have"
HOSTILE = '=HYPERLINK("http://x","y") 😀\n第二行 & <b> ' + "长" * 9_900


def silently(done, total):
    """Nobody watches."""


@pytest.fixture
def frozen(handed_in, study, tmp_path):
    """Of two firms: one that said everything, one that gave reasons."""
    study.title = {"en": "Study", "zh-hans": "研究"}
    study.save()
    handed_in(
        FORM,
        staff=Answer(value=12, qualifier="about"),
        profit=-2.5,
        since="2004-05-17",
        trend="down",
        **{
            USES: ["其他"],
            "words": Answer(value=HOSTILE, remark="+1"),
            "years": [{"year": 2004, "spent": 4.5}],
        },
    )
    handed_in(
        FORM,
        **{"staff": 3, "trend": Answer(missing="refused"), USES: Answer(missing="dont_know")},
        words=Answer(missing="not_applicable"),
    )

    def freeze_for(is_full=True):
        folder = tmp_path / f"frozen-{is_full}"
        folder.mkdir()
        return freeze(source_of(study, "tiny", Profile(is_full)), folder, tell=silently)

    return freeze_for


@pytest.fixture
def written(frozen, tmp_path):
    """The bytes that a format writes."""

    def write(how, labels="codes", language="en", **profile):
        path = tmp_path / "written"
        how(frozen(**profile), path, labels=labels, language=language)
        return path.read_bytes()

    return write


def sheet(content, name):
    heading, *rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_a_workbook_holds_every_value_and_reason_as_codes(written):
    content = written(excel.write)
    first, second = sheet(content, "tiny")
    told = ("staff", "profit", "since", "trend", f"{USES}/paper", f"{USES}/其他", "words", "years")
    assert [first[name] for name in told] == [12, -2.5, date(2004, 5, 17), 2, 0, 1, HOSTILE, 1]
    assert [second[name] for name in told] == [3, ".d", ".e", ".a", ".b", ".b", ".c", ".e"]
    (row,) = sheet(content, "years")
    assert (row["case"], row["row"], row["year"], row["spent"]) == ("case-1", "1", 2004, 4.5)


@pytest.mark.parametrize(
    ("language", "down", "refused", "other"),
    [
        ("en", "=Down 😀", "[refused]", "chosen"),
        ("zh-hans", "下降", "[拒绝回答]", "已选"),
        ("both", "=Down 😀 / 下降", "[refused / 拒绝回答]", "chosen / 已选"),
    ],
)
def test_a_workbook_says_in_words_what_codes_mean(written, language, down, refused, other):
    first, second = sheet(written(excel.write, "labels", language), "tiny")
    assert (first["trend"], second["trend"], first[f"{USES}/其他"]) == (down, refused, other)
    assert first["staff"] == 12


def test_with_both_a_column_of_words_follows_the_codes(written):
    first, second = sheet(written(excel.write, "both"), "tiny")
    assert (first["trend"], first["trend:label"]) == (2, "=Down 😀")
    assert (second["trend"], second["trend:label"]) == (".a", "[refused]")


def test_no_text_in_a_workbook_is_a_formula(written):
    with ZipFile(BytesIO(written(excel.write, "both"))) as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/" in name]
    assert len(sheets) == 5
    assert all(b"<f>" not in xml for xml in sheets)


def test_the_codebook_names_each_variable_and_code_in_both_languages(written):
    lines = sheet(written(excel.write), "Codebook")
    trend = [line for line in lines if (line["table"], line["variable"]) == ("tiny", "trend")]
    assert [(line["code"], line["label_en"], line["label_zh_hans"]) for line in trend] == [
        ("", "Trend", "趋势"),
        *((1, "Up", "上升"), (2, "=Down 😀", "下降")),
        *((".a (-1)", "refused", "拒绝回答"), (".b (-2)", "don't know", "不知道")),
        *((".c (-3)", "not applicable", "不适用"), (".d (-4)", "not asked", "未问及")),
        (".e (-5)", "not answered", "未回答"),
    ]
    staff = next(line for line in lines if line["variable"] == "staff")
    assert (staff["unit_en"], staff["unit_zh_hans"]) == ("persons", "人")
    profit = [line for line in lines if line["variable"] == "profit"]
    assert profit[0]["asked_when"] == "${staff} > 5"
    assert profit[1]["code"] == ".a (-1000000000000001)", "a loss may be anything"


def test_what_was_said_beside_answers_stands_in_a_sheet_of_its_own(written):
    rows = sheet(written(excel.write), "Words")
    assert [(row["question"], row["part"], row["text"]) for row in rows] == [
        ("staff", "qualifier", "about"),
        ("words", "remark", "+1"),
    ]


def test_csv_files_hold_the_same_and_quote_formulas(written):
    with ZipFile(BytesIO(written(delimited.write, "both", "both"))) as packed:
        assert set(packed.namelist()) == {
            *("tiny.csv", "tiny-years.csv", "tiny-words.csv"),
            *("codebook.csv", "codebook.xml", "README.txt"),
        }
        first, second = csv.DictReader(StringIO(packed.read("tiny.csv").decode("utf-8-sig"), newline=""))
        readme = packed.read("README.txt").decode()
    assert first["words"] == f"'{HOSTILE}"
    assert (first["profit"], first["since"], first["trend:label"]) == (
        "-2.5",
        "2004-05-17",
        "'=Down 😀 / 下降",
    )
    assert (second["profit"], second["trend:label"]) == (".d", "[refused / 拒绝回答]")
    assert "Study / 研究" in readme


def unpacked(content, name, tmp_path):
    with ZipFile(BytesIO(content)) as packed:
        return packed.extract(name, tmp_path)


@pytest.mark.parametrize(
    ("language", "up", "label"),
    [("en", "Up", "Trend"), ("zh-hans", "上升", "趋势"), ("both", "Up / 上升", "Trend / 趋势")],
)
def test_spss_reads_values_labels_and_user_missing_codes(written, tmp_path, language, up, label):
    file = unpacked(written(statistics.write_sav, language=language), "tiny.sav", tmp_path)
    rows, told = pyreadstat.read_sav(file, user_missing=True, output_format="polars")
    first, second = rows.to_dicts()
    assert (first["staff"], first["profit"], first["trend"]) == (12, -2.5, 2)
    assert first["since"] == date(2004, 5, 17)
    assert first["words"] == HOSTILE
    assert (second["profit"], second["trend"]) == (-1_000_000_000_000_004, -1)
    assert (second["words"], second["words_why"], second["since_why"]) == ("", 3, 5)
    assert told.variable_value_labels["trend"][1] == up
    assert told.variable_value_labels["trend"].keys() == {1, 2, -1, -2, -3, -4, -5}
    assert told.column_names_to_labels["trend"] == label
    assert told.missing_ranges["trend"] == [{"lo": -5, "hi": -1}]
    hidden, _ = pyreadstat.read_sav(file, output_format="polars")
    assert hidden["trend"].to_list() == [2, None]
    uses = short_names([f"{USES}/paper", f"{USES}/其他"])
    assert [first[name] for name in uses.values()] == [0, 1]


@pytest.mark.parametrize(("language", "up", "label"), [("en", "Up", "Trend"), ("zh-hans", "上升", "趋势")])
def test_stata_reads_values_labels_and_extended_missing_codes(written, tmp_path, language, up, label):
    file = unpacked(written(statistics.write_dta, language=language), "tiny.dta", tmp_path)
    rows, told = pyreadstat.read_dta(file, user_missing=True, output_format="polars")
    first, second = rows.to_dicts()
    assert (first["staff"], first["profit"], first["trend"]) == (12, -2.5, 2)
    assert (first["since"], first["words"]) == (date(2004, 5, 17), HOSTILE)
    assert (second["profit"], second["trend"], second["words_why"]) == ("d", "a", 3)
    assert told.variable_value_labels["trend"][1] == up
    assert told.variable_value_labels["trend"]["a"] in ("refused", "拒绝回答")
    assert told.column_names_to_labels["trend"] == label


def test_parquet_holds_types_reasons_and_the_codebook(written, tmp_path):
    file = unpacked(written(parquet.write), "tiny.parquet", tmp_path)
    rows = pl.read_parquet(file)
    assert rows["trend"].to_list() == ["down", None]
    assert rows["trend:missing"].to_list() == [None, "refused"]
    assert (rows.schema["staff"], rows.schema["since"]) == (pl.Int64, pl.Date)
    assert rows["words"].to_list() == [HOSTILE, None]
    told = json.loads(pl.read_parquet_metadata(file)["codebook"])
    assert next(line for line in told if line["variable"] == "trend")["label_zh_hans"] == "趋势"


def test_ddi_counts_what_the_file_holds(written):
    tree = etree.fromstring(written(ddi.write))
    names = {"d": "ddi:codebook:2_5"}
    trend = tree.find("d:dataDscr/d:var[@name='trend']", names)
    counted = {
        each.findtext("d:catValu", None, names): each.findtext("d:catStat", None, names)
        for each in trend.findall("d:catgry", names)
    }
    assert counted == {"1": "0", "2": "1", "-1": "1", "-2": "0", "-3": "0", "-4": "0", "-5": "0"}
    assert [each.text for each in trend.findall("d:labl", names)] == ["Trend", "趋势"]
    assert tree.findtext("d:fileDscr/d:fileTxt/d:dimensns/d:caseQnty", None, names) == "2"


@pytest.mark.parametrize(
    "how",
    [excel.write, delimited.write, statistics.write_sav, statistics.write_dta, parquet.write, ddi.write],
)
def test_no_file_of_those_who_may_not_know_tells_who_answered(written, how, tmp_path):
    content = written(how, is_full=False)
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    for telling in ("case-1", "org-1", "Organisation 1", "HYPERLINK", "2004-05-17"):
        assert telling.encode() not in content


def test_a_file_of_no_responses_has_its_headings(study, version, tmp_path):
    version(FORM)
    frozen = freeze(source_of(study, "tiny", Profile(is_full=True)), tmp_path, tell=silently)
    for number, how in enumerate(
        (excel.write, delimited.write, statistics.write_sav, statistics.write_dta, parquet.write, ddi.write)
    ):
        path = tmp_path / f"empty-{number}"
        how(frozen, path, labels="both", language="both")
        assert path.stat().st_size > 500
    heading, *rows = CalamineWorkbook.from_path(tmp_path / "empty-0").get_sheet_by_name("tiny").to_python()
    assert heading[:2] == ["case", "firm"]
    assert rows == []


def test_short_names_begin_with_a_letter_and_are_unique_in_any_case():
    names = short_names(["1st", "a/b", "A_B", "x" * 60, "x" * 61, "其他", "_a"])
    assert list(names.values()) == ["v_1st", "a_b", "A_B_2", "x" * 28, f"{'x' * 26}_2", "v___", "v__a"]


def test_a_simulated_survey_says_so_in_each_file(loaded, tmp_path):
    call_command("simulate", "tiny", firms=30, seed=3, verbosity=0)
    simulated = Study.objects.get(slug="tiny-simulated-30-3")
    frozen = freeze(source_of(simulated, "labs_firm", Profile(is_full=False)), tmp_path, tell=silently)
    for how in (delimited.write, statistics.write_sav, statistics.write_dta, parquet.write):
        how(frozen, tmp_path / "file", labels="codes", language="en")
        with ZipFile(tmp_path / "file") as packed:
            assert "SIMULATED" in packed.read("README.txt").decode()
            main = next(name for name in packed.namelist() if name.startswith("labs_firm."))
            assert b"SIMULATED" in packed.read(main) or how is delimited.write
    ddi.write(frozen, tmp_path / "file", labels="codes", language="en")
    assert "SIMULATED" in (tmp_path / "file").read_text("utf-8")
    excel.write(frozen, tmp_path / "file", labels="codes", language="en")
    about = CalamineWorkbook.from_path(tmp_path / "file").get_sheet_by_name("About").to_python()
    assert "SIMULATED" in about[1][1]
