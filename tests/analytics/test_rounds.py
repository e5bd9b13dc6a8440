"""Rounds: two coders without sight of each other, their differences resolved, and the release after."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from analytics import marking, resolving, rounds
from analytics.comparing import agreements_of
from analytics.marking import Mark, coder_of
from analytics.models import Round, Segment
from surveys.models import Response

SAID = "Everybody sells the same thing and prices fall."


@pytest.fixture
def response(loaded) -> Response:
    return Response.objects.get(case__key="B1")


@pytest.fixture
def coders(user_of):
    return [user_of("researcher", name) for name in ("anna", "ben")]


@pytest.fixture
def opened(loaded, coders, supervisor, now) -> Round:
    """A round over all three responses."""
    return rounds.open_round(loaded, "First", rounds.free(loaded), coders, by=supervisor, now=now)


@pytest.fixture
def mark(response):
    def mark(coder, theme, text, memo=""):
        start = SAID.index(text)
        place = Mark(theme, "alike", "value", start, start + len(text), text, memo)
        return marking.mark(response, uuid4(), place, coder=coder_of(coder))

    return mark


@pytest.fixture
def closed(opened, coders, mark, now):
    """Both marked prices; anna alone marked the thing, and ben alone gave it another theme."""
    anna, ben = coders
    for coder in coders:
        mark(coder, "MONEY", "prices fall")
    mark(anna, "ALIKE", "the same thing", memo="Anna's thought.")
    mark(ben, "MONEY", "the same thing")
    for response in Response.objects.all():
        for coder in coders:
            rounds.finish(response, coder, is_finished=True, now=now)
    rounds.close(opened, leave_out=False, now=now)
    opened.refresh_from_db()
    return opened


def answers(round, response):
    return resolving.compared(round, response, "en")


def keys(answer, *wanted):
    return [each.key for each in answer.marked if (each.theme.code, each.text) in wanted]


def decide(round, response, supervisor, now, *wanted):
    (answer,) = answers(round, response)
    kept = keys(answer, *wanted)
    return resolving.decide(round, response, "alike", "value", kept, "As defined.", by=supervisor, now=now)


def passages(release, key="B1"):
    (told,) = [each for each in release.snapshot["responses"] if each["key"] == key]
    return {(each["theme"], each["text"]) for each in told["passages"]}


def page(user, name, *args):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=args))


def test_no_coder_of_an_open_round_sees_what_others_marked_or_what_came_with_the_study(
    opened, response, coders, mark, supervisor
):
    anna, ben = coders
    mark(anna, "ALIKE", "the same thing", memo="Anna's thought.")
    seen = page(ben, "coding", response.pk).content.decode()
    assert "Anna" not in seen
    assert '"isGiven": true' not in seen
    for who in (ben, supervisor):
        file = b"".join(page(who, "coding-project-file", "tiny"))
        project = ZipFile(BytesIO(file)).read("project.qde").decode()
        assert "Anna" not in project
        assert "prices fall" not in project
    listed = page(ben, "coding-responses", "tiny")
    assert [each.given for each in listed.context["page"]] == [0, 0, 0]


def test_what_came_with_the_study_is_seen_again_after_the_round(closed, response, coders):
    assert '"isGiven": true' in page(coders[0], "coding", response.pk).content.decode()


def test_in_a_round_only_its_coders_mark_and_after_it_nobody(closed, opened, mark, coders, interviewer):
    with pytest.raises(marking.Held):
        mark(coders[0], "ALIKE", "Everybody")
    segment = Segment.objects.filter(coder=coder_of(coders[0])).first()
    with pytest.raises(marking.Held):
        marking.remove(segment.response, segment.key, coder=coder_of(coders[0]))
    assert Segment.objects.filter(pk=segment.pk).exists()


def test_whoever_is_not_in_an_open_round_marks_nothing(opened, mark, supervisor):
    with pytest.raises(marking.Held):
        mark(supervisor, "ALIKE", "Everybody")


def test_a_round_needs_two_coders_and_responses_that_are_free(loaded, opened, coders, supervisor, now):
    for chosen, error in ((coders[:1], rounds.TooFewCoders), (coders, rounds.NothingToCode)):
        with pytest.raises(error):
            rounds.open_round(loaded, "Second", rounds.free(loaded), chosen, by=supervisor, now=now)
    assert Round.objects.count() == 1


def test_a_round_ends_when_all_have_finished_or_without_what_they_have_not(opened, response, coders, now):
    for coder in coders:
        rounds.finish(response, coder, is_finished=True, now=now)
    with pytest.raises(rounds.Unfinished) as error:
        rounds.close(opened, leave_out=False, now=now)
    assert error.value.responses == 2
    rounds.close(opened, leave_out=True, now=now)
    assert set(opened.assignments.values_list("response", flat=True)) == {response.pk}


def test_a_round_of_which_nothing_is_finished_stays_open(opened, now):
    with pytest.raises(rounds.NothingToCode):
        rounds.close(opened, leave_out=True, now=now)
    opened.refresh_from_db()
    assert opened.is_open
    assert opened.assignments.count() == 6


def test_agreement_counts_all_answers_of_the_round(closed):
    found = {theme.code: agreement for theme, agreement in agreements_of(closed)}
    # B1: a remark and an open answer; B2: a remark and an open answer; T1: an open answer
    assert (found["MONEY"].n, found["MONEY"].all, found["MONEY"].some) == (5, 1, 0)
    assert (found["ALIKE"].all, found["ALIKE"].some, found["ALIKE"].percent) == (0, 1, 80)


def test_passages_of_both_stand_beside_each_other(closed, response):
    (answer,) = answers(closed, response)
    by_all = {(each.theme.code, each.text): answer.is_of_all(each) for each in answer.marked}
    assert by_all == {
        ("MONEY", "prices fall"): True,
        ("ALIKE", "the same thing"): False,
        ("MONEY", "the same thing"): False,
    }
    assert answer.is_undecided


def test_nobody_compares_an_open_round(opened, response, supervisor, now):
    with pytest.raises(resolving.StillOpen):
        answers(opened, response)
    with pytest.raises(resolving.StillOpen):
        resolving.settle(opened, by=supervisor, now=now)
    assert page(supervisor, "coding-resolve", opened.pk, response.pk).status_code == 404


@pytest.mark.parametrize(
    "kept",
    [
        {("MONEY", "prices fall"), ("ALIKE", "the same thing")},
        {("MONEY", "prices fall"), ("ALIKE", "the same thing"), ("MONEY", "the same thing")},
        {("MONEY", "prices fall")},
        set(),
    ],
    ids=["one", "both", "what all marked", "nothing"],
)
def test_a_release_rests_on_what_was_kept(closed, loaded, response, supervisor, now, release_of, kept):
    decide(closed, response, supervisor, now, *kept)
    resolving.settle(closed, by=supervisor, now=now)
    assert passages(release_of(loaded)) == kept


def test_until_a_round_is_settled_a_release_rests_on_what_came_with_the_study(
    closed, loaded, response, supervisor, now, release_of
):
    given = {("ALIKE", "Everybody sells the same thing"), ("MONEY", "prices fall")}
    decide(closed, response, supervisor, now)
    assert passages(release_of(loaded)) == given


def test_a_later_round_takes_the_place_of_an_earlier_one_when_it_is_settled(
    closed, loaded, response, coders, supervisor, now, release_of, mark
):
    decide(closed, response, supervisor, now, ("MONEY", "the same thing"))
    resolving.settle(closed, by=supervisor, now=now)
    again = rounds.open_round(
        loaded, "Second", Response.objects.filter(pk=response.pk), coders, by=supervisor, now=now
    )
    for coder in coders:
        mark(coder, "ALIKE", "Everybody")
        rounds.finish(response, coder, is_finished=True, now=now)
    assert passages(release_of(loaded)) == {("MONEY", "the same thing")}
    rounds.close(again, leave_out=False, now=now)
    again.refresh_from_db()
    decide(again, response, supervisor, now, ("ALIKE", "Everybody"))
    resolving.settle(again, by=supervisor, now=now)
    assert passages(release_of(loaded)) == {("ALIKE", "Everybody")}


def test_differences_are_decided_before_a_round_is_settled(closed, response, supervisor, now):
    with pytest.raises(resolving.Undecided) as error:
        resolving.settle(closed, by=supervisor, now=now)
    assert error.value.answers == 1
    decide(closed, response, supervisor, now)
    resolving.settle(closed, by=supervisor, now=now)
    before = Segment.objects.count()
    resolving.settle(closed, by=supervisor, now=now)
    assert Segment.objects.count() == before
    with pytest.raises(resolving.Settled):
        decide(closed, response, supervisor, now)


def test_a_decision_tells_who_and_why_and_an_earlier_one_stays(closed, response, supervisor, now):
    decide(closed, response, supervisor, now, ("ALIKE", "the same thing"))
    decide(closed, response, supervisor, now, ("MONEY", "the same thing"))
    (answer,) = answers(closed, response)
    assert answer.kept == frozenset(keys(answer, ("MONEY", "the same thing")))
    assert (answer.decision.by, answer.decision.why) == (supervisor, "As defined.")
    assert closed.decisions.count() == 2


def test_no_passage_of_another_answer_is_kept(closed, response, supervisor, now):
    for place in ("alike", "members_n"):
        with pytest.raises(resolving.Unknown):
            resolving.decide(closed, response, place, "value", [uuid4()], "?", by=supervisor, now=now)
    assert not closed.decisions.exists()


def test_a_supervisor_leads_a_round_through_its_pages(loaded, client, supervisor, coders, response, mark):
    client.force_login(supervisor)
    sent = {"title": "Pages", "wave": "", "questionnaire": "labs_body", "coders": [c.pk for c in coders]}
    address = reverse("coding-rounds", args=["tiny"])
    assert client.post(address, sent | {"coders": [coders[0].pk]}).status_code == 422
    client.post(address, sent)
    found = Round.objects.get()
    assert [each.response.case.key for each in found.assignments.all()] == ["B1", "B1"]
    assert client.post(address, sent).status_code == 422
    mark(coders[0], "ALIKE", "the same thing")
    for coder in coders:
        own = Client()
        own.force_login(coder)
        own.post(reverse("coding-finish", args=[response.pk]))
    client.post(reverse("coding-close", args=[found.pk]))
    resolve = reverse("coding-resolve", args=[found.pk, response.pk])
    shown = client.get(resolve).content.decode()
    assert shown.index("anna") < shown.index("the same thing</q>") < shown.index("Nothing marked.")
    (answer,) = answers(Round.objects.get(), response)
    place = {"question": "alike", "part": "value", "keep": [str(answer.marked[0].key)]}
    assert client.post(resolve, place | {"why": ""}).status_code == 422
    assert client.post(resolve, place | {"why": "Yes.", "keep": ["x"]}).status_code == 422
    client.post(resolve, place | {"why": "Yes."})
    page = client.post(reverse("coding-settle", args=[found.pk]), follow=True).content.decode()
    assert "The round is settled." in page
    assert Segment.objects.get(coder=f"round:{found.pk}").text == "the same thing"


def test_coders_see_their_part_and_do_not_lead(opened, response, coders, client):
    client.force_login(coders[0])
    waiting = client.get(reverse("coding-responses", args=["tiny"])).content.decode()
    assert "In rounds, 3 responses wait for your coding." in waiting
    rounds.finish(response, coders[0], is_finished=True, now=opened.opened_at)
    assert "1 / 3" in client.get(reverse("coding-rounds", args=["tiny"])).content.decode()
    assert client.get(reverse("coding-round", args=[opened.pk])).status_code == 404
    assert client.post(reverse("coding-rounds", args=["tiny"]), {"title": "Mine"}).status_code == 404
    assert client.post(reverse("coding-close", args=[opened.pk])).status_code == 404


def test_who_finishes_after_the_round_was_closed_is_told(closed, response, coders, client):
    client.force_login(coders[0])
    told = client.post(reverse("coding-finish", args=[response.pk]), {"again": "1"}, follow=True)
    assert "The round is closed" in told.content.decode()
    assert not closed.assignments.filter(finished_at=None).exists()
