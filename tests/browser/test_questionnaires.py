"""A questionnaire from a researcher's file to answers in a table, and on to its next version."""

from __future__ import annotations

import csv
from io import StringIO
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from surveys import inviting
from surveys.models import Case, Draft, Organisation, QuestionnaireVersion, Response
from tests.conftest import PASSWORD

FORM = """
| survey |
| | type | name | label::English (en) | label::中文 (zh-hans) | relevant |
| | begin_group | firm | The firm | 企业 | |
| | {kind} | staff | Staff | 员工人数 | |
| | select_one yn | grows | Does it grow? | 在扩大吗？ | ${{staff}} > 10 |
| | text | niche | Niche | | |
| | end_group | | | | |
| choices |
| | list_name | name | label::English (en) | label::中文 (zh-hans) |
| | yn | y | Yes | 是 |
| | yn | n | No | 否 |
| settings |
| | form_title | form_id | default_language |
| | Small firms | small | English (en) |
"""


def file_of(kind: str) -> dict[str, object]:
    return {"name": "small.md", "mimeType": "text/markdown", "buffer": FORM.format(kind=kind).encode()}


@pytest.fixture
def office(tab, transactional_db, study, supervisor) -> Page:
    tab.goto("/log-in/")
    tab.get_by_label("Username").fill(supervisor.username)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    tab.get_by_role("link", name="Questionnaires").click()
    return tab


def invited(version: QuestionnaireVersion, wave, key: str) -> tuple[Case, str]:
    firm = Organisation.objects.create(study=wave.study, key=key, name="Firm", industry="cro", level="firm")
    case = Case.objects.create(wave=wave, key=key, organisation=firm, version=version)
    return case, inviting.invite(case, now=timezone.now(), days=30)[1]


def answer(tab: Page, token: str, *, is_handed_in: bool) -> None:
    tab.goto(f"/a/{token}/section/firm/")
    tab.get_by_label("Staff").fill("12")
    tab.get_by_label("Yes").check()
    tab.get_by_label("Niche").fill("assays")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.get_by_role("heading", name="Read your answers before you hand them in")).to_be_visible()
    if is_handed_in:
        tab.get_by_label("No quotation").check()
        tab.get_by_role("button", name="Hand in").click()
        expect(tab.get_by_text("Thank you.")).to_be_visible()


def test_a_form_is_mended_tried_out_published_answered_edited_and_published_again(office, wave, at_once):
    office.get_by_label("Questionnaire, with its tables").set_input_files(file_of("txt"))
    office.get_by_role("button", name="Upload").click()
    expect(office.get_by_text("There is no type “txt”.")).to_be_visible()
    expect(office.get_by_text("survey row 5", exact=True)).to_be_visible()

    office.get_by_label("Questionnaire, with its tables").set_input_files(file_of("integer"))
    office.get_by_role("button", name="Upload").click()
    office.get_by_role("link", name="Try it out").click()
    expect(office.locator("[data-value=grows]")).to_contain_text("no")
    expect(office.get_by_role("group", name="Does it grow?")).to_be_hidden()
    office.get_by_label("Staff").press_sequentially("12")
    expect(office.get_by_role("group", name="Does it grow?")).to_be_visible()
    expect(office.locator("[data-value=staff] [data-now]")).to_have_text("12")
    expect(office.locator("[data-value=grows] [data-shown]")).to_have_text("yes")
    office.get_by_role("button", name="See what follows").click()
    expect(office.get_by_role("group", name="Does it grow?")).to_be_visible()
    expect(office.locator("[data-value=grows]")).to_contain_text("“Staff” is more than 10")
    office.get_by_role("link", name="zh-hans").click()
    expect(office.get_by_label("员工人数")).to_have_value("12")

    office.get_by_role("link", name="small").click()
    office.get_by_role("link", name="Publish …").click()
    office.get_by_role("button", name="Publish now").click()
    expect(office.get_by_text("is published.")).to_be_visible()
    version = QuestionnaireVersion.objects.get()
    done, token = invited(version, wave, "done")
    answer(office, token, is_handed_in=True)
    begun, token = invited(version, wave, "begun")
    answer(office, token, is_handed_in=False)

    office.goto(f"/questionnaires/{wave.study.slug}/")
    office.get_by_role("button", name="Edit").click()
    office.get_by_label("zh-hans firm/niche label").fill("细分领域")
    office.get_by_role("button", name="Keep the changes").click()
    office.get_by_role("link", name="Publish …").click()
    expect(office.get_by_role("row", name="niche changed: wording")).to_be_visible()
    expect(office.get_by_role("link", name="begun")).to_be_visible()
    office.get_by_label("Go over to the new version").check()
    office.get_by_role("button", name="Publish now").click()
    expect(office.get_by_text("Open responses go over to it now")).to_be_visible()
    newer = Draft.objects.get(published__isnull=False, source=str(version)).published
    moved = Response.objects.get(case=begun)
    assert (moved.version, moved.answers["staff"]) == (newer, {"value": 12})
    assert Response.objects.get(case=done).version == version

    with office.expect_download() as download:
        office.get_by_role("link", name="Answers").click()
    with ZipFile(download.value.path()) as packed:
        rows = list(csv.DictReader(StringIO(packed.read("small.csv").decode("utf-8-sig"))))
    assert [(row["case"], row["staff"], row["grows"], row["niche"]) for row in rows] == [
        ("done", "12", "y", "assays")
    ]
