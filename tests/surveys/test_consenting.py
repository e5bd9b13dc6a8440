"""Consent comes before the first question: whose, by which text, in which language and when."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from surveys import inviting, publishing
from surveys.models import Consent, Response

FIRM = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
TEXT = {
    "en": "We ask about staff.\n\nYou are free to say no.",
    "zh-hans": "我们询问员工情况。\n\n您可以拒绝。",
}


def agree_to(study, text, now):
    study.consent = publishing.publish_consent(text, now=now)
    study.save()
    return study.consent


@pytest.fixture
def text(study, now):
    return agree_to(study, TEXT, now)


@pytest.fixture
def door(text, invited_to):
    return invited_to(FIRM)


@pytest.fixture
def interviewing(text, case_of, interviewer):
    """The address of an interview's first page, and the browser of its interviewer."""
    case, browser = case_of(FIRM, interviewer=interviewer), Client()
    browser.force_login(interviewer)
    return browser, reverse("interviewer-welcome", args=[case.pk]), case


def test_a_text_of_the_same_words_is_the_same_version(now, db):
    first = publishing.publish_consent(TEXT, now=now)
    assert publishing.publish_consent(dict(TEXT), now=now) == first
    assert publishing.publish_consent(TEXT | {"en": "Other words."}, now=now) != first


def test_no_page_asks_anything_before_consent_and_none_is_lost_without_it(door):
    for page in ("section", "review"):
        address = door.address(page, *["all"] * (page == "section"))
        assert door.client.get(address).url == door.address()
        assert door.client.post(address, {"staff": "20"}).url == door.address()
    refused = door.save({"staff": {"value": 20}})
    assert refused.status_code == 403
    assert "agree to take part first" in refused.json()["message"]
    assert not Response.objects.exists()


def test_the_box_must_be_ticked_and_the_page_says_so(door):
    page = door.client.post(door.address())
    assert page.status_code == 422
    assert '<a href="#id_agrees">' in page.content.decode()
    assert "Tick the box if you agree" in page.content.decode()
    assert not Consent.objects.exists()


def test_consent_is_kept_with_its_text_language_link_and_time(door, text):
    door.client.cookies["django_language"] = "zh-hans"
    assert "<p>您可以拒绝。</p>" in door.client.get(door.address()).content.decode()
    assert door.client.post(door.address(), {"agrees": "on"}).url == door.address("section", "all")
    consent = Consent.objects.get()
    assert (consent.case, consent.by_invitation, consent.text) == (door.case, door.invitation, text)
    assert (consent.language, consent.mode, consent.actor) == (
        "zh-hans",
        "web",
        f"invitation:{door.invitation.pk}",
    )
    assert consent.at >= door.invitation.created_at
    assert "您已于" in door.client.get(door.address()).content.decode()


def test_agreeing_twice_is_kept_once(door):
    for _time in range(2):
        door.client.post(door.address(), {"agrees": "on"})
    assert Consent.objects.count() == 1


def test_every_link_has_a_consent_of_its_own(door, now):
    door.client.post(door.address(), {"agrees": "on"})
    _invitation, door.token = inviting.invite_until(door.invitation.expires_at, door.case, now=now)
    assert door.client.get(door.address("section", "all")).url == door.address()


def test_a_changed_text_is_asked_anew_but_what_was_being_typed_is_kept(door, study, now):
    door.client.post(door.address(), {"agrees": "on"})
    page = door.look("all")
    second = agree_to(study, TEXT | {"en": "We ask about staff and wages."}, now)
    assert door.send("all", page, staff="20").status_code == 302
    assert door.save({"staff": {"value": 30}}, base=1).status_code == 200
    assert door.client.get(door.address("section", "all")).url == door.address()
    assert "has changed. Please read it again" in door.client.get(door.address()).content.decode()
    door.client.post(door.address(), {"agrees": "on"})
    assert [consent.text for consent in Consent.objects.all()][1:] == [second]
    assert 'value="30"' in door.look("all")


def test_a_study_without_a_text_asks_nobody(invited_to):
    door = invited_to(FIRM)
    assert door.client.post(door.address()).url == door.address("section", "all")
    assert not Consent.objects.exists()


def test_an_interviewer_reads_the_text_out_and_confirms_it(interviewing, text, interviewer):
    browser, address, case = interviewing
    assert "You are free to say no." in browser.get(address).content.decode()
    refused = browser.post(address, {"mode": "face_to_face"})
    assert refused.status_code == 422
    assert "Read the text out" in refused.content.decode()
    assert not Response.objects.exists()
    browser.post(address, {"mode": "face_to_face", "agrees": "on"})
    consent = Consent.objects.get()
    assert (consent.case, consent.by_user, consent.text) == (case, interviewer, text)
    assert (consent.mode, consent.by_invitation) == ("face_to_face", None)
    assert browser.get(reverse("interviewer-section", args=[case.pk, "all"])).status_code == 200


def test_what_a_firm_began_on_the_web_is_read_out_before_an_interviewer_goes_on(door, interviewer):
    door.client.post(door.address(), {"agrees": "on"})
    door.case.interviewer = interviewer
    door.case.save()
    browser, address = Client(), reverse("interviewer-welcome", args=[door.case.pk])
    browser.force_login(interviewer)
    section = reverse("interviewer-section", args=[door.case.pk, "all"])
    assert browser.get(section).url == address
    assert "Read this out" in browser.get(address).content.decode()
    assert browser.post(address, {"agrees": "on"}).url == section
    assert [consent.mode for consent in Consent.objects.all()] == ["web", "phone"]


def test_the_office_sees_who_agreed_to_which_text(door, supervisor, text):
    door.client.post(door.address(), {"agrees": "on"})
    office = Client()
    office.force_login(supervisor)
    page = office.get(reverse("office-case", args=[door.case.pk])).content.decode()
    assert f"Text {text.hash[:8]}" in page
    assert "Respondent, by link" in page
