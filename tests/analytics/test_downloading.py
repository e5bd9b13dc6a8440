"""Files of microdata as jobs: written, watched, cancelled, deleted; each to whom it may go."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from zipfile import is_zipfile

import pytest
from django.urls import reverse

from analytics import downloading
from analytics.models import Download
from analytics.tasks import expire_downloads
from surveys.models import Study

FORM = """
languages: [en, zh-hans]
questions:
- {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}}
"""
State = Download.State


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def ask(researcher, study, now):
    def request(by=researcher, **wanted):
        return downloading.request(study, "tiny", by=by, now=now, **wanted)

    return request


@pytest.fixture
def written(now):
    def run(download):
        downloading.write(download, clock=lambda: now)
        download.refresh_from_db()
        return download

    return run


@pytest.mark.parametrize("format", Download.Format.values)
def test_every_format_is_written_with_its_checksum_and_end(handed_in, ask, written, now, format):
    handed_in(FORM, staff=12)
    download = written(ask(format=format, labels="both", language="both"))
    assert (download.state, download.progress) == ("done", 100)
    assert download.expires_at == now + timedelta(days=7)
    content = download.file.read()
    assert download.sha256 == sha256(content).hexdigest()
    assert download.size == len(content)
    assert is_zipfile(BytesIO(content)) == (format != "ddi")


def test_a_cancelled_file_is_not_written(handed_in, ask, written, now, files):
    handed_in(FORM, staff=12)
    download = ask()
    assert downloading.cancel(download, now=now)
    assert written(download).state == State.CANCELLED
    assert not files.exists()
    assert not downloading.cancel(download, now=now)


def test_a_file_cancelled_while_it_is_written_leaves_nothing(handed_in, ask, now, files):
    handed_in(FORM, staff=12)
    download = ask()

    def cancelling():
        """The time is asked for when the file is there and not yet kept."""
        downloading.cancel(download, now=now)
        return now

    downloading.write(download, clock=cancelling)
    download.refresh_from_db()
    assert (download.state, download.file.name) == ("cancelled", "")
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_two_workers_at_the_same_file_leave_one(handed_in, ask, written, now, files):
    handed_in(FORM, staff=12)
    download = ask()

    def overtaken():
        """Another worker takes the same file up and is quicker."""
        written(download)
        return now

    downloading.write(download, clock=overtaken)
    download.refresh_from_db()
    assert download.state == State.DONE
    assert [path for path in files.rglob("*") if path.is_file()] == [files / download.file.name]


def test_a_file_that_cannot_be_written_says_why(handed_in, ask, written):
    handed_in(FORM, staff=12)
    download = ask()
    Download.objects.filter(pk=download.pk).update(format="docx")
    download.refresh_from_db()
    with pytest.raises(KeyError):
        written(download)
    download.refresh_from_db()
    assert (download.state, download.error) == ("failed", "KeyError: 'docx'")


def test_after_its_time_the_file_is_deleted_and_the_row_stays(handed_in, ask, written, now, files):
    handed_in(FORM, staff=12)
    download, kept = written(ask()), written(ask())
    Download.objects.filter(pk=download.pk).update(expires_at=now)
    Download.objects.filter(pk=kept.pk).update(expires_at=now + timedelta(minutes=1))
    assert downloading.expire(now=now) == 1
    download.refresh_from_db()
    assert (download.state, download.file.name) == ("expired", "")
    assert len(download.sha256) == 64
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    expire_downloads()
    assert Download.objects.get(pk=kept.pk).state == State.EXPIRED


def test_many_responses_wait_in_a_queue_of_their_own(handed_in, ask, settings):
    handed_in(FORM, staff=1)
    handed_in(FORM, staff=2)
    settings.SMALL_EXPORT_RESPONSES = 2
    assert downloading.queue_of(ask()) == "small_exports"
    settings.SMALL_EXPORT_RESPONSES = 1
    assert downloading.queue_of(ask()) == "exports"


def test_only_who_may_know_who_answered_asks_for_it(ask, researcher, supervisor):
    with pytest.raises(PermissionError):
        ask(is_full=True)
    assert ask(by=supervisor, is_full=True).is_full
    assert Download.objects.count() == 1


@pytest.fixture
def page(client, researcher):
    client.force_login(researcher)
    return client


WANTED = {"what": "study/tiny", "format": "xlsx", "labels": "both", "language": "en", "is_approved": "yes"}


@pytest.fixture
def wanted(study, version):
    version(FORM)
    return {**WANTED, "what": f"{study.slug}/tiny"}


def test_a_file_asked_for_on_the_page_is_queued(page, wanted, no_queue):
    answer = page.post(reverse("downloads"), wanted, follow=True)
    (download,) = Download.objects.all()
    assert (download.format, download.labels, download.is_full, download.is_approved) == (
        "xlsx",
        "both",
        False,
        True,
    )
    assert download.file_name in answer.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"format": "docx"}, {"what": "nowhere/tiny"}, {"what": ""}, {"language": "fr"}, {"labels": "'"}]
)
def test_what_is_not_in_the_lists_is_refused(page, wanted, wrong):
    answer = page.post(reverse("downloads"), wanted | wrong)
    assert answer.status_code == 422
    assert not Download.objects.exists()


def test_a_researcher_who_sends_the_full_profile_anyway_gets_the_other(page, wanted, no_queue):
    page.post(reverse("downloads"), wanted | {"is_full": "yes"})
    assert not Download.objects.get().is_full


def test_a_supervisor_may_choose_the_full_profile(client, supervisor, wanted, no_queue):
    client.force_login(supervisor)
    assert "tells who answered" in client.get(reverse("downloads")).content.decode()
    client.post(reverse("downloads"), wanted | {"is_full": "yes"})
    assert Download.objects.get().is_full


def test_a_file_is_fetched_by_its_address_as_long_as_it_is_kept(page, handed_in, ask, written, now):
    handed_in(FORM, staff=12)
    download = written(ask())
    Download.objects.filter(pk=download.pk).update(expires_at=now.replace(year=2999))
    answer = page.get(reverse("download-file", args=[download.token]))
    assert sha256(b"".join(answer.streaming_content)).hexdigest() == download.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="{download.file_name}"'
    Download.objects.filter(pk=download.pk).update(expires_at=now.replace(year=2001))
    assert page.get(reverse("download-file", args=[download.token])).status_code == 404
    assert page.get(reverse("download-file", args=["x" * 32])).status_code == 404


def test_who_may_not_have_a_file_does_not_learn_of_it(
    client, handed_in, ask, written, supervisor, interviewer, researcher, now
):
    handed_in(FORM, staff=12)
    full = written(ask(by=supervisor, is_full=True))
    Download.objects.update(expires_at=now.replace(year=2999))
    address = reverse("download-file", args=[full.token])
    assert client.get(address).status_code == 302
    for user in (interviewer, researcher):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.post(reverse("download-cancel", args=[full.token])).status_code == 404
    assert full.file_name not in client.get(reverse("downloads")).content.decode()
    client.force_login(supervisor)
    assert client.get(address).status_code == 200


def test_only_who_asked_for_a_file_or_supervises_cancels_it(
    client, ask, version, researcher, supervisor, user_of
):
    version(FORM)
    download = ask()
    colleague = user_of("researcher", name="colleague")
    address = reverse("download-cancel", args=[download.token])
    client.force_login(colleague)
    assert client.post(address).status_code == 403
    client.force_login(researcher)
    client.get(address)
    assert Download.objects.get().state == State.WAITING
    client.post(address)
    download.refresh_from_db()
    assert download.state == State.CANCELLED


def test_the_list_alone_is_asked_for_while_something_is_written(page, ask, version):
    version(FORM)
    ask()
    listed = page.get(reverse("downloads"), headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" in listed
    assert "<h1" not in listed
    Download.objects.update(state=State.FAILED, error="Disk full")
    listed = page.get(reverse("downloads"), headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" not in listed
    assert "Disk full" in listed


def test_a_questionnaire_of_a_simulated_study_is_offered_as_what_it_is(page, study, wanted):
    assert "simulated" not in page.get(reverse("downloads")).content.decode()
    real = Study.objects.create(slug="real", title={"en": "Real"})
    Study.objects.filter(pk=study.pk).update(simulates=real)
    assert "Tiny (0) · simulated" in page.get(reverse("downloads")).content.decode()


def test_a_file_of_a_simulated_study_says_so_in_its_name(ask):
    Study.objects.update(slug="beijing-simulated-600-7")
    assert Download(study=Study.objects.get(), questionnaire="cro_firm", pk=3).file_name == (
        "beijing-simulated-600-7-cro_firm-3.xlsx"
    )
