import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from analytics.formats.csv import archive
from analytics.frames import columns
from surveys import publishing, responding
from surveys.history import Actor
from surveys.questionnaire import loading
from surveys.questionnaire.mapping import VariableMapping, propose

CHOICES = [{"name": name, "label": {"en": name.title()}} for name in ("paper", "web")]
USES = {"name": "uses", "kind": "select_multiple", "label": {"en": "Uses"}, "choices": CHOICES}


def form(*questions):
    section = {
        "name": "s",
        "questions": [each if isinstance(each, dict) else plain(each) for each in questions],
    }
    return loading.load({"name": "tiny", "title": {"en": "Tiny"}, "languages": ["en"], "sections": [section]})


def plain(name):
    return {"name": name, "kind": "text", "label": {"en": f"Question {name}"}}


def renamed(old, new):
    return plain(new) | {"label": {"en": f"Question {old}"}}


EDITS = [
    form("a", "b", USES),
    form("b", "a", USES),
    form("b", USES),
    form("b", "c", USES),
    form(renamed("b", "bee"), "c", USES),
    form(
        renamed("b", "bee"),
        "c",
        USES | {"choices": [*reversed(CHOICES), {"name": "fax", "label": {"en": "Fax"}}]},
    ),
    form("c", renamed("b", "bee"), USES | {"choices": CHOICES[:1]}),
    form("a", "c", renamed("b", "bee")),
    form("a", "d", "c", renamed("b", "bea")),
    form("d", "c", "a", "b", USES),
]


def test_columns_neither_shift_nor_vanish_after_ten_successive_edits():
    history, seen = [], []
    for edit in EDITS:
        mapping = propose(history[-1][0], edit) if history else VariableMapping()
        history.append((edit, mapping))
        names = [column.name for column in columns(history)]
        assert names[: len(seen)] == seen
        seen = names
    assert seen == [
        *("a", "b", "uses", "uses/paper", "uses/web", "c", "uses/fax", "a_2", "d"),
        *("uses_2", "uses/paper_2", "uses/web_2"),
    ]
    (bee,) = (column for column in columns(history) if column.name == "b")
    assert [bee.leaves[place][0] for place in range(10)] == [*["b"] * 4, *["bee"] * 4, "bea", "b"]


@pytest.fixture
def answered(case_of, response_to, save, now):
    def hand_in(text, **answers):
        response = save(responding.open_response(case_of(text), mode="web", now=now), **answers)
        by = Actor("command:test", "web")
        return responding.submit(response, by=by, now=now, base=response.revision, quoting="none")

    return hand_in


OLD = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: note, kind: text, label: {en: Note}}
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: year, label: {en: Year}}]
"""


def test_answers_to_all_versions_stand_in_one_table(answered, study, questionnaire, now):
    first = answered(OLD, staff=20, note="=1+1", years=[{"year": 2004}, {"year": 2005}])
    newer = questionnaire("questions: [{name: employees, kind: integer, label: {en: Staff}}]")
    mapping = propose(first.questionnaire, newer)
    publishing.publish(study, newer, now=now.replace(year=2027), mapping=mapping)
    second = answered("questions: [{name: employees, kind: integer, label: {en: Staff}}]", employees=30)
    packed = ZipFile(BytesIO(archive(study, "tiny")))
    assert packed.namelist() == ["tiny.csv", "tiny-years.csv", "tiny-answers.csv"]
    heading, *rows = read(packed, "tiny.csv")
    assert heading[6:] == ["staff", "note"]
    assert [(row[0], row[6:]) for row in rows] == [
        (first.case.key, ["20", "'=1+1"]),
        (second.case.key, ["30", ""]),
    ]
    assert read(packed, "tiny-years.csv")[1:] == [
        [first.case.key, "first", "1", "2004"],
        [first.case.key, "first", "2", "2005"],
    ]
    assert [first.case.key, "first", first.version.hash[:8], "staff", "value", "20"] in read(
        packed, "tiny-answers.csv"
    )


def read(packed, name):
    return list(csv.reader(StringIO(packed.read(name).decode("utf-8-sig"))))
