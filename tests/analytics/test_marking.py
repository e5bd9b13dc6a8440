"""Passages that coders mark, on the server's side of the coding page."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from analytics import marking
from analytics.coding import TEXTS
from analytics.marking import Mark, coder_of
from analytics.models import Segment
from surveys import moving, publishing
from surveys.history import Actor
from surveys.models import Response
from surveys.questionnaire.mapping import propose

SAID = "卖 𠮷 tea 🍵 to all; prices fall."


@pytest.fixture
def response(loaded) -> Response:
    """Of a firm, with a character that a browser counts twice."""
    response = Response.objects.get(case__key="B1")
    answers = response.answers | {"alike": {"value": SAID, "remark": "One.\r\nTwo."}}
    Response.objects.filter(pk=response.pk).update(answers=answers)
    response.segments.all().delete()
    return Response.objects.get(pk=response.pk)


@pytest.fixture
def coder(client, researcher):
    client.force_login(researcher)
    return client


@pytest.fixture
def post(coder, response):
    """Send a change of the passage `tea 🍵` under a key: `post(key, theme="MONEY")`; None takes it away."""

    def send(key, by=coder, **changed):
        segment = tea(**changed) if None not in changed else None
        body = json.dumps({"key": str(key), "segment": segment})
        return by.post(reverse("coding-save", args=[response.pk]), body, content_type="application/json")

    return send


def tea(**changed):
    start = SAID.index("tea")
    place = {"question": "alike", "part": "value", "start": start, "end": start + 5, "text": "tea 🍵"}
    return place | {"theme": "ALIKE", "memo": ""} | changed


def removal(coder, response, key):
    body = json.dumps({"key": str(key), "segment": None})
    return coder.post(reverse("coding-save", args=[response.pk]), body, content_type="application/json")


def test_a_passage_counts_code_points_and_keeps_its_words(post, researcher):
    assert post(uuid4(), memo="Sold?").status_code == 200
    segment = Segment.objects.get(coder=coder_of(researcher))
    assert SAID[segment.start : segment.end] == segment.text == "tea 🍵"
    assert (segment.theme.code, segment.memo) == ("ALIKE", "Sold?")


def test_the_words_of_a_line_end_count_once(response):
    (_value, remark) = [each for each in marking.words_of(response, "en") if each.question == "alike"]
    assert remark.text == "One.\nTwo."


def test_a_change_sent_twice_is_there_once(post):
    key = uuid4()
    assert [post(key).status_code, post(key).status_code] == [200, 200]
    assert Segment.objects.filter(key=key).count() == 1


def test_a_change_under_the_same_key_changes_the_passage(post):
    key = uuid4()
    post(key)
    post(key, theme="MONEY", memo="Rather money.")
    segment = Segment.objects.get(key=key)
    assert (segment.theme.code, segment.memo) == ("MONEY", "Rather money.")


def test_a_passage_taken_away_twice_is_gone_and_comes_back_when_that_is_undone(post, coder, response):
    key = uuid4()
    post(key)
    assert [removal(coder, response, key).status_code for _ in range(2)] == [200, 200]
    assert not Segment.objects.filter(key=key).exists()
    post(key)
    assert Segment.objects.filter(key=key).exists()


def test_no_coder_sees_or_touches_what_another_marked(post, coder, response, user_of):
    key, other = uuid4(), Client()
    other.force_login(user_of("researcher", "other"))
    post(key, memo="My own thought.")
    assert "My own thought." not in other.get(reverse("coding", args=[response.pk])).content.decode()
    assert post(key, by=other, memo="Mine.").status_code == 422
    assert removal(other, response, key).status_code == 200
    assert Segment.objects.get(key=key).memo == "My own thought."


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"start": 0, "end": 5}, 409),
        ({"start": -9, "end": -4}, 409),
        ({"end": 10**30}, 409),
        ({"text": "", "end": 6}, 409),
        ({"question": "gone"}, 409),
        ({"part": "specify"}, 409),
        ({"theme": "NONE"}, 409),
        ({"start": "6"}, 422),
        ({"start": True}, 422),
        ({"memo": "x" * 2001}, 422),
        ({"memo": "a\0b"}, 422),
        ({"memo": None}, 422),
    ],
)
def test_rubbish_is_refused_and_nothing_is_written(post, coder, response, wrong, status):
    body = json.dumps({"key": str(uuid4()), "segment": tea(**wrong)})
    answer = coder.post(reverse("coding-save", args=[response.pk]), body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["message"]
    assert not response.segments.exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"key": "x", "segment": null}', '{"key": 1}', "\ufeff{"])
def test_a_body_that_is_no_change_is_refused(coder, response, body):
    answer = coder.post(reverse("coding-save", args=[response.pk]), body, content_type="application/json")
    assert answer.status_code == 422


def test_who_is_not_at_the_page_any_more_writes_nothing(coder, response):
    body = json.dumps({"key": str(uuid4()), "segment": tea()})
    address = reverse("coding-save", args=[response.pk])
    sent = {"content_type": "application/json"}
    assert coder.post(address, body, headers={"X-Writer": "user:0"}, **sent).status_code == 401
    assert not response.segments.exists()


def test_answers_that_are_still_being_given_are_not_coded(coder, response):
    Response.objects.filter(pk=response.pk).update(state="draft")
    assert coder.get(reverse("coding", args=[response.pk])).status_code == 404


def test_a_passage_marked_on_the_page_is_in_the_next_release(post, loaded, book_of):
    before = book_of(loaded).row("codebook", Theme_code="MONEY")["Interviews that support it, k (number)"]
    post(uuid4(), theme="MONEY")
    after = book_of(loaded).row("codebook", Theme_code="MONEY")["Interviews that support it, k (number)"]
    assert (before, after) == (0, 1)


def test_a_passage_that_two_coders_marked_alike_is_counted_once(post, loaded, book_of, user_of):
    other = Client()
    other.force_login(user_of("researcher", "other"))
    post(uuid4(), theme="MONEY")
    post(uuid4(), by=other, theme="MONEY")
    row = book_of(loaded).row("codebook", Theme_code="MONEY")
    assert row["Coded passages (number)"] == 2  # this one, and that of the informal talk


def test_the_list_says_how_much_one_has_marked(post, coder, loaded):
    post(uuid4())
    page = coder.get(reverse("coding-responses", args=["tiny"])).content.decode()
    assert "You have marked passages in 1 of 3 responses." in page


@given(st.text(), st.integers(-5, 40), st.integers(-5, 40))
def test_a_mark_stands_where_a_slice_of_the_words_says_so(words, start, end):
    mark = Mark("T", "q", "value", start, end, words[max(start, 0) : max(end, 0)])
    assert mark.stands_in(words) == (0 <= start < end <= len(words) and bool(mark.text.strip()))


ASKED = """
questions:
- {name: why, kind: text, label: {en: Why}}
- {name: gone, kind: text, label: {en: Gone}}
"""


def test_passages_of_a_response_that_is_moved_go_with_their_answer(response_to, questionnaire, now):
    response = response_to(ASKED, {"why": "Costs rose.", "gone": "Costs rose."})
    study = response.case.wave.study
    theme = study.themes.create(code="COST", colour="#000000", **{key: {} for key in TEXTS})
    place = {"part": "value", "start": 0, "end": 5, "text": "Costs", "coder": "user:1", "revision": 1}
    for name in ("why", "gone"):
        response.segments.create(theme=theme, question=name, **place)
    newer = questionnaire("questions: [{name: reason, kind: text, label: {en: Why}}]")
    mapping = propose(response.questionnaire, newer)
    version = publishing.publish(study, newer, now=now, mapping=mapping)
    response = moving.move(response, version, by=Actor("command:test", "correction"), now=now)
    found = {each.question: marking.stands(each, response) for each in response.segments.all()}
    assert found == {"reason": True, "gone": False}
