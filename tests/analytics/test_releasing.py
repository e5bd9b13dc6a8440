"""A release from request to workbook, also when it fails or its worker dies."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from analytics import releasing
from analytics.models import Export, Release
from analytics.models.release import State
from surveys import reviewing
from surveys.history import Actor
from surveys.models import Case, Organisation, QuestionnaireVersion, Response, Revision, Study, Wave
from surveys.questionnaire.faults import Faults


def test_a_built_release_holds_tables_and_a_workbook_of_each_language(loaded, release_of, now):
    release = release_of(loaded)
    release.refresh_from_db()
    assert (release.state, release.progress, release.step, release.error) == ("done", 100, "", "")
    assert release.finished_at == now
    assert [table["name"] for table in release.tables][:3] == ["cover", "contents", "notes"]
    assert set(release.exports.values_list("language", flat=True)) == {"en", "zh-hans", "both"}


def test_building_a_finished_release_again_changes_nothing(loaded, release_of):
    release = release_of(loaded)
    before = Release.objects.filter(pk=release.pk).values().get(), list(Export.objects.values())
    Response.objects.get(case__key="B1").segments.all().delete()
    releasing.build(release, clock=timezone.now)
    assert (Release.objects.filter(pk=release.pk).values().get(), list(Export.objects.values())) == before


def test_a_release_whose_worker_died_is_finished_over_the_snapshot_it_had(loaded, release_of):
    release = release_of(loaded)
    release.refresh_from_db()
    tables = release.tables
    release.exports.exclude(language="en").delete()
    Release.objects.filter(pk=release.pk).update(
        state=State.RUNNING, tables=None, progress=30, finished_at=None
    )
    Response.objects.get(case__key="B1").segments.all().delete()
    releasing.build(release, clock=timezone.now)
    release.refresh_from_db()
    assert (release.state, release.exports.count()) == ("done", 3)
    assert release.tables == tables


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_release_finish_it_once(loaded, settings):
    release = releasing.request(loaded, by=None, now=timezone.now())
    start = Barrier(2)

    def work(_worker):
        start.wait(timeout=30)
        try:
            return releasing.build(Release.objects.get(pk=release.pk), clock=timezone.now).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert list(workers.map(work, range(2))) == [State.DONE] * 2
    release.refresh_from_db()
    assert (release.state, release.error, release.exports.count()) == ("done", "", 3)
    assert len(list((settings.MEDIA_ROOT / "releases").iterdir())) == 3


def test_a_release_that_fails_says_why_and_stays_readable(loaded, replan, release_of):
    replan(lambda plan: plan["sheets"][5]["questions"].append("no_such"))
    with pytest.raises(Faults):
        release_of(loaded)
    release = Release.objects.get()
    assert release.state == State.FAILED
    assert release.error.startswith(
        "tables.yaml, sheet labs_indicators, questions: No questionnaire asks no_such."
    )
    assert "没有问卷包含题目 no_such" in release.error
    assert release.finished_at is not None


def test_a_failed_release_is_not_tried_again_in_its_place(loaded, replan, release_of):
    replan(lambda plan: plan.update(wave="never"))
    with pytest.raises(Faults):
        release_of(loaded)
    replan(lambda plan: plan.update(wave="past"))
    release = releasing.build(Release.objects.get(), clock=timezone.now)
    assert (release.state, release.tables) == (State.FAILED, None)


def test_a_fault_nobody_foresaw_is_told_too(loaded, release_of, folder):
    (folder / "tables.yaml").unlink()
    with pytest.raises(Faults):
        release_of(loaded)
    assert "tables.yaml" in Release.objects.get().error


def test_giving_up_does_not_touch_a_release_that_was_finished_meanwhile(loaded, release_of, now):
    release = release_of(loaded)
    releasing.give_up(release, "too late", now=now)
    release.refresh_from_db()
    assert (release.state, release.error) == ("done", "")


def test_the_snapshot_holds_no_draft_and_nothing_off_the_route(loaded, release_of):
    response = Response.objects.get(case__key="B1")
    Response.objects.filter(pk=response.pk).update(
        answers=response.answers | {"why_small": {"value": "we are many"}}
    )
    Response.objects.filter(case__key="B2").update(state=Response.State.DRAFT)
    snapshot = release_of(loaded).snapshot
    assert [each["key"] for each in snapshot["responses"]] == ["B1", "T1"]
    assert "why_small" not in snapshot["responses"][0]["answers"]


def test_the_same_study_in_another_database_gives_the_same_bytes(loaded, load, book_of):
    first = [book_of(loaded, language).content for language in ("en", "zh-hans", "both")]
    hashes = set(Release.objects.values_list("inputs_hash", flat=True))
    for model in (Export, Release, Revision, Response, Case, Organisation, QuestionnaireVersion, Wave):
        model.objects.all().delete()
    Study.objects.all().delete()
    again = load()
    assert again.pk != loaded.pk
    assert [book_of(again, language).content for language in ("en", "zh-hans", "both")] == first
    assert set(Release.objects.values_list("inputs_hash", flat=True)) == hashes


def test_a_changed_answer_changes_the_fingerprint_of_the_inputs(loaded, release_of, answered):
    before = release_of(loaded).inputs_hash
    answered("lab_a", staff_n=5)
    assert release_of(loaded).inputs_hash != before


def test_an_interview_that_is_removed_changes_the_sheets_that_rest_on_it(loaded, book_of):
    before = book_of(loaded)
    Response.objects.filter(case__key="B1").update(state=Response.State.REJECTED)
    after = book_of(loaded)
    cells = [
        ("labs_indicators", {"Finding": "P1"}, "Value recorded", 50, "[x]"),
        ("comparison", {"Measure": "Members"}, "Labs: n (number)", 1, 0),
        ("challenges", {"Finding": "P6"}, "Interviews that support it, k (number)", 1, 0),
        ("codebook", {"Theme code": "ALIKE"}, "Coded passages (number)", 2, 1),
    ]
    for tab, where, heading, was, is_now in cells:
        assert before.row(tab, **where)[heading] == was
        assert after.row(tab, **where)[heading] == is_now
    assert [row["Finding"] for row in before.rows("labs_findings")] == ["P3"]
    assert after.rows("labs_findings")[0]["Finding"] == "Nothing to show yet"


def test_a_changed_answer_changes_the_sheets_that_rest_on_it(loaded, book_of, folder, load):
    before = book_of(loaded)
    interviews = (folder / "interviews.yaml").read_text("utf-8")
    (folder / "interviews.yaml").write_text(interviews.replace("value: 50", "value: 9"), "utf-8")
    after = book_of(load())
    cells = [
        ("labs_indicators", {"Finding": "P1"}, "Value recorded", 50, 9),
        ("labs_indicators", {"Finding": "P1"}, "Recorded and published figure", "agree", "differ"),
        ("comparison", {"Measure": "Members"}, "Labs: recorded", 50, 9),
        ("coverage", {"Interview": "B1"}, "Not answered (number)", 0, 1),
    ]
    for tab, where, heading, was, is_now in cells:
        assert before.row(tab, **where)[heading] == was
        assert after.row(tab, **where)[heading] == is_now


def test_what_is_not_approved_enters_only_a_release_that_rests_on_it_and_says_so(
    loaded, book_of, release_of, answered
):
    answered("lab_a", staff_n=5, is_approved=False)
    book = book_of(loaded)
    assert "case-lab_a" not in {row["Interview"] for row in book.rows("coverage")}
    assert not any("not approved" in str(row) for row in [*book.rows("cover"), *book.rows("notes")])
    book = book_of(loaded, rests_on="submitted")
    assert "case-lab_a" in {row["Interview"] for row in book.rows("coverage")}
    assert book.row("cover", Subject="Handed in but not approved yet (number)")["What"] == 1
    [note] = [row["Text"] for row in book.rows("notes") if "not approved" in row["Text"]]
    assert note.startswith("Not all answers are approved: 1 of the interviews")


def test_a_rejected_response_enters_no_release(loaded, release_of, answered, now):
    response = answered("lab_a", staff_n=5)
    office = Actor("command:test", "review")
    response = reviewing.reopen(response, by=office, now=now, base=response.revision)
    reviewing.reject(response, "Made up.", by=office, now=now, base=response.revision)
    for rests_on in Release.RestsOn:
        keys = [each["key"] for each in release_of(loaded, rests_on).snapshot["responses"]]
        assert "case-lab_a" not in keys


def test_a_request_notes_who_asked_and_when(loaded, now):
    user = get_user_model().objects.create_user("asker")
    release = releasing.request(loaded, by=user, now=now)
    assert (release.state, release.requested_by, release.requested_at) == ("waiting", user, now)
