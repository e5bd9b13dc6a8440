"""Contacts: who sees them, what is kept of them in the database, and which keys read it."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys import calling
from surveys.calling import Call
from surveys.models import CallAttempt, Contact
from surveys.models.encrypted import WrongKey

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
SAID = {
    "name": "Ms Zhuge",
    "role": "head of laboratory",
    "email": "zhuge@laboratory.example",
    "phone": "+86 10 6271-2345 ext 806",
    "language": "zh-hans",
}
PERSONAL = [SAID[field] for field in ("name", "role", "email", "phone")]


@pytest.fixture
def case(case_of, interviewer):
    return case_of(STAFF, interviewer=interviewer)


@pytest.fixture
def contact(case):
    return Contact.objects.create(organisation=case.organisation, **SAID)


@pytest.fixture
def office(supervisor):
    browser = Client()
    browser.force_login(supervisor)
    return browser


def page_of(user, address: str) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get(address).content.decode()


def in_the_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM surveys_contact")
        return str(cursor.fetchall())


def test_a_contact_is_added_changed_and_removed_on_the_office_case_page(office, case):
    here = reverse("office-case", args=[case.pk])
    assert "Nobody is known yet" in office.get(here).content.decode()
    assert office.post(reverse("office-add-contact", args=[case.pk]), SAID).url == here
    contact = case.organisation.contacts.get()
    address = reverse("office-contact", args=[case.pk, contact.pk])
    office.post(address, SAID | {"name": "Mr Sima"})
    page = office.get(here).content.decode()
    assert "Mr Sima" in page
    assert "Ms Zhuge" not in page
    office.post(reverse("office-remove-contact", args=[case.pk, contact.pk]))
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"email": "zhuge"}, "Enter a valid email address."),
        ({"email": "a@b.example\nBcc: all@firms.example"}, "Enter a valid email address."),
        ({"phone": "call me"}, "Enter a number like +86"),
        ({"email": "", "phone": ""}, "Enter a mail address or a telephone number."),
        ({"language": "fr"}, "Select a valid choice."),
    ],
)
def test_a_wrong_contact_is_refused_with_the_reason_at_its_field(office, case, wrong, said):
    answer = office.post(reverse("office-add-contact", args=[case.pk]), SAID | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) == 2, "once on top and once at the field"
    assert not Contact.objects.exists()


def test_the_interviewer_of_the_case_calls_with_one_click(case, contact, interviewer):
    page = page_of(interviewer, reverse("interviewer-welcome", args=[case.pk]))
    assert '<a href="tel:+861062712345">+86 10 6271-2345 ext 806</a>' in page
    assert "Ms Zhuge" in page


def test_a_case_without_contacts_says_nothing_of_them_to_the_interviewer(case, interviewer):
    page = page_of(interviewer, reverse("interviewer-welcome", args=[case.pk]))
    assert "Whom to talk to" not in page


@pytest.mark.parametrize(("role", "name"), [("interviewer", "other"), ("researcher", "")])
def test_nobody_else_sees_a_contact(case, contact, user_of, role, name):
    user = user_of(role, name)
    for page, parts in [
        ("interviewer-welcome", [case.pk]),
        ("office-case", [case.pk]),
        ("office-contact", [case.pk, contact.pk]),
        ("interviewer-cases", []),
        ("releases", []),
    ]:
        shown = page_of(user, reverse(page, args=parts))
        assert not [word for word in PERSONAL if word in shown], page


def test_a_contact_of_another_firm_cannot_be_reached_through_this_case(office, case_of, contact):
    other = case_of(STAFF)
    for name, parts in [("office-contact", []), ("office-remove-contact", []), ("office-mail", [1])]:
        address = reverse(name, args=[other.pk, contact.pk, *parts])
        assert office.post(address, SAID).status_code == 404
    assert Contact.objects.exists()


def test_the_database_holds_no_personal_word(contact):
    kept = in_the_database()
    assert "gAAAA" in kept
    assert not [word for word in PERSONAL if word in kept]


@pytest.mark.django_db(transaction=True)
def test_neither_does_the_file_of_the_database(contact):
    if connection.vendor != "sqlite":
        pytest.skip("the database is no file")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(connection.settings_dict["NAME"], "rb") as file:
        content = file.read()
    assert str(contact.organisation.name).encode() in content
    assert not [word for word in PERSONAL if word.encode() in content]


def test_a_contact_reads_as_it_was_written(contact):
    again = Contact.objects.get()
    assert {field: getattr(again, field) for field in SAID} == SAID


def test_the_same_name_is_kept_differently_each_time(contact):
    before = in_the_database()
    contact.save()
    assert in_the_database() != before


def test_a_search_that_could_find_nothing_is_refused(contact):
    with pytest.raises(FieldError):
        Contact.objects.filter(name="Ms Zhuge").exists()


def test_another_key_reads_nothing_and_is_named(contact, settings):
    settings.CONTACT_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(WrongKey, match="CONTACT_KEY holds no key"):
        Contact.objects.get()


def test_a_key_is_changed_without_losing_a_contact_or_a_note(case, contact, settings, interviewer, now):
    calling.record(case, Call(1, "busy", note="Ask for Ms Zhuge."), by=interviewer, now=now)
    old, new = settings.CONTACT_KEYS[0], Fernet.generate_key().decode()
    settings.CONTACT_KEYS = [new, old]
    assert Contact.objects.get().name == "Ms Zhuge"
    call_command("reencrypt_contacts")
    settings.CONTACT_KEYS = [new]
    assert Contact.objects.get().name == "Ms Zhuge"
    assert CallAttempt.objects.get().note == "Ask for Ms Zhuge."
