"""Saving: what is kept, what merges, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surveys import inviting, responding
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change, Conflict, Refused, UnknownQuestion

SIZE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, min: 0}
- {name: niche, kind: text, label: {en: Niche}, relevant: "${staff} < 50"}
- name: services
  kind: select_multiple
  label: {en: Services}
  choices: [{name: trials, label: {en: Trials}}, {name: none, label: {en: None}, exclusive: true}]
- name: spending
  kind: table
  label: {en: Spending}
  columns:
  - {name: spent_year, kind: year, label: {en: Year}}
  - {name: spent, kind: decimal, label: {en: Spent}, min: 0}
- {name: thanks, kind: note, label: {en: Thanks}}
- {name: double, kind: calculate, calculation: "${staff} * 2", label: {en: Twice}}
"""


def revisions(response):
    return list(response.revisions.values_list("number", "changes"))


def test_opening_a_case_twice_gives_the_same_response(response_to, now):
    response = response_to(SIZE)
    again = responding.open_response(response.case, mode="web", now=now + timedelta(hours=1))
    assert (again.pk, again.mode, again.started_at) == (response.pk, "phone", now)


def test_a_save_keeps_the_answer_and_what_it_replaced(response_to, write):
    response = response_to(SIZE)
    write(response, 0, staff=20)
    response = write(response, 1, staff=Answer(value=21, qualifier="about", remark="  Twenty-one, say. "))
    new = {"value": 21, "qualifier": "about", "remark": "Twenty-one, say."}
    assert response.answers == {"staff": new}
    assert revisions(response) == [
        (1, {"staff": [None, {"value": 20}]}),
        (2, {"staff": [{"value": 20}, new]}),
    ]


def test_values_are_kept_as_they_were_meant_not_as_they_were_typed(response_to, write):
    response = write(
        response_to(SIZE),
        0,
        staff="１２０",
        services="trials",
        spending=[{"spent_year": "2009", "spent": "1,000.5"}],
    )
    assert {name: answer["value"] for name, answer in response.answers.items()} == {
        "staff": 120,
        "services": ["trials"],
        "spending": [{"spent_year": 2009, "spent": 1000.5}],
    }


def test_an_answer_is_cleared_by_nothing_or_by_a_blank(response_to, write):
    response = response_to(SIZE, {"staff": 20, "niche": "assays"})
    response = write(response, 1, staff=None, niche="  ")
    assert response.answers == {}
    assert revisions(response)[1] == (
        2,
        {"staff": [{"value": 20}, None], "niche": [{"value": "assays"}, None]},
    )


def test_saving_what_stands_there_already_adds_nothing_to_the_history(response_to, write):
    response = response_to(SIZE, {"staff": 20})
    assert write(response, 1, staff="20").revision == 1
    assert write(response, 0, niche=None).revision == 1


def test_a_change_sent_again_changes_nothing_even_after_others_have_answered(response_to, write):
    response = response_to(SIZE)
    write(response, 0, "first", staff=20)
    write(response, 1, "second", niche="assays")
    assert write(response, 0, "first", staff=20).revision == 2


def test_a_change_sent_again_after_its_answer_was_changed_is_told_so(response_to, write):
    response = response_to(SIZE)
    write(response, 0, "first", staff=20)
    write(response, 1, "second", staff=30)
    with pytest.raises(Conflict) as conflict:
        write(response, 0, "first", staff=20)
    assert [answer.value for answer in conflict.value.clashes["staff"][:2]] == [30, 20]
    response.refresh_from_db()
    assert (response.answers["staff"], response.revision) == ({"value": 30}, 2)


def test_a_change_sent_again_is_harmless_after_the_response_was_submitted(response_to, write, now):
    response = write(response_to(SIZE), 0, "last", staff=20)
    responding.submit(response, by=Actor("command:test", "phone"), now=now, base=1, quoting="none")
    assert write(response, 0, "last", staff=20).revision == 2


def test_two_responses_may_use_the_same_client_id(response_to, write):
    assert (
        write(response_to(SIZE), 0, "one", staff=1).answers
        != write(response_to(SIZE), 0, "one", staff=2).answers
    )


def test_answers_to_different_questions_merge(response_to, write):
    response = response_to(SIZE, {"staff": 10})
    write(response, 1, niche="assays")
    response = write(response, 1, services=["trials"])
    assert response.answers.keys() == {"staff", "niche", "services"}
    assert response.revision == 3


def test_two_texts_for_one_answer_are_a_conflict_that_shows_both(response_to, write, interviewer, now):
    response = response_to(SIZE, {"niche": "assays"})
    phone = Actor(f"user:{interviewer.pk}", "phone", user=interviewer)
    write(response, 1, by=phone, niche="toxicology")
    with pytest.raises(Conflict) as conflict:
        write(response, 1, niche="chemistry", staff=20)
    theirs, yours, who, at = conflict.value.clashes["niche"]
    assert (theirs.value, yours.value, who, at) == ("toxicology", "chemistry", "interviewer", now)
    assert "interviewer wrote {'value': 'toxicology'}" in str(conflict.value)
    response.refresh_from_db()
    assert response.answers == {"niche": {"value": "toxicology"}}, (
        "the change is written wholly or not at all"
    )


def test_clearing_what_someone_else_changed_is_a_conflict(response_to, write):
    response = response_to(SIZE, {"niche": "assays"})
    write(response, 1, niche="toxicology")
    with pytest.raises(Conflict) as conflict:
        write(response, 1, niche=None)
    assert conflict.value.clashes["niche"].yours is None


def test_giving_the_answer_someone_else_gave_is_no_conflict(response_to, write):
    response = response_to(SIZE, {"staff": 10})
    write(response, 1, staff=20)
    assert write(response, 1, staff=20).revision == 2


def test_an_answer_changed_and_changed_back_meanwhile_is_no_conflict(response_to, write):
    response = response_to(SIZE, {"staff": 10})
    write(response, 1, staff=20)
    write(response, 2, staff=10)
    assert write(response, 1, staff=30).answers["staff"] == {"value": 30}


def test_one_bad_value_refuses_the_whole_change_and_says_why(response_to, write):
    response = response_to(SIZE, {"staff": 10})
    with pytest.raises(Refused) as refused:
        write(response, 1, staff=-1, niche="assays", services=["trials", "none"])
    assert {name: reason.message["en"] for name, reason in refused.value.reasons.items()} == {
        "staff": "Enter 0 or more.",
        "services": "“None” cannot be chosen together with other answers.",
    }
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({"staff": {"value": 10}}, 1)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(value="twenty"),
        Answer(value=20.5),
        Answer(value=float("nan")),
        Answer(value=float("inf")),
        Answer(value=True),
        Answer(value=[20]),
        Answer(value={"staff": 20}),
        Answer(value="=1+1"),
        Answer(value=20, missing="refused"),
        Answer(missing="forgotten"),
        Answer(value=20, qualifier="roughly"),
        Answer(value=20, basis="gossip"),
        Answer(value=20, remark="a\x00b"),
        Answer(value=20, remark="\ud800"),
        Answer(value=20, remark="x" * 10_001),
        Answer(value=20, reason=5),
        Answer(value=20, note={"en": "\x1b[31m"}),
        Answer(value=20, note="text"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_and_leaves_the_response_as_it_was(response_to, write, answer):
    response = response_to(SIZE, {"niche": "assays"})
    with pytest.raises(Refused) as refused:
        write(response, 1, staff=answer)
    assert refused.value.reasons["staff"].message["zh-hans"]
    response.refresh_from_db()
    assert (response.answers, response.revision) == ({"niche": {"value": "assays"}}, 1)


def test_ten_megabytes_of_text_are_refused(response_to, write):
    with pytest.raises(Refused, match="please shorten"):
        write(response_to(SIZE), 0, niche="天" * 3_500_000)


def test_a_formula_is_kept_as_the_text_it_is(response_to, write):
    text = '=HYPERLINK("http://example.org")'
    assert write(response_to(SIZE), 0, niche=text).answers["niche"] == {"value": text}


@pytest.mark.parametrize("name", ["nobody_asked", "thanks", "double", "spent", "", "__class__"])
def test_only_questions_take_answers(response_to, write, name):
    with pytest.raises(UnknownQuestion) as unknown:
        write(response_to(SIZE), 0, staff=1, **{name: 1})
    assert unknown.value.names == [name]


@pytest.mark.parametrize("client_id", ["", "x" * 37, "a\x00", "\ud800"])
def test_a_client_id_that_cannot_be_kept_is_refused_at_once(client_id):
    with pytest.raises(ValueError, match="client id"):
        Change(client_id, 0, {})


def test_an_actor_cannot_carry_anothers_name(interviewer):
    with pytest.raises(ValueError, match="does not name"):
        Actor("user:999999", "phone", user=interviewer)


def test_an_answer_off_the_route_is_kept(response_to, write):
    response = response_to(SIZE, {"staff": 20, "niche": "assays"})
    assert write(response, 1, staff=200).answers["niche"] == {"value": "assays"}


def test_a_save_takes_four_queries(response_to, write, django_assert_max_num_queries):
    response = response_to(SIZE, {"staff": 20})
    with django_assert_max_num_queries(4 + 2):  # a savepoint is opened and released inside a test
        write(response, 1, staff=21, niche="assays")


def test_the_bearer_of_an_invitation_is_kept_with_what_they_wrote(response_to, write, now):
    response = response_to(SIZE)
    invitation, _token = inviting.invite(response.case, now=now, days=1)
    write(response, 0, by=Actor(f"invitation:{invitation.pk}", "web", invitation=invitation), staff=3)
    last = response.revisions.last()
    assert (last.by_invitation, last.actor, last.mode) == (invitation, f"invitation:{invitation.pk}", "web")
