from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from surveys import drafting, moving, publishing
from surveys.models import Draft, Study
from tests.questionnaire.xlsforms import survey

OLD = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
"""
NEW = survey(
    "integer | employees | Staff",
    more="| settings |\n| | form_title | form_id |\n| | Tiny | tiny |\n",
).encode()


@pytest.fixture
def office(client, researcher):
    client.force_login(researcher)
    return client


@pytest.fixture
def begun(response_to):
    return response_to(OLD, {"staff": 20, "niche": "assays"})


@pytest.fixture
def draft(begun):
    study = begun.case.wave.study
    return drafting.upload(study, {"tiny.md": NEW}, by=None, now=timezone.now())


def gate(draft):
    return reverse("publish-gate", args=[draft.pk])


def sent(draft, **chosen):
    return {"seen": drafting.sight(draft), "question:staff": "employees", "question:niche": "", **chosen}


def test_the_gate_names_the_changes_the_open_interviews_and_what_has_no_place(office, draft, begun):
    page = unescape(office.get(gate(draft)).content.decode())
    assert "added" in page
    assert "taken away" in page
    assert f"<li>{begun.case}</li>" in page
    assert "<li><code>niche</code> 1</li>" in page
    assert '<option value="employees" selected>employees</option>' in page


def test_open_responses_stay_on_their_version(office, draft, begun):
    office.post(gate(draft), sent(draft, open="stay"))
    version = Draft.objects.get().published
    act = version.publications.get()
    assert act.mapping == {"questions": {"staff": "employees", "niche": ""}, "choices": {}, "tables": {}}
    begun.refresh_from_db()
    assert begun.version != version
    assert set(begun.answers) == {"staff", "niche"}


def test_or_go_over_with_the_mapping_as_it_was_chosen(
    office, draft, begun, researcher, at_once, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        office.post(gate(draft), sent(draft, open="move"))
    begun.refresh_from_db()
    assert begun.version == Draft.objects.get().published
    assert begun.answers == {"employees": {"value": 20}}
    assert begun.revisions.last().by_user == researcher


def test_two_who_publish_at_once_do_not_overwrite_each_other(office, draft, begun, version):
    seen = sent(draft, open="stay")
    version("questions: [{name: other, kind: text, label: {en: Other}}]")
    page = office.post(gate(draft), seen)
    assert page.status_code == 409
    assert "Somebody published another version or changed this draft meanwhile" in page.content.decode()
    assert Draft.objects.get().published is None


def test_a_draft_with_faults_never_comes_to_the_gate(office, draft):
    draft.faults = [["survey row 3", {"en": "Wrong"}]]
    draft.save()
    for method in (office.get, office.post):
        assert method(gate(draft)).url == reverse("draft", args=[draft.pk])
    assert Draft.objects.get().published is None


def test_the_tables_that_name_a_changed_question_are_named(office, db):
    call_command("load_study", "beijing", verbosity=0)
    version = next(v for v in Study.objects.get().questionnaires.newest() if v.name == "cro_industry")
    draft = drafting.revise(version, by=None, now=timezone.now())
    for question in (q for section in draft.document["sections"] for q in section["questions"]):
        question["kind"] = "decimal" if question["name"] == "org_members_n" else question["kind"]
    draft.save()
    page = office.get(gate(draft)).content.decode()
    assert "<code>org_members_n</code>" in page.partition("These tables show")[2]


def test_a_new_questionnaire_has_nothing_to_change(office, study):
    draft = drafting.upload(study, {"new.md": NEW}, by=None, now=timezone.now())
    assert "This is a new questionnaire of the study" in office.get(gate(draft)).content.decode()
    office.post(gate(draft), {"seen": drafting.sight(draft)})
    assert [v.name for v in study.questionnaires.newest()] == ["tiny"]
    assert publishing.publish(study, draft.questionnaire, now=timezone.now()) == Draft.objects.get().published


def test_only_what_was_looked_at_is_published(office, draft, begun):
    seen = sent(draft, open="stay")
    drafting.edit(draft, {"sections.0.questions.0.label": {"en": "Persons"}}, {}, by=None, now=timezone.now())
    answer = office.post(gate(draft), seen)
    assert answer.status_code == 409
    assert Draft.objects.get().published is None
    office.post(gate(draft), sent(draft, open="stay"))
    assert Draft.objects.get().published is not None


TWO = "questions: [{name: a, kind: text, label: {en: A}}, {name: b, kind: text, label: {en: B}}]"
ONE = survey("text | c | C", more="| settings |\n| | form_title | form_id |\n| | Tiny | tiny |\n").encode()


def test_two_questions_never_become_one(office, response_to):
    begun = response_to(TWO, {"a": "1", "b": "2"})
    draft = drafting.upload(begun.version.study, {"tiny.md": ONE}, by=None, now=timezone.now())
    chosen = {"seen": drafting.sight(draft), "open": "move", "question:a": "c", "question:b": "c"}
    answer = office.post(gate(draft), chosen)
    assert answer.status_code == 422
    assert "Another question goes there already." in answer.content.decode()
    assert Draft.objects.get().published is None


def test_a_table_is_named_when_its_question_has_another_unit_or_is_asked_of_others(office, db):
    call_command("load_study", "beijing", verbosity=0)
    version = next(v for v in Study.objects.get().questionnaires.newest() if v.name == "cro_industry")
    for key, value in (("unit", {"en": "dozens", "zh-hans": "打"}), ("relevant", "1 = 2")):
        draft = drafting.revise(version, by=None, now=timezone.now())
        questions = (q for section in draft.document["sections"] for q in section["questions"])
        next(q for q in questions if q["name"] == "org_members_n")[key] = value
        draft.save()
        told = office.get(gate(draft)).content.decode().partition("These tables show")[2]
        assert "cro_indicators: <code>org_members_n</code>" in told, key
        assert "nonresponse: " in told, key


@pytest.mark.django_db(transaction=True)
def test_open_responses_wait_for_a_queue_that_is_away(office, draft, begun, no_queue):
    office.post(gate(draft), sent(draft, open="move"))
    begun.refresh_from_db()
    assert begun.version != Draft.objects.get().published
    page = office.get(reverse("questionnaires", args=[draft.study.slug])).content.decode()
    assert "1 open response is still to go over to it." in page
    moving.move_open(moving.unfinished()[0], now=timezone.now())
    begun.refresh_from_db()
    assert begun.answers == {"employees": {"value": 20}}
