"""The queue, the page of a call, and what the office sees of calls."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import calling, inviting, queueing, responding
from surveys.calling import Agreed, Call
from surveys.models import Appointment, CallAttempt, Case, Contact

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
TOMORROW = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")

pytestmark = pytest.mark.usefixtures("at_every_hour")


@pytest.fixture
def firm(case_of):
    """A case with a number to dial."""

    def make(zone="Asia/Shanghai", **fields):
        case = case_of(ONE, **fields)
        person = {"name": "Ms Li", "role": "finance", "phone": "010-6271 2345 ext 806", "language": "en"}
        Contact.objects.create(organisation=case.organisation, zone=zone, **person)
        return case

    return make


@pytest.fixture
def client_of():
    def log_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return log_in


@pytest.fixture
def client(client_of, interviewer):
    return client_of(interviewer)


@pytest.fixture
def send(client):
    """Send the page of a call: `send(case, outcome="busy")`; `next` records and goes on."""

    def post(case, number=1, **said):
        return client.post(reverse("call", args=[case.pk]), {"number": number, "with_me": "on"} | said)

    return post


def text_of(page) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode()))).strip()


def test_the_queue_is_the_first_page_and_says_why_each_is_called(client, firm, interviewer, study):
    study.industries = {"cro": {"en": "Contract research"}}
    study.save(update_fields=["industries"])
    called, _fresh = firm(interviewer=interviewer), firm()
    before = timezone.now() - timedelta(minutes=25)
    calling.record(called, Call(1, "busy"), by=interviewer, now=before)
    assert client.get("/").url == reverse("queue")
    page = text_of(client.get(reverse("queue")))
    assert "0 Appointment 1 Call back 1 Not called yet" in page
    assert "now Call back Organisation 1 Contract research Line busy 25 minutes ago · call 1" in page
    assert "now Not called yet Organisation 2" in page
    assert "Ms Li" not in page


def test_an_appointment_shows_both_clocks_and_who_waits(client, firm, interviewer):
    case, now = firm("Europe/Berlin"), timezone.now()
    at = (now + TOMORROW).astimezone(BERLIN).replace(hour=14, minute=30)
    calling.make_appointment(case, Agreed(at, interviewer), by=interviewer, now=now)
    page = text_of(client.get(reverse("queue")))
    here = timezone.localtime(at)
    assert f"{at:%Y-%m-%d} 14:30 by the clock in Europe/Berlin; here {here:%Y-%m-%d %H:%M}" in page
    assert "waits for you" in page


def test_an_empty_queue_says_what_to_do(client):
    assert "Cases appear here when your supervisor assigns them" in text_of(client.get(reverse("queue")))
    page = client.post(reverse("queue-next"), follow=True)
    assert "Nobody is to be called at this moment." in text_of(page)


def test_the_next_case_shows_whom_to_dial_at_what_hour_there(client, firm):
    case = firm("Europe/Berlin")
    page = client.post(reverse("queue-next"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("call", args=[case.pk])
    assert 'href="tel:01062712345"' in page.content.decode()
    there = timezone.now().astimezone(BERLIN)
    assert f"{there:%H:}" in text_of(page)
    assert "by the clock in Europe/Berlin" in text_of(page)


def test_a_call_is_recorded_and_the_next_case_follows(client, firm, send, interviewer):
    first, second = firm(), firm()
    client.post(reverse("queue-next"))
    assert send(first, outcome="busy", note="Try after lunch.", next="").url == reverse(
        "call", args=[second.pk]
    )
    kept = CallAttempt.objects.get()
    assert (kept.case, kept.by, kept.outcome, kept.note) == (first, interviewer, "busy", "Try after lunch.")
    assert "Organisation 1: Line busy. To be called again on" in text_of(client.get(reverse("queue")))


def test_past_calls_stand_on_the_page_with_their_notes(client, firm, interviewer):
    case = firm(interviewer=interviewer)
    calling.record(case, Call(1, "busy", note="Ask for Ms Li."), by=interviewer, now=timezone.now())
    page = text_of(client.get(reverse("call", args=[case.pk])))
    assert "interviewer Line busy UH Ask for Ms Li." in page


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "Choose how the call ended."),
        ({"outcome": "interviewed"}, "Select a valid choice."),
        ({"outcome": "refused"}, "this outcome needs it"),
        ({"outcome": "appointment"}, "Enter the day."),
        ({"outcome": "appointment", "day": "2026-01-02"}, "Enter the time."),
        ({"outcome": "appointment", "day": "2020-01-02", "hour": "10:00"}, "This time is over"),
        ({"outcome": "appointment", "day": "2999-02-31", "hour": "10:00"}, "Enter a valid date."),
        (
            {"outcome": "appointment", "day": "2027-03-28", "hour": "02:30"},
            "There is no such time on that day",
        ),
        ({"outcome": "busy", "contact": "0"}, "Select a valid choice."),
    ],
)
def test_what_a_call_lacks_is_asked_for_and_nothing_typed_is_lost(firm, send, interviewer, said, complaint):
    case = firm("Europe/Berlin", interviewer=interviewer)
    if "hour" in said:
        said = said | {"contact": case.organisation.contacts.get().pk}
    page = send(case, note="" if said.get("outcome") == "refused" else "Speaks softly.", **said)
    assert page.status_code == 422
    summary = page.content.decode().partition("data-error-summary")[2].partition("</ul>")[0]
    assert complaint in unescape(summary)
    assert not CallAttempt.objects.exists()
    if said.get("outcome") != "refused":
        assert "Speaks softly." in page.content.decode()


def test_an_appointment_is_kept_by_the_respondents_clock(firm, send, interviewer):
    case = firm("Europe/Berlin", interviewer=interviewer)
    day = (timezone.now() + 2 * TOMORROW).date()
    contact = case.organisation.contacts.get()
    send(case, outcome="appointment", day=f"{day}", hour="14:30", contact=contact.pk)
    kept = Appointment.objects.get()
    assert f"{kept.at.astimezone(BERLIN):%Y-%m-%d %H:%M}" == f"{day} 14:30"
    assert (kept.zone, kept.interviewer, kept.contact) == ("Europe/Berlin", interviewer, contact)


def test_a_call_sent_twice_is_recorded_once(client, firm, send):
    case = firm()
    client.post(reverse("queue-next"))
    assert send(case, outcome="busy").url == send(case, outcome="busy").url == reverse("queue")
    assert CallAttempt.objects.count() == 1


def test_a_note_on_a_case_that_went_to_somebody_else_is_not_lost(firm, send, user_of):
    page = send(firm(interviewer=user_of("interviewer", "other")), outcome="busy", note="They moved.")
    assert page.status_code == 404
    assert "They moved." in text_of(page)


def test_a_case_that_another_calls_is_told_and_takes_no_call(client, firm, send, interviewer, supervisor):
    case = firm(interviewer=interviewer)
    calling.take(Case.objects.get(), supervisor, now=timezone.now())
    page = send(case, outcome="busy", note="They moved.")
    assert page.status_code == 409
    assert "Somebody else calls this firm" in text_of(page)
    assert "They moved." in page.content.decode()


def test_a_case_closed_while_it_was_called_is_told(firm, send, interviewer):
    case = firm(interviewer=interviewer)
    inviting.decline(case, now=timezone.now())
    page = send(case, outcome="busy")
    assert page.status_code == 409
    assert "The case was closed while you were calling" in text_of(page)


def test_a_case_is_taken_out_of_turn_or_put_back(client, firm, interviewer):
    _first, second = firm(), firm()
    assert client.post(reverse("call-take", args=[second.pk])).url == reverse("call", args=[second.pk])
    assert Case.objects.get(held_by=interviewer) == second
    client.post(reverse("call-put-back", args=[second.pk]))
    assert not Case.objects.filter(held_by=interviewer).exists()


def test_a_case_of_nobody_that_is_interviewed_becomes_the_interviewers(client, firm, interviewer):
    case = firm()
    client.post(reverse("queue-next"))
    client.post(reverse("interviewer-welcome", args=[case.pk]), {"mode": "phone"})
    assert Case.objects.get().interviewer == interviewer


def test_the_office_sees_calls_and_agrees_on_appointments(client_of, firm, interviewer, supervisor):
    case, office = firm(), client_of(supervisor)
    calling.take(case, interviewer, now=timezone.now())
    calling.record(case, Call(1, "busy", note="Ask for Ms Li."), by=interviewer, now=timezone.now())
    day = (timezone.now() + TOMORROW).date()
    said = {"day": f"{day}", "hour": "10:00", "interviewer": interviewer.pk, "note": "She rang us."}
    address = reverse("office-appointment", args=[case.pk])
    assert office.post(address, said | {"day": ""}).status_code == 422
    assert office.post(address, said).url == reverse("office-case", args=[case.pk])
    page = text_of(office.get(reverse("office-case", args=[case.pk])))
    assert f"Appointment: {day} 10:00 waits for interviewer" in page
    assert "She rang us." in page
    assert "interviewer Line busy UH Ask for Ms Li." in page


def test_the_office_takes_a_case_up_again_that_calls_have_closed(client_of, firm, interviewer, supervisor):
    case, office = firm(interviewer=interviewer), client_of(supervisor)
    for number in (1, 2, 3):
        calling.record(case, Call(number, "busy"), by=interviewer, now=timezone.now())
    address = reverse("office-case", args=[case.pk])
    assert "closed without an interview: Unknown if the firm exists" in text_of(office.get(address))
    office.post(reverse("office-reopen", args=[case.pk]))
    assert [waiting.case_id for waiting in queueing.queue(interviewer, now=timezone.now())] == [case.pk]


def test_the_queue_reads_the_same_number_of_rows_for_many_cases(
    client, firm, interviewer, django_assert_max_num_queries
):
    for _ in range(12):
        case = firm(interviewer=interviewer)
        calling.record(case, Call(1, "busy"), by=interviewer, now=timezone.now())
    with django_assert_max_num_queries(20):
        assert "Organisation 12" in text_of(client.get(reverse("queue")))


def test_a_firm_that_answers_on_the_web_is_told_to_who_calls_it(client, firm, interviewer):
    case = firm(interviewer=interviewer)
    responding.open_response(case, mode="web", now=timezone.now())
    assert "Organisation 1 Being answered" in text_of(client.get(reverse("queue")))
