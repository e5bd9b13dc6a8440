import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.formats.csv import archive
from analytics.frames import Edition, columns
from analytics.snapshot import _response
from analytics.statistics.cells import answer_content
from surveys import attaching, publishing, responding
from surveys.changes import Change
from surveys.history import Actor
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.mapping import VariableMapping, propose
from tests.uploads import png

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
    assert seen == ["a", "b", "uses", "uses/paper", "uses/web", "c", "uses/fax", "d"]
    (bee,) = (column for column in columns(history) if column.name == "b")
    assert [bee.leaves[str(place)][0] for place in range(10)] == [*["b"] * 4, *["bee"] * 4, "bea", "b"]


def test_what_comes_back_goes_on_in_its_column_unless_it_is_another_question():
    gone = VariableMapping({"a": ""})
    years = plain("a") | {"kind": "year"}
    otherwise = renamed("x", "a")
    history = [Edition("0", tuple(form("a", "b").questions()), VariableMapping())]
    for number, edit in enumerate(
        [form("b"), form(years, "b"), form("b"), form(otherwise, "b"), form("b"), form("a")]
    ):
        history.append(Edition(str(number + 1), tuple(edit.questions()), gone))
    assert [(column.name, list(column.leaves)) for column in columns(history)] == [
        ("a", ["0", "6"]),
        ("b", ["0", "1", "2", "3", "4", "5"]),
        ("a_2", ["2"]),
        ("a_3", ["4"]),
    ]


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
    packed = packed_answers(study)
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


CALLED_LIKE_OURS = """
questions:
- {name: state, kind: text, label: {en: State}}
- name: answers
  kind: table
  label: {en: Answers}
  columns: [{name: row, kind: integer, label: {en: Row}}]
"""


def test_questions_called_like_our_own_columns_and_files_hide_none_of_them(answered, study):
    response = answered(CALLED_LIKE_OURS, state="Hebei", answers=[{"row": 7}])
    packed = packed_answers(study)
    assert packed.namelist() == ["tiny.csv", "tiny-answers_2.csv", "tiny-answers.csv"]
    (heading, row) = read(packed, "tiny.csv")
    assert (heading[4], row[4], heading[6], row[6]) == ("state", "submitted", "state_2", "Hebei")
    assert read(packed, "tiny-answers_2.csv") == [
        ["case", "wave", "row", "row_2"],
        [response.case.key, "first", "1", "7"],
    ]


FILES = """
questions:
- {name: photo, kind: image, label: {en: Photo}}
- {name: has_paper, kind: text, label: {en: Has a paper}}
- {name: paper, kind: file, label: {en: Paper}, relevant: "${has_paper} = 'yes'"}
- name: site
  kind: table
  label: {en: Site}
  columns:
  - {name: town, kind: text, label: {en: Town}}
  - {name: view, kind: image, label: {en: View}, relevant: "${town} != 'Hidden'"}
"""


@pytest.fixture
def with_files(answered, settings, tmp_path, case_of, now):
    """A response with four files, of which two are on the route."""
    settings.MEDIA_ROOT = tmp_path
    case = case_of(FILES, key="case/1")
    form, by = case.version.questionnaire, Actor("command:test", "web")
    values = {}
    for number, name in enumerate(("photo", "paper", "view", "hidden")):
        question = form.variables["view" if name == "hidden" else name]
        file = ContentFile(png(number), f"{name}.png")
        values[name] = attaching.attach(case, question, name, file, by=by, now=now).value
    rows = [{"town": "A", "view": values["view"]}, {"town": "Hidden", "view": values["hidden"]}]
    response = responding.open_response(case, mode="web", now=now)
    given = {"photo": values["photo"], "has_paper": "no", "paper": values["paper"], "site": rows}
    change = Change("files", 0, {name: Answer(value=value) for name, value in given.items()})
    response = responding.save(response, change, by=by, now=now)
    responding.submit(response, by=by, now=now, base=1, quoting="none")
    return response, values


def test_files_on_the_route_go_out_with_the_tables_that_name_them(with_files, study):
    _response, values = with_files
    packed = packed_answers(study)
    photo, view = (f"media/case_1/{values[name][:8]}-{name}.png" for name in ("photo", "view"))
    assert {name for name in packed.namelist() if name.startswith("media/")} == {photo, view}
    assert packed.read(photo) == png(0)
    assert read(packed, "tiny.csv")[1][6:] == [photo, "no", ""], "what is not asked stays behind"
    assert [row[3:] for row in read(packed, "tiny-site.csv")[1:]] == [["A", view], ["Hidden", "hidden.png"]]


def test_a_file_that_is_lost_is_left_out_of_the_archive(with_files, study, tmp_path):
    _response, values = with_files
    next(tmp_path.rglob(values["photo"][:64])).unlink()
    assert len([name for name in packed_answers(study).namelist() if name.startswith("media/")]) == 1


def test_a_snapshot_tells_files_apart_without_their_names(with_files):
    response, values = with_files
    told = _response(response)["answers"]
    assert told["photo"] == {"value": f"{values['photo'][:64]}/-"}
    assert told["site"]["value"][0] == {"town": "A", "view": f"{values['view'][:64]}/-"}
    question = response.questionnaire.by_name["photo"]
    assert answer_content(question, Answer(**told["photo"])) == {"en": "1 file", "zh-hans": "1 个文件"}


def packed_answers(study):
    file = BytesIO()
    archive(study, "tiny", file)
    return ZipFile(file)


FORMS = st.lists(
    st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True), min_size=1, max_size=8
)


@settings(deadline=None)
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
    packed = packed_answers(study)
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
    packed = packed_answers(study)
    assert b"77" not in b"".join(packed.read(name) for name in packed.namelist())
    assert read(packed, "tiny.csv")[1][6:] == ["no", ""]


def read(packed, name):
    return list(csv.reader(StringIO(packed.read(name).decode("utf-8-sig"))))
