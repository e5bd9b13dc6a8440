"""The Beijing study's findings, and the interviews they rest on, agree with each other and with the forms."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from surveys.questionnaire import checking, cleaning, loading, routing
from surveys.questionnaire.answers import BASES, QUALIFIERS, Answer
from surveys.questionnaire.occasions import Occasion

STUDY = Path(__file__).parents[2] / "surveys" / "studies" / "beijing"
ON = Occasion.of_day(date(2026, 1, 1))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALWAYS_FILLED = ["type", "sheet", "industry", "level", "statement_en", "statement_zh_hans", "source", "line"]
SHEETS = {
    *("context", "cro_profile", "cro_indicators", "cro_findings", "software_profile", "software_indicators"),
    *("software_findings", "figure", "opportunities", "challenges", "dynamics", "recommendations", "notes"),
}
TYPES = {
    *("quantitative", "theme", "theory", "method", "figure"),
    *("opportunity", "dynamic", "challenge", "recommendation", "inconsistency"),
}
CASES_OF = {"I1": ["I1"], "I2": ["I2"], "I3": ["I3"], "I4": ["I4"], "IN": ["INA", "INB"]}
CASES_OF |= {f"{key}_organisation": [key] for key in ("I1", "I2", "I3", "I4")}
"""The interview cases behind each source of findings, or those of the organisation it describes."""


@pytest.fixture(scope="module")
def findings():
    with (STUDY / "published.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def study():
    return yaml.safe_load((STUDY / "study.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def themes():
    codebook = yaml.safe_load((STUDY / "codebook.yaml").read_text(encoding="utf-8"))
    return {theme["code"] for theme in codebook["themes"]}


@pytest.fixture(scope="module")
def cases():
    document = yaml.safe_load((STUDY / "interviews.yaml").read_text(encoding="utf-8"))
    return {case["key"]: case for case in document["cases"]}


@pytest.fixture(scope="module")
def questionnaires():
    files = sorted((STUDY / "questionnaires").glob("*.yaml"))
    return {file.stem: loading.load(loading.read(file)) for file in files}


@pytest.fixture(scope="module")
def interviews(cases, questionnaires):
    """By case: its questionnaire and its parsed answers."""
    return {
        key: (
            questionnaires[case["questionnaire"]],
            {name: Answer.from_document(document) for name, document in case["answers"].items()},
        )
        for key, case in cases.items()
    }


def codings(cases) -> Iterator[tuple[str, dict]]:
    for key, case in cases.items():
        for coding in case["codings"]:
            yield key, coding


def words(answer: Answer) -> str:
    """What a coder reads: the remark, or the value of an open question."""
    return answer.remark or answer.value


def test_all_159_findings_are_there_once_and_in_order(findings):
    assert [row["id"] for row in findings] == [f"F{number:03}" for number in range(1, 160)]


def test_no_finding_lacks_a_column_it_needs(findings):
    for row in findings:
        assert [column for column in ALWAYS_FILLED if not row[column].strip()] == [], row["id"]


def test_findings_use_only_names_that_the_study_knows(findings, study):
    known = {
        "type": TYPES,
        "sheet": SHEETS,
        "industry": {*study["industries"], "study"},
        "level": set(study["levels"]),
        "qualifier": {"", *QUALIFIERS},
        "source": {*CASES_OF, "text", "report", "derived", "review"},
    }
    for row in findings:
        assert [column for column in known if row[column] not in known[column]] == [], row["id"]


def test_every_finding_carries_a_theme_of_the_codebook(findings, themes):
    assert {row["theme"] for row in findings} - themes == set()


def test_every_text_of_a_finding_is_there_in_chinese(findings):
    for row in findings:
        assert CHINESE.search(row["statement_zh_hans"]), row["id"]
        assert not CHINESE.search(row["statement_en"]), row["id"]
        assert bool(row["unit_en"]) == bool(row["unit_zh_hans"]), row["id"]
        assert bool(row["place_en"]) == bool(CHINESE.search(row["place_zh_hans"])), row["id"]


def test_a_quantity_has_a_number_and_a_unit(findings):
    for row in findings:
        if row["type"] == "quantitative":
            assert float(row["value"]) > 0, row["id"]
            assert row["unit_en"], row["id"]


def test_only_a_contradiction_has_two_figures_and_they_differ(findings):
    for row in findings:
        if row["value_b"]:
            assert row["value_b_zh_hans"] not in ("", row["value_zh_hans"]), row["id"]
            assert row["type"] == "inconsistency", row["id"]
            assert row["value"] not in ("", row["value_b"]), row["id"]


def test_a_finding_points_to_a_question_of_its_industry(findings, questionnaires):
    asked = {}
    for questionnaire in questionnaires.values():
        asked.setdefault(questionnaire.attributes["industry"], set()).update(questionnaire.by_name)
    for row in findings:
        assert not row["question"] or row["question"] in asked[row["industry"]], row["id"]


def test_what_an_interviewee_said_rests_on_a_coded_passage(findings, cases):
    coded = {(key, coding["question"], coding["theme"]) for key, coding in codings(cases)}
    said = [row for row in findings if row["source"] in CASES_OF]
    assert len(said) > 50
    for row in said:
        keys = CASES_OF[row["source"]]
        assert any((key, row["question"], row["theme"]) in coded for key in keys), row["id"]


def test_a_quantity_of_an_interviewee_is_the_figure_of_the_answer(findings, interviews):
    quantities = [row for row in findings if row["source"] in CASES_OF and row["type"] == "quantitative"]
    assert len(quantities) > 10
    for row in quantities:
        answer = interviews[CASES_OF[row["source"]][0]][1][row["question"]]
        assert (float(row["value"]), row["qualifier"]) == (answer.value, answer.qualifier), row["id"]


def test_a_coded_passage_occurs_exactly_once_in_the_words(cases, interviews):
    for key, coding in codings(cases):
        answer = interviews[key][1][coding["question"]]
        assert words(answer).count(coding["text"]) == 1, (key, coding)


def test_the_same_passage_is_not_coded_twice_with_one_theme(cases):
    marks = [(key, coding["question"], coding["theme"], coding["text"]) for key, coding in codings(cases)]
    assert len(set(marks)) == len(marks)


def test_passages_are_coded_with_themes_of_the_codebook(cases, themes):
    assert {coding["theme"] for _, coding in codings(cases)} - themes == set()


def test_every_interview_belongs_to_an_organisation_and_a_wave_of_the_study(cases, study):
    organisations = {organisation["key"] for organisation in study["organisations"]}
    waves = {wave["name"] for wave in study["waves"]}
    for key, case in cases.items():
        assert case["organisation"] in organisations, key
        assert case["wave"] in waves, key
        assert CHINESE.search(case["role"]["zh-hans"]), key


def test_an_answer_is_kept_as_it_stands_in_the_file(cases, interviews):
    for key, (questionnaire, answers) in interviews.items():
        for name, answer in answers.items():
            document = cases[key]["answers"][name]
            assert cleaning.clean_answer(questionnaire.by_name[name], document) == answer, (key, name)


def test_another_answer_than_the_listed_ones_is_specified(interviews):
    for key, (questionnaire, answers) in interviews.items():
        for name, answer in answers.items():
            chosen = answer.value if isinstance(answer.value, list) else [answer.value]
            choices = [questionnaire.by_name[name].choice(choice) for choice in chosen]
            assert bool(answer.specify) == any(choice and choice.specify for choice in choices), (key, name)


def test_an_answer_says_on_whose_word_it_rests(interviews):
    for key, (_, answers) in interviews.items():
        for name, answer in answers.items():
            assert answer.basis in BASES, (key, name)
            assert answer.value is not None or answer.remark, (key, name)
            assert answer.note is None or CHINESE.search(answer.note["zh-hans"]), (key, name)


def test_a_guessed_scale_point_is_explained(interviews):
    for key, (questionnaire, answers) in interviews.items():
        for name, answer in answers.items():
            if questionnaire.by_name[name].kind == "likert":
                assert answer.remark, (key, name)
                assert "inferred" in answer.note["en"], (key, name)


def test_no_answer_was_given_to_a_question_that_is_not_asked(interviews):
    for key, (questionnaire, answers) in interviews.items():
        asked = routing.route(questionnaire, answers, on=ON).asked
        assert answers.keys() - set(asked) == set(), key


def test_nothing_is_wrong_with_an_interview_but_what_it_left_open(interviews):
    for key, (questionnaire, answers) in interviews.items():
        for problem in checking.check(questionnaire, answers, on=ON):
            assert problem.question not in answers, (key, problem)
            assert questionnaire.by_name[problem.question].required, (key, problem)
