from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from surveys import attaching, moving, publishing, responding, tasks
from surveys.changes import Change, Refused
from surveys.history import Actor
from surveys.models import Attachment
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.mapping import propose
from tests.uploads import png

FORM = """
questions:
- name: photo
  kind: image
  label: {en: Photo}
  constraints: [{test: "ends-with(., '.png')", message: {en: PNG only}}]
- {name: paper, kind: file, label: {en: Paper}}
- name: site
  kind: table
  label: {en: Site}
  columns: [{name: view, kind: image, label: {en: View}}]
"""
BY = Actor("command:test", "web")


@pytest.fixture
def response(response_to, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return response_to(FORM)


@pytest.fixture
def attach(response, now):
    def send(content=None, name="site.png", question="photo", at=now):
        file = ContentFile(content if content is not None else png(), name)
        asked = response.questionnaire.variables[question]
        return attaching.attach(response.case, asked, question, file, by=BY, now=at)

    return send


def test_a_file_is_kept_under_its_hash_and_named_by_the_answer(response, attach, save, tmp_path):
    kept = attach(name="../现场.PNG")
    digest = sha256(png()).hexdigest()
    assert (kept.sha256, kept.name, kept.size, kept.media_type) == (
        digest,
        "现场.png",
        len(png()),
        "image/png",
    )
    assert (tmp_path / "answers" / str(response.case_id) / digest).read_bytes() == png()
    save(response, photo=kept.value)
    assert response.answers == {"photo": {"value": f"{digest}/现场.png"}}
    assert response.revisions.last().changes == {"photo": [None, {"value": f"{digest}/现场.png"}]}
    assert Attachment.objects.get().is_answer


def test_the_same_content_is_kept_once(attach, tmp_path):
    first, again, renamed = attach(name="a.png"), attach(name="a.png"), attach(name="b.png")
    assert again.pk == first.pk
    assert (renamed.name, renamed.file.name) == ("b.png", first.file.name)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_of_two_names_of_one_content_the_unused_one_goes_and_the_file_stays(response, attach, save, now):
    used, unused = attach(name="a.png"), attach(name="b.png")
    save(response, photo=used.value)
    Attachment.objects.filter(pk=unused.pk).update(is_answer=False)
    attaching.forget(now=now + timedelta(days=2))
    assert Attachment.objects.get().pk == used.pk
    assert used.file.open().read() == png()


def test_another_firm_with_the_same_file_has_its_own(attach, response, case_of, now, tmp_path):
    first = attach()
    other = case_of(FORM)
    question = response.questionnaire.by_name["photo"]
    second = attaching.attach(other, question, "photo", ContentFile(png(), "x.png"), by=BY, now=now)
    assert first.file.name != second.file.name


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.png", "empty"),
        (b"PK\x03\x04" + b"\0" * 100, "bomb.jpg", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "no picture"),
        (b"<script>alert(1)</script>", "a.png", "no picture"),
        (png() + b"\0" * 2**20, "large.png", "larger than 1 MB"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_and_nothing_is_kept(
    content, name, words, attach, settings, tmp_path
):
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(Invalid, match=words):
        attach(content, name)
    assert (Attachment.objects.count(), list(tmp_path.rglob("*.*"))) == (0, [])


def test_a_response_takes_so_many_files_and_so_much_and_no_more(attach, settings):
    settings.UPLOADS_AT_MOST = 3
    for colour in range(3):
        attach(png(colour))
    with pytest.raises(Invalid, match="may have 400 MB, and be 3"):
        attach(png(9))
    assert attach(png(2)).size, "what is there already takes no room"
    settings.UPLOADS_AT_MOST, settings.UPLOAD_MEGABYTES_TOGETHER = 100, 1
    with pytest.raises(Invalid, match="no room"):
        attach(png(9) + b"\0" * 2**20)


def test_an_answer_names_only_files_of_its_own_response_and_kind(response, attach, save, case_of, now):
    paper = attach(b"%PDF-1.7", "a.pdf", "paper")
    photo = attach()
    for refused in (f"{'0' * 64}/a.png", paper.value, photo.value.replace("site.png", "site.exe")):
        with pytest.raises(Refused) as found:
            save(response, photo=refused)
        assert found.value.reasons.keys() == {"photo"}
    other = responding.open_response(case_of(FORM), mode="web", now=now)
    with pytest.raises(Refused, match="choose it again"):
        responding.save(other, Change(str(uuid4()), 0, {"photo": Answer(value=photo.value)}), by=BY, now=now)
    assert not Attachment.objects.filter(is_answer=True).exists()


def test_an_unused_file_goes_after_a_day_and_an_answered_one_never(response, attach, save, now):
    answered, unused = attach(png(1)), attach(png(2))
    in_a_row = attach(png(3), question="view")
    save(response, photo=answered.value, site=[{"view": in_a_row.value}])
    save(response, photo=None)
    attaching.forget(now=now + timedelta(hours=23))
    assert Attachment.objects.count() == 3
    attaching.forget(now=now + timedelta(hours=25))
    assert {each.pk for each in Attachment.objects.all()} == {answered.pk, in_a_row.pk}
    assert not unused.file.storage.exists(unused.file.name)
    assert answered.file.open().read() == png(1)


def test_a_file_sent_again_waits_another_day(attach, now):
    attach()
    attach(at=now + timedelta(hours=20))
    attaching.forget(now=now + timedelta(hours=30))
    assert Attachment.objects.count() == 1


def test_the_timetable_forgets_unused_files(attach, at_once):
    attach()
    tasks.forget_uploads.delay()
    assert Attachment.objects.count() == 0


def test_an_expression_sees_the_name_of_the_file(response, attach, save, now):
    kept = attach(name="site.png")
    save(response, photo=kept.value)
    (way,) = [responding.route(response.questionnaire, response.parsed_answers, on=response.occasion(now))]
    assert way.values["photo"] == "site.png"
    assert responding.check(response.questionnaire, response.parsed_answers, on=response.occasion(now)) == []
    gif = attach(b"GIF89a" + b"\0" * 10, "site.gif")
    save(response, photo=gif.value)
    (problem,) = responding.check(response.questionnaire, response.parsed_answers, on=response.occasion(now))
    assert problem.message == {"en": "PNG only"}


def test_moving_to_another_version_keeps_the_file(response, attach, save, questionnaire, study, now):
    kept = attach()
    save(response, photo=kept.value)
    form = questionnaire("questions: [{name: picture, kind: image, label: {en: Photo}}]")
    newer = publishing.publish(study, form, now=now, mapping=propose(response.questionnaire, form))
    moved = moving.move(response, newer, by=Actor("command:office", "correction"), now=now)
    assert moved.answers == {"picture": {"value": kept.value}}
