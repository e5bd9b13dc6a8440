"""Files: sent by a page or with it, shown to those who may read the answers, and to nobody else."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import double_entry, inviting, publishing, responding
from surveys.models import Attachment
from surveys.roles import ensure_roles
from tests.uploads import png, wav

FORM = """
sections:
- name: one
  title: {en: One}
  questions:
  - {name: photo, kind: image, label: {en: Photo}, required: true, hint: {en: Of the hall}}
  - {name: note, kind: text, label: {en: Note}}
  - name: site
    kind: table
    label: {en: Site}
    columns: [{name: town, kind: text, label: {en: Town}}, {name: view, kind: image, label: {en: View}}]
- name: two
  title: {en: Two}
  questions:
  - {name: paper, kind: file, label: {en: Paper}}
"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def door(invited_to):
    return invited_to(FORM)


@pytest.fixture
def send(door):
    """Sends a file as the page's script does."""

    def post(content=None, name="hall.png", question="photo", client=None, address=""):
        file = SimpleUploadedFile(name, png() if content is None else content)
        return (client or door.client).post(
            address or door.address("files"), {"question": question, "file": file}
        )

    return post


@pytest.fixture
def given(door, send):
    """The address of a photo that was given as the answer."""
    value = send().json()["value"]
    door.save({"photo": {"value": value}})
    assert door.answers == {"photo": {"value": value}}
    return door.address("file", *value.split("/"))


def test_a_file_is_sent_named_by_the_answer_and_shown_on_the_page(door, given):
    page = door.look("one")
    assert f'<img class="upload-picture" src="{given}" alt="" loading="lazy"> hall.png</a>' in page
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file" id="id_photo" name="photo-file" accept="image/*"' in page
    assert "enctype" not in door.look("two").partition('id="answers"')[0]


def test_a_page_without_a_script_sends_files_replaces_and_removes_them(door):
    answer = door.send("one", photo__file=SimpleUploadedFile("a.png", png(1)))
    assert (answer.status_code, answer.url) == (302, door.address("section", "two"))
    first = door.answers["photo"]["value"]
    assert first.endswith("/a.png")
    door.send("one", photo__file=SimpleUploadedFile("b.png", png(2)))
    assert door.answers["photo"]["value"].endswith("/b.png")
    assert "Remove the file" in door.look("one")
    page = door.send("one", photo__remove="1").content.decode()
    assert "photo" not in door.answers
    assert "answer this question" in page.lower() or "required" in page
    changes = [revision.changes["photo"] for revision in door.response.revisions.all()]
    assert changes[0] == [None, {"value": first}], "no answer is lost"
    assert Attachment.objects.filter(is_answer=True).count() == 2


def test_a_file_in_a_row_comes_with_the_page(door):
    sent = {"site-row": ["0", "1"], "site-0-town": "Haidian", "form-asked": ["site"]}
    sent |= {"form-base": 0, "form-client": str(uuid4())}
    sent["site-1-view-file"] = SimpleUploadedFile("view.png", png())
    door.client.post(door.address("section", "one"), sent)
    (first, second) = door.answers["site"]["value"]
    assert first == {"town": "Haidian"}
    assert second["view"].endswith("/view.png")
    assert Attachment.objects.get().question == "site-1-view"
    page = door.look("one")
    assert 'data-upload="site-1-view"' in page
    assert page.count('class="upload-picture"') == 1


def test_a_table_of_many_rows_without_files_is_sent_whole(case_of, door):
    rows = {f"site-{number}-view-file": SimpleUploadedFile("x", b"") for number in range(150)}
    sent = {"site-row": [str(number) for number in range(150)], "form-asked": ["note"], "note": "kept"}
    sent |= {f"site-{number}-town": "" for number in range(1500)}
    sent |= rows | {"form-base": 0, "form-client": str(uuid4())}
    assert door.client.post(door.address("section", "one"), sent).status_code == 422  # the photo is required
    assert door.answers == {"note": {"value": "kept"}}


def test_a_refused_file_is_told_beside_the_question_and_the_rest_is_kept(door):
    page = door.send("one", photo__file=SimpleUploadedFile("a.png", b"%PDF-"), note="kept")
    assert page.status_code == 422
    assert "This file is no picture that pages can take" in page.content.decode()
    assert door.answers == {"note": {"value": "kept"}}


def test_an_answer_that_names_no_file_of_the_case_is_refused_and_others_are_kept(door):
    answer = door.save({"photo": {"value": f"{'0' * 64}/a.png"}, "note": {"value": "kept"}})
    assert answer.status_code == 422
    assert answer.json()["refused"][0]["message"] == "The file is not here any more. Please choose it again."
    assert door.answers == {"note": {"value": "kept"}}
    page = door.send("one", photo=f"{'0' * 64}/a.png", note="again")
    assert page.status_code == 422
    assert door.answers == {"note": {"value": "again"}}


@pytest.mark.parametrize(
    ("question", "content", "status", "words"),
    [
        ("photo", b"<html>", 422, "no picture"),
        ("note", None, 422, "no question note"),
        ("ghost", None, 422, "no question ghost"),
        ("site-0-town", None, 422, "no question"),
        ("", None, 422, "no question"),
        ("photo", b"", 422, "empty"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(send, question, content, status, words):
    answer = send(content, question=question)
    assert (answer.status_code, words in answer.json()["message"]) == (status, True)
    assert not Attachment.objects.exists()


def test_a_huge_body_is_refused_before_it_is_read(door, send, settings):
    settings.UPLOAD_MEGABYTES = 1
    answer = send(png() + b"\0" * 2**21)
    assert (answer.status_code, answer.json()["message"]) == (
        413,
        "The file is larger than 1 MB. Choose a smaller one.",
    )


def test_a_file_is_not_taken_from_another_site(door):
    strict = Client(enforce_csrf_checks=True)
    file = SimpleUploadedFile("hall.png", png())
    assert strict.post(door.address("files"), {"question": "photo", "file": file}).status_code == 403
    assert not Attachment.objects.exists()


def test_no_file_is_taken_before_consent_after_handing_in_or_by_a_revoked_link(door, send, study, now):
    study.consent = publishing.publish_consent({"en": "You may say no."}, now=now)
    study.save()
    assert send().status_code == 403
    door.client.post(door.address(), {"agrees": "on"})
    assert send().status_code == 200
    response = responding.open_response(door.case, mode="web", now=now)
    response.state = "submitted"
    response.save()
    assert send(png(5)).status_code == 423
    door.invitation.revoked_at = timezone.now()
    door.invitation.save()
    assert send(png(5)).status_code == 410
    assert Attachment.objects.count() == 1


def test_a_file_is_served_so_that_nothing_in_it_can_act(door, given):
    answer = door.client.get(given)
    assert b"".join(answer) == png()
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'inline; filename="hall.png"'
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, max-age=3600"


def test_what_a_browser_does_not_simply_show_is_downloaded(door, send):
    value = send(b"%PDF-1.7", "报告.pdf", "paper").json()["value"]
    answer = door.client.get(door.address("file", *value.split("/")))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_a_part_of_a_sound_is_served_to_browsers_that_ask_for_parts(door, send):
    value = send(wav(1000), "a.wav", "paper").json()["value"]
    address = door.address("file", *value.split("/"))
    part = door.client.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"RIFF", "bytes 0-3/1044")
    rest = door.client.get(address, headers={"Range": "bytes=1040-"})
    assert (rest.status_code, rest.content, rest["Content-Length"]) == (206, b"\x80" * 4, "4")
    assert door.client.get(address, headers={"Range": "bytes=5000-"}).status_code == 416
    assert door.client.get(address, headers={"Range": "lines=1-2"}).status_code == 200


def test_another_firm_sees_no_file_of_this_one(door, given, invited_to):
    other = invited_to(FORM)
    assert other.client.get(other.address("file", *given.split("/")[-2:])).status_code == 404


def test_a_colleague_with_one_section_sees_and_sends_files_of_that_section_only(door, given, send, now):
    _invitation, token = inviting.hand_over(door.invitation, "two", to="Ms Wang", now=now)
    colleague, mark = Client(), given.split("/")[-2:]
    assert colleague.get(reverse("respondent-file", args=[token, *mark])).status_code == 404
    address = reverse("respondent-files", args=[token])
    assert send(png(7), client=colleague, address=address).status_code == 422
    value = send(png(7), "mine.png", "paper", colleague, address).json()["value"]
    assert colleague.get(reverse("respondent-file", args=[token, *value.split("/")])).status_code == 200
    again = send(png(), "hall.png", "paper", colleague, address).json()["value"]
    door.save({"paper": {"value": again}}, base=1)
    assert colleague.get(reverse("respondent-file", args=[token, *mark])).status_code == 200, (
        "it is an answer now"
    )


def test_the_interviewer_and_the_supervisor_see_the_file_and_others_do_not(door, given, user_of, interviewer):
    door.case.interviewer = interviewer
    door.case.save()
    address = reverse("interviewer-file", args=[door.case.pk, *given.split("/")[-2:]])
    found = {}
    for name, user in (
        ("own", interviewer),
        ("other", user_of("interviewer", "other")),
        ("supervisor", user_of("supervisor")),
        ("researcher", user_of("researcher")),
    ):
        client = Client()
        client.force_login(user)
        found[name] = client.get(address).status_code
    assert found == {"own": 200, "other": 404, "supervisor": 200, "researcher": 404}
    assert Client().get(address).status_code == 302
    assert ensure_roles()


def test_the_reviews_show_the_file(door, given, supervisor):
    assert f'src="{given}"' in door.client.get(door.address("review")).content.decode()
    office = Client()
    office.force_login(supervisor)
    page = office.get(reverse("office-answers", args=[door.case.pk])).content.decode()
    address = reverse("interviewer-file", args=[door.case.pk, *given.split("/")[-2:]])
    assert f'src="{address}"' in page
    assert f'<a href="{address}">Open hall.png</a>' in page, "in its history"


def test_the_receipt_names_the_file(door, given):
    pypdf = pytest.importorskip("pypdf")
    from io import BytesIO

    pdf = pypdf.PdfReader(BytesIO(door.client.get(door.address("receipt")).content))
    assert "hall.png" in "".join(page.extract_text() for page in pdf.pages)


def test_a_typist_gives_a_file_with_the_paper(case_of, interviewer, user_of, send):
    paper = case_of(FORM)
    double_entry.assign(paper, interviewer, user_of("interviewer", "typist"))
    typing = paper.typings.get(typist=interviewer)
    client = Client()
    client.force_login(interviewer)
    value = send(client=client, address=reverse("typing-files", args=[typing.pk])).json()["value"]
    body = {"client_id": str(uuid4()), "base": 0, "answers": {"photo": {"value": value}}}
    save = client.post(reverse("typing-save", args=[typing.pk]), body, content_type="application/json")
    assert save.status_code == 200, save.content
    typing.refresh_from_db()
    assert typing.answers == {"photo": {"value": value}}
    assert client.get(reverse("typing-file", args=[typing.pk, *value.split("/")])).status_code == 200


def test_a_lost_file_is_not_found_rather_than_an_error(door, given, tmp_path):
    next((tmp_path / "answers").rglob("?" * 64)).unlink()
    assert door.client.get(given).status_code == 404
