from uuid import uuid4

import pytest

from surveys import double_entry, history, inviting, moving, publishing, responding
from surveys.changes import UnknownQuestion
from surveys.history import Actor, answers_at
from surveys.models import Response
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


@pytest.fixture
def republish(study, questionnaire, now):
    """The next version, with the mapping that is proposed from the version asked now."""

    def publish(text):
        form = questionnaire(text)
        before = next(v for v in study.questionnaires.newest() if v.name == form.name)
        return publishing.publish(study, form, now=now, mapping=propose(before.questionnaire, form))

    return publish


def test_what_moving_would_do_is_told_before(begun, study, questionnaire):
    newer, before = questionnaire(NEW), begun.version
    responses = moving.open_responses(study, before.name)
    found = moving.outlook(responses, before, newer, propose(before.questionnaire, newer))
    assert (found.responses, dict(found.left)) == (1, {"niche": 1})
    begun.refresh_from_db()
    assert begun.answers == {"staff": {"value": 20}, "niche": {"value": "assays"}}


def test_answers_go_over_in_one_revision_and_none_is_lost(begun, republish, now):
    newer = republish(NEW)
    moved = moving.move(begun, newer, by=OFFICE, now=now)
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
    assert moving.move(begun, newer, by=OFFICE, now=now).revision == 2


def test_who_answers_meanwhile_is_told_that_the_question_is_gone(begun, republish, write, now):
    newer = republish(NEW)
    moving.move(begun, newer, by=OFFICE, now=now)
    begun.refresh_from_db()
    with pytest.raises(UnknownQuestion):
        write(begun, 1, niche="vaccines")
    write(begun, 2, employees=25)
    begun.refresh_from_db()
    assert begun.answers == {"employees": {"value": 25}}


def test_what_is_handed_in_is_not_moved(response_to, republish, now):
    response = response_to(OLD, {"staff": 20})
    by = Actor("command:test", "phone")
    response = responding.submit(response, by=by, now=now, base=1, quoting="none")
    newer = republish(NEW)
    assert list(moving.open_responses(newer.study, newer.name)) == []
    assert moving.move(response, newer, by=OFFICE, now=now).version != newer


def test_an_answer_finds_its_place_over_several_versions(begun, republish, now):
    republish(NEW)
    newest = republish(NEW.replace("employees", "people"))
    assert moving.move(begun, newest, by=OFFICE, now=now).answers == {"people": {"value": 20}}


def test_and_back_when_an_earlier_version_is_taken_up_again(begun, republish, save, now):
    renamed = moving.move(begun, republish(NEW), by=OFFICE, now=now)
    save(renamed, employees=30)
    again = republish(OLD)
    assert again == begun.version
    assert moving.move(renamed, again, by=OFFICE, now=now).answers == {"staff": {"value": 30}}


def test_all_open_responses_go_over_and_those_left_are_counted(response_to, republish, study, now):
    for staff in (1, 2, 3):
        response_to(OLD, {"staff": staff})
    newer = republish(NEW)
    act = newer.publications.last()
    assert moving.unfinished() == []
    act.moves_open = True
    act.save()
    assert (moving.unfinished(), moving.waiting(study)) == ([act], {newer.pk: 3})
    moving.move(Response.objects.first(), newer, by=OFFICE, now=now)
    assert moving.waiting(study) == {newer.pk: 2}
    moving.move_open(act, now=now)
    moving.move_open(act, now=now)
    assert (moving.unfinished(), moving.waiting(study)) == ([], {})
    assert sorted(r.answers["employees"]["value"] for r in Response.objects.all()) == [1, 2, 3]
    assert {r.revision for r in Response.objects.all()} == {2}
    assert history.verify(Response.objects.all()) is None


def test_a_later_version_whose_open_responses_stay_ends_the_moves_of_the_one_before(begun, republish):
    act = republish(NEW).publications.last()
    act.moves_open = True
    act.save()
    republish(NEW.replace("employees", "people"))
    assert moving.unfinished() == []


SECTIONS = """
sections:
- {name: profile, questions: [{name: staff, kind: integer, label: {en: Staff}}]}
- {name: money, questions: [{name: revenue, kind: integer, label: {en: Revenue}}]}
"""
MERGED = """
sections:
- {name: profile, questions: [{name: staff, kind: integer, label: {en: Staff}}]}
- {name: finance, questions: [{name: turnover, kind: integer, label: {en: Revenue}}]}
"""


def test_a_colleagues_link_and_the_offices_questions_go_with_the_answers(response_to, republish, now):
    response = response_to(SECTIONS, {"revenue": 5})
    handed, _token = inviting.invite(response.case, now=now, days=9)
    handed.section = "money"
    handed.save()
    thread = response.threads.create(question="revenue")
    moving.move(response, republish(MERGED), by=OFFICE, now=now)
    handed.refresh_from_db()
    thread.refresh_from_db()
    assert (handed.section, thread.question) == ("finance", "turnover")


def test_a_paper_interview_goes_on_as_it_was_printed(case_of, user_of, republish):
    case = case_of(OLD)
    double_entry.assign(case, user_of("interviewer", "ann"), user_of("interviewer", "bo"))
    newer = republish(NEW)
    case.refresh_from_db()
    assert case.version != newer


# Pages that were open when the office moved the response


@pytest.fixture
def stale(invited_to, republish, now):
    """A firm's door whose page is of the version before the move, seen at revision 1."""
    door = invited_to(PAGE)
    door.save({"staff": {"value": 20}, "how": {"value": ["a"]}})
    door.page = door.look("all")
    moving.move(door.response, republish(NEW_PAGE), by=OFFICE, now=now)
    return door


PAGE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
- name: how
  kind: select_multiple
  label: {en: How}
  choices: [{name: a, label: {en: Alone}}, {name: b, label: {en: Bought}}]
"""
NEW_PAGE = """
questions:
- {name: employees, kind: integer, label: {en: Staff}}
- name: how
  kind: select_multiple
  label: {en: How}
  choices: [{name: alone, label: {en: Alone}}, {name: b, label: {en: Bought}}]
"""


def test_what_is_typed_into_a_page_of_before_the_move_is_kept_under_its_new_name(stale):
    answer = stale.save({"staff": {"value": 25}, "how": {"value": ["a", "b"]}}, base=1)
    said = answer.json()
    assert (answer.status_code, said["saved"], said["refused"]) == (200, ["how", "staff"], [])
    assert (said["revision"], said["moved"]) == (3, 2)
    assert stale.answers == {"employees": {"value": 25}, "how": {"value": ["alone", "b"]}}
    assert history.verify(Response.objects.all()) is None


def test_what_is_not_asked_any_more_is_told_and_the_rest_kept(stale):
    answer = stale.save({"niche": {"value": "assays"}, "staff": {"value": 25}}, base=1)
    said = answer.json()
    assert (answer.status_code, said["saved"]) == (422, ["staff"])
    assert [(each["question"], each["message"]) for each in said["refused"]] == [
        ("niche", "The questionnaire was changed, and this is not asked any more.")
    ]
    assert stale.answers["employees"] == {"value": 25}


def test_a_blank_of_before_the_move_clears_the_answer_under_its_new_name(stale):
    stale.save({"staff": None}, base=1)
    assert "employees" not in stale.answers


def test_who_changed_the_same_answer_after_the_move_is_not_overwritten(stale, write):
    write(stale.response, 2, employees=99)
    answer = stale.save({"staff": {"value": 25}}, base=1)
    assert (answer.status_code, answer.json()["saved"]) == (422, [])
    assert stale.answers["employees"] == {"value": 99}


def test_the_same_change_sent_again_after_the_move_is_written_once(stale):
    name = str(uuid4())
    for _time in range(2):
        assert stale.save({"staff": {"value": 25}}, base=1, client_id=name).json()["saved"] == ["staff"]
    assert stale.response.revision == 3


def test_a_page_without_a_script_is_kept_too_and_leads_into_the_new_version(stale):
    answer = stale.send("all", stale.page, staff="25", niche="assays")
    assert (answer.status_code, answer.url) == (302, stale.address("review"))
    assert stale.answers["employees"] == {"value": 25}
    page = stale.client.get(answer.url).content.decode()
    assert "The questionnaire was changed while you answered" in page
    assert "Not taken over: Niche" in page


def test_a_section_that_is_gone_leads_to_where_the_answers_go_on(invited_to, republish, now):
    door = invited_to(SECTIONS)
    door.save({"staff": {"value": 20}})
    moving.move(door.response, republish(MERGED), by=OFFICE, now=now)
    answer = door.client.get(door.address("section", "money"))
    assert (answer.status_code, answer.url) == (302, door.address("section", "finance"))
