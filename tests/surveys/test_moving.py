from collections import Counter
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.utils import timezone

from surveys import api, double_entry, history, inviting, moving, publishing, responding, sittings
from surveys.changes import UnknownQuestion
from surveys.history import Actor, answers_at
from surveys.models import Response
from surveys.questionnaire.mapping import VariableMapping, propose
from surveys.views.sections import answer_section
from tests.surveys.conftest import FormReader

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
    found = moving.outlook(study, before, newer, propose(before.questionnaire, newer))
    assert (found.responses, dict(found.left)) == (1, {"niche": 1})
    begun.refresh_from_db()
    assert begun.answers == {"staff": {"value": 20}, "niche": {"value": "assays"}}


def test_answers_are_counted_by_what_they_hold_and_two_that_share_a_place_together(
    response_to, case_of, save, study, questionnaire, now
):
    for staff, niche in ((20, "assays"), (20, "assays"), (300, "")):
        response = save(responding.open_response(case_of(OLD), mode="web", now=now), staff=staff)
        save(response, niche=niche) if niche else response
    newer = questionnaire("questions: [{name: size, kind: text, label: {en: Size}}]")
    before = study.questionnaires.get()
    together = VariableMapping({"staff": "", "niche": "size"})
    assert moving.outlook(study, before, newer, together) == moving.Outlook(3, Counter(staff=3))
    limited = questionnaire("questions: [{name: staff, kind: integer, label: {en: Staff}, max: 100}]")
    same = VariableMapping({"niche": "staff"})
    assert moving.outlook(study, before, limited, same) == moving.Outlook(3, Counter(niche=2, staff=1))


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


def test_a_blank_for_what_is_computed_by_now_clears_nothing(invited_to, republish, now):
    door = invited_to(PAGE)
    door.save({"staff": {"value": 20}})
    computed = PAGE.replace("kind: text,", "kind: calculate, calculation: '1 + 1',")
    moving.move(door.response, republish(computed), by=OFFICE, now=now)
    assert door.save({"niche": None, "staff": {"value": 25}}, base=1).json()["saved"] == ["niche", "staff"]
    assert door.answers == {"staff": {"value": 25}}


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


# Moves that meet one another, and saves at the very moment of a move


def test_a_move_that_comes_late_takes_nothing_back_to_an_earlier_version(begun, republish, now):
    late = republish(NEW)
    assert republish(OLD) == begun.version
    moved = moving.move(begun, late, by=OFFICE, now=now)
    assert (moved.revision, moved.answers) == (1, {"staff": {"value": 20}, "niche": {"value": "assays"}})


def test_nor_does_it_stumble_over_responses_that_are_further_on(begun, republish, now):
    late = republish(NEW)
    newest = republish(NEW.replace("employees", "people"))
    moving.move(begun, newest, by=OFFICE, now=now)
    moving.move_open(late.publications.last(), now=now)
    begun.refresh_from_db()
    assert (begun.version, begun.answers) == (newest, {"people": {"value": 20}})


def test_a_colleagues_page_of_before_the_move_is_kept_though_its_section_is_called_otherwise(
    invited_to, republish, now
):
    door = invited_to(SECTIONS)
    door.save({"staff": {"value": 20}})
    door.invitation.section = "money"
    door.invitation.save()
    page = door.look("money")
    moving.move(door.response, republish(MERGED), by=OFFICE, now=now)
    assert door.save({"revenue": {"value": 5}}, base=1).json()["saved"] == ["revenue"]
    assert door.answers["turnover"] == {"value": 5}
    assert door.save({"staff": {"value": 9}}, base=1).status_code == 422, "a section not theirs"
    assert door.send("money", page, revenue="6").status_code == 302
    assert (door.answers["turnover"], door.answers["staff"]) == ({"value": 5}, {"value": 20})


SWAPPED = PAGE.replace("Alone", "?").replace("Bought", "Alone").replace("?", "Bought")
"""What was called a is called b, and the other way round."""


@pytest.fixture
def overtaken(invited_to, study, questionnaire, now):
    """A door, and a sitting at it that had read the response when the office moved it."""
    door = invited_to(PAGE)
    door.save({"staff": {"value": 20}})
    door.page = door.look("all")
    sitting = sittings.by_invitation(door.token, now=timezone.now())
    assert sitting.response.questionnaire
    mapping = VariableMapping(choices={"how": {"a": "b", "b": "a"}})
    newer = publishing.publish(study, questionnaire(SWAPPED), now=timezone.now(), mapping=mapping)
    moving.move(door.response, newer, by=OFFICE, now=now)
    return door, sitting


def test_a_choice_sent_at_the_moment_of_a_move_is_not_taken_for_another(overtaken, rf):
    door, sitting = overtaken
    sent = {"client_id": str(uuid4()), "base": 1, "answers": {"how": {"value": ["a"]}}}
    answer = api.save(rf.post("/", sent, content_type="application/json"), sitting)
    assert (answer.status_code, "how" in door.answers) == (503, False)
    assert door.save(sent["answers"], base=1, client_id=sent["client_id"]).json()["saved"] == ["how"]
    assert door.answers["how"] == {"value": ["b"]}


def test_a_page_without_a_script_sent_at_that_moment_is_kept_in_the_words_of_the_new_version(overtaken, rf):
    door, sitting = overtaken
    request = rf.post("/", FormReader(door.page).sent | {"how": ["a"]})
    SessionMiddleware(lambda _request: None).process_request(request)
    MessageMiddleware(lambda _request: None).process_request(request)
    request.user = AnonymousUser()
    answer = answer_section(request, sitting, "all", template="surveys/respondent/section.html")
    assert (answer.status_code, door.answers["how"]) == (302, {"value": ["b"]})
