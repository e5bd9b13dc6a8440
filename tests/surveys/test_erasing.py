"""A firm asks for its data to be erased: supervisors hear of it and decide, and it reads what they did."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from surveys import inviting, tasks
from surveys.models import ErasureRequest

FIRM = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
WORDS = "We were bought by another firm."


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


@pytest.fixture
def office(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_firm_asks_once_and_every_further_click_changes_nothing(door):
    assert "Ask for our data to be erased" in text_of(door.client, door.address("erasure"))
    for words in (WORDS, "again"):
        assert door.client.post(door.address("erasure"), {"words": words}).url == door.address("erasure")
    request = ErasureRequest.objects.get()
    assert (request.case, request.by_invitation, request.words) == (door.case, door.invitation, WORDS)
    page = text_of(door.client, door.address("erasure"))
    assert "Your request is with the study" in page
    assert "Ask for our data to be erased" not in page


def test_looking_at_the_page_asks_for_nothing(door):
    text_of(door.client, door.address("erasure"))
    assert not ErasureRequest.objects.exists()


def test_a_closed_link_asks_as_well(door):
    inviting.decline(door.case, now=timezone.now())
    assert door.client.get(door.address()).status_code == 410
    door.client.post(door.address("erasure"), {"words": ""})
    assert ErasureRequest.objects.get().case == door.case


def test_what_the_firm_wrote_is_kept_encrypted(door):
    door.client.post(door.address("erasure"), {"words": WORDS})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_erasurerequest")
        assert WORDS not in str(cursor.fetchall())


@pytest.fixture
def chief(supervisor, settings):
    settings.PUBLIC_URL = "https://survey.example.org"
    supervisor.email = "chief@example.org"
    supervisor.save()


def test_supervisors_with_an_address_are_mailed_once_in_both_languages_without_the_firms_words(
    door, chief, user_of
):
    user_of("supervisor", "unreachable")
    interviewer = user_of("interviewer", "unasked")
    interviewer.email = "unasked@example.org"
    interviewer.save()
    door.client.post(door.address("erasure"), {"words": WORDS})
    for _time in range(2):
        tasks.tell_of_erasures()
    (letter,) = mail.outbox
    assert letter.to == ["chief@example.org"]
    assert f"Request for erasure: {door.case.key}" in letter.subject
    assert "https://survey.example.org/erasures/" in letter.body
    assert "asks for its data to be erased" in letter.body
    assert "申请删除其数据" in letter.body
    assert WORDS not in letter.body


def test_what_the_mail_server_refused_is_told_at_the_next_run(door, chief, settings):
    door.client.post(door.address("erasure"))
    smtp = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_PORT": 1}
    with override_settings(**smtp, EMAIL_HOST="127.0.0.1"), pytest.raises(ConnectionRefusedError):
        tasks.tell_of_erasures()
    tasks.tell_of_erasures()
    assert len(mail.outbox) == 1


def test_the_office_sees_how_many_wait_reads_them_and_records_what_was_done(door, office, supervisor):
    door.client.post(door.address("erasure"), {"words": WORDS})
    board = text_of(office, reverse("board"))
    assert '<span class="nav-count">1<' in board
    page = text_of(office, reverse("office-erasures"))
    assert WORDS in page
    assert door.case.organisation.name in page
    request = ErasureRequest.objects.get()
    here = reverse("office-erasure", args=[request.pk])
    said = {"state": "done", "note": "All answers and links."}
    assert office.post(here, said).url == reverse("office-erasures")
    request.refresh_from_db()
    assert (request.state, request.note, request.decided_by) == ("done", said["note"], supervisor)
    assert request.decided_at >= request.at
    assert '<span class="nav-count">' not in text_of(office, reverse("board"))
    assert said["note"] in text_of(office, reverse("office-erasures"))
    firm = text_of(door.client, door.address("erasure"))
    assert said["note"] in firm
    assert "Ask for our data to be erased" in firm


def test_a_decision_needs_words_for_the_firm(door, office):
    door.client.post(door.address("erasure"))
    request = ErasureRequest.objects.get()
    refused = office.post(reverse("office-erasure", args=[request.pk]), {"state": "done", "note": " "})
    assert refused.status_code == 422
    assert f'<a href="#id_{request.pk}_note">' in refused.content.decode()
    request.refresh_from_db()
    assert request.state == "open"


def test_a_request_is_decided_once(door, office):
    door.client.post(door.address("erasure"))
    here = reverse("office-erasure", args=[ErasureRequest.objects.get().pk])
    office.post(here, {"state": "declined", "note": "Published already."})
    again = office.post(here, {"state": "done", "note": "All of it."}, follow=True)
    assert "has decided this request already" in again.content.decode()
    assert ErasureRequest.objects.get().note == "Published already."
