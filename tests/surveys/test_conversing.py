"""Around an interview: notes, the firm going on by itself in between, and informal talks."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.fieldwork import take_stock
from surveys import conversing, inviting, mailing, publishing, responding
from surveys.models import Case, HandOver, Note, Organisation, Response, Study, Wave
from surveys.questionnaire.answers import Answer

FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions: [{name: staff, kind: integer, min: 1, required: true, label: {en: Staff, zh-hans: 员工}}]
- name: money
  title: {en: Revenue, zh-hans: 收入}
  questions: [{name: revenue, kind: decimal, required: true, label: {en: The revenue, zh-hans: 收入}}]
"""


@pytest.fixture
def case(case_of, interviewer):
    """An interview that has begun."""
    case = case_of(FIRM, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=timezone.now())
    return case


@pytest.fixture
def client(interviewer):
    browser = Client()
    browser.force_login(interviewer)
    return browser


@pytest.fixture
def address(case):
    return lambda page, *parts: reverse(f"interviewer-{page}", args=[case.pk, *parts])


@pytest.fixture
def contact(case):
    person = {"name": "Ms Li", "email": "li@example.org", "language": "en"}
    return case.organisation.contacts.create(**person)


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def token_in(page) -> str:
    return text_of(page).partition("/a/")[2].partition("/")[0]


def answer_by(token: str, **values) -> None:
    """As the firm's page saves, after it told that it was opened."""
    firm, names = Client(), {name: {"value": value} for name, value in values.items()}
    body = json.dumps({"client_id": str(uuid4()), "base": 0, "answers": names})
    sent = firm.post(reverse("respondent-save", args=[token]), body, content_type="application/json")
    assert sent.status_code == 200
    stay = {"client_id": str(uuid4()), "section": "money", "language": "en", "open_for": 0, "seconds": 0}
    firm.post(reverse("respondent-time", args=[token]), json.dumps(stay), content_type="application/json")


def test_a_note_stands_beside_the_questions_and_on_the_case_and_is_no_answer(client, case, address):
    client.post(address("note"), {"words": "Finance knows it."})
    for page in (address("section", "profile"), address("welcome")):
        assert "Finance knows it." in text_of(client.get(page))
    case.response.refresh_from_db()
    assert (case.response.answers, case.response.revision) == ({}, 0)


def test_what_a_note_says_cannot_be_read_in_the_database(client, address):
    client.post(address("note"), {"words": "Ms Li knows it."})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {Note._meta.db_table}")
        assert "Ms Li" not in cursor.fetchone()[0]


@pytest.mark.parametrize("words", ["", "   ", "x" * 10_001])
def test_a_note_that_says_nothing_or_too_much_is_not_kept(client, address, words):
    client.post(address("note"), {"words": words})
    assert client.post(address("note"), {"words": words}, headers={"HX-Request": "true"}).status_code == 422
    assert not Note.objects.exists()


def test_the_firm_goes_on_by_a_link_and_the_interviewer_sees_how_far_it_is(client, case, address):
    token = token_in(client.post(address("hand-over"), {"step": 1}))
    assert "The firm has not opened it yet." in text_of(client.get(address("hand-over")))
    answer_by(token, staff=12)
    live = text_of(client.get(address("hand-over"), {"whole": ""}, headers={"HX-Request": "true"}))
    assert "The firm has it open: Revenue" in live
    assert "1 answer since" in live
    assert "<html" not in live
    assert Response.objects.get(case=case).mode == "phone"


def test_taken_back_the_link_opens_nothing_and_the_interview_goes_on(client, case, address):
    token = token_in(client.post(address("hand-over"), {"step": 1}))
    answer_by(token, staff=12)
    assert client.post(address("take-back")).url == address("section", "money")
    assert Client().get(reverse("respondent-welcome", args=[token])).status_code == 410
    assert 'value="12"' in text_of(client.get(address("section", "profile")))
    assert conversing.current(case) is None


def test_an_interview_is_handed_over_once_and_again_after_it_was_taken_back(client, case, address):
    client.post(address("hand-over"), {"step": 1})
    again = client.post(address("hand-over"), {"step": 1})
    assert again.url == address("hand-over")
    assert "The firm goes on by itself already." in text_of(client.get(again.url))
    assert (HandOver.objects.count(), case.invitations.count()) == (1, 1)
    client.post(address("take-back"))
    assert token_in(client.post(address("hand-over"), {"step": 1}))


def test_a_link_that_the_office_closed_can_be_followed_by_another(client, case, address):
    client.post(address("hand-over"), {"step": 1})
    inviting.revoke(case.invitations.get(), now=timezone.now())
    assert "the link is closed" in text_of(client.get(address("hand-over")))
    assert token_in(client.post(address("hand-over"), {"step": 1}))
    assert HandOver.objects.filter(ended_at=None).count() == 1


def test_the_link_can_be_mailed(client, case, address, contact):
    client.post(address("hand-over"), {"step": 1, "contact": contact.pk})
    mailing.send(case.mailings.get(), now=timezone.now())
    link = mail.outbox[0].body.partition("/a/")[2].partition("/")[0]
    answer_by(link, staff=12)
    page = text_of(client.get(address("hand-over")))
    assert "Mail to Ms Li: sent." in page
    assert "1 answer since" in page
    client.post(address("take-back"))
    assert Client().get(reverse("respondent-welcome", args=[link])).status_code == 410


def test_a_mail_that_waits_is_not_sent_once_the_interview_is_taken_back(client, case, address, contact):
    client.post(address("hand-over"), {"step": 1, "contact": contact.pk})
    client.post(address("take-back"))
    mailing.send(case.mailings.get(), now=timezone.now())
    assert (case.mailings.get().state, mail.outbox) == ("dropped", [])


@pytest.mark.parametrize("wrong", [{}, {"step": "soon"}, {"step": 1, "contact": 999_999}, {"step": 0}])
def test_a_hand_over_that_says_rubbish_makes_nothing(client, address, wrong):
    assert client.post(address("hand-over"), wrong).url == address("hand-over")
    assert not HandOver.objects.exists()


def test_a_page_whose_session_ended_gets_no_log_in_into_its_middle(case, address):
    for page in (address("hand-over"), address("note")):
        assert Client().get(page, headers={"HX-Request": "true"}).status_code == 401


def test_what_the_firm_handed_in_says_so(client, case, address):
    token = token_in(client.post(address("hand-over"), {"step": 1}))
    answer_by(token, staff=12, revenue=3)
    base = case.response.revisions.count()
    Client().post(reverse("respondent-review", args=[token]), {"base": base, "quoting": "none"})
    page = text_of(client.get(address("hand-over")))
    assert "The firm has answered everything and handed it in." in page
    assert "Read the answers" in page


@pytest.fixture
def talk(client, case):
    """Begin a talk on the questions of the case."""

    def begin(**said):
        return client.post(reverse("interviewer-talk"), {"version": case.version_id} | said)

    return begin


def test_a_talk_is_a_case_of_its_own_kind_that_no_rate_counts(talk, case, client, interviewer):
    before = take_stock(Case.objects.all()).dispositions
    assert talk(group="R&D employees").status_code == 302
    told = Case.objects.exclude(pk=case.pk).get()
    assert (told.organisation.name, told.interviewer) == ("R&D employees", interviewer)
    assert told.response.mode == "informal"
    assert take_stock(Case.objects.all()).dispositions == before
    assert "Informal talk" in text_of(client.get(reverse("interviewer-cases")))


def test_a_talk_goes_to_the_newest_wave(talk, case, study):
    newest = Wave.objects.create(study=study, name="second", title={"en": "Second"}, reference_year=2026)
    talk(organisation=case.organisation_id)
    assert Case.objects.exclude(pk=case.pk).get().wave == newest


def test_nothing_is_required_of_a_talk(talk, case, client, save):
    talk(group="R&D employees")
    told = Case.objects.exclude(pk=case.pk).get()
    response = save(told.response, revenue=Answer(remark="They were evasive about it."))
    review = client.get(reverse("interviewer-review", args=[told.pk]))
    assert "data-error-summary" not in text_of(review)
    said = {"base": response.revision, "role": "Engineers", "quoting": "none", "interview_date": "2026-03-01"}
    client.post(reverse("interviewer-review", args=[told.pk]), said)
    response.refresh_from_db()
    assert (response.state, response.mode) == ("submitted", "informal")


def test_a_talk_asks_for_no_consent_since_nobody_is_there_to_agree(talk, case, client, study):
    text = publishing.publish_consent({"en": "Do you agree?"}, now=timezone.now())
    Study.objects.filter(pk=study.pk).update(consent=text)
    assert client.get(talk(group="R&D employees").url).status_code == 200
    assert client.get(reverse("interviewer-section", args=[case.pk, "profile"])).status_code == 302


def test_a_group_is_named_once_however_often_it_is_talked_with(talk):
    talk(group="R&D employees")
    group = Organisation.objects.get(name="R&D employees")
    talk(group="R&D employees")
    talk(organisation=group.pk)
    assert Organisation.objects.filter(name="R&D employees").count() == 1
    assert group.cases.count() == 3


def test_a_talk_needs_one_of_organisation_and_group(talk, case):
    for said in ({}, {"organisation": case.organisation_id, "group": "R&D employees"}):
        page = talk(**said)
        assert page.status_code == 422
        assert "Choose an organisation, or name a group: one of the two." in text_of(page)
    assert Case.objects.count() == 1


def test_organisations_of_others_cannot_be_talked_with(talk, case_of):
    foreign = case_of(FIRM).organisation
    page = talk(organisation=foreign.pk)
    assert page.status_code == 422
    assert foreign.name not in text_of(page)


def test_an_interview_is_not_begun_as_a_talk(client, case_of, interviewer):
    fresh = case_of(FIRM, interviewer=interviewer)
    client.post(reverse("interviewer-welcome", args=[fresh.pk]), {"mode": "informal"})
    assert not Response.objects.filter(case=fresh).exists()


def test_a_talk_is_not_handed_over(talk, case, client):
    talk(group="R&D employees")
    told = Case.objects.exclude(pk=case.pk).get()
    assert client.get(reverse("interviewer-hand-over", args=[told.pk])).status_code == 404


def test_the_minutes_offered_are_those_the_interviewer_spent(client, case, address):
    stay = {"client_id": str(uuid4()), "section": "money", "language": "en", "open_for": 900, "seconds": 840}
    client.post(address("time"), json.dumps(stay), content_type="application/json")
    assert 'value="14"' in text_of(client.get(address("review")))


def test_a_mail_being_sent_while_it_is_taken_back_is_not_tried_again(case, contact, interviewer, monkeypatch):
    now = timezone.now()
    handed = conversing.hand_over_by_mail(case, contact, step=1, by=interviewer, now=now)

    def take_back_and_fail(letter) -> None:
        conversing.take_back(conversing.current(case), now=now)
        raise OSError("The server is busy.")

    with monkeypatch.context() as busy:
        busy.setattr(mail.EmailMessage, "send", take_back_and_fail)
        mailing.send(handed.mailing, now=now)
    for waiting in mailing.remind(now=now + timedelta(days=1)):
        mailing.send(waiting, now=now + timedelta(days=1))
    assert mail.outbox == []
    assert not any(invitation.is_open(now) for invitation in case.invitations.all())


def test_answers_that_were_handed_in_are_not_handed_over(case, client, address, save, now):
    response = save(case.response, staff=5, revenue=2)
    by = responding.Actor("command:test", "phone")
    responding.submit(response, by=by, now=now, base=response.revision, quoting="none")
    assert client.post(address("hand-over"), {"step": 1}).url == address("done")
    assert not case.invitations.exists()
