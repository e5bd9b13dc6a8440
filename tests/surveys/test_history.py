from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from surveys import history, responding, tasks
from surveys.models import Response, Revision
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

TWO = """
questions:
- {name: staff, kind: decimal, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
"""


@pytest.fixture
def answered(response_to, save, now):
    """A submitted response with three saves behind it."""
    response = response_to(TWO, {"staff": 20})
    save(response, niche="assays")
    save(response, staff=30.5, niche="=SUM(A1)")
    return responding.submit(
        response, by=Actor("command:test", "phone"), now=now, base=3, quoting="anonymous"
    )


def broken():
    return history.verify(Response.objects.all())


def tamper(response, row, **columns):
    Revision.objects.filter(response=response, number=row).update(**columns)


def test_an_untouched_history_is_proved(answered, response_to):
    response_to(TWO)
    assert broken() is None


def test_the_command_says_how_much_it_proved(answered, capsys):
    call_command("verify_history")
    assert capsys.readouterr().out == "Proved 1 responses with 4 revisions.\n"


@pytest.mark.parametrize("number", [1, 3, 4])
@pytest.mark.parametrize(
    "columns",
    [
        {"client_id": "another"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"actor": "user:1"},
        {"mode": "web"},
        {"action": "corrupt"},
        {"changes": {"staff": [None, {"value": 21}]}},
        {"changes": "nonsense"},
        {"facts": {"state": ["draft", "approved"]}},
        {"facts": []},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
        {"hash": ""},
    ],
    ids=str,
)
def test_a_tampered_row_is_named(answered, number, columns):
    tamper(answered, number, **columns)
    assert (broken().response, broken().number) == (answered, number)


def test_a_time_moved_by_a_microsecond_is_found(answered):
    first = answered.revisions.first()
    tamper(answered, 1, at=first.at + timedelta(microseconds=1))
    assert broken().number == 1


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_deleted_row_is_named(answered, number):
    Revision.objects.filter(response=answered, number=number).delete()
    assert (broken().number, broken().reason) == (number, "the row is missing")


def test_deleted_rows_at_the_end_are_found_even_when_the_response_was_set_back(answered):
    Revision.objects.filter(number=4).delete()
    Response.objects.update(revision=3)
    assert broken().reason == "the response's state is not that of the history"


def test_two_rows_that_changed_places_are_found(answered):
    tamper(answered, 1, number=99)
    tamper(answered, 2, number=1)
    tamper(answered, 99, number=2)
    assert broken().number == 1


def test_a_row_of_another_response_is_found(answered, response_to):
    other = response_to(TWO, {"staff": 20})
    Revision.objects.filter(response=other).delete()
    Revision.objects.filter(response=answered, number=1).update(response=other)
    assert broken() is not None


def test_a_row_with_a_fitting_hash_of_its_own_breaks_the_next(answered):
    row = answered.revisions.get(number=2)
    row.changes = {"niche": [None, {"value": "forged"}]}
    tamper(answered, 2, changes=row.changes, hash=row.computed_hash())
    assert (broken().number, broken().reason) == (3, "the row before it was changed or replaced")


def test_a_row_said_to_be_by_another_user_is_found(answered, interviewer):
    tamper(answered, 2, by_user=interviewer)
    assert (broken().number, broken().reason) == (2, "the row names somebody else than its hash")


@pytest.mark.parametrize(
    "columns",
    [
        {"answers": {}},
        {"answers": {"staff": {"value": 31}, "niche": {"value": "=SUM(A1)"}}},
        {"state": "approved"},
        {"quoting": "organisation"},
        {"mode": "web"},
        {"role": {"en": "Director"}},
        {"duration_min": 90},
        {"revision": 3},
        {"revision": 5},
        {"head": "f" * 64},
    ],
    ids=str,
)
def test_a_response_changed_behind_the_historys_back_is_found(answered, columns):
    Response.objects.filter(pk=answered.pk).update(**columns)
    assert broken().response == answered


def test_the_command_names_the_first_broken_row_and_fails(answered):
    tamper(answered, 2, changes={"niche": [None, {"value": "forged"}]})
    with pytest.raises(CommandError, match=r"^case-1, revision 2: the row was changed$") as error:
        call_command("verify_history")
    assert error.value.returncode == 1


def test_the_nightly_task_fails_visibly(answered):
    tamper(answered, 2, mode="web")
    with pytest.raises(tasks.HistoryBroken, match="case-1, revision 2"):
        tasks.verify_history()


def test_a_deleted_account_does_not_break_the_history(response_to, interviewer, now):
    response = response_to(TWO)
    by = Actor(f"user:{interviewer.pk}", "phone", user=interviewer)
    responding.save(response, Change("a", 0, {"staff": Answer(value=1)}), by=by, now=now)
    interviewer.delete()
    assert response.revisions.get().by_user is None
    assert broken() is None


def test_what_was_learned_of_an_interview_is_in_its_history(answered, now):
    facts = {"role": {"en": "Director"}, "duration_min": 30, "interview_date": date(2010, 5, 1)}
    office = Actor("command:office", "correction")
    for _time in range(2):
        response = responding.describe(answered, by=office, now=now, **facts)
    assert response.revision == 5
    assert response.revisions.last().facts == {
        "role": [{}, {"en": "Director"}],
        "duration_min": [None, 30],
        "interview_date": [None, "2010-05-01"],
    }
    assert broken() is None


WORDS = st.text(st.characters(codec="utf-8"), max_size=5)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
DOCUMENTS = st.recursive(
    st.none() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@given(DOCUMENTS, st.timezones())
def test_a_hash_does_not_depend_on_how_a_database_hands_things_back(value, zone):
    at = datetime(2026, 3, 2, 9, 30, 0, 1, tzinfo=UTC)
    back = as_postgresql_would(value)
    written = Revision(response_id=1, number=1, at=at, changes={"q": [None, value]})
    read = Revision(response_id=1, number=1, at=at.astimezone(zone), changes={"q": [None, back]})
    assert written.computed_hash() == read.computed_hash()


def as_postgresql_would(value):
    """jsonb keeps numbers as numeric: without exponents, and without a negative zero."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: as_postgresql_would(inner) for key, inner in sorted(value.items())}
    return [as_postgresql_would(inner) for inner in value] if isinstance(value, list) else value
