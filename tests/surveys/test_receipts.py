"""The copy of one's own answers: a PDF that can be read and searched, Chinese included."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from surveys import inviting, publishing
from surveys.pdf.receipts import Copy, Part, written

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业问卷}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工人数}, unit: {en: persons, zh-hans: 人}}
  - {name: niche, kind: text, label: {en: Niche, zh-hans: 细分领域}}
- name: money
  title: {en: Revenue, zh-hans: 收入}
  questions: [{name: revenue, kind: decimal, label: {en: The revenue, zh-hans: 收入}}]
"""


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(file)).pages)


def copy_by(client: Client, door) -> str:
    answer = client.get(door.address("receipt"))
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{door.case.key}.pdf"' in answer["Content-Disposition"]
    return text_of(answer.content)


@pytest.fixture
def door(invited_to):
    door = invited_to(FIRM)
    door.send("profile", staff="40", staff__qualifier="about", niche="稳定性试验 & <b>assays</b>")
    return door


def test_a_draft_can_be_copied_and_says_that_it_is_one(door):
    text = copy_by(door.client, door)
    for words in ("Copy of your answers", "Organisation 1", "Being answered", "about 40 persons"):
        assert words in text
    assert "稳定性试验 & <b>assays</b>" in text
    assert "No answer" in text
    assert "Receipt number" not in text


def test_what_was_handed_in_is_copied_in_chinese_with_its_receipt_number(door):
    door.client.post(door.address("review"), {"base": door.response.revision, "quoting": "none"})
    door.client.cookies["django_language"] = "zh-hans"
    text = copy_by(door.client, door)
    assert "您的回答副本" in text
    assert "企业问卷" in text
    assert "员工人数" in text
    assert "大约 40 人" in text
    assert door.response.revisions.get(action="submit").hash[:12] in text


def test_it_says_which_text_was_agreed_to(door, study, now):
    study.consent = publishing.publish_consent({"en": "You are free."}, now=now)
    study.save()
    door.client.post(door.address(), {"agrees": "on"})
    assert f"· {study.consent}" in copy_by(door.client, door)


def test_nobody_who_has_not_agreed_gets_a_copy_of_a_draft(door, study, now):
    study.consent = publishing.publish_consent({"en": "You are free."}, now=now)
    study.save()
    assert door.client.get(door.address("receipt")).url == door.address()


def test_a_colleague_gets_a_copy_of_the_own_section(door, now):
    _handed, door.token = inviting.hand_over(door.invitation, "money", to="Ms Wang", now=now)
    text = copy_by(door.client, door)
    assert "Revenue" in text
    assert "稳定性试验" not in text


def test_texts_of_any_length_and_script_make_a_file(now):
    texts = ["x" * 10_000, "研发" * 5_000, "\n".join(map(str, range(300))), "😀 Ω кириллица 繁體 \ud800", ""]
    parts = [Part("Everything", [(text[:500], text) for text in texts])]
    file = written(Copy("A copy", "en", [("Name", "Wu & Sons")], parts, foot="the foot"))
    pages = PdfReader(BytesIO(file)).pages
    assert len(pages) > 5
    text = text_of(file)
    assert text.count("x") >= 10_000
    assert text.count("研发") >= 5_000
    assert "□ Ω кириллица 繁體" in text
    assert "the foot · 2" in pages[1].extract_text()
