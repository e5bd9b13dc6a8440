from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from surveys import drafting, publishing
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


def sent(begun, **chosen):
    return {"seen": begun.version.hash, "question:staff": "employees", "question:niche": "", **chosen}


def test_the_gate_names_the_changes_the_open_interviews_and_what_has_no_place(office, draft, begun):
    page = unescape(office.get(gate(draft)).content.decode())
    assert "added" in page
    assert "taken away" in page
    assert f"<li>{begun.case}</li>" in page
    assert "<li><code>niche</code> 1</li>" in page
    assert '<option value="employees" selected>employees</option>' in page


def test_open_responses_stay_on_their_version(office, draft, begun):
    office.post(gate(draft), sent(begun, open="stay"))
    version = Draft.objects.get().published
    assert version.mapping == {"questions": {"staff": "employees", "niche": ""}, "choices": {}}
    begun.refresh_from_db()
    assert begun.version != version
    assert set(begun.answers) == {"staff", "niche"}


def test_or_go_over_with_the_mapping_as_it_was_chosen(office, draft, begun, researcher):
    office.post(gate(draft), sent(begun, open="move"))
    begun.refresh_from_db()
    assert begun.version == Draft.objects.get().published
    assert begun.answers == {"employees": {"value": 20}}
    assert begun.revisions.last().by_user == researcher


def test_two_who_publish_at_once_do_not_overwrite_each_other(office, draft, begun, version):
    seen = sent(begun, open="stay")
    version("questions: [{name: other, kind: text, label: {en: Other}}]")
    page = office.post(gate(draft), seen)
    assert page.status_code == 409
    assert "Somebody published another version meanwhile" in page.content.decode()
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
    assert "<code>org_members_n</code>" in page.partition("These tables name")[2]


def test_a_new_questionnaire_has_nothing_to_change(office, study):
    draft = drafting.upload(study, {"new.md": NEW}, by=None, now=timezone.now())
    assert "This is a new questionnaire of the study" in office.get(gate(draft)).content.decode()
    office.post(gate(draft), {"seen": ""})
    assert [v.name for v in study.questionnaires.newest()] == ["tiny"]
    assert publishing.publish(study, draft.questionnaire, now=timezone.now()) == Draft.objects.get().published
