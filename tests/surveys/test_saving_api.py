"""Answers saved as they are given: what is right is kept, what is wrong is told, nothing is lost."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys import inviting, responding
from surveys.questionnaire.answers import Answer

CLIENT = "0e5c2d3b-6f0d-4d53-9b0e-2a5d3c1f7e11"
FIRM = """
languages: [en, zh-hans]
title: {en: Firm, zh-hans: 企业}
sections:
- name: profile
  title: {en: The company, zh-hans: 公司}
  questions:
  - {name: staff, kind: integer, label: {en: Staff, zh-hans: 员工}, min: 1, required: true}
  - {name: rd_staff, kind: integer, label: {en: R&D staff, zh-hans: 研发人员}, required: true}
  - {name: niche, kind: text, label: {en: Niche, zh-hans: 领域}}
  - name: share
    kind: percent
    label: {en: Share, zh-hans: 份额}
    constraints: [{test: ". <= 100", message: {en: No share is above 100., zh-hans: 份额不能超过100。}}]
    warnings: [{test: ". < 90", message: {en: "Nearly all of it?", zh-hans: 几乎全部？}}]
  - name: years
    kind: table
    label: {en: By year, zh-hans: 按年度}
    columns: [{name: year, kind: year, label: {en: Year, zh-hans: 年份}, required: true}]
  - {name: both, kind: calculate, calculation: "${staff} + ${rd_staff}"}
"""


@pytest.fixture
def door(invited_to):
    return invited_to(FIRM)


def test_an_answer_is_kept_and_acknowledged(door):
    answer = door.save({"staff": {"value": "50", "qualifier": "about"}})
    said = answer.json()
    assert answer.status_code == 200
    assert (said["revision"], said["saved"], said["refused"]) == (1, ["staff"], [])
    assert said["time"] == timezone.localtime().strftime("%H:%M")
    assert door.answers == {"staff": {"value": 50, "qualifier": "about"}}


def test_a_null_clears_an_answer(door):
    door.save({"staff": {"value": 50}})
    door.save({"staff": None}, base=1)
    assert door.answers == {}


def test_the_same_change_sent_again_is_written_once(door):
    first = door.save({"staff": {"value": 50}}, client_id=CLIENT)
    again = door.save({"staff": {"value": 50}}, client_id=CLIENT)
    assert (first.json()["revision"], again.json()["revision"]) == (1, 1)
    assert door.response.revisions.count() == 1


def test_what_is_refused_is_told_and_the_rest_is_kept(door):
    answer = door.save({"staff": {"value": "many"}, "niche": {"value": "assays"}})
    assert answer.status_code == 422
    assert answer.json()["refused"] == [
        {
            "question": "staff",
            "level": "error",
            "message": "Enter a whole number, for example 120.",
            "row": None,
            "column": None,
        }
    ]
    assert door.answers == {"niche": {"value": "assays"}}


def test_a_refused_cell_is_told_with_its_place(door):
    answer = door.save({"years": {"value": [{"year": 2008}, {"year": "soon"}]}})
    [refusal] = answer.json()["refused"]
    assert (refusal["question"], refusal["row"], refusal["column"]) == ("years", 1, "year")


def test_problems_of_answers_are_told_and_blanks_are_not_held_against_anybody(door):
    too_much = door.save({"share": {"value": 120}}).json()
    assert [(p["question"], p["level"]) for p in too_much["problems"]] == [
        ("share", "error"),
        ("share", "warning"),
    ]
    much = door.save({"share": {"value": 95}}, base=1).json()
    assert [p["message"] for p in much["problems"]] == ["Nearly all of it?"]
    assert door.save({"share": {"value": 95, "reason": "One client"}}, base=2).json()["problems"] == []


def test_a_conflict_tells_both_answers_and_keeps_the_rest(door):
    door.save({"staff": {"value": 20}})
    answer = door.save({"staff": {"value": 30}, "niche": {"value": "assays"}})
    [clash] = answer.json()["clashes"]
    assert answer.status_code == 409
    assert (clash["question"], clash["theirs"], clash["yours"]) == ("staff", "20", "30")
    assert answer.json()["saved"] == ["niche"]
    assert door.answers == {"staff": {"value": 20}, "niche": {"value": "assays"}}


def test_an_unknown_question_is_named_and_nothing_is_saved(door):
    answer = door.save({"staff": {"value": 20}, "staf": {"value": 30}})
    assert answer.status_code == 422
    assert answer.json() == {"message": "The questionnaire has no question staf, so nothing was saved."}
    assert door.answers == {}


def test_a_calculated_value_cannot_be_sent(door):
    assert door.save({"both": {"value": 1}}).status_code == 422


@pytest.mark.parametrize(
    "document",
    [
        7,
        0,
        False,
        "",
        [],
        "50",
        [50],
        {"value": {"deep": 1}},
        {"value": [1, 2]},
        {"value": True},
        {"value": 1e400},
        {"value": -1},
        {"value": 10**40},
        {"missing": "forgot"},
        {"missing": ["refused"]},
        {"qualifier": 3},
        {"remark": 5},
        {"value": 5, "missing": "refused"},
        {"basis": "interview", "value": 5},
        {"note": {"en": "mine"}},
        {"colour": "red"},
        {"remark": "a\u0000b"},
        {"remark": "a\u001bb"},
        {"remark": "\ud800"},
        {"remark": "x" * 10_001},
    ],
    ids=lambda document: str(document)[:30],
)
def test_a_document_that_is_no_answer_is_refused_and_the_kept_one_stays(door, document):
    door.save({"staff": {"value": 50}})
    answer = door.save({"staff": document}, base=1)
    assert answer.status_code == 422
    assert [refusal["question"] for refusal in answer.json()["refused"]] == ["staff"]
    assert door.answers == {"staff": {"value": 50}}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "\xff",
        "[" * 100_000,
        '{"client_id": "x", "base": 0, "answers": {}}',
        '{"client_id": 5, "base": 0, "answers": {}}',
        '{"base": 0, "answers": {}}',
        json.dumps({"client_id": CLIENT, "base": -1, "answers": {}}),
        json.dumps({"client_id": CLIENT, "base": "0", "answers": {}}),
        json.dumps({"client_id": CLIENT, "base": True, "answers": {}}),
        json.dumps({"client_id": CLIENT, "base": 0, "answers": []}),
    ],
    ids=lambda body: body[:30],
)
def test_a_body_that_is_no_change_is_told_so(door, body):
    answer = door.client.post(door.address("save"), body.encode("latin-1"), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json() == {"message": "The answers did not arrive whole. Please try again."}


def test_a_base_beyond_everything_harms_nothing(door):
    assert door.save({"staff": {"value": 50}}, base=10**30).status_code == 200


@pytest.mark.parametrize("size", [200_001, 10_000_000])
def test_too_much_text_is_told_so_and_nothing_is_lost(door, size):
    door.save({"niche": {"value": "assays"}})
    answer = door.save({"niche": {"value": "x" * size}}, base=1)
    assert answer.status_code == 413
    assert "too much text" in answer.json()["message"]
    assert door.answers == {"niche": {"value": "assays"}}


@pytest.mark.parametrize("text", ['=HYPERLINK("http://example.org")', "<b>bold</b>", "a\tb\nc", "𠮷野家 😀"])
def test_any_other_text_is_kept_as_it_is(door, text):
    door.save({"niche": {"value": text}})
    assert door.answers["niche"] == {"value": text}


def test_messages_speak_the_language_of_the_page(door):
    door.client.cookies["django_language"] = "zh-hans"
    [refusal] = door.save({"staff": {"value": "many"}}).json()["refused"]
    assert refusal["message"] == "请填写整数，例如 120。"


def test_an_unknown_link_saves_nothing(door):
    door.token = "not-a-token"
    answer = door.save({"staff": {"value": 50}})
    assert answer.status_code == 410
    assert "not valid" in answer.json()["message"]


def test_an_expired_or_withdrawn_link_saves_nothing(door):
    door.save({"staff": {"value": 50}})
    inviting.revoke(door.invitation, now=timezone.now() - timedelta(minutes=1))
    assert door.save({"staff": {"value": 60}}, base=1).status_code == 410
    assert door.answers == {"staff": {"value": 50}}


def test_what_was_handed_in_is_closed(door):
    door.save({"staff": {"value": 50}, "rd_staff": {"value": 5}})
    by = responding.Actor("command:test", "web")
    responding.submit(door.response, by=by, now=timezone.now(), base=1, quoting="none")
    answer = door.save({"staff": {"value": 60}}, base=2)
    assert answer.status_code == 423
    assert "handed in" in answer.json()["message"]
    assert door.response.parsed_answers["staff"] == Answer(value=50)


def test_another_site_cannot_save(door):
    door.client = Client(enforce_csrf_checks=True)
    assert door.save({"staff": {"value": 50}}).status_code == 403


def test_reading_is_no_saving(door):
    assert door.client.get(door.address("save")).status_code == 405


def test_what_others_changed_meanwhile_is_named(door):
    door.save({"staff": {"value": 50}, "niche": {"value": "assays"}}, client_id=CLIENT)
    assert door.save({"share": {"value": 5}}).json()["elsewhere"] == ["niche", "staff"]
    assert door.save({"share": {"value": 6}}, base=2).json()["elsewhere"] == []
    again = door.save({"staff": {"value": 50}, "niche": {"value": "assays"}}, client_id=CLIENT)
    assert again.json()["elsewhere"] == ["share"]


def test_a_name_used_for_a_second_change_writes_nothing(door):
    door.save({"staff": {"value": 50}}, client_id=CLIENT)
    assert door.save({"staff": {"value": 60}}, client_id=CLIENT, base=1).status_code == 400
    assert door.answers == {"staff": {"value": 50}}
