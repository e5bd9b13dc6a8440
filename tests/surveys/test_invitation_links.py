"""A link opens its own questionnaire for as long as it is valid, and otherwise says what to do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys import inviting

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


@pytest.fixture
def door(invited_to):
    return invited_to(STAFF)


@pytest.mark.parametrize("page", ["welcome", "review", "done"])
def test_an_unknown_link_says_what_to_do(door, page):
    door.token = "not-a-token"
    answer = door.client.get(door.address(page))
    assert answer.status_code == 404
    assert "ask for a new one" in answer.content.decode()


def test_a_withdrawn_link_opens_nothing(door):
    page = door.look("all")
    inviting.revoke(door.invitation, now=timezone.now())
    answer = door.send("all", page, staff="20")
    assert answer.status_code == 410
    assert "withdrawn" in answer.content.decode()
    assert door.answers == {}


def test_an_expired_link_opens_nothing_and_says_that_answers_are_kept(door):
    door.invitation.expires_at = timezone.now() - timedelta(minutes=1)
    door.invitation.save()
    answer = door.client.get(door.address("section", "all"))
    assert answer.status_code == 410
    assert "Answers given before are kept" in answer.content.decode()


def test_a_token_opens_its_own_case_only(invited_to):
    one, other = invited_to(STAFF), invited_to(STAFF)
    one.send("all", staff="20")
    assert 'value="20"' not in other.look("all")
    assert other.answers == {}
