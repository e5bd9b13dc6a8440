"""How often a save asks the database: once for who saves what, then the row held, changed and told of."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys import publishing, responding

FIRM = """
sections:
- name: profile
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: niche, kind: text, label: {en: Niche}}
- name: work
  questions:
  - {name: plan, kind: text, label: {en: Plan}}
"""
BY_THEN = ["SELECT", "SELECT", "UPDATE", "INSERT"]
WHO_IS_LOGGED_IN = ["SELECT"] * 4
"""The session, its user, and the permissions of the user and of the groups."""


@pytest.fixture
def door(invited_to, study, now):
    study.consent = publishing.publish_consent({"en": "You may say no."}, now=now)
    study.save()
    door = invited_to(FIRM)
    door.client.post(door.address(), {"agrees": "on"})
    door.save({"staff": {"value": 50}})
    return door


def asked(do):
    """The first word of every query of a request that is answered well; transactions ask for nothing."""
    with CaptureQueriesContext(connection) as queries:
        answer = do()
    assert answer.status_code in (200, 302), answer.content
    words = [query["sql"].split()[0] for query in queries]
    return [word for word in words if word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]


def test_an_answer_saved_by_a_firm_takes_four_queries(door):
    assert asked(lambda: door.save({"staff": {"value": 51}, "niche": {"value": "a"}}, base=1)) == BY_THEN


def test_a_page_sent_by_a_firm_takes_four_queries(door):
    page = door.look("profile")
    assert asked(lambda: door.send("profile", page, staff="52", niche="assays")) == BY_THEN
    assert door.answers == {"staff": {"value": 52}, "niche": {"value": "assays"}}


def test_a_page_shown_to_a_firm_takes_one_query(door):
    assert asked(lambda: door.client.get(door.address("section", "work"))) == ["SELECT"]


def test_an_answer_saved_by_an_interviewer_takes_four_queries_once_it_is_known_who_they_are(
    case_of, interviewer, client, now
):
    case = case_of(FIRM, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=now)
    client.force_login(interviewer)
    body = json.dumps({"client_id": str(uuid4()), "base": 0, "answers": {"staff": {"value": 5}}})
    address = reverse("interviewer-save", args=[case.pk])
    queries = asked(lambda: client.post(address, body, content_type="application/json"))
    assert queries == WHO_IS_LOGGED_IN + BY_THEN
