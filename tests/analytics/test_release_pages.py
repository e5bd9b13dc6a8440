"""The pages of researchers, and what everybody else sees of them."""

import pytest
from django.urls import reverse

from analytics.models import Release
from analytics.models.release import State
from surveys.models import Response

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def research(client, researcher):
    client.force_login(researcher)
    return client


@pytest.fixture
def release(loaded, release_of) -> Release:
    return release_of(loaded)


def addresses(release):
    return [
        reverse("releases"),
        reverse("release", args=[release.pk]),
        reverse("release-table", args=[release.pk, "cover"]),
        reverse("release-workbook", args=[release.pk, "en"]),
    ]


@pytest.mark.parametrize(("role", "status"), [("researcher", 200), ("supervisor", 200), ("interviewer", 404)])
def test_releases_are_for_those_who_research(client, user_of, release, role, status):
    client.force_login(user_of(role))
    assert {client.get(address).status_code for address in addresses(release)} == {status}


def test_who_is_not_logged_in_is_asked_to(client, release):
    for address in addresses(release):
        assert client.get(address).url.startswith(reverse("login"))


def test_nothing_of_a_release_stays_in_the_browser(research, release):
    for address in addresses(release):
        assert "no-store" in research.get(address)["Cache-Control"]


def test_who_logged_in_again_to_build_sees_the_releases_and_builds_nothing(research, loaded):
    answer = research.get(reverse("release-build", args=["tiny"]))
    assert answer.url == reverse("releases")
    assert not Release.objects.exists()


def test_an_interviewer_cannot_build(client, interviewer, loaded):
    client.force_login(interviewer)
    assert client.post(reverse("release-build", args=["tiny"])).status_code == 404
    assert not Release.objects.exists()


def test_the_button_builds_a_release_in_the_name_of_who_pressed_it(
    research, researcher, loaded, at_once, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = research.post(reverse("release-build", args=["tiny"]))
    assert answer.url == reverse("releases")
    release = Release.objects.get()
    assert (release.state, release.requested_by) == (State.DONE, researcher)
    assert "Released" in research.get(reverse("releases")).content.decode()


def test_a_release_says_on_its_page_and_in_the_list_when_it_rests_on_more_than_what_is_approved(
    research, loaded
):
    for rests_on, times in [("approved", 0), ("submitted", 1)]:
        research.post(reverse("release-build", args=["tiny"]), {"rests_on": rests_on})
        listed = research.get(reverse("releases"), **HTMX).content.decode()
        options = listed.count("<option")  # the choice of the next release says it once itself
        assert listed.count("Also responses that wait for approval") == times + options // 2
    newest = Release.objects.first()
    assert newest.rests_on == "submitted"
    page = research.get(reverse("release", args=[newest.pk])).content.decode()
    assert "<dt>Rests on</dt><dd>Also responses that wait for approval</dd>" in page


def test_a_release_that_would_rest_on_something_unknown_is_not_asked_for(research, loaded):
    answer = research.post(reverse("release-build", args=["tiny"]), {"rests_on": "drafts"})
    assert answer.status_code == 400
    assert not Release.objects.exists()


def test_a_task_for_a_finished_release_changes_nothing(release, at_once):
    from analytics.tasks import build_release

    before = Release.objects.values().get()
    build_release.delay(release.pk)
    assert Release.objects.values().get() == before


def test_the_list_asks_for_itself_again_only_while_a_release_is_under_way(research, release):
    assert "hx-get" not in research.get(reverse("releases"), **HTMX).content.decode()
    Release.objects.update(state=State.RUNNING, progress=30, step="tables")
    fragment = research.get(reverse("releases"), **HTMX).content.decode()
    assert 'hx-get="/releases/" hx-trigger="every 1s"' in fragment
    assert '<progress max="100" value="30">' in fragment
    assert "Making the tables" in fragment
    assert "<html" not in fragment


def test_the_reason_of_a_failure_is_shown_and_not_executed(research, release):
    Release.objects.update(state=State.FAILED, error="tables.yaml, sheet 3: <script>alert(1)</script>")
    for address in (reverse("releases"), reverse("release", args=[release.pk])):
        page = research.get(address).content.decode()
        assert "tables.yaml, sheet 3: &lt;script&gt;" in page


def test_without_a_study_or_a_release_the_page_says_what_to_do(research, db):
    assert "Load one with the command load_study" in research.get(reverse("releases")).content.decode()


def test_a_study_without_release_invites_to_build_the_first(research, loaded):
    assert "No release yet. Build the first one" in research.get(reverse("releases")).content.decode()


def test_the_downloaded_workbook_is_the_file_that_was_made(research, release):
    from hashlib import sha256

    answer = research.get(reverse("release-workbook", args=[release.pk, "zh-hans"]))
    content = b"".join(answer.streaming_content)
    assert sha256(content).hexdigest() == release.exports.get(language="zh-hans").sha256
    assert f'filename="tiny-release-{release.pk}-zh-hans.xlsx"' in answer["Content-Disposition"]


def test_a_workbook_that_does_not_exist_is_not_found(research, release):
    assert research.get(reverse("release-workbook", args=[release.pk, "fr"])).status_code == 404
    release.exports.get(language="en").file.delete(save=False)
    assert research.get(reverse("release-workbook", args=[release.pk, "en"])).status_code == 404


def test_a_table_is_read_on_the_web_with_who_stands_behind_each_figure(research, release):
    page = research.get(reverse("release-table", args=[release.pk, "labs_indicators"])).content.decode()
    assert "<h1" in page
    assert "Title labs_indicators" in page
    assert '<span class="visually-hidden">rests on</span> B1</a>' in page
    assert f'<a href="{reverse("release-table", args=[release.pk, "notes"])}">[9]</a>' in page
    assert research.get(reverse("release-table", args=[release.pk, "nothing"])).status_code == 404


def test_every_table_of_a_release_can_be_read(research, release):
    release.refresh_from_db()
    for document in release.tables:
        page = research.get(reverse("release-table", args=[release.pk, document["name"]])).content.decode()
        assert document["title"]["en"] in page


def test_pages_speak_the_readers_language(research, release):
    research.cookies["django_language"] = "zh-hans"
    page = research.get(reverse("release-table", args=[release.pk, "labs_indicators"])).content.decode()
    assert "多少成员？" in page
    assert "How many members?" not in page


def test_an_answer_cannot_bring_markup_into_a_table(research, loaded, answered, release_of):
    answered("lab_a", niche="<b>bold</b>")
    release = release_of(loaded)
    page = research.get(reverse("release-table", args=[release.pk, "labs_profile"])).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_a_release_keeps_what_it_froze(research, release):
    Response.objects.filter(case__key="B1").update(state=Response.State.REJECTED)
    page = research.get(reverse("release-table", args=[release.pk, "coverage"])).content.decode()
    assert "Lab Union" in page


def test_a_queue_that_cannot_be_reached_is_told_at_once(transactional_db, no_queue, research, loaded):
    research.post(reverse("release-build", args=["tiny"]))
    release = Release.objects.get()
    assert release.state == State.FAILED
    assert "queue of tasks cannot be reached" in release.error
