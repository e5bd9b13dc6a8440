"""A questionnaire becomes a version, a folder becomes a study: wholly or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
import yaml

from surveys import history, publishing
from surveys.models import Organisation, QuestionnaireVersion, Response, Wave
from surveys.questionnaire.loading import dump

STAFF = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


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


def test_a_folder_becomes_a_study(load):
    study = load()
    assert (study.slug, study.title) == ("tea", {"en": "Tea", "zh-hans": "茶"})
    assert study.industries == {"tea": {"en": "Tea", "zh-hans": "茶"}}
    assert Wave.objects.get().reference_year == 2025
    assert Organisation.objects.get().name == "Leaf Ltd 叶公司"
    assert QuestionnaireVersion.objects.get().questionnaire.attributes["level"] == "firm"


def test_a_wave_reminds_by_the_rule_of_its_folder_and_without_one_nobody(folder, load):
    rule = ", reminders: {fresh_days: 7, begun_days: 5, at_most: 2}"
    folder.change("study.yaml", "reference_year: 2025", f"reference_year: 2025{rule}")
    load()
    wave = Wave.objects.get()
    assert (wave.remind_fresh_days, wave.remind_begun_days, wave.remind_at_most) == (7, 5, 2)
    folder.change("study.yaml", rule, "")
    load()
    assert Wave.objects.get().remind_at_most == 0


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("{fresh_days: 7, at_most: 2}", "wave now, reminders: begun_days is missing."),
        ("{fresh_days: 0, begun_days: 5, at_most: 2}", "fresh_days must be a whole number"),
        ("{fresh_days: 7, begun_days: 5, at_most: 2, hour: 9}", "hour"),
        ("weekly", "reminders"),
    ],
)
def test_a_wrong_rule_of_reminders_is_named(folder, faults, rule, fault):
    folder.change("study.yaml", "reference_year: 2025", f"reference_year: 2025, reminders: {rule}")
    (told,) = faults()
    assert fault in told


def test_all_faults_of_all_files_are_told_together_and_nothing_is_loaded(folder, faults):
    folder.change("study.yaml", "reference_year: 2025", "reference_year: soon")
    folder.change("study.yaml", "industry: tea, level: firm", "industry: coffee, level: firm, person: Li")
    folder.change("questionnaires/tea_firm.yaml", '". <= 100"', '". <= "')
    assert [fault.split(": ")[0] for fault in faults()] == [
        "questionnaires/tea_firm.yaml, line 13, section all, question growth, constraint 1",
        "study.yaml, line 5, wave now",
        "study.yaml, line 9, organisation 1",
        "study.yaml, line 9, organisation 1",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "wave: now\n  organisation: leaf\n  questionnaire: tea_firm\n  mode: phone",
            "wave: then\n  organisation: bush\n  questionnaire: tea\n  mode: pigeon",
            "interviews.yaml, line 3, case 1: wave cannot be then; it is one of now.",
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
def test_a_wrong_interview_is_named_and_nothing_is_loaded(folder, old, new, fault, faults):
    folder.change("interviews.yaml", old, new)
    assert any(fault in told for told in faults())


@pytest.mark.parametrize(
    "text", ["", "- a list", "slug: [", "slug: tea", "cases: 5", "&a {}", "\x00", "slug: {}"]
)
@pytest.mark.parametrize("file", ["study.yaml", "interviews.yaml", "questionnaires/tea_firm.yaml"])
def test_a_file_that_is_no_study_is_a_fault_with_the_files_name(folder, file, text, faults):
    folder.write(file, text)
    assert any(told.startswith(file) for told in faults())


def test_a_folder_without_a_study_is_a_fault(folder, faults):
    (folder.path / "study.yaml").unlink()
    assert faults()[0] == "study.yaml: There is no such file."


def test_a_questionnaire_under_anothers_name_is_a_fault(folder, faults):
    folder.change("questionnaires/tea_firm.yaml", "name: tea_firm", "name: coffee_firm")
    fault = "questionnaires/tea_firm.yaml, name: name cannot be coffee_firm; it is one of tea_firm."
    assert fault in faults()


def test_the_study_that_ships_is_loaded_twice_without_a_trace(db, now, settings, rows):
    path = settings.STUDIES_DIR / "beijing"
    publishing.load_study(path, now=now)
    before = rows()
    publishing.load_study(path, now=now + timedelta(days=1))
    assert rows() == before
    assert before[Response] == len(yaml.safe_load((path / "interviews.yaml").read_text())["cases"])
    assert not Response.objects.exclude(state="approved").exists()
    assert history.verify(Response.objects.all()) is None
