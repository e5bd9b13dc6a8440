"""Mails with a link: what stands in them, when reminders go, and that each goes once."""

from __future__ import annotations

import re
import threading
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import inviting, mailing, responding, tasks
from surveys.models import Contact, Invitation, Mailing
from surveys.responding import Actor

STAFF = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}, required: true}
"""
START = datetime(2026, 3, 2, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PHONE = Actor("command:test", "phone")


def morning(day: int) -> datetime:
    """Of the day so many days after the start, when reminders go."""
    return START.replace(hour=9, minute=0) + timedelta(days=day)


@pytest.fixture(autouse=True)
def rule(wave, settings):
    """The wave reminds after 7 days, after 4 when begun, twice at most; links are valid for 25 days."""
    wave.remind_fresh_days, wave.remind_begun_days, wave.remind_at_most = 7, 4, 2
    wave.save()
    settings.INVITATION_DAYS = 25
    settings.PUBLIC_URL = "https://survey.example.org"


@pytest.fixture
def case(case_of):
    return case_of(STAFF)


@pytest.fixture
def contact(case):
    return contact_of(case)


def contact_of(case, **said) -> Contact:
    said = {"name": "Ms Li", "email": "li@example.org", "language": "en"} | said
    return Contact.objects.create(organisation=case.organisation, **said)


@pytest.fixture
def office(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


def invite(case, contact, *, step: int = 1, now: datetime = START) -> Mailing:
    claimed = mailing.claim(case, contact, step=step, now=now)
    mailing.send(claimed, now=now)
    claimed.refresh_from_db()
    return claimed


def remind(now: datetime) -> None:
    for waiting in mailing.remind(now=now):
        mailing.send(waiting, now=now)


def sent_on(days: range) -> list[int]:
    """Run the mornings of these days; those on which a mail went."""
    mailed = []
    for day in days:
        before = len(mail.outbox)
        remind(morning(day))
        mailed += [day] * (len(mail.outbox) - before)
    return mailed


def link_in(letter, page: str = "") -> str:
    return re.search(rf"https://survey\.example\.org(/a/[\w-]+/{page})\s", letter.body)[1]


# What stands in a mail


def test_an_invitation_greets_says_why_and_opens_the_questionnaire(case, contact):
    sent = invite(case, contact)
    letter = mail.outbox[0]
    assert sent.state == "sent"
    assert letter.to == ["li@example.org"]
    assert letter.subject == "Invitation: A tiny study"
    assert letter.body.startswith("Dear Ms Li,\n")
    assert "\n\nWe would like to ask Organisation 1 to take part in our study “A tiny study”" in letter.body
    assert "About it." in letter.body
    assert "valid until March 27, 2026" in letter.body
    assert "answer this mail or write to fangtan@localhost." in letter.body
    inviting.find(link_in(letter).split("/")[2], now=START)


def test_the_mailed_link_opens_the_questionnaire_in_a_browser(case, contact):
    invite(case, contact, now=timezone.now())
    page = Client().get(link_in(mail.outbox[0]))
    assert page.status_code == 200
    assert "A tiny study" in page.content.decode()


def test_a_mail_is_written_in_its_readers_language(case):
    invite(case, contact_of(case, name="李女士", language="zh-hans"))
    letter = mail.outbox[0]
    assert letter.subject == "调查邀请：A tiny study"
    assert letter.body.startswith("李女士，您好！\n")
    assert "2026年3月27日" in letter.body
    html, _kind = letter.alternatives[0]
    assert '<html lang="zh-hans">' in html
    assert not re.search(r"[A-Za-z]{4,} [a-z]{3,} [a-z]{3,}", letter.body.replace("A tiny study", ""))


def test_names_are_plain_in_the_text_and_harmless_in_the_page(case):
    case.organisation.name = "Wu & <b>Sons</b>"
    case.organisation.save()
    invite(case, contact_of(case, name="O'Neil"))
    letter = mail.outbox[0]
    assert "Dear O'Neil," in letter.body
    assert "Wu & <b>Sons</b>" in letter.body
    assert "Wu &amp; &lt;b&gt;Sons&lt;/b&gt;" in letter.alternatives[0][0]


def test_both_forms_of_a_mail_carry_the_same_links_and_a_way_out(case, contact):
    invite(case, contact)
    letter = mail.outbox[0]
    html, _kind = letter.alternatives[0]
    raw = message_from_bytes(letter.message().as_bytes(), policy=default)
    for link in (link_in(letter), link_in(letter, "unsubscribe/")):
        assert f'href="https://survey.example.org{link}"' in html
    way_out = f"<https://survey.example.org{link_in(letter, 'unsubscribe/')}>"
    assert raw["List-Unsubscribe"].strip() == way_out
    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_no_token_of_a_mail_is_kept(case, contact):
    invite(case, contact)
    token = link_in(mail.outbox[0]).split("/")[2]
    assert token not in str([*Invitation.objects.values(), *Mailing.objects.values()])


def test_a_reminder_brings_a_new_link_says_so_and_ends_with_the_first(case, contact):
    invite(case, contact)
    remind(morning(7))
    first, reminder = mail.outbox
    assert reminder.subject == "Reminder: A tiny study"
    assert "On March 2, 2026 we asked Organisation 1" in reminder.body
    assert "We have not received any answers yet" in reminder.body
    assert "It is a new link" in reminder.body
    assert "The one in our earlier mail works as well." in reminder.body
    assert "valid until March 27, 2026" in reminder.body
    assert link_in(first) != link_in(reminder)
    for letter in (first, reminder):
        assert inviting.find(link_in(letter).split("/")[2], now=morning(7)).case == case


def test_who_has_begun_is_told_that_everything_is_kept(case, contact, save):
    invite(case, contact)
    save(responding.open_response(case, mode="web", now=START), staff=20)
    remind(morning(20))
    assert "you can go on where it stopped" in mail.outbox[1].body


# When reminders go


def test_a_silent_firm_is_reminded_by_the_rule_of_the_wave(case, contact):
    invite(case, contact)
    assert sent_on(range(31)) == [7, 14]


def test_a_firm_that_began_is_reminded_after_days_without_an_answer(case, contact, write):
    invite(case, contact)
    response = responding.open_response(case, mode="web", now=START)
    change = responding.Change("one", 0, {"staff": responding.Answer(value=20)})
    responding.save(response, change, by=PHONE, now=morning(3))
    assert sent_on(range(31)) == [7, 11]


def test_opening_the_questionnaire_is_not_yet_a_beginning(case, contact):
    invite(case, contact)
    responding.open_response(case, mode="web", now=START)
    assert sent_on(range(31)) == [7, 14]


def test_a_wave_without_a_rule_reminds_nobody(case, contact, wave):
    wave.remind_at_most = 0
    wave.save()
    invite(case, contact)
    assert sent_on(range(31)) == []


def test_who_was_not_mailed_is_not_reminded(case, contact):
    inviting.invite(case, now=START, days=25)
    assert sent_on(range(31)) == []


def hand_in(case):
    response = responding.open_response(case, mode="web", now=START)
    change = responding.Change("one", 0, {"niche": responding.Answer(value="assays")})
    responding.save(response, change, by=PHONE, now=START)
    responding.submit(response, by=PHONE, now=START, base=1, quoting="none")


ENDS = {
    "handed in": hand_in,
    "refused": lambda case: inviting.decline(case, now=START),
    "withdrawn": lambda case: inviting.revoke(case.invitations.last(), now=START),
    "over": lambda case: case.invitations.update(expires_at=START + timedelta(days=2)),
    "contact gone": lambda case: case.organisation.contacts.all().delete(),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_case_that_came_to_an_end_is_never_mailed_again(case, contact, end):
    invite(case, contact)
    ENDS[end](case)
    assert sent_on(range(31)) == []


@pytest.mark.parametrize("end", ENDS)
def test_nor_when_the_end_comes_after_its_reminder_was_claimed(case, contact, end):
    invite(case, contact)
    waiting = mailing.remind(now=morning(7))
    ENDS[end](case)
    for each in waiting:
        mailing.send(each, now=morning(7))
    assert len(mail.outbox) == 1
    assert Mailing.objects.last().state == "dropped"


def test_reminders_end_on_the_day_the_firm_hands_in(case, contact):
    invite(case, contact)
    assert sent_on(range(8)) == [7]
    hand_in(case)
    assert sent_on(range(8, 31)) == []


def test_reminders_go_to_whom_the_office_mailed_last(case, contact):
    invite(case, contact)
    invite(case, contact_of(case, email="wang@example.org"), step=2, now=morning(3))
    assert sent_on(range(31)) == [10, 17]
    assert {address for letter in mail.outbox[2:] for address in letter.to} == {"wang@example.org"}


def test_many_firms_are_reminded_each_by_its_own_days(case_of):
    for day in (0, 3):
        case = case_of(STAFF)
        invite(case, contact_of(case, email=f"{day}@example.org"), now=START + timedelta(days=day))
    assert sent_on(range(31)) == [7, 10, 14, 17]


# Once


def test_two_runs_of_a_day_remind_once(case, contact):
    invite(case, contact)
    assert sent_on([7, 7, 7]) == [7]


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_moment_remind_once(case, contact):
    invite(case, contact)
    barrier = threading.Barrier(4)

    def run():
        try:
            barrier.wait()
            remind(morning(7))
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert len(mail.outbox) == 2
    assert [each.state for each in case.mailings.all()] == ["sent", "sent"]


def test_a_mailing_delivered_twice_to_workers_is_sent_once(case, contact):
    claimed = mailing.claim(case, contact, step=1, now=START)
    tasks.send_mailing(claimed.pk)
    tasks.send_mailing(claimed.pk)
    assert len(mail.outbox) == 1


def test_what_a_crash_left_waiting_is_taken_up_by_the_next_run(case, contact):
    mailing.claim(case, contact, step=1, now=START)
    assert sent_on(range(31)) == [1, 7, 14]


def test_what_a_crash_left_in_the_middle_of_sending_is_not_sent_again(case, contact):
    claimed = mailing.claim(case, contact, step=1, now=START)
    Mailing.objects.update(state="sending")
    mailing.send(claimed, now=START)
    assert mail.outbox == []


# When the mail server refuses


@pytest.fixture
def refusing(settings):
    """A mail server that nobody reaches, until the tests reach another again."""
    reached = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    def reach_again():
        settings.EMAIL_BACKEND = reached

    return reach_again


def retry(now: datetime) -> None:
    for waiting in Mailing.objects.due(now):
        mailing.send(waiting, now=now)


def test_a_mail_that_could_not_be_sent_is_tried_again_and_the_office_sees_when(
    office, case, contact, refusing
):
    assert invite(case, contact).state == "waiting"
    page = office.get(reverse("office-case", args=[case.pk])).content.decode()
    assert "Connection refused" in page
    assert "Attempt 1 failed; it is tried again after 2026-03-02 14:40." in page
    refusing()
    retry(START + timedelta(minutes=9))
    assert mail.outbox == []
    for _time in range(2):
        retry(START + timedelta(minutes=10))
    (letter,) = mail.outbox
    assert letter.subject == "Invitation: A tiny study"
    assert inviting.find(link_in(letter).split("/")[2], now=START).case == case
    assert Mailing.objects.get().state == "sent"


def test_links_of_mails_that_could_not_be_sent_are_closed(case, contact, refusing):
    invite(case, contact)
    refusing()
    retry(START + timedelta(minutes=10))
    assert [link.is_open(START) for link in case.invitations.order_by("pk")] == [False, True]


def test_what_the_mail_server_said_is_kept_as_secret_as_the_address_in_it(case, contact, refusing):
    assert "refused" in invite(case, contact).error
    with connection.cursor() as cursor:
        cursor.execute("SELECT error FROM surveys_mailing")
        assert "refused" not in cursor.fetchone()[0]


def test_after_ever_longer_waits_a_mail_is_given_up(office, case, contact, refusing):
    invite(case, contact)
    tried, now = [], START
    while waiting := Mailing.objects.filter(state="waiting").first():
        tried.append(waiting.due_at - now)
        retry(now := waiting.due_at)
    assert [wait.total_seconds() / 60 for wait in tried] == [10, 60, 360, 1440]
    assert Mailing.objects.get().state == "failed"
    refusing()
    retry(now + timedelta(days=9))
    assert mail.outbox == []
    assert "could not be sent" in office.get(reverse("office-case", args=[case.pk])).content.decode()


def test_a_mail_not_wanted_any_more_is_not_tried_again(case, contact, refusing):
    invite(case, contact)
    refusing()
    inviting.decline(case, now=START)
    retry(START + timedelta(minutes=10))
    assert mail.outbox == []
    assert Mailing.objects.get().state == "dropped"


def test_who_never_got_an_invitation_gets_no_reminder_but_a_new_invitation(case, contact, refusing):
    invite(case, contact)
    Mailing.objects.update(state="failed")
    refusing()
    assert sent_on(range(31)) == []
    invite(case, contact, step=2)
    assert mail.outbox[0].subject == "Invitation: A tiny study"


# The office asks


@pytest.fixture
def queue(monkeypatch):
    """Ids of mailings that would reach the broker."""
    queued: list[int] = []
    monkeypatch.setattr(tasks.send_mailing, "apply_async", lambda args, *rest, **options: queued.extend(args))
    return queued


def test_the_office_mails_a_contact_once_however_often_it_clicks(
    office, case, contact, queue, django_capture_on_commit_callbacks
):
    page = office.get(reverse("office-case", args=[case.pk])).content.decode()
    address = re.search(r'action="(/cases/\d+/contacts/\d+/mail/\d+/)"', page)[1]
    with django_capture_on_commit_callbacks(execute=True):
        told = office.post(address, follow=True).content.decode()
        again = office.post(address, follow=True).content.decode()
    assert queue == [Mailing.objects.get().pk]
    assert "The mail is on its way" in told
    assert "Nothing more was sent" in again


def test_the_case_page_tells_what_became_of_each_mail(office, case, contact):
    invite(case, contact)
    remind(morning(7))
    page = office.get(reverse("office-case", args=[case.pk])).content.decode()
    assert "2026-03-02 14:30</time> · Ms Li · sent" in page
    assert "2026-03-09 09:00</time> · Ms Li · sent" in page
    assert page.count("Reminder by the rule of the wave.") == 1
    assert "after 7 days when nothing is answered" in page


def test_a_closed_case_offers_no_mail(office, case, contact):
    inviting.decline(case, now=START)
    assert "/mail/" not in office.get(reverse("office-case", args=[case.pk])).content.decode()


# Unsubscribing


@pytest.fixture
def way_out(case, contact):
    invite(case, contact)
    return link_in(mail.outbox[0], "unsubscribe/")


def test_looking_at_the_way_out_changes_nothing(case, way_out):
    page = Client().get(way_out).content.decode()
    assert "Would you rather not take part?" in page
    case.refresh_from_db()
    assert case.disposition == ""
    assert case.invitations.get().revoked_at is None


def test_leaving_records_a_refusal_closes_the_links_and_stops_reminders(case, way_out):
    remind(morning(7))
    answer = Client(enforce_csrf_checks=True).post(way_out, {"List-Unsubscribe": "One-Click"})
    assert "We will not write to you again" in answer.content.decode()
    case.refresh_from_db()
    assert case.disposition == "R"
    assert not case.invitations.filter(revoked_at=None).exists()
    assert sent_on(range(8, 31)) == []
    page = Client().get(link_in(mail.outbox[0]))
    assert page.status_code == 410
    assert "You told us that you would rather not take part" in page.content.decode()


def test_leaving_twice_or_by_a_link_that_is_over_is_as_good(case, way_out):
    Invitation.objects.update(expires_at=START)
    for _time in range(2):
        assert "We will not write to you again" in Client().post(way_out).content.decode()


def test_who_has_handed_in_keeps_what_was_handed_in(case, way_out):
    hand_in(case)
    assert "There is nothing left to write about" in Client().post(way_out).content.decode()
    case.refresh_from_db()
    assert case.disposition == "I"
    assert case.invitations.get().revoked_at is None


def test_the_office_takes_a_refusal_back_and_invites_again(office, case, contact, way_out):
    Client().post(way_out)
    here = reverse("office-case", args=[case.pk])
    assert "The firm refused to take part." in office.get(here).content.decode()
    assert office.post(reverse("office-reopen", args=[case.pk])).url == here
    case.refresh_from_db()
    assert case.disposition == ""
    assert sent_on(range(31)) == []
    invite(case, contact, step=2, now=morning(8))
    letter = mail.outbox[1]
    assert "works as well" not in letter.body
    assert inviting.find(link_in(letter).split("/")[2], now=morning(8)).case == case
    assert sent_on(range(8, 31)) == [15, 22]


def test_only_a_refusal_can_be_taken_back(office, case):
    hand_in(case)
    office.post(reverse("office-reopen", args=[case.pk]))
    case.refresh_from_db()
    assert case.disposition == "I"
