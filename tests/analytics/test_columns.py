"""Answers in columns: the same figures as interview by interview, in parts that later releases share."""

from __future__ import annotations

from collections import Counter
from statistics import median_low

import polars as pl
import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage

from analytics import partitioning, releasing
from analytics.models import Partition, Release
from analytics.reading import tables_of
from analytics.statistics.coverage import outcome
from analytics.statistics.evidence import read_evidence
from analytics.tasks import build_release, fill_partition
from config.celery import app
from surveys import responding
from surveys.models import Response, Study
from surveys.questionnaire.definition import NUMERIC
from surveys.questionnaire.faults import Faults
from surveys.responding import Actor, Change
from tests.analytics.conftest import NOW

pytestmark = pytest.mark.django_db

SHEET = {
    "name": "all_by_industry",
    "kind": "frequencies",
    "tab": {"en": "frequencies", "zh-hans": "频数"},
    "title": {"en": "All questions", "zh-hans": "全部题目"},
    "level": "firm",
    "waves": ["present"],
    "by": ["industry"],
}
ESTIMATES = SHEET | {
    "kind": "estimates",
    "weighting": "none",
    "estimates": [{"statistic": "total", "of": "staff_n"}],
}
ROUTED = """
name: labs_firm
title: {en: Lab}
languages: [en]
attributes: {industry: labs, level: firm}
sections:
- name: all
  title: {en: All}
  questions:
  - {name: staff_n, kind: integer, label: {en: Staff}}
  - {name: niche, kind: text, label: {en: Niche}}
  - {name: turnover, kind: decimal, label: {en: Turnover}, relevant: "${staff_n} > 100"}
  - name: uses
    kind: select_multiple
    label: {en: Uses}
    relevant: "${niche} != ''"
    choices: [{name: paper, label: {en: Paper}}, {name: web, label: {en: Web}}]
  - name: owner
    kind: select_one
    label: {en: Owner}
    relevant: "selected(${uses}, 'web') and not(${turnover} > 10)"
    choices: [{name: public, label: {en: Public}}, {name: private, label: {en: Private}}]
"""


@pytest.fixture
def simulated(loaded, replan):
    """Eighty simulated firms of the tiny study, told by frequencies as well."""
    from django.core.management import call_command

    replan(lambda plan: plan["sheets"].append(SHEET))
    call_command("simulate", "tiny", firms=80, seed=5, verbosity=0)
    return Study.objects.get(slug="tiny-simulated-80-5")


def columns_of(release: Release) -> pl.DataFrame:
    with partitioning.files_of(release) as files:
        return pl.concat([pl.read_parquet(file) for file in files], how="diagonal").sort("response")


def plain(value: object) -> object:
    return value.to_list() if isinstance(value, pl.Series) else value


def assert_columns_say_what_the_snapshot_says(release: Release) -> None:
    """Value by value and reason by reason; where nothing stands, the question was not there to be asked."""
    evidence = read_evidence(release.snapshot, "")
    rows = {row["response"]: row for row in columns_of(release).to_dicts()}
    ids = {(each.case.wave.name, each.case.key): each.pk for each in release.responses}
    compared = 0
    assert len(rows) == len(evidence.interviews) > 0
    for interview in evidence.interviews:
        row = rows[ids[interview.wave, interview.key]]
        for column in [name for name in row if f"{name}:missing" in row]:
            name, answer = column.partition(":")[2], interview.answers.get(column.partition(":")[2])
            happened = outcome(answer) if name in interview.asked else "not_asked"
            expected = answer.value if happened == "valid" else None
            reason = {"valid": None, "words_only": "not_answered"}.get(happened, happened)
            assert plain(row[column]) == expected, (interview.key, column)
            assert row[f"{column}:missing"] in ({reason, None} if reason == "not_asked" else {reason})
            compared += 1
    assert compared > 0


def test_columns_say_the_same_as_a_simulated_surveys_interviews(simulated, release_of):
    assert_columns_say_what_the_snapshot_says(release_of(simulated))


@pytest.fixture
def routed(folder, replan):
    """The tiny study with a questionnaire full of conditions, before it is loaded."""
    (folder / "questionnaires" / "labs_firm.yaml").write_text(ROUTED, "utf-8")
    (folder / "published.csv").unlink()
    coverage = {"name": "c", "kind": "coverage", "tab": {"en": "c", "zh-hans": "表"}, "title": SHEET["title"]}
    replan(lambda plan: plan.update(sheets=[SHEET, coverage]))


def test_what_was_not_asked_is_found_by_the_same_route(routed, loaded, answered, release_of):
    answered("lab_a", staff_n=500, niche="assays", turnover=12.5, uses=["web"])
    answered("lab_b", staff_n=500, niche="assays", turnover=3.5, uses=["web", "paper"], owner="public")
    answered("lab_c", staff_n=20)
    release = release_of(loaded)
    assert_columns_say_what_the_snapshot_says(release)
    present = columns_of(release).filter(pl.col("wave") == "present")
    shown = present.select("one:owner:missing", "number:turnover:missing", "one:owner").rows()
    assert Counter(shown) == {
        ("not_asked", None, None): 1,
        (None, None, "public"): 1,
        ("not_asked", "not_asked", None): 1,
    }


def test_figures_equal_those_of_single_interviews(simulated, release_of):
    release = release_of(simulated)
    evidence = read_evidence(release.snapshot, "")
    (table,) = [each for each in tables_of(release) if each.name == SHEET["name"]]
    checked = 0
    for row in table.rows:
        label, statistic, _wave, industry, figure, _unit, n = (cell.content for cell in row[:7])
        name = row[-1].content
        place = "" if industry["en"] == "all" else industry["en"].lower()
        values = [
            each.answers[name].value
            for each in evidence.formal
            if (each.wave, each.level) == ("present", "firm")
            and place in ("", evidence.industries[each.industry]["en"].lower())
            and name in each.answers
            and outcome(each.answers[name]) == "valid"
        ]
        question = evidence.question(name)
        if row[4].mark != "c":
            assert n == len(values)
            if question.kind in NUMERIC:
                told = {"mean": sum(values) / n, "median": median_low(values)} if n else {}
                assert figure == pytest.approx(told[next(iter(statistic.values()))], abs=0.005)
            else:
                choice = next(each.name for each in question.choices if each.label["en"] in label["en"])
                share = sum(choice in (v if isinstance(v, list) else [v]) for v in values) / n
                assert figure == pytest.approx(100 * share, abs=0.005)
            checked += 1
    assert checked > 4


class Elsewhere(Storage):
    """Like that of another machine, whose files have no place on this one."""

    kept: dict[str, bytes] = {}

    def _save(self, name: str, content: File) -> str:
        self.kept[name] = content.read()
        return name

    def _open(self, name: str, mode: str) -> File:
        return ContentFile(self.kept[name])

    def exists(self, name: str) -> bool:
        return name in self.kept


def test_files_that_are_kept_elsewhere_are_fetched(loaded, replan, answered, release_of, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.Elsewhere"}}
    replan(lambda plan: plan["sheets"].append(SHEET))
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    release = release_of(loaded)
    assert release.state == "done"
    assert columns_of(release)["number:staff_n"].sum() >= 30


def frequencies(book) -> list[dict[str, object]]:
    return book.rows("frequencies")


def test_a_question_is_told_by_classes_only_where_every_class_may_be_told(loaded, replan, answered, book_of):
    replan(lambda plan: plan["sheets"].append(SHEET))
    for lab, staff in (("lab_a", 10), ("lab_b", 20), ("lab_c", 30)):
        answered(lab, staff_n=staff)
    told = {(row["Industry"], row["Statistic"]): row["Figure"] for row in frequencies(book_of(loaded))
            if row["Variable"] == "staff_n"}  # fmt: skip
    assert told["all", "mean"] == told["Labs", "mean"] == 20
    loaded.organisations.filter(key="lab_c").update(industry="apps")
    told = {(row["Industry"], row["Statistic"]): row["Figure"] for row in frequencies(book_of(loaded))
            if row["Variable"] == "staff_n"}  # fmt: skip
    assert told["Labs", "mean"] == told["Apps", "mean"] == "[c]"
    assert told["all", "mean"] == 20


def test_two_firms_are_not_told_of_at_all(loaded, replan, answered, book_of):
    replan(lambda plan: plan["sheets"].append(SHEET))
    for lab, staff in (("lab_a", 10), ("lab_b", 20)):
        answered(lab, staff_n=staff)
    rows = [row for row in frequencies(book_of(loaded)) if row["Variable"] == "staff_n"]
    assert {row["Figure"] for row in rows} == {row["Valid (number)"] for row in rows} == {"[c]"}


def test_a_plan_of_figures_alone_keeps_no_interview_in_the_release(
    loaded, folder, replan, answered, release_of
):
    (folder / "published.csv").unlink()
    replan(lambda plan: plan.update(sheets=[SHEET]))
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    release = release_of(loaded)
    assert release.snapshot["responses"] == []
    assert release.tables[0]["rows"]


def test_a_later_release_makes_only_the_parts_anew_whose_answers_changed(
    loaded, replan, answered, release_of, monkeypatch
):
    monkeypatch.setattr(Partition, "SIZE", 1)
    replan(lambda plan: plan["sheets"].append(SHEET))
    changed = answered("lab_a", staff_n=10)
    answered("lab_b", staff_n=20)
    first = dict(release_of(loaded).partitions.values_list("first", "file"))
    assert len(first) == Response.objects.of(loaded).approved().count()
    Response.objects.filter(pk=changed.pk).update(state="returned")
    changed.refresh_from_db()
    change = Change("again", changed.revision, {"staff_n": responding.Answer(value=11)})
    changed = responding.save(changed, change, by=Actor("command:test", "web"), now=NOW)
    Response.objects.filter(pk=changed.pk).update(state="approved")
    release = release_of(loaded)
    second = dict(release.partitions.values_list("first", "file"))
    assert {each for each in first if first[each] != second[each]} == {changed.pk}
    assert columns_of(release).filter(pl.col("response") == changed.pk)["number:staff_n"].to_list() == [11]


def test_a_firm_that_moves_to_another_class_makes_its_part_anew(loaded, replan, answered, release_of):
    replan(lambda plan: plan["sheets"].append(SHEET))
    answered("lab_a", staff_n=10)
    before = release_of(loaded)
    loaded.organisations.filter(key="lab_a").update(size_class="large")
    after = release_of(loaded)
    assert before.inputs_hash != after.inputs_hash
    assert "large" in columns_of(after)["size_class"].to_list()


@pytest.fixture
def run_tasks_at_once():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_workers_fill_the_parts_and_the_last_of_them_has_the_release_built(
    loaded, replan, answered, monkeypatch, run_tasks_at_once
):
    monkeypatch.setattr(Partition, "SIZE", 1)
    replan(lambda plan: plan["sheets"].append(SHEET))
    for lab in ("lab_a", "lab_b", "lab_c"):
        answered(lab, staff_n=10)
    release = releasing.request(loaded, by=None, now=NOW)
    build_release.delay(release.pk)
    release.refresh_from_db()
    assert (release.state, release.progress, release.error) == ("done", 100, "")
    assert release.partitions.count() > 3
    assert all(default_storage.exists(each.file.name) for each in release.partitions.all())


def test_a_part_that_cannot_be_filled_fails_the_release_and_says_why(
    loaded, replan, answered, settings, tmp_path
):
    replan(lambda plan: plan["sheets"].append(SHEET))
    answered("lab_a", staff_n=10)
    release = releasing.request(loaded, by=None, now=NOW)
    (waiting,) = releasing.prepare(release, clock=lambda: NOW)
    (tmp_path / "no-folder").write_text("")
    settings.MEDIA_ROOT = tmp_path / "no-folder"
    tried = fill_partition.apply(args=[waiting], retries=fill_partition.max_retries)
    release.refresh_from_db()
    assert tried.failed()
    assert release.state == "failed"
    assert "no-folder" in release.error


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({**SHEET, "name": "again", "by": ["size_class"]}, "Another sheet of frequencies"),
        ({**ESTIMATES, "name": "beside"}, "Frequencies and estimates are not protected"),
    ],
)
def test_sheets_that_could_be_subtracted_do_not_stand_in_one_plan(loaded, replan, release_of, other, reason):
    other = other | {"tab": {"en": "other", "zh-hans": "其他"}}
    replan(lambda plan: plan["sheets"].extend([SHEET, other]))
    with pytest.raises(Faults, match=reason):
        release_of(loaded)
