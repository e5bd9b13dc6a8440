from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import yaml
from django.apps import apps

from surveys import history, publishing, responding
from surveys.models import Case, Organisation, QuestionnaireVersion, Response, Revision, Study, Wave
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.faults import Faults
from surveys.questionnaire.loading import dump
from surveys.responding import Actor, Change

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
STUDY = """
slug: tea
title: {en: Tea, zh-hans: 茶}
about: {en: About tea., zh-hans: 关于茶。}
waves:
- {name: now, title: {en: Now, zh-hans: 现在}, reference_year: 2025}
industries: {tea: {en: Tea, zh-hans: 茶}}
levels: {firm: {en: Firm, zh-hans: 企业}}
organisations:
- {key: leaf, name: {en: Leaf Ltd, zh-hans: 叶公司}, industry: tea, level: firm}
"""
QUESTIONNAIRE = """
name: tea_firm
title: {en: Tea firm, zh-hans: 茶企}
languages: [en, zh-hans]
attributes: {industry: tea, level: firm}
sections:
- name: all
  title: {en: All, zh-hans: 全部}
  questions:
  - {name: staff, kind: integer, required: true, label: {en: Staff, zh-hans: 人数}}
  - name: growth
    kind: percent
    label: {en: Growth, zh-hans: 增长}
    constraints: [{test: ". <= 100", message: {en: Too much., zh-hans: 过大。}}]
  - {name: niche, kind: text, label: {en: Niche, zh-hans: 专长}}
"""
INTERVIEWS = """
cases:
- key: T1
  wave: now
  organisation: leaf
  questionnaire: tea_firm
  mode: phone
  role: {en: Director, zh-hans: 经理}
  duration_min: 30
  quoting: organisation
  answers:
    staff: {value: 12, qualifier: about, remark: A dozen or so., basis: interview}
    niche: {value: green tea, note: {en: Inferred., zh-hans: 推断。}}
- key: T2
  wave: now
  organisation: leaf
  questionnaire: tea_firm
  mode: informal
  quoting: none
  answers:
    growth: {value: 5}
"""
WEB = Actor("command:web", "web")


class Folder:
    def __init__(self, path):
        self.path = path
        (path / "questionnaires").mkdir()
        self.write("study.yaml", STUDY)
        self.write("questionnaires/tea_firm.yaml", QUESTIONNAIRE)
        self.write("interviews.yaml", INTERVIEWS)

    def write(self, name, text):
        (self.path / name).write_text(text)

    def change(self, name, old, new):
        text = (self.path / name).read_text()
        assert text.count(old) == 1, old
        self.write(name, text.replace(old, new))

    def answer(self, key, name, **document):
        """Change, add or (without a document) remove an answer of the interviews file."""
        interviews = yaml.safe_load((self.path / "interviews.yaml").read_text())
        answers = next(case for case in interviews["cases"] if case["key"] == key)["answers"]
        answers.pop(name, None)
        answers |= {name: document} if document else {}
        self.write("interviews.yaml", yaml.safe_dump(interviews, allow_unicode=True))


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.fixture
def load(folder, db, now):
    def run(days=0):
        return publishing.load_study(folder.path, now=now + timedelta(days=days))

    return run


def rows():
    return {model: model.objects.count() for model in apps.get_app_config("surveys").get_models()}


def response_of(key):
    return Response.objects.get(case__key=key)


def faults(load):
    """The faults of a load that must fail, with the database as it was before."""
    before = rows()
    with pytest.raises(Faults) as found:
        load()
    assert rows() == before
    return [f"{fault.place}: {fault.reason['en']}" for fault in found.value.faults]


# one questionnaire


def test_the_same_definition_is_the_same_version(version):
    assert version(STAFF) == version(STAFF)
    assert QuestionnaireVersion.objects.count() == 1


def test_another_definition_is_another_version_and_the_old_one_stays(version):
    old = version(STAFF)
    new = version(STAFF.replace("Staff", "Employees"))
    assert old != new
    assert old.questionnaire.by_name["staff"].label == {"en": "Staff"}
    assert new.questionnaire.by_name["staff"].label == {"en": "Employees"}


def test_a_version_is_read_back_as_it_was_published(version, questionnaire):
    published = QuestionnaireVersion.objects.get(pk=version(STAFF).pk)
    assert dump(published.questionnaire) == dump(questionnaire(STAFF))


def test_a_definition_published_again_is_the_newest(study, questionnaire, now):
    first, second = questionnaire(STAFF), questionnaire(STAFF.replace("Staff", "Employees"))
    for day, each in enumerate([first, second, first]):
        newest = publishing.publish(study, each, now=now + timedelta(days=day))
        assert study.questionnaires.newest() == [newest]
    assert study.questionnaires.count() == 2


def test_a_case_not_yet_begun_is_asked_the_new_version(case_of, response_to, version):
    fresh, begun = case_of(STAFF), response_to(STAFF, {"staff": 3})
    new = version(STAFF.replace("Staff", "Employees"))
    fresh.refresh_from_db()
    begun.refresh_from_db()
    assert (fresh.version == new, begun.version == new, begun.case.version == new) == (True, False, False)


# a study's folder


def test_a_folder_becomes_a_study(load):
    study = load()
    assert (study.slug, study.title) == ("tea", {"en": "Tea", "zh-hans": "茶"})
    assert Wave.objects.get().reference_year == 2025
    assert Organisation.objects.get().name == "Leaf Ltd 叶公司"
    assert QuestionnaireVersion.objects.get().questionnaire.attributes["level"] == "firm"


def test_an_interview_becomes_a_response_with_everything_that_was_said(load, now):
    load()
    response = response_of("T1")
    assert response.answers == {
        "staff": {"value": 12, "qualifier": "about", "remark": "A dozen or so.", "basis": "interview"},
        "niche": {"value": "green tea", "note": {"en": "Inferred.", "zh-hans": "推断。"}},
    }
    assert (response.state, response.mode, response.quoting) == ("submitted", "phone", "organisation")
    assert (response.role["zh-hans"], response.duration_min, response.submitted_at) == ("经理", 30, now)
    assert {revision.actor for revision in response.revisions.all()} == {"command:load_study"}
    assert {revision.mode for revision in response.revisions.all()} == {"import"}


def test_what_an_interviewee_did_not_say_stays_missing_and_the_case_is_partial(load):
    load()
    assert response_of("T2").answers == {"growth": {"value": 5}}
    assert list(Case.objects.order_by("key").values_list("key", "disposition")) == [("T1", "I"), ("T2", "P")]


def test_a_second_load_adds_no_row_and_changes_none(load):
    load()
    before, revisions = rows(), list(Revision.objects.values().order_by("pk"))
    load(days=1)
    assert rows() == before
    assert list(Revision.objects.values().order_by("pk")) == revisions
    assert history.verify(Response.objects.all()) is None


def test_a_changed_answer_in_the_file_is_one_correction(load, folder):
    load()
    folder.answer("T1", "staff", value=13)
    before = rows()
    load(days=1)
    assert rows() == before | {Revision: before[Revision] + 1}
    last = response_of("T1").revisions.last()
    assert (last.mode, last.action, list(last.changes)) == ("correction", "correct", ["staff"])
    assert last.changes["staff"][1] == {"value": 13}
    assert history.verify(Response.objects.all()) is None


def test_an_answer_may_change_to_and_fro(load, folder):
    load()
    for day, value in enumerate([13, 12, 13, 12], 1):
        folder.answer("T1", "staff", value=value)
        load(days=day)
        assert response_of("T1").answers["staff"] == {"value": value}


def test_an_answer_removed_from_the_file_is_cleared_and_one_added_counts(load, folder):
    load()
    folder.answer("T1", "niche")
    folder.answer("T2", "staff", value=4)
    load(days=1)
    assert response_of("T1").answers.keys() == {"staff"}
    assert Case.objects.get(key="T2").disposition == "I"


def test_what_the_file_says_of_an_interview_is_kept_up_to_date(load, folder):
    load()
    folder.change(
        "interviews.yaml", "quoting: organisation", "quoting: anonymous\n  interview_date: 2010-05-01"
    )
    load(days=1)
    response = response_of("T1")
    assert (response.quoting, response.interview_date.isoformat()) == ("anonymous", "2010-05-01")
    assert response.revisions.last().facts.keys() == {"quoting", "interview_date"}


def corrected(response, now, **answers):
    change = Change(str(uuid4()), response.revision, {n: Answer(value=v) for n, v in answers.items()})
    return responding.correct(response, change, by=WEB, now=now)


def test_a_correction_made_elsewhere_survives_the_next_load(load, folder, now):
    load()
    corrected(response_of("T1"), now, staff=99)
    folder.answer("T1", "niche", value="black tea")
    load(days=1)
    values = {name: answer["value"] for name, answer in response_of("T1").answers.items()}
    assert values == {"staff": 99, "niche": "black tea"}


def test_one_answer_corrected_here_and_changed_in_the_file_is_a_fault_that_shows_both(load, folder, now):
    load()
    corrected(response_of("T1"), now, staff=99)
    folder.answer("T1", "niche", value="black tea")
    folder.answer("T1", "staff", value=13)
    [fault] = faults(load)
    assert fault.startswith("interviews.yaml, line 2, case T1, answer staff: ")
    assert 'The file now says {"value": 13}' in fault
    assert 'command:web has changed this answer to {"value": 99}' in fault
    assert response_of("T1").answers["niche"]["value"] == "green tea"
    folder.answer("T1", "staff", value=99)
    load(days=1)
    assert response_of("T1").answers["niche"]["value"] == "black tea"


def test_a_removed_interview_is_reported_and_kept(load, folder, caplog):
    load()
    folder.write("interviews.yaml", INTERVIEWS[: INTERVIEWS.index("- key: T2")])
    load(days=1)
    assert caplog.messages == ["T2 is no longer in the interviews file; its response is kept."]
    assert response_of("T2").state == "submitted"


def test_a_new_question_takes_the_interviews_to_the_new_version(load, folder):
    load()
    question = "  - {name: cups, kind: integer, label: {en: Cups, zh-hans: 杯}}\n"
    folder.write("questionnaires/tea_firm.yaml", QUESTIONNAIRE + question)
    folder.answer("T1", "cups", value=3)
    load(days=1)
    assert response_of("T1").answers["cups"] == {"value": 3}
    newest = Study.objects.get().questionnaires.newest()
    assert [response.version for response in Response.objects.all()] == newest * 2
    before = rows()
    load(days=2)
    assert rows() == before


def test_a_vanished_question_leaves_its_answer_to_the_history(load, folder):
    load()
    folder.write("questionnaires/tea_firm.yaml", QUESTIONNAIRE[: QUESTIONNAIRE.index("  - {name: niche")])
    folder.answer("T1", "niche")
    load(days=1)
    assert response_of("T1").answers.keys() == {"staff"}
    assert history.verify(Response.objects.all()) is None


def test_a_study_need_not_have_interviews(load, folder):
    (folder.path / "interviews.yaml").unlink()
    load()
    assert Response.objects.count() == 0


def test_all_faults_of_all_files_are_told_together_and_nothing_is_loaded(load, folder):
    folder.change("study.yaml", "reference_year: 2025", "reference_year: soon")
    folder.change("study.yaml", "industry: tea, level: firm", "industry: coffee, level: firm, person: Li")
    folder.change("questionnaires/tea_firm.yaml", '". <= 100"', '". <= "')
    assert [fault.split(": ")[0] for fault in faults(load)] == [
        "questionnaires/tea_firm.yaml, line 14, section all, question growth, constraint 1",
        "study.yaml, line 6, wave now",
        "study.yaml, line 10, organisation 1",
        "study.yaml, line 10, organisation 1",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "wave: now\n  organisation: leaf\n  questionnaire: tea_firm\n  mode: phone",
            "wave: then\n  organisation: bush\n  questionnaire: tea\n  mode: pigeon",
            "interviews.yaml, line 4, case 1: wave cannot be then; it is one of now.",
        ),
        ("quoting: organisation", "quoting: freely", "quoting cannot be freely; it is one of organisation,"),
        ("key: T2", "key: T1", "The name T1 is already taken."),
        ("key: T2", "key: T 2", "key must be letters, digits, hyphens and underscores, at most 50, not T 2."),
        ("value: 12,", "value: twelve,", "answer staff: Enter a whole number"),
        ("remark: A dozen", "remrk: A dozen", "answer staff: An answer has no part called remrk."),
        ("basis: interview", "basis: hearsay", "answer staff: Choose one of the bases offered."),
        ("growth:", "grwth:", "there is no question ${grwth}; perhaps ${growth} is meant."),
        ("growth: {value: 5}", "growth: 5", "growth must be a mapping"),
        ("{value: 5}", "{value: 500}", "case T2, answer growth: Too much."),
        ("duration_min: 30", "duration_min: -1", "duration_min must be a whole number of at least 1"),
        ("role: {en: Director, zh-hans: 经理}", "role: {en: Director}", "role has no wording in zh-hans"),
        ("duration_min: 30", "interview_date: 2010-02-30", "Enter a date as year, month and day"),
    ],
)
def test_a_wrong_interview_is_named_and_nothing_is_loaded(load, folder, old, new, fault):
    folder.change("interviews.yaml", old, new)
    assert any(fault in told for told in faults(load))


@pytest.mark.parametrize(
    "text", ["", "- a list", "slug: [", "slug: tea", "cases: 5", "&a {}", "\x00", "slug: {}"]
)
@pytest.mark.parametrize("file", ["study.yaml", "interviews.yaml", "questionnaires/tea_firm.yaml"])
def test_a_file_that_is_no_study_is_a_fault_with_the_files_name(load, folder, file, text):
    folder.write(file, text)
    assert any(told.startswith(file) for told in faults(load))


def test_a_folder_without_a_study_is_a_fault(load, folder):
    (folder.path / "study.yaml").unlink()
    assert faults(load)[0] == "study.yaml: There is no such file."


def test_a_questionnaire_under_anothers_name_is_a_fault(load, folder):
    folder.change("questionnaires/tea_firm.yaml", "name: tea_firm", "name: coffee_firm")
    assert "questionnaires/tea_firm.yaml, name: name cannot be coffee_firm; it is one of tea_firm." in faults(
        load
    )


def test_an_approved_response_takes_no_changes_from_the_file(load, folder):
    load()
    response = response_of("T1")
    history.append(
        response,
        [response.revisions.last()],
        by=WEB,
        now=response.submitted_at,
        action="approve",
        state="approved",
    )
    load(days=1)
    folder.answer("T1", "staff", value=13)
    assert faults(load) == [
        "interviews.yaml, line 2, case T1: The answers were approved or rejected and take no changes."
    ]


def test_the_study_that_ships_is_loaded_twice_without_a_trace(db, now, settings):
    path = settings.STUDIES_DIR / "beijing"
    publishing.load_study(path, now=now)
    before = rows()
    publishing.load_study(path, now=now + timedelta(days=1))
    assert rows() == before
    assert before[Response] == len(yaml.safe_load((path / "interviews.yaml").read_text())["cases"])
    assert not Response.objects.exclude(state="submitted").exists()
    assert history.verify(Response.objects.all()) is None
