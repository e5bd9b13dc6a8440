import pytest

from surveys import moving, responding
from surveys.changes import UnknownQuestion
from surveys.history import Actor, answers_at
from surveys.questionnaire.mapping import propose

OLD = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
"""
NEW = "questions: [{name: employees, kind: integer, label: {en: Staff}}]"
OFFICE = Actor("command:office", "correction")


@pytest.fixture
def begun(response_to):
    return response_to(OLD, {"staff": 20, "niche": "assays"})


def mapping_to(newer, response):
    return propose(response.questionnaire, newer.questionnaire)


def test_what_moving_would_do_is_told_before(begun, version):
    newer = version(NEW)
    responses = moving.open_responses(newer.study, newer.name)
    found = moving.outlook(responses, newer.questionnaire, mapping_to(newer, begun))
    assert (found.responses, dict(found.left)) == (1, {"niche": 1})
    begun.refresh_from_db()
    assert begun.answers == {"staff": {"value": 20}, "niche": {"value": "assays"}}


def test_answers_go_over_in_one_revision_and_none_is_lost(begun, version, now):
    newer = version(NEW)
    moved = moving.move(begun, newer, mapping_to(newer, begun), by=OFFICE, now=now)
    assert (moved.version, moved.answers) == (newer, {"employees": {"value": 20}})
    assert (moved.case.version, moved.revision) == (newer, 2)
    revision = moved.revisions.last()
    assert (revision.action, revision.changes) == (
        "move",
        {
            "staff": [{"value": 20}, None],
            "niche": [{"value": "assays"}, None],
            "employees": [None, {"value": 20}],
        },
    )
    assert answers_at(moved, 1) == {"staff": {"value": 20}, "niche": {"value": "assays"}}
    assert moving.move(begun, newer, mapping_to(newer, begun), by=OFFICE, now=now).revision == 2


def test_who_answers_meanwhile_is_told_that_the_question_is_gone(begun, version, write, now):
    newer = version(NEW)
    moving.move(begun, newer, mapping_to(newer, begun), by=OFFICE, now=now)
    begun.refresh_from_db()
    with pytest.raises(UnknownQuestion):
        write(begun, 1, niche="vaccines")
    write(begun, 2, employees=25)
    begun.refresh_from_db()
    assert begun.answers == {"employees": {"value": 25}}


def test_what_is_handed_in_is_not_moved(response_to, version, now):
    response = response_to(OLD, {"staff": 20})
    by = Actor("command:test", "phone")
    response = responding.submit(response, by=by, now=now, base=1, quoting="none")
    newer = version(NEW)
    assert list(moving.open_responses(newer.study, newer.name)) == []
    assert moving.move(response, newer, mapping_to(newer, response), by=OFFICE, now=now).version != newer
