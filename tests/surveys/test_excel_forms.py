"""The questionnaire as an Excel form: made, filled in as a firm would, brought back, and merged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.base import ContentFile
from openpyxl import Workbook, load_workbook

from surveys import attaching, excel_forms, excel_uploads, history, publishing, responding
from surveys.history import Actor
from surveys.models import Case, ExcelForm, ExcelUpload, Response
from surveys.questionnaire.answers import Answer
from tests.conftest import NOW
from tests.excel import FILLED_IN, FIRM, Paper, fill_in
from tests.uploads import png

OFFICE = Actor("command:test", "web")
State = ExcelUpload.State


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(case_of) -> Case:
    return case_of(FIRM)


@pytest.fixture
def form_of() -> Callable[..., ExcelForm]:
    def make(case: Case, language: str = "en") -> ExcelForm:
        form = excel_forms.request(case, language, now=NOW)
        excel_forms.make(form)
        return form

    return make


@pytest.fixture
def paper_of(form_of) -> Callable[..., Paper]:
    return lambda case, language="en": Paper(form_of(case, language).file.open())


@pytest.fixture
def upload() -> Callable[..., ExcelUpload]:
    """Bring a file back, and read it."""

    def send(case: Case, content: bytes | Paper, name: str = "form.xlsx") -> ExcelUpload:
        raw = content.saved() if isinstance(content, Paper) else content
        received = excel_uploads.receive(case, ContentFile(raw, name), by=OFFICE, now=NOW)
        excel_uploads.take(received, now=NOW)
        return received

    return send


def told(upload: ExcelUpload, level: str = "error") -> list[tuple[str, str]]:
    return [(f["place"], f["message"]["en"]) for f in upload.faults if f["level"] == level]


FILES = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: photo, kind: image, label: {en: Photo}, required: true}
"""


def test_a_question_for_a_file_is_shown_on_the_sheet_and_left_as_it_is(case_of, paper_of, upload, save):
    case = case_of(FILES)
    response = responding.open_response(case, mode="web", now=NOW)
    question = case.version.questionnaire.by_name["photo"]
    file = ContentFile(png(), "hall.png")
    value = attaching.attach(case, question, "photo", file, by=OFFICE, now=NOW).value
    save(response, photo=value)
    paper = paper_of(case)
    words = [str(cell.value) for row in paper.sheet_of("staff").iter_rows() for cell in row]
    assert "hall.png" in words
    assert any("Give the file on the web page" in each for each in words)
    paper.write("staff", 5)
    assert upload(case, paper).state == State.TAKEN
    response.refresh_from_db()
    assert response.answers == {"photo": {"value": value}, "staff": {"value": 5}}


def test_what_was_filled_in_is_merged_as_one_revision_with_mode_import(case, paper_of, upload):
    paper = paper_of(case)
    fill_in(paper)
    read = upload(case, paper)
    response = Response.objects.get(case=case)
    assert (read.state, read.taken, read.revision) == (State.TAKEN, 11, 1)
    assert response.answers == FILLED_IN
    assert [(r.action, r.mode) for r in response.revisions.all()] == [("save", "import")]
    assert history.verify(Response.objects.all()) is None
    assert read.faults == []


@pytest.mark.parametrize("language", ExcelForm.Language.values)
def test_a_form_handed_back_untouched_changes_nothing(language, case, paper_of, upload):
    paper = paper_of(case)
    fill_in(paper)
    upload(case, paper)
    read = upload(case, paper_of(case, language))
    assert (read.state, read.taken, read.revision) == (State.TAKEN, 0, 1)
    assert Response.objects.get(case=case).answers == FILLED_IN


def test_the_words_of_each_language_are_understood(case, paper_of, upload):
    paper = paper_of(case, "both")
    assert paper.cell("staff").parent.title == "1 The company 公司"
    paper.write("origin", "衍生")
    paper.write("services/chemistry", "是")
    paper.write("why", "不知道", "missing")
    paper.write("obstacles#1", "funds")
    upload(case, paper)
    answers = Response.objects.get(case=case).answers
    assert answers["origin"] == {"value": "spinoff"}
    assert answers["services"] == {"value": ["chemistry"]}
    assert answers["why"] == {"missing": "dont_know"}
    assert answers["obstacles"] == {"value": ["funds"]}


def test_only_cells_to_fill_in_can_be_changed_and_the_routing_is_told_in_words(case, paper_of):
    paper = paper_of(case)
    for sheet in paper.book.worksheets:
        assert sheet.protection.sheet or sheet.title == "lists"
    assert not paper.cell("staff").protection.locked
    question = paper.sheet_of("parent").cell(paper.cell("parent").row, 3)
    assert question.protection.locked
    assert "Only if the answer to question 1.2 is “Spin-off”." in str(question.value)
    assert "Why [1.1] people?" in str(paper.sheet_of("why").cell(paper.cell("why").row, 3).value)
    assert paper.book.security.lockStructure


def test_drop_downs_offer_the_choices_and_numbers_have_their_limits(case, paper_of):
    paper = paper_of(case)
    offered = paper.rule("origin").formula1
    tab, cells = offered.split("!")
    found = [cell.value for (cell,) in paper.book[tab.strip("'")][cells.replace("$", "")]]
    assert found == ["Founded new", "Spin-off"]
    staff = paper.rule("staff")
    assert (staff.type, staff.formula1, staff.operator) == ("whole", "1", "between")
    assert "Enter 1 or more." in staff.error


def test_faults_are_listed_by_cell_and_everything_else_is_taken(case, paper_of, upload):
    paper = paper_of(case)
    paper.write("staff", "many")
    paper.write("origin", "From the moon")
    paper.write("services/chemistry", "perhaps")
    paper.write("years#3", 2024, "year")
    paper.write("years#3", "lots", "inhouse")
    paper.write("revenue", 2000)
    paper.write("view", "Agree")
    paper.write("view", "Don't know", "missing")
    paper.write("visited", "2026-03-01")
    read = upload(case, paper)
    assert dict(told(read)) == {
        paper.place("staff"): "Enter a whole number, for example 120.",
        paper.place("origin"): "Choose from the answers offered.",
        paper.place("services/chemistry"): "Mark with x what applies, and leave the other cells blank.",
        paper.place("years#3", "inhouse"): "Enter a number, for example 12.5.",
        paper.place("view"): "Give either an answer or the reason why there is none, not both.",
    }
    assert told(read, "warning") == [(paper.place("revenue"), "That is a lot.")]
    assert Response.objects.get(case=case).answers.keys() == {"revenue", "visited"}


def test_problems_inside_a_table_name_the_cell_of_the_sheet(case, paper_of, upload):
    paper = paper_of(case)
    paper.write("staff", 5)
    paper.write("years#2", 1, "inhouse")
    paper.write("years#4", 2024, "year")
    paper.write("years#4", 500, "inhouse")
    read = upload(case, paper)
    assert told(read) == [(paper.place("years#2", "year"), "Please fill in this field of the row.")]
    assert told(read, "warning") == [(paper.place("years#4", "inhouse"), "That is a lot.")]


def test_what_must_still_be_answered_is_told_apart(case, paper_of, upload):
    paper = paper_of(case)
    read = upload(case, paper)
    assert [place for place, _message in told(read, "open")] == [paper.place("staff")]
    assert told(read) == []


def test_an_answer_changed_meanwhile_is_shown_and_not_overwritten(case, paper_of, upload, save):
    response = responding.open_response(case, mode="web", now=NOW)
    save(response, staff=10, origin="own")
    paper = paper_of(case)
    save(response, staff=11)
    paper.write("staff", 12)
    paper.write("visited", "2026-03-01")
    read = upload(case, paper)
    response.refresh_from_db()
    assert (read.taken, response.answers["staff"]) == (1, {"value": 11})
    assert response.answers["visited"] == {"value": "2026-03-01"}
    (clash,) = read.clashes
    assert (clash["question"], clash["place"]) == ("staff", paper.place("staff"))
    assert (clash["yours"], clash["theirs"]) == ({"value": 12}, {"value": 11})


def test_a_conflict_is_settled_for_the_file_by_one_more_revision(case, paper_of, upload, save):
    response = responding.open_response(case, mode="web", now=NOW)
    paper = paper_of(case)
    save(response, staff=11, why="because")
    paper.write("staff", 12)
    paper.write("why", "no reason")
    read = upload(case, paper)
    excel_uploads.settle(read, ["staff"], base=read.revision, by=OFFICE, now=NOW)
    response.refresh_from_db()
    assert response.answers == {"staff": {"value": 12}, "why": {"value": "because"}}
    assert read.clashes == []


def test_two_copies_of_one_form_filled_in_by_two_colleagues_merge(case, form_of, upload):
    form = form_of(case)
    one, other = Paper(form.file.open()), Paper(form.file.open())
    one.write("staff", 12)
    other.write("revenue", 3)
    upload(case, one)
    read = upload(case, other)
    assert read.clashes == []
    assert Response.objects.get(case=case).answers == {"staff": {"value": 12}, "revenue": {"value": 3}}


def test_a_file_read_twice_is_merged_once(case, paper_of):
    paper = paper_of(case)
    paper.write("staff", 12)
    received = excel_uploads.receive(case, ContentFile(paper.saved(), "a.xlsx"), by=OFFICE, now=NOW)
    excel_uploads.take(received, now=NOW)
    excel_uploads.take(ExcelUpload.objects.get(pk=received.pk), now=NOW)
    assert Response.objects.get(case=case).revision == 1
    assert not ExcelUpload.objects.get().file


def test_a_file_that_a_crash_left_behind_stays_taken_over(case):
    received = excel_uploads.receive(case, ContentFile(b"PK", "a.xlsx"), by=OFFICE, now=NOW)
    ExcelUpload.objects.update(state=State.TAKEN)
    excel_uploads.forget(now=NOW + timedelta(hours=25))
    received.refresh_from_db()
    assert (received.state, bool(received.file)) == (State.TAKEN, False)


def test_a_file_that_could_not_be_read_is_forgotten_after_a_day(case):
    received = excel_uploads.receive(case, ContentFile(b"PK", "a.xlsx"), by=OFFICE, now=NOW)
    excel_uploads.forget(now=NOW + timedelta(hours=23))
    assert ExcelUpload.objects.get().file
    excel_uploads.forget(now=NOW + timedelta(hours=25))
    received.refresh_from_db()
    assert (received.state, bool(received.file)) == (State.FAILED, False)


def test_an_emptied_cell_empties_the_answer_and_says_so(case, paper_of, upload, save):
    save(responding.open_response(case, mode="web", now=NOW), staff=10)
    paper = paper_of(case)
    paper.write("staff", None)
    read = upload(case, paper)
    assert Response.objects.get(case=case).answers == {}
    assert told(read, "note") == [(paper.place("staff"), "The answer that stood here was deleted.")]


def test_what_the_office_noted_about_an_answer_is_kept(case, paper_of, upload, save):
    noted = Answer(value=10, basis="interview", note={"en": "from the tape"})
    save(responding.open_response(case, mode="web", now=NOW), staff=noted)
    paper = paper_of(case)
    paper.write("staff", 12)
    upload(case, paper)
    kept = Response.objects.get(case=case).answers["staff"]
    assert kept == {"value": 12, "basis": "interview", "note": {"en": "from the tape"}}


def test_moved_lines_columns_and_renamed_sheets_are_still_read(case, paper_of, upload):
    paper = paper_of(case)
    fill_in(paper)
    sheet = paper.sheet_of("revenue")
    sheet.insert_rows(3, 4)
    sheet.insert_cols(2)
    sheet.title = "Sheet 1"
    paper.book.move_sheet(sheet, -2)
    read = upload(case, paper)
    assert Response.objects.get(case=case).answers == FILLED_IN
    assert read.faults == []


def test_a_question_with_lines_removed_or_doubled_is_left_as_it_was(case, paper_of, upload, save):
    response = responding.open_response(case, mode="web", now=NOW)
    save(response, services=["chemistry"], staff=10, parent_staff=3)
    paper = paper_of(case)
    work, company = paper.sheet_of("services/chemistry"), paper.sheet_of("staff")
    work.delete_rows(paper.cell("services/chemistry").row)
    company.cell(40, 1, "staff")
    company.cell(40, 4, 99)
    del paper.book[paper.sheet_of("parent_staff").title]
    read = upload(case, paper)
    response.refresh_from_db()
    assert response.revision == 1
    assert [message for _place, message in told(read)] == [
        "This question stands in the file twice, with different answers. Keep one.",
        "Lines or columns were removed here, so this question was left as it was.",
    ]
    assert told(read, "note")[0][1].endswith("stay as they were: 3.1.")


def reason(read: ExcelUpload) -> str:
    assert read.state == State.REFUSED
    assert read.reason.keys() == {"en", "zh-hans"}
    assert not read.file
    return read.reason["en"]


def test_a_paper_of_another_case_is_refused(case, case_of, paper_of, upload):
    paper = paper_of(case_of(FIRM))
    paper.write("staff", 12)
    assert "another organisation" in reason(upload(case, paper))
    assert not Response.objects.exists()


def test_a_paper_of_an_older_questionnaire_is_refused(case, paper_of, upload, study, questionnaire):
    paper = paper_of(case)
    newer = publishing.publish(study, questionnaire(FIRM.replace("en: Staff", "en: People")), now=NOW)
    Case.objects.update(version=newer)
    case.refresh_from_db()
    assert "has changed since this form was made on 2026-03-02" in reason(upload(case, paper))


def test_a_form_that_comes_after_the_answers_were_handed_in_is_refused(case, paper_of, upload, save):
    paper = paper_of(case)
    response = save(responding.open_response(case, mode="web", now=NOW), staff=10)
    responding.submit(response, by=OFFICE, now=NOW, base=1, quoting="none")
    paper.write("staff", 12)
    assert "handed in already" in reason(upload(case, paper))
    assert Response.objects.get(case=case).answers == {"staff": {"value": 10}}


def test_a_form_that_nobody_agreed_to_is_refused_until_its_first_sheet_says_so(case, paper_of, upload, study):
    study.consent = publishing.publish_consent({"en": "We keep it."}, now=NOW)
    study.save()
    case.refresh_from_db()
    paper = paper_of(case)
    paper.write("staff", 12)
    assert "Nobody has agreed to take part yet." in reason(upload(case, paper))
    assert not Response.objects.exists()
    paper.write("_consent", "x")
    assert upload(case, paper).taken == 1
    consent = case.consents.get()
    assert (consent.text, consent.mode, consent.actor) == (study.consent, "import", OFFICE.name)


def test_files_that_are_no_form_of_ours_are_refused(case, form_of, upload):
    form = form_of(case)
    forged = Paper(form.file.open())
    forged.book["form"]["B1"] = forged.book["form"]["B1"].value.replace(":", ":1", 1)
    bare = Workbook()
    bare.active["A1"] = "staff"
    stream = BytesIO()
    bare.save(stream)
    for content in (forged, stream.getvalue()):
        assert "not one of our forms" in reason(upload(case, content))
    assert "not one of our forms" in reason(upload(case, b"staff,12", "form.csv"))


def test_hostile_files_are_refused_in_words(case, paper_of, upload):
    raw = paper_of(case).saved()
    assert "macros" in reason(upload(case, with_part(raw, "xl/vbaProject.bin", b"Sub"), "a.xlsx"))
    assert "macros" in reason(upload(case, raw, "a.xlsm"))
    assert "damaged" in reason(upload(case, b"PK\x03\x04 rubbish"))
    assert "cells" in reason(upload(case, far_cell(raw)))
    assert not Response.objects.exists()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    stream = BytesIO(raw)
    with ZipFile(stream, "a", ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return stream.getvalue()


def far_cell(raw: bytes) -> bytes:
    book = load_workbook(BytesIO(raw))
    book.worksheets[1]["XFD1048576"] = 1
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_form_is_made_once_for_each_state_of_the_answers(case, form_of, save):
    first = form_of(case)
    assert form_of(case) == first
    save(responding.open_response(case, mode="web", now=NOW), staff=10)
    second = form_of(case)
    assert second != first
    first.refresh_from_db()
    assert not first.file
    assert Paper(second.file.open()).cell("staff").value == 10


GROUPED = """
sections:
- name: all
  groups:
  - {name: large, relevant: "${staff} > 100"}
  - {name: listed, parent: large, relevant: "${age} > 5"}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}}
  - {name: age, kind: integer, label: {en: Age}}
  - {name: board, kind: integer, group: listed, relevant: "${age} < 99", label: {en: Board}}
"""


def test_the_conditions_of_the_groups_around_a_question_are_told_with_its_own(case_of, paper_of):
    paper = paper_of(case_of(GROUPED))
    told = str(paper.sheet_of("board").cell(paper.cell("board").row, 3).value)
    assert "Only if the answer to question 1.1 is more than 100" in told
    assert "Only if the answer to question 1.2 is more than 5" in told
    assert "Only if the answer to question 1.2 is less than 99" in told
