from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyxform.xls2xform import convert

from surveys.questionnaire import loading
from surveys.questionnaire.xlsform import MEDIA, MediaFile, lookup_tables, sheets, understand
from tests.questionnaire.random_questionnaires import documents

STUDIES = Path(loading.__file__).parents[1] / "studies"
SHIPPED = sorted(STUDIES.glob("*/questionnaires/*.yaml"))
each_shipped = pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
thorough = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def read_back(questionnaire):
    media = {name: MediaFile(digest, frozenset(MEDIA)) for name, digest in questionnaire.files.items()}
    return understand(sheets(questionnaire), "form", lookup_tables(questionnaire), media)


def for_pyxform(questionnaire):
    """The sheets as pyxform takes them when it is given no file."""
    return {
        name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for name, rows in sheets(questionnaire).items()
    }


@each_shipped
def test_a_shipped_questionnaire_comes_back_the_same(path):
    questionnaire = loading.load_file(path)
    found = read_back(questionnaire)
    assert (found.questionnaire, found.faults, found.notices) == (questionnaire, (), ())


@each_shipped
def test_pyxform_accepts_a_shipped_questionnaire(path):
    assert "<h:html" in converted(loading.load_file(path))


@thorough
@given(documents())
def test_any_questionnaire_comes_back_the_same(document):
    questionnaire = loading.load(document)
    found = read_back(questionnaire)
    assert found.faults == ()
    assert loading.dump(found.questionnaire) == loading.dump(questionnaire)
    assert found.questionnaire == questionnaire


@thorough
@given(documents())
def test_dumping_any_questionnaire_loses_nothing(document):
    questionnaire = loading.load(document)
    assert loading.load(loading.dump(questionnaire)) == questionnaire


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_pyxform_accepts_any_questionnaire(document):
    assert "<h:html" in converted(loading.load(document))


def converted(questionnaire):
    return convert(markdown(questionnaire), validate=False, file_type=".md").xform


def markdown(questionnaire):
    lines = []
    for name, rows in sheets(questionnaire).items():
        lines.append(f"| {name} |")
        lines += [
            "| | " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
            for row in rows
        ]
    return "\n".join(lines)
