"""From somebody's workbook to cases in the hands of interviewers, as a supervisor does it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.management import call_command
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from config.celery import app
from surveys.models import Case, Study
from tests.conftest import PASSWORD

HEADINGS = ["企业名称", "统一社会信用代码", "行业", "人员规模", "联系人", "联系电话", "联系人2", "联系电话2"]
BIG = ["康龙化成（北京）", "91110000600037341L", "CRO", "250人及以上"]
FIRMS = [
    [*BIG, "李女士", 13800138000, "王先生", "010-62712345"],
    ["小米科技", "91110108551385082Q", "合同研究组织（CRO）", "10–49人"],
    ["长安药业", None, "合同研究组织（CRO）", "10–49人"],
]


@pytest.fixture
def at_once():
    """Tasks run where they are sent; that a worker runs them is proved with the services."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def study(transactional_db) -> Study:
    call_command("load_study", "beijing", verbosity=0)
    return Study.objects.get(slug="beijing")


@pytest.fixture
def office(tab, supervisor) -> Page:
    tab.goto("/log-in/")
    tab.get_by_label("Username").fill(supervisor.username)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    return tab


def workbook(*lines: list[object]) -> dict[str, object]:
    book, file = Workbook(), BytesIO()
    for line in [["企业名录，2026年"], HEADINGS, *lines]:
        book.active.append(line)
    book.save(file)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "名录.xlsx", "mimeType": kind, "buffer": file.getvalue()}


def upload(tab: Page, file: dict[str, object]) -> None:
    tab.get_by_role("link", name="Register").click()
    tab.get_by_role("link", name="Import a table").click()
    tab.get_by_label("Workbook").set_input_files(file)
    tab.get_by_role("button", name="Upload").click()
    tab.get_by_label("Level").last.select_option("firm")
    tab.get_by_role("button", name="Check the lines").click()


@pytest.mark.usefixtures("at_once", "study")
def test_a_workbook_becomes_a_register_a_sample_and_work_for_interviewers(office, interviewer):
    upload(office, workbook(*FIRMS, ["百奥赛图", "91110108551385082X", "cro"]))
    expect(office.get_by_text("its last character would have to be Q")).to_be_visible()
    expect(office.get_by_role("button", name="Take the table over")).to_have_count(0)

    upload(office, workbook(*FIRMS))
    expect(office.get_by_role("cell", name="Size class: 250 staff and more")).to_be_visible()
    expect(office.get_by_text("Nothing is wrong with the lines.")).to_be_visible()
    office.get_by_role("button", name="Take the table over").click()
    office.get_by_role("link", name="Look at the register").click()

    office.get_by_label("Name or code").fill("klhc")
    office.get_by_role("button", name="Show").click()
    office.get_by_role("link", name="Pharmaron Beijing 康龙化成（北京）").click()
    expect(office.get_by_role("strong")).to_have_text(["李女士", "王先生"])

    office.get_by_role("link", name="Register").first.click()
    office.get_by_role("link", name="Current collection of answers").click()
    office.get_by_role("link", name="Draw cases").click()
    office.get_by_label("Questionnaire").select_option(label="CRO company")
    office.get_by_label("Cases in all").fill("2")
    office.get_by_label("But of each stratum at least").fill("1")
    office.get_by_role("button", name="Propose numbers").click()
    office.get_by_role("button", name="Draw", exact=True).click()
    expect(office.get_by_text("2 cases were drawn.")).to_be_visible()

    office.get_by_role("link", name="Share out cases").click()
    office.get_by_label("interviewer", exact=True).check()
    office.get_by_role("button", name="Share out").click()
    expect(office.get_by_text("2 cases were assigned: interviewer 2")).to_be_visible()
    sizes = interviewer.cases.values_list("organisation__size_class", flat=True)
    assert sorted(sizes) == ["10-49", "250-plus"]
    assert Case.objects.filter(draw__isnull=False).count() == 2


def test_a_form_is_sent_once_however_often_its_button_is_clicked_in_a_second(office):
    office.goto("/register/")
    taken = office.locator(".log-out").evaluate("""form => {
        const taken = [];
        addEventListener("submit", (event) => taken.push(!event.defaultPrevented) && event.preventDefault());
        for (const click of [1, 2, 3]) form.requestSubmit();
        return taken;
    }""")
    assert taken == [True, False, False]
