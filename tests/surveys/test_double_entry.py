"""A paper interview typed by two people, and what becomes of their differences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from surveys import double_entry, history, responding
from surveys.double_entry import AlreadyBegun, NotFinished, Undecided
from surveys.history import Actor
from surveys.models import Case, Response, Typing
from surveys.questionnaire.answers import Answer
from surveys.responding import Change, Closed, Refused

PAPER = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, required: true}
- {name: niche, kind: text, label: {en: Niche}}
- {name: thanks, kind: note, label: {en: Thanks}}
- {name: city, kind: text, label: {en: City}}
"""
OFFICE = Actor("command:office", "paper")


@pytest.fixture
def typings(case_of, user_of) -> list[Typing]:
    case = case_of(PAPER)
    double_entry.assign(case, user_of("interviewer", "ann"), user_of("interviewer", "bo"))
    return list(case.typings.all())


def type_in(typing: Typing, **values) -> Typing:
    answers = {name: None if value is None else Answer(value=value) for name, value in values.items()}
    return double_entry.save(typing, Change("typed", typing.revision, answers))


@pytest.fixture
def typed(typings, now) -> Case:
    """Both finished; they differ in staff and city."""
    for typing, answers in zip(
        typings,
        [{"staff": 20, "niche": "assays"}, {"staff": 26, "niche": "assays", "city": "Beijing"}],
        strict=True,
    ):
        double_entry.finish(type_in(typing, **answers), now=now)
    return typings[0].case


def test_each_types_into_a_document_of_their_own(typings):
    first, second = typings
    type_in(first, staff=20, niche="assays")
    type_in(first, niche=None)
    second.refresh_from_db()
    assert (Typing.objects.get(pk=first.pk).answers, second.answers) == ({"staff": {"value": 20}}, {})
    assert not Response.objects.exists()


def test_what_cannot_be_an_answer_is_refused_and_nothing_is_kept(typings):
    with pytest.raises(Refused):
        type_in(typings[0], staff="many", niche="assays")
    assert Typing.objects.get(pk=typings[0].pk).answers == {}


def test_a_finished_typing_takes_nothing_more_but_a_replay(typings, now):
    typing = double_entry.finish(type_in(typings[0], staff=20), now=now)
    assert type_in(typing, staff=20).revision == 1
    with pytest.raises(Closed):
        type_in(typing, staff=21)
    assert double_entry.finish(typing, now=None).finished_at == now


def test_differences_are_seen_when_both_have_finished(typings, typed, now):
    assert [tuple(each) for each in double_entry.differences(typed)] == [
        ("staff", Answer(value=20), Answer(value=26)),
        ("city", None, Answer(value="Beijing")),
    ]


def test_differences_are_not_told_while_one_still_types(typings, now):
    double_entry.finish(typings[0], now=now)
    with pytest.raises(NotFinished):
        double_entry.differences(typings[0].case)


def test_every_difference_is_decided_and_the_result_is_one_response_on_paper(typed, now):
    with pytest.raises(Undecided, match="city"):
        double_entry.decide(typed, {"staff": Answer(value=26)}, by=OFFICE, now=now)
    assert not Response.objects.exists()
    chosen = {"staff": Answer(value=26), "city": None}
    response = double_entry.decide(typed, chosen, by=OFFICE, now=now)
    assert response.answers == {"staff": {"value": 26}, "niche": {"value": "assays"}}
    assert (response.mode, response.state, response.revisions.get().mode) == ("paper", "draft", "paper")
    assert history.verify(Response.objects.all()) is None
    with pytest.raises(AlreadyBegun):
        double_entry.decide(typed, chosen, by=OFFICE, now=now)


def test_a_case_with_answers_or_typists_is_not_given_out_to_be_typed(typings, response_to, user_of):
    ann, bo = (typing.typist for typing in typings)
    for case in (typings[0].case, response_to(PAPER, {"staff": 20}).case):
        with pytest.raises(AlreadyBegun):
            double_entry.assign(case, bo, ann)
    assert Typing.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_write_one_response(typed, now):
    def decide(value):
        try:
            return double_entry.decide(
                typed, {"staff": Answer(value=value), "city": None}, by=OFFICE, now=now
            )
        except AlreadyBegun:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as offices:
        written = list(offices.map(decide, [20, 26]))
    assert written.count(None) == 1
    assert Response.objects.get().revision == 1


def test_warnings_and_gaps_of_the_paper_are_mended_like_those_of_any_interview(typed, now):
    response = double_entry.decide(typed, {"staff": None, "city": None}, by=OFFICE, now=now)
    with pytest.raises(responding.NotComplete):
        responding.submit(response, by=OFFICE, now=now, base=1, quoting="none")
    response = responding.finish(response, by=OFFICE, now=now, base=1, quoting="none")
    assert Case.objects.get(pk=typed.pk).disposition == "P"


def test_a_response_that_was_opened_and_not_answered_does_not_hinder(typed, now):
    responding.open_response(typed, mode="web", now=now)
    chosen = {"staff": Answer(value=26), "city": None}
    response = double_entry.decide(typed, chosen, by=OFFICE, now=now)
    assert (response.answers["staff"], response.mode) == ({"value": 26}, "paper")
    assert history.verify(Response.objects.all()) is None


def test_answers_by_another_door_are_not_overwritten(typed, save, now):
    save(responding.open_response(typed, mode="web", now=now), staff=7)
    with pytest.raises(AlreadyBegun):
        double_entry.decide(typed, {"staff": Answer(value=26), "city": None}, by=OFFICE, now=now)
    assert Response.objects.get().answers == {"staff": {"value": 7}}
