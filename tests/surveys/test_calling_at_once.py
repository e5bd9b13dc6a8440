"""Twenty interviewers who ask for the next case at the same moment: real threads, real connections."""

from collections import Counter

import pytest

from surveys import calling
from surveys.calling import Call, Taken
from surveys.models import CallAttempt, Case, Contact
from tests.at_once import together

pytestmark = pytest.mark.django_db(transaction=True)

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


@pytest.fixture
def interviewers(user_of):
    return [user_of("interviewer", f"interviewer-{number}") for number in range(20)]


@pytest.fixture
def pool(case_of):
    """Cases of nobody, each with a number to dial."""

    def make(number):
        cases = [case_of(ONE) for _ in range(number)]
        for case in cases:
            person = {"name": "Ms Li", "phone": "010 1234 5678", "language": "en"}
            Contact.objects.create(organisation=case.organisation, **person)
        return cases

    return make


def all_take(interviewers, at):
    return together(*(lambda user=user: calling.take_next(user, now=at) for user in interviewers))


@pytest.mark.parametrize("cases", [20, 7])
def test_no_two_of_twenty_interviewers_get_the_same_case(interviewers, pool, morning, cases):
    pool(cases)
    taken = [case for case in all_take(interviewers, morning) if case]
    assert len({case.pk for case in taken}) == len(taken) == cases
    held = Case.objects.exclude(held_by=None)
    assert Counter(held.values_list("held_by", flat=True)).most_common(1)[0][1] == 1
    assert held.count() == cases


def test_a_case_just_called_is_not_called_again_by_who_saw_it_before(interviewers, pool, morning):
    [case], (first, second) = pool(1), interviewers[:2]
    seen = Case.objects.with_surroundings().get(pk=case.pk)
    calling.take_next(first, now=morning)
    calling.record(case, Call(1, "busy"), by=first, now=morning)
    assert not calling.take(seen, second, now=morning)


def test_a_call_recorded_twice_at_once_is_one_call(interviewers, pool, morning):
    [case], user = pool(1), interviewers[0]
    calling.take_next(user, now=morning)
    recorded = together(*[lambda: calling.record(case, Call(1, "busy"), by=user, now=morning)] * 8)
    assert {attempt.pk for attempt in recorded} == {CallAttempt.objects.get().pk}


def test_of_two_who_record_on_one_case_at_once_one_is_told(case_of, interviewers, morning):
    case, both = case_of(ONE, interviewer=interviewers[0]), interviewers[:2]
    recorded = together(
        *(lambda user=user: calling.record(case, Call(1, "busy"), by=user, now=morning) for user in both)
    )
    assert {type(outcome) for outcome in recorded} == {CallAttempt, Taken}
    assert CallAttempt.objects.count() == 1
