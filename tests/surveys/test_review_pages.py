"""Review as the office, the firm and the interviewer see it."""

from __future__ import annotations

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import responding, reviewing
from surveys.history import Actor
from surveys.models import Case, Mailing, Response, Thread

FIRM = """
sections:
- name: profile
  title: {en: The company}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, required: true}
  - {name: niche, kind: text, label: {en: Niche}, relevant: "${staff} < 50"}
- name: work
  questions:
  - {name: city, kind: text, label: {en: City}}
"""
OFFICE = Actor("command:office", "review")


@pytest.fixture
def door(invited_to):
    """The door of a firm that has handed in that it has 20 people."""
    door = invited_to(FIRM)
    door.send("profile", staff="20")
    door.client.post(door.address("review"), {"base": 1, "quoting": "none"})
    return door


@pytest.fixture
def office(supervisor) -> Client:
    client = Client()
    client.force_login(supervisor)
    return client


@pytest.fixture
def send(office, door):
    """Send a form of the office's page and come back with the page that follows."""

    def post(name: str, *parts: str, **said):
        return office.post(reverse(f"office-{name}", args=[door.case.pk, *parts]), said, follow=True)

    return post


@pytest.fixture
def returned(door):
    reviewing.ask(door.response, "staff", "With the branch?", by=OFFICE, now=timezone.now())
    reviewing.send_back(door.response, by=OFFICE, now=timezone.now(), base=2)
    return door


def words(page) -> str:
    return unescape(page.content.decode())


def test_the_office_asks_beside_the_answer_and_returns_what_it_asked(send, door):
    page = send("ask", "staff", words="With the branch?")
    assert page.redirect_chain[-1][0].endswith("#q-staff")
    answer = words(page).partition('id="q-staff"')[2].partition('id="q-niche"')[0]
    assert "With the branch?" in answer
    assert "supervisor" in answer
    assert "1 question is open" in words(page)
    assert "Approve" not in words(page)
    page = send("return", base=2)
    assert "It comes back here when it is handed in again." in words(page)
    assert door.response.state == "returned"


def test_the_firm_sees_the_question_replies_and_corrects_in_one_go(returned, send):
    review = words(returned.client.get(returned.address("review")))
    assert "asks about 1 of them" in review
    assert f'href="{returned.address("section", "profile")}#q-staff"' in review
    section = returned.look("profile")
    assert "With the branch?" in section
    assert "The study&#x27;s office" in section
    sent = returned.send("profile", staff="25", **{"form-reply-staff": "With it, 25."})
    assert sent.url == returned.address("section", "work")
    assert returned.answers["staff"] == {"value": 25}
    returned.client.post(returned.address("review"), {"base": 4, "quoting": "none"})
    page = words(send("settle", "staff"))
    assert "With it, 25." in page
    send("approve", base=5)
    assert returned.response.state == "approved"


def test_a_reply_alone_keeps_its_sender_beside_the_question(returned):
    reply = {"form-reply-staff": "As I said.", "form-replied": "staff"}
    sent = returned.send("profile", **reply)
    assert sent.url == returned.address("section", "profile") + "#q-staff"
    returned.send("profile", **reply)
    assert returned.look("profile").count("As I said.") == 1
    assert Thread.objects.get().comments.count() == 2


def test_a_question_is_shown_beside_nothing_once_the_answers_are_handed_in_again(returned):
    returned.client.post(returned.address("review"), {"base": 3, "quoting": "none"})
    assert "With the branch?" not in words(returned.client.get(returned.address("done")))


def test_a_reply_that_is_far_too_long_changes_nothing(returned):
    sent = returned.send("profile", **{"form-reply-staff": "x" * 2001})
    assert sent.status_code == 400
    assert Thread.objects.get().comments.count() == 1


def test_the_interviewer_finds_the_question_and_who_asked(returned, interviewer):
    Case.objects.filter(pk=returned.case.pk).update(interviewer=interviewer)
    reviewing.ask(returned.response, "city", "Which one?", by=OFFICE, now=timezone.now())
    client = Client()
    client.force_login(interviewer)
    assert "Returned with questions" in words(client.get(reverse("interviewer-cases")))
    page = words(client.get(reverse("interviewer-review", args=[returned.case.pk])))
    assert page.index("With the branch?") < page.index("Which one?")
    page = words(client.get(reverse("interviewer-section", args=[returned.case.pk, "work"])))
    assert "command:office" not in page
    assert "Import" in page


def test_a_question_about_an_answer_that_left_the_route_stays_in_the_offices_sight(door, office, send):
    send("ask", "niche", words="Which niche?")
    send("return", base=2)
    door.send("profile", staff="200")
    page = words(office.get(reverse("office-answers", args=[door.case.pk])))
    assert "Which niche?" in page


@pytest.mark.parametrize("said", ["", " ", "x" * 2001])
def test_a_question_must_have_words_and_not_too_many(send, said):
    page = send("ask", "staff", words=said)
    assert page.status_code == 422
    assert '<a href="#ask-staff">Your question</a>' in page.content.decode()
    assert f">{said}</textarea>" in page.content.decode()
    assert not Thread.objects.exists()


def test_lines_count_as_the_page_counts_them(send):
    lines = "\r\n".join(["x" * 9] * 200)
    assert send("ask", "staff", words=lines).status_code == 200
    assert Thread.objects.get().comments.get().words == "\n".join(["x" * 9] * 200)


def test_a_rejection_needs_a_reason_and_tells_it_to_the_interviewer(send, door, office, interviewer):
    page = send("reject", base=2, reason="")
    assert page.status_code == 422
    assert 'href="#reject_reason"' in words(page)
    assert door.response.state == "submitted"
    send("reject", base=2, reason="Nobody there knows of it.")
    assert door.response.state == "rejected"
    Case.objects.filter(pk=door.case.pk).update(interviewer=interviewer)
    client = Client()
    client.force_login(interviewer)
    assert "Nobody there knows of it." in words(
        client.get(reverse("interviewer-welcome", args=[door.case.pk]))
    )
    send("review-again", base=3)
    assert door.response.state == "submitted"
    history = words(office.get(reverse("office-case", args=[door.case.pk])))
    assert "Nobody there knows of it." in history


def test_who_decides_on_what_was_changed_meanwhile_is_told_to_read_again(send, door):
    change = responding.Change("mended", 2, {"city": responding.Answer(value="Beijing")})
    responding.correct(door.response, change, by=OFFICE, now=timezone.now())
    page = send("approve", base=2)
    assert "The answers were changed since you opened this page." in words(page)
    assert door.response.state == "submitted"
    send("approve", base=3)
    page = send("reject", base=3, reason="No.")
    assert "Somebody has decided otherwise meanwhile" in words(page)
    assert door.response.state == "approved"


def test_the_firm_is_mailed_when_a_contact_is_chosen(
    door, send, mailoutbox, django_capture_on_commit_callbacks
):
    person = {"name": "Ms Li", "email": "li@example.org", "language": "zh-hans"}
    contact = door.case.organisation.contacts.create(**person)
    other = door.case.organisation.contacts.create(name="Mr Wu", phone="010-12345678", language="en")
    page = words(send("ask", "staff", words="Sure?"))
    assert "Ms Li" in page.partition("Mail a link to")[2]
    assert send("return", base=2, contact=other.pk).status_code == 422
    with django_capture_on_commit_callbacks() as tasks:
        send("return", base=2, contact=contact.pk)
    assert (Mailing.objects.get().contact, len(tasks)) == (contact, 1)


def test_the_answers_of_another_study_cannot_be_asked_about_by_a_made_up_name(send):
    assert send("ask", "wages", words="How much?").status_code == 404
    assert not Thread.objects.exists()


def test_nothing_of_the_review_reaches_another_firm(returned, invited_to):
    other = invited_to(FIRM)
    assert "With the branch?" not in other.look("profile")
    other.send("profile", staff="3", **{"form-reply-staff": "Hello"})
    assert Response.objects.count() == 2
    assert Thread.objects.get().comments.count() == 1
