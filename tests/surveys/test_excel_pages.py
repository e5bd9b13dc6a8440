"""The pages on which an Excel form is got and brought back, by the firm's link and by the office."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from surveys.models import Case, ExcelForm, ExcelUpload, Response
from tests.excel import FIRM, Paper


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


@pytest.fixture
def post(at_once, django_capture_on_commit_callbacks):
    """Post, and let the worker do what was asked for; the page that one is led to."""

    def send(client, address, **said):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, said)
        return (
            client.get(answer.url).content.decode() if answer.status_code == 302 else answer.content.decode()
        )

    return send


def download(client, address: str) -> Paper:
    page = client.get(address)
    assert page["Content-Disposition"].startswith("attachment")
    return Paper(BytesIO(b"".join(page)))


def filled(paper: Paper) -> SimpleUploadedFile:
    return SimpleUploadedFile("填好的 form.xlsx", paper.saved())


def test_a_firm_gets_the_form_by_its_link_and_brings_it_back(door, post):
    here = door.address("excel")
    assert door.client.post(door.address(), {"excel": ""}).url == here
    page = post(door.client, here, language="zh-hans")
    form = ExcelForm.objects.get()
    assert door.address("excel-file", form.pk) in page
    paper = download(door.client, door.address("excel-file", form.pk))
    paper.write("staff", 12)
    paper.write("revenue", "much")
    page = post(door.client, door.address("excel-upload"), file=filled(paper))
    assert "填好的 form.xlsx" in page
    assert "1 answer was taken over." in page
    assert f"<code>{paper.place('revenue')}</code>" in page
    assert f'href="{door.address("section", "work")}#id_revenue"' in page
    assert door.answers == {"staff": {"value": 12}}
    revision = door.response.revisions.get()
    assert (revision.mode, revision.by_invitation) == ("import", door.invitation)


def test_a_conflict_is_settled_on_the_page(door, post):
    post(door.client, door.address("excel"), language="en")
    paper = download(door.client, door.address("excel-file", ExcelForm.objects.get().pk))
    door.save({"staff": {"value": 11}})
    paper.write("staff", 12)
    page = post(door.client, door.address("excel-upload"), file=filled(paper))
    assert "Saved: 11" in page
    assert "In the file: 12" in page
    assert door.answers == {"staff": {"value": 11}}
    settle = door.address("excel-settle", ExcelUpload.objects.get().pk)
    page = post(door.client, settle, base=0, staff="yours")
    assert "Please compare once more." in page
    assert door.answers == {"staff": {"value": 11}}
    assert "The conflicts are settled." in post(door.client, settle, base=1, staff="yours")
    assert door.answers == {"staff": {"value": 12}}


def test_a_conflict_is_still_there_when_another_file_came_after_it(door, post):
    post(door.client, door.address("excel"), language="en")
    paper = download(door.client, door.address("excel-file", ExcelForm.objects.get().pk))
    door.save({"staff": {"value": 11}})
    paper.write("staff", 12)
    post(door.client, door.address("excel-upload"), file=filled(paper))
    paper.write("staff", 11)
    page = post(door.client, door.address("excel-upload"), file=filled(paper))
    assert "In the file: 12" in page
    settle = door.address("excel-settle", ExcelUpload.objects.last().pk)
    post(door.client, settle, base=1, staff="yours")
    assert door.answers == {"staff": {"value": 12}}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Choose the file that you filled in."),
        ({"file": SimpleUploadedFile("a.xlsx", b"")}, "This file is empty."),
        ({"file": SimpleUploadedFile("a.xlsx", b"x" * (20 * 2**20 + 1))}, "never larger than 20 MB"),
    ],
)
def test_what_cannot_be_a_form_is_refused_on_the_page(door, post, said, told):
    page = post(door.client, door.address("excel-upload"), **said)
    assert page.count(told) == 2, "in the summary and at the field"
    assert not ExcelUpload.objects.exists()


def test_why_a_file_is_not_accepted_stands_on_the_page_in_the_readers_language(door, post):
    door.client.cookies["django_language"] = "zh-hans"
    page = post(door.client, door.address("excel-upload"), file=SimpleUploadedFile("a.xlsm", b"PK"))
    assert "<strong>未接受</strong> 该工作簿含有宏。" in page


def test_the_office_brings_back_what_a_firm_mailed(case_of, supervisor, client, post):
    case = case_of(FIRM)
    client.force_login(supervisor)
    here = reverse("interviewer-excel", args=[case.pk])
    assert here in client.get(reverse("office-case", args=[case.pk])).content.decode()
    post(client, here, language="both")
    form = ExcelForm.objects.get()
    assert not Response.objects.exists(), "looking and asking for a form begin nothing"
    paper = download(client, reverse("interviewer-excel-file", args=[case.pk, form.pk]))
    paper.write("staff", 12)
    post(client, reverse("interviewer-excel-upload", args=[case.pk]), file=filled(paper))
    revision = Response.objects.get(case=case).revisions.get()
    assert (revision.by_user, revision.mode) == (supervisor, "import")


def test_after_the_answers_were_handed_in_there_is_only_the_receipt(door, post):
    door.save({"staff": {"value": 11}})
    Response.objects.update(state=Response.State.SUBMITTED)
    for address in (door.address("excel"), door.address("excel-upload")):
        assert door.client.post(address, {"language": "en"}).url == door.address("done")
    assert not ExcelForm.objects.exists()


def test_a_form_of_another_firm_is_not_to_be_had(door, invited_to, post):
    other = invited_to(FIRM)
    post(other.client, other.address("excel"), language="en")
    address = door.address("excel-file", ExcelForm.objects.get().pk)
    assert door.client.get(address).status_code == 404


def test_a_form_asked_for_twice_is_made_once_and_in_known_languages_only(door, post):
    for _time in range(2):
        post(door.client, door.address("excel"), language="en")
    assert ExcelForm.objects.count() == 1
    assert door.client.post(door.address("excel"), {"language": "fr"}).status_code == 400


def test_the_page_asks_for_itself_again_only_while_something_is_under_way(door, post):
    here = door.address("excel")
    post(door.client, here, language="en")
    assert "hx-get" not in door.client.get(here).content.decode()
    ExcelForm.objects.update(state="waiting")
    assert f'hx-get="{here}" hx-trigger="every 1s"' in door.client.get(here).content.decode()


def test_a_queue_that_cannot_be_reached_is_told_at_once(transactional_db, no_queue, door):
    here = door.address("excel")
    door.client.post(here, {"language": "en"})
    assert "It could not be made." in door.client.get(here).content.decode()
    door.client.post(door.address("excel-upload"), {"file": SimpleUploadedFile("a.xlsx", b"PK")})
    assert "Something went wrong on our side" in door.client.get(here).content.decode()
    assert Case.objects.get().excel_uploads.get().file.read() == b"PK"
