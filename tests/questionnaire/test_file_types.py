import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import Question
from surveys.questionnaire.file_types import TYPES, checked, safe_name, shown_as, type_of
from surveys.questionnaire.uploads import Upload, retold, upload_of, uploads_in

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
ZIP = b"PK\x03\x04\x14\x00"
HASH = "9f" * 32


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x00\x01\x02\x03WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac"),
        (b"RIFF\n\n\n\nWAVEfmt ", "audio/wav"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x00\x00\x00\x1cftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x00\x00\x00\x18ftyp3gp4", "video/3gpp"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"%PDF-1.7", "application/pdf"),
        (ZIP, "application/zip"),
        ("访谈,员工\n".encode("gb18030"), "text/plain"),
        ("\ufeff访谈".encode()[:-1], "text/plain"),
    ],
)
def test_a_file_is_what_its_content_begins_with(head, media_type):
    assert type_of(head).media_type == media_type


@pytest.mark.parametrize(
    "head",
    [
        b"MZ\x90\x00",
        b"\x7fELF",
        b"<svg onload=alert(1)>",
        b"\n <!DOCTYPE html>",
        b"#!/bin/sh\n",
        b" \n",
        b"a\x00b",
    ],
)
def test_programs_pages_and_drawings_are_no_files_to_take(head):
    assert type_of(head) is None
    with pytest.raises(Invalid, match="not taken"):
        checked("file", head)


@pytest.mark.parametrize(
    ("kind", "head"), [("image", ZIP), ("image", b"%PDF-"), ("audio", JPEG), ("video", b"ID3")]
)
def test_a_file_answers_only_a_question_of_its_kind(kind, head):
    with pytest.raises(Invalid):
        checked(kind, head)
    assert checked("file", head)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("site.jpg", "site.jpg"),
        ("SITE.JPEG", "SITE.jpeg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\fakepath\\site.jpg", "site.jpg"),
        ("invoice.pdf.exe", "invoice.pdf.exe.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie_ x.jpg"),
        ("现场 照片.jpg", "现场 照片.jpg"),
        (".jpg", "jpg.jpg"),
        ("...", "file.jpg"),
        ("x" * 500 + ".jpg", "x" * 100 + ".jpg"),
    ],
)
def test_a_name_is_made_safe_and_ends_as_its_content_is(given, kept):
    assert safe_name(given, type_of(JPEG)) == kept


@given(st.text(max_size=300), st.sampled_from(TYPES))
def test_whatever_it_was_called_a_kept_name_stays_and_can_be_referred_to(given, type):
    name = safe_name(given, type)
    assert safe_name(name, type) == name
    assert upload_of(f"{HASH}/{name}") == Upload(HASH, name)
    assert not set(name) & set('<>:"|?*/\\\r\n')


@given(st.binary(max_size=100))
def test_no_content_breaks_the_look_at_it(head):
    type_of(head)


@pytest.mark.parametrize(
    ("name", "kind", "sort"),
    [
        ("a.jpeg", "file", "image"),
        ("a.heic", "image", ""),
        ("a.mp4", "file", "video"),
        ("a.webm", "audio", "audio"),
        ("a.ogg", "video", "video"),
        ("a.pdf", "file", ""),
        ("a.exe", "file", ""),
    ],
)
def test_pages_show_what_browsers_can(name, kind, sort):
    assert shown_as(name, kind) == sort


def test_files_in_rows_are_found_and_told_otherwise():
    photo = Question("photo", "image", {"en": "P"})
    inner = Question("inner", "table", {"en": "I"}, columns=(photo, Question("note", "text", {"en": "N"})))
    outer = Question("outer", "table", {"en": "O"}, columns=(inner,))
    value = [{"inner": [{"photo": f"{HASH}/a.jpg", "note": f"{HASH}/b.jpg"}, {"note": "x"}]}]
    assert list(uploads_in(outer, value)) == [(photo, Upload(HASH, "a.jpg"))]
    told = retold(outer, value, lambda upload: upload.name)
    assert told == [{"inner": [{"photo": "a.jpg", "note": f"{HASH}/b.jpg"}, {"note": "x"}]}]
    assert list(uploads_in(outer, string.ascii_letters)) == []
