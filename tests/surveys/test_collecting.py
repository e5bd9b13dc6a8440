"""ODK Collect, as it asks and sends: its forms by pyxform, its instances filled in as it fills them."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import collect_forms, collecting, publishing, responding, tokens
from surveys.models import Case, Consent, Organisation, Response, Submission
from surveys.questionnaire import loading
from surveys.questionnaire.xform import names
from tests.uploads import png

FORMS = "{http://openrosa.org/xforms/xformsList}"
FILES = "{http://openrosa.org/xforms/xformsManifest}"
FIRM = """
sections:
- name: profile
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, required: true, max: 500}
  - name: kinds
    kind: select_multiple
    label: {en: Kinds}
    choices:
    - {name: a, label: {en: A}}
    - {name: b, label: {en: B}}
    - {name: other, label: {en: Other}, specify: true}
  - {name: begins, kind: time, label: {en: Begins}}
- name: places
  questions:
  - name: sites
    kind: table
    label: {en: Sites}
    appearance: cards
    columns:
    - {name: town, kind: text, label: {en: Town}}
    - {name: photo, kind: image, label: {en: Photo}}
  - {name: total, kind: calculate, calculation: "${staff} * 2"}
"""


class Collect:
    """A telephone with a token of an interviewer."""

    def __init__(self, user) -> None:
        _token, secret = tokens.issue(user, "Collect", ["write:responses"], now=timezone.now())
        coded = b64encode(f"{user.get_username()}:{secret}".encode()).decode()
        self.headers = {"Authorization": f"Basic {coded}", "X-OpenRosa-Version": "1.0"}

    def get(self, address: str):
        return Client().get(address, headers=self.headers)

    def forms(self) -> dict[str, dict[str, str]]:
        """What the list tells of each form, by its id."""
        rows = ElementTree.fromstring(self.get(reverse("collect-forms")).content)
        told = ({each.tag.removeprefix(FORMS): each.text for each in row} for row in rows)
        return {each["formID"]: each for each in told}

    def files(self, form: dict[str, str]) -> dict[str, bytes]:
        rows = ElementTree.fromstring(self.get(form["manifestUrl"]).content)
        return {
            row.findtext(f"{FILES}filename"): self.get(row.findtext(f"{FILES}downloadUrl")).content
            for row in rows
        }

    def begin(self, form: dict[str, str]) -> Filled:
        return Filled(self.get(form["downloadUrl"]).content)

    def send(self, filled: Filled | bytes, *, files: dict[str, bytes] | None = None, is_whole: bool = True):
        raw = filled if isinstance(filled, bytes) else filled.raw
        sent = {"xml_submission_file": SimpleUploadedFile("a.xml", raw, "text/xml")}
        sent |= {name: SimpleUploadedFile(name, content) for name, content in (files or {}).items()}
        sent |= {} if is_whole else {"*isIncomplete*": "yes"}
        return Client().post(reverse("collect-submission"), sent, headers=self.headers)


class Filled:
    """The primary instance of a form, filled in."""

    def __init__(self, xform: bytes) -> None:
        model = next(each for each in ElementTree.fromstring(xform).iter() if each.tag.endswith("}model"))
        instance = next(each for each in model if each.tag.endswith("}instance"))
        self.root = instance[0]
        for parent in list(self.root.iter()):
            for child in list(parent):
                if any(name.endswith("template") for name in child.attrib):
                    parent.remove(child)
        self.set("instanceID", f"uuid:{uuid4()}")

    def find(self, name: str) -> ElementTree.Element:
        return next(each for each in self.root.iter() if each.tag.rpartition("}")[2] == name)

    def set(self, name: str, text: str) -> Filled:
        self.find(name).text = text
        return self

    def rows(self, name: str, *rows: dict[str, str]) -> Filled:
        """The rows of a repeat in place of those that stand there."""
        first = self.find(name)
        parent = next(each for each in self.root.iter() if first in list(each))
        space = first.tag.rpartition("}")[0]
        space = space + "}" if space else ""
        at = list(parent).index(first)
        for each in parent.findall(first.tag):
            parent.remove(each)
        for number, row in enumerate(rows):
            element = ElementTree.Element(first.tag)
            for column, text in row.items():
                ElementTree.SubElement(element, space + column).text = text
            parent.insert(at + number, element)
        return self

    @property
    def raw(self) -> bytes:
        return ElementTree.tostring(self.root)


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path, at_once):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(case_of, interviewer):
    return case_of(FIRM, interviewer=interviewer)


@pytest.fixture
def collect(interviewer) -> Collect:
    return Collect(interviewer)


@pytest.fixture
def form(collect, case):
    return collect.forms()["tiny-study.tiny"]


@pytest.fixture
def filled(collect, form, case) -> Filled:
    """A whole interview of the case."""
    filled = collect.begin(form).set(names.CASE, str(case.pk)).set("staff", "12").set("kinds", "b other")
    filled.set(names.SPECIFY + "kinds", "assays").set("begins", "09:30:00.000+08:00").set("total", "24")
    return filled.rows("sites", {"town": "Yizhuang"}, {"town": "Haidian"})


@pytest.fixture
def receive(collect, django_capture_on_commit_callbacks):
    """Send, and let the worker read what was sent."""

    def send(*sent, **how):
        with django_capture_on_commit_callbacks(execute=True):
            return collect.send(*sent, **how)

    return send


def test_without_a_token_nothing_is_handed_out(case):
    for address in ("collect-forms", "collect-submission"):
        refused = Client().head(reverse(address))
        assert refused.status_code == 401
        assert refused["WWW-Authenticate"].startswith("Basic ")
        assert refused["X-OpenRosa-Version"] == "1.0"


def test_a_token_with_another_name_is_refused(collect, case, user_of):
    other = Collect(user_of("interviewer", "other"))
    name = b64encode(b"interviewer:" + b"x").decode()
    assert (
        Client().get(reverse("collect-forms"), headers={"Authorization": f"Basic {name}"}).status_code == 401
    )
    assert other.forms() == {}


@pytest.mark.parametrize(("role", "status"), [("interviewer", 404), ("supervisor", 200), ("researcher", 403)])
def test_a_form_is_for_those_whose_cases_it_is_asked_in(role, status, form, user_of):
    assert Collect(user_of(role, "somebody")).get(form["downloadUrl"]).status_code == status


def test_a_token_for_reading_sends_nothing(case, interviewer):
    _token, secret = tokens.issue(interviewer, "reads", ["read:cases"], now=timezone.now())
    coded = b64encode(f"interviewer:{secret}".encode()).decode()
    answer = Client().get(reverse("collect-forms"), headers={"Authorization": f"Basic {coded}"})
    assert answer.status_code == 403


def test_a_form_comes_with_ones_own_open_cases(collect, form, case, case_of):
    others = case_of(FIRM)
    cases = collect.files(form)["cases.csv"].decode()
    assert f"{case.pk},{case.organisation} · {case.key}" in cases
    assert str(others.organisation) not in cases
    assert form["hash"] == "md5:" + collect_forms.form_of(case.version).md5


def test_a_form_has_columns_that_only_late_choices_and_questions_fill(collect, case_of, interviewer):
    towns = [{"name": f"t{n}", "label": {"en": f"Town {n}"}} for n in range(150)]
    towns[-1] |= {"attributes": {"far": "yes"}, "media": {"image": {"en": "far.png"}}}
    asked = [{"name": f"q{n}", "kind": "text", "label": {"en": f"Question {n}"}} for n in range(120)]
    asked.append(
        {"name": "town", "kind": "select_one", "label": {"en": "Town"}, "choices": towns, "hint": {"en": "x"}}
    )
    case_of(yaml.safe_dump({"sections": [{"name": "all", "questions": asked}]}), interviewer=interviewer)
    document = collect.get(collect.forms()["tiny-study.tiny"]["downloadUrl"]).content.decode()
    assert all(f"<name>t{n}</name>" in document for n in range(150))
    assert "jr://images/far.png" in document
    assert "<far>yes</far>" in document


def test_the_door_tells_how_much_it_takes(collect):
    answer = Client().head(reverse("collect-submission"), headers=collect.headers)
    assert answer.status_code == 204
    assert int(answer["X-OpenRosa-Accept-Content-Length"]) > 20 * 2**20


def test_an_interview_becomes_the_answers_of_its_case(receive, filled, case, interviewer):
    assert receive(filled).status_code == 201
    response = Response.objects.get(case=case)
    assert response.answers == {
        "staff": {"value": 12},
        "kinds": {"value": ["b", "other"], "specify": "assays"},
        "begins": {"value": "09:30"},
        "sites": {"value": [{"town": "Yizhuang"}, {"town": "Haidian"}]},
    }
    assert (response.state, response.mode) == ("submitted", "face_to_face")
    assert response.revisions.last().by_user == interviewer
    case.refresh_from_db()
    assert (case.disposition, Submission.objects.get().state) == ("I", "taken")


def test_an_interview_sent_twice_is_kept_once(receive, filled, case):
    assert receive(filled).status_code == receive(filled).status_code == 201
    assert Submission.objects.count() == 1
    assert Response.objects.get(case=case).revisions.filter(action="save").count() == 1


def test_files_that_come_later_are_waited_for(receive, filled, case):
    filled.rows("sites", {"town": "Yizhuang", "photo": "1.png"}, {"town": "Haidian", "photo": "2.png"})
    receive(filled, files={"1.png": png()}, is_whole=False)
    assert Submission.objects.get().state == "coming"
    assert not Response.objects.exists()
    receive(filled, files={"2.png": png(3, 3)}, is_whole=True)
    rows = Response.objects.get(case=case).answers["sites"]["value"]
    assert [row["photo"].rpartition("/")[2] for row in rows] == ["1.png", "2.png"]
    assert case.attachments.filter(is_answer=True).count() == 2


def test_a_file_that_never_comes_is_named(receive, filled, case):
    receive(filled.rows("sites", {"photo": "lost.png"}))
    submission = Submission.objects.get()
    assert submission.state == "open"
    assert submission.problems[0]["message"]["en"] == "The file lost.png has not arrived."
    assert Response.objects.get(case=case).answers["staff"] == {"value": 12}


def test_why_a_required_question_has_no_answer_is_kept(receive, filled, case):
    receive(filled.set("staff", "").set(names.MISSING + "staff", "refused"))
    response = Response.objects.get(case=case)
    assert response.answers["staff"] == {"missing": "refused"}
    assert response.state == "submitted"


def test_an_answer_that_its_question_cannot_take_is_shown_and_the_others_kept(
    receive, filled, case, supervisor
):
    receive(filled.set("staff", "900"))
    response, submission = Response.objects.get(case=case), Submission.objects.get()
    assert "staff" not in response.answers
    assert response.answers["begins"] == {"value": "09:30"}
    assert (response.state, submission.state) == ("draft", "open")
    browser = Client()
    browser.force_login(supervisor)
    page = browser.get(reverse("office-submission", args=[submission.pk])).content.decode()
    assert "900" in page
    assert "500" in page


@pytest.mark.parametrize(
    "sent",
    [b"<data", b"\xff\xfe\x00", b"<data id='x.y' version='1'/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"],
)
def test_what_cannot_be_understood_is_kept_whole_and_shown(receive, sent, supervisor):
    assert receive(sent).status_code == 202
    submission = Submission.objects.get()
    browser = Client()
    browser.force_login(supervisor)
    assert str(submission.reason["en"])[:20] in browser.get(reverse("office-submissions")).content.decode()
    assert browser.get(reverse("office-submission-instance", args=[submission.pk])).content == sent


def test_an_interview_of_a_case_not_in_the_list_is_assigned_by_the_supervisor(
    receive, filled, case, supervisor, django_capture_on_commit_callbacks
):
    assert receive(filled.set(names.CASE, names.UNLISTED)).status_code == 201
    submission = Submission.objects.get()
    assert submission.state == "held"
    browser = Client()
    browser.force_login(supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("office-submission", args=[submission.pk]), {"case": case.pk})
    submission.refresh_from_db()
    assert (submission.state, submission.case) == ("taken", case)
    assert Response.objects.get(case=case).answers["staff"] == {"value": 12}


def test_an_interview_without_answers_is_nobodys(collect, form, receive, case):
    receive(collect.begin(form).set(names.CASE, str(case.pk)))
    assert Submission.objects.get().reason["en"] == "There is no answer in it."
    assert not Response.objects.exists()


def test_an_answered_case_is_not_overwritten(receive, filled, case, save):
    save(responding.open_response(case, mode="phone", now=timezone.now()), staff=7)
    receive(filled)
    submission = Submission.objects.get()
    assert "not overwritten" in submission.reason["en"]
    assert Response.objects.get(case=case).answers == {"staff": {"value": 7}}


def test_nobody_answers_for_a_case_of_somebody_else(receive, filled, case_of):
    foreign = case_of(FIRM)
    receive(filled.set(names.CASE, str(foreign.pk)))
    assert "not among" in Submission.objects.get().reason["en"]
    assert not Response.objects.filter(case=foreign).exists()


def test_a_form_downloaded_before_the_next_version_still_counts(receive, filled, case, version):
    version(FIRM.replace("Staff", "People"))
    receive(filled)
    response = Response.objects.get(case=case)
    assert (response.version, response.state) == (case.version, "submitted")


def test_consent_is_read_out_and_kept(collect, receive, case, study, now, interviewer):
    study.consent = publishing.publish_consent({"en": "You may say no."}, now=now)
    study.save()
    filled = collect.begin(collect.forms()["tiny-study.tiny"])
    filled.set(names.CASE, str(case.pk)).set("staff", "3").set(names.CONSENT, "OK")
    receive(filled)
    consent = Consent.objects.get(case=case)
    assert (consent.by_user, consent.text) == (interviewer, study.consent)


def test_without_a_queue_an_interview_waits_for_the_next_look(collect, filled, case, no_queue, settings):
    assert collect.send(filled).status_code == 201
    (waiting,) = collecting.overdue(now=timezone.now())
    collecting.take(waiting, now=timezone.now())
    assert Response.objects.get(case=case).state == "submitted"


SHIPPED = sorted((Path(loading.__file__).parents[1] / "studies").glob("*/questionnaires/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_questionnaire_goes_out_and_comes_back(path, wave, collect, receive, interviewer, now):
    questionnaire = loading.load_file(path)
    version = publishing.publish(wave.study, questionnaire, now=now)
    firm = Organisation.objects.create(study=wave.study, key="o", name="Firm", industry="cro", level="firm")
    case = Case.objects.create(
        wave=wave, key="c", organisation=firm, version=version, interviewer=interviewer
    )
    filled = collect.begin(collect.forms()[f"tiny-study.{questionnaire.name}"]).set(names.CASE, str(case.pk))
    expected = {}
    for question in questionnaire.questions():
        if question.kind in ("select_one", "likert"):
            expected[question.name] = question.choices[0].name
        elif question.kind == "select_multiple":
            expected[question.name] = [question.choices[0].name]
        elif question.kind == "text":
            expected[question.name] = "说明 words"
    for name, value in expected.items():
        filled.set(name, value if isinstance(value, str) else value[0])
    assert receive(filled).status_code == 201
    assert {n: a.get("value") for n, a in Response.objects.get(case=case).answers.items()} == expected
