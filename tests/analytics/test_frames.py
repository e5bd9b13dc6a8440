import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.formats.csv import archive
from analytics.frames import Edition, columns
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
    for number, edit in enumerate(EDITS):
        mapping = propose(EDITS[number - 1], edit) if history else VariableMapping()
        history.append(Edition(str(number), tuple(edit.questions()), mapping))
        names = [column.name for column in columns(history)]
        assert names[: len(seen)] == seen
        seen = names
    assert seen == [
        *("a", "b", "uses", "uses/paper", "uses/web", "c", "uses/fax", "a_2", "d"),
        *("uses_2", "uses/paper_2", "uses/web_2"),
    ]
    (bee,) = (column for column in columns(history) if column.name == "b")
    assert [bee.leaves[str(place)][0] for place in range(10)] == [*["b"] * 4, *["bee"] * 4, "bea", "b"]


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


FORMS = st.lists(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True), min_size=1, max_size=8
)


@given(FORMS, st.data())
def test_whatever_is_edited_taken_up_again_or_renamed_no_column_shifts_or_vanishes(forms, data):
    history, seen, of_version = [], [], {}
    for names in forms:
        version = "".join(names)
        before = set(history[-1].version) if history else set()
        gone, fresh = sorted(before - set(names)), sorted(set(names) - before)
        chosen = data.draw(st.permutations(["", *fresh]))
        places = dict(zip(gone, [*chosen, *[""] * len(gone)], strict=False))
        questions = tuple(q for q in form(*names).questions())
        history.append(Edition(version, questions, VariableMapping(places)))
        found = columns(history)
        assert [column.name for column in found][: len(seen)] == seen
        seen = [column.name for column in found]
        assert len(set(seen)) == len(seen)
        for edition in history:
            here = {c.leaves[edition.version][0]: c.name for c in found if edition.version in c.leaves}
            assert here.keys() == set(edition.version)
            assert of_version.setdefault(edition.version, here) == here


NESTED = """
questions:
- name: sites
  kind: table
  label: {en: Sites}
  columns:
  - {name: town, kind: text, label: {en: Town}}
  - name: teams
    kind: table
    label: {en: Teams}
    columns: [{name: people, kind: integer, label: {en: People}}]
"""


def test_a_table_that_is_called_otherwise_goes_on_in_its_file_with_the_tables_of_its_rows(
    answered, study, questionnaire, now
):
    sites = [{"town": "Beijing", "teams": [{"people": 3}, {"people": 4}]}, {"town": "Xian"}]
    first = answered(NESTED, sites=sites)
    text = NESTED.replace("sites", "places").replace("teams", "groups").replace("people", "staff")
    newer = questionnaire(text)
    publishing.publish(study, newer, now=now, mapping=propose(first.questionnaire, newer))
    second = answered(text, places=[{"town": "Wuhan", "groups": [{"staff": 5}]}])
    packed = ZipFile(BytesIO(archive(study, "tiny")))
    assert packed.namelist() == ["tiny.csv", "tiny-sites.csv", "tiny-sites-teams.csv", "tiny-answers.csv"]
    assert [row[0:1] + row[2:] for row in read(packed, "tiny-sites.csv")[1:]] == [
        [first.case.key, "1", "Beijing"],
        [first.case.key, "2", "Xian"],
        [second.case.key, "1", "Wuhan"],
    ]
    assert [row[0:1] + row[2:] for row in read(packed, "tiny-sites-teams.csv")] == [
        ["case", "row", "people"],
        [first.case.key, "1.1", "3"],
        [first.case.key, "1.2", "4"],
        [second.case.key, "1.1", "5"],
    ]
    assert json.loads(read(packed, "tiny-answers.csv")[1][5]) == sites


ROUTED = """
questions:
- {name: listed, kind: text, label: {en: Listed}}
- {name: price, kind: integer, label: {en: Price}, relevant: "${listed} = 'yes'"}
"""


def test_what_was_answered_and_is_not_asked_any_more_is_handed_to_nobody(answered, study):
    answered(ROUTED, listed="no", price=77)
    packed = ZipFile(BytesIO(archive(study, "tiny")))
    assert b"77" not in b"".join(packed.read(name) for name in packed.namelist())
    assert read(packed, "tiny.csv")[1][6:] == ["no", ""]


def read(packed, name):
    return list(csv.reader(StringIO(packed.read(name).decode("utf-8-sig"))))
