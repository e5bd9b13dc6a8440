"""The end of a questionnaire at a firm's door: the review, handing in, and the receipt."""

from inspect import unwrap
from uuid import uuid4

import pytest
from django.utils import timezone

from surveys import responding, sittings
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change
from surveys.views import respondent

FIRM = """
sections:
- name: profile
  title: {en: The company}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, unit: {en: persons}, required: true}
  - name: origin
    kind: select_one
    label: {en: Origin}
    choices: [{name: other, label: {en: Other}, specify: true}]
  - {name: niche, kind: text, label: {en: Niche}}
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


def test_the_review_lists_everything_asked_and_handing_in_gives_a_receipt(door):
    door.send("profile", staff="20", staff__qualifier="more_than", origin="other", origin__specify="a club")
    review = door.client.get(door.address("review")).content.decode()
    assert "more than 20 persons" in review
    assert "Other (a club)" in review
    assert "No answer" in review
    sent = door.client.post(door.address("review"), {"base": door.response.revision, "quoting": "anonymous"})
    assert sent.url == door.address("done")
    assert (door.response.state, door.response.quoting) == ("submitted", "anonymous")
    receipt = door.client.get(door.address("done")).content.decode()
    assert door.response.revisions.last().hash[:12] in receipt
    assert "more than 20 persons" in receipt


def test_the_review_says_which_words_are_a_remark_and_which_a_reason(door):
    door.send("profile", staff="2000", staff__reason="We bought a firm", staff__remark="Two thousand")
    review = door.client.get(door.address("review")).content.decode()
    assert "Reason: We bought a firm" in review
    assert "Remark: Two thousand" in review


def test_the_receipts_number_outlives_a_correction(door, now):
    door.send("profile", staff="20")
    door.client.post(door.address("review"), {"base": 1, "quoting": "none"})
    number = door.response.revisions.last().hash[:12]
    change = Change("a correction", 2, {"staff": Answer(value=21)})
    responding.correct(door.response, change, by=Actor("command:office", "correction"), now=now)
    receipt = door.client.get(door.address("done")).content.decode()
    assert number in receipt
    assert "21 persons" in receipt


def test_handing_in_too_early_lists_what_is_to_be_mended(door):
    door.client.get(door.address("section", "profile"))
    sent = door.client.post(door.address("review"), {"base": 0, "quoting": "none"})
    assert sent.status_code == 422
    assert f'href="{door.address("section", "profile")}#id_staff"' in sent.content.decode()
    assert door.response.state == "draft"


def test_handing_in_asks_whether_words_may_be_quoted(door):
    door.send("profile", staff="20")
    sent = door.client.post(door.address("review"), {"base": door.response.revision})
    assert "Choose whether your words may be quoted." in sent.content.decode()
    assert door.response.state == "draft"


def test_answers_changed_since_the_review_are_read_again_first(door):
    door.send("profile", staff="20")
    door.send("profile", staff="30")
    sent = door.client.post(door.address("review"), {"base": 1, "quoting": "none"})
    assert sent.status_code == 409
    assert "Someone else has changed answers" in sent.content.decode()
    assert door.response.state == "draft"


def test_what_was_handed_in_can_be_read_and_no_longer_changed(door):
    page = door.look("profile")
    door.send("profile", page, staff="20")
    door.client.post(door.address("review"), {"base": 1, "quoting": "none"})
    assert door.send("profile", page, staff="99").url == door.address("done")
    assert door.answers["staff"] == {"value": 20}
    assert "have been handed in" in door.client.get(door.address()).content.decode()


@pytest.mark.parametrize(
    ("view", "parts", "sent"),
    [
        (
            respondent.section,
            ["profile"],
            {"form-base": 0, "form-client": str(uuid4()), "form-asked": "staff", "staff": "20"},
        ),
        (respondent.review, [], {"base": 0, "quoting": "anonymous"}),
    ],
)
def test_what_comes_a_moment_after_another_handed_in_leads_to_the_receipt(door, rf, now, view, parts, sent):
    sitting = sittings.by_invitation(door.token, now=timezone.now())
    assert sitting.response.is_open
    office = Actor("command:office", "phone")
    responding.finish(door.response, by=office, now=now, base=0, quoting="none")
    answer = unwrap(view)(rf.post("/", sent), sitting, *parts)
    assert answer.url == door.address("done")
    assert (door.answers, door.response.quoting) == ({}, "none")
