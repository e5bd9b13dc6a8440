from datetime import timedelta

import pytest

from surveys import inviting
from surveys.models import Invitation

ASKED = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


@pytest.fixture
def case(case_of):
    return case_of(ASKED)


def test_the_bearer_of_a_token_finds_the_case_it_was_made_for(case, case_of, now):
    inviting.invite(case_of(ASKED), now=now, days=3)
    invitation, token = inviting.invite(case, now=now, days=3)
    assert inviting.find(token, now=now) == invitation
    assert inviting.find(token, now=now).case == case


def test_a_token_cannot_be_guessed_and_is_kept_nowhere(case, now):
    tokens = {inviting.invite(case, now=now, days=3)[1] for _time in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32
    kept = {str(value) for row in Invitation.objects.values_list() for value in row}
    assert not tokens & kept


@pytest.mark.parametrize("token", ["", " ", "x" * 32, "x" * 100_000, "\x00", "天", "' OR 1=1 --", "\ud800"])
def test_a_made_up_token_is_unknown(case, now, token):
    inviting.invite(case, now=now, days=3)
    with pytest.raises(inviting.Unknown):
        inviting.find(token, now=now)


def test_a_token_is_not_found_by_its_hash(case, now):
    invitation, _token = inviting.invite(case, now=now, days=3)
    with pytest.raises(inviting.Unknown):
        inviting.find(invitation.token_hash, now=now)


def test_an_invitation_opens_until_its_last_moment(case, now):
    _invitation, token = inviting.invite(case, now=now, days=3)
    end = now + timedelta(days=3)
    assert inviting.find(token, now=end - timedelta(microseconds=1)).case == case
    with pytest.raises(inviting.Expired):
        inviting.find(token, now=end)


def test_a_revoked_invitation_opens_nothing_and_says_why_even_when_it_is_over(case, now):
    invitation, token = inviting.invite(case, now=now, days=3)
    inviting.revoke(invitation, now=now)
    inviting.revoke(invitation, now=now + timedelta(days=1))
    with pytest.raises(inviting.Revoked):
        inviting.find(token, now=now + timedelta(days=9))
    invitation.refresh_from_db()
    assert invitation.revoked_at == now


def test_another_link_of_the_same_case_stays_open(case, now):
    first, _token = inviting.invite(case, now=now, days=3)
    _second, token = inviting.invite(case, now=now, days=3)
    inviting.revoke(first, now=now)
    assert inviting.find(token, now=now).case == case
