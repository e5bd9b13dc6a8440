"""What is kept of a change in which one answer clashes, however often it is sent."""

import pytest

from surveys import sittings
from surveys.models import Case
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

SIZE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
"""


@pytest.fixture
def sitting(response_to, write, now):
    """A sitting at a response in which another has just written 30 for the staff."""
    response = response_to(SIZE)
    write(response, 0, staff=30)
    case = Case.objects.get(response=response)
    return sittings.Sitting(case, Actor("command:page", "web"), "respondent", "token", now)


def test_what_clashes_is_left_out_and_told_each_time_the_change_is_sent(sitting):
    change = Change("a page", 0, {"staff": Answer(value=20), "niche": Answer(value="assays")})
    for _time in range(3):
        kept = sitting.keep(change)
        assert kept.response.answers == {"staff": {"value": 30}, "niche": {"value": "assays"}}
        assert kept.clashes["staff"].yours == Answer(value=20)
        assert kept.response.revision == 2


def test_a_change_that_only_clashes_writes_nothing(sitting):
    kept = sitting.keep(Change("a page", 0, {"staff": Answer(value=20)}))
    assert (kept.response.revision, kept.clashes.keys()) == (1, {"staff"})


def test_what_was_kept_and_set_back_meanwhile_clashes_too_when_the_change_is_sent_again(sitting, write):
    write(sitting.response, 1, niche="pharmacology")
    change = Change("a page", 2, {"niche": Answer(value="assays"), "staff": Answer(value=20)})
    write(sitting.response, 2, staff=40)
    assert sitting.keep(change).response.answers["niche"] == {"value": "assays"}
    write(sitting.response, 4, niche="pharmacology")
    again = sitting.keep(change)
    assert {name: clash.theirs.value for name, clash in again.clashes.items()} == {
        "staff": 40,
        "niche": "pharmacology",
    }
