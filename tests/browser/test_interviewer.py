"""An interviewer and a supervisor in front of a real browser."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from surveys.models import Response

FIRM = """
title: {en: Firm}
sections:
- name: profile
  title: {en: The company}
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, unit: {en: persons}, min: 1, required: true}
  - {name: niche, kind: text, label: {en: Niche}, relevant: "${staff} < 50"}
- name: work
  title: {en: Work}
  questions:
  - name: services
    kind: select_multiple
    label: {en: Services}
    choices: [{name: chemistry, label: {en: Chemistry}}, {name: biology, label: {en: Biology}}]
  - name: revenue
    kind: decimal
    label: {en: Revenue}
    warnings: [{test: ". < 1000", message: {en: That is a lot.}}]
"""
PASSWORD = "correct horse battery staple"


@pytest.fixture
def case(transactional_db, case_of, interviewer):
    return case_of(FIRM, interviewer=interviewer)


@pytest.fixture
def logged_in(tab, case):
    """The tab, after logging in as an interviewer would."""
    tab.goto("/interviews/")
    tab.get_by_label("Username").fill("interviewer")
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Log in").click()
    return tab


@pytest.fixture
def log_in(tab, live_server):
    """Logs a user in, in the browser of the tab, whoever was logged in before."""

    def enter(user):
        client = Client()
        client.force_login(user)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        tab.context.add_cookies([session])

    return enter


@pytest.fixture
def interview(logged_in):
    """The tab on the first section of an interview just begun."""
    tab = logged_in
    tab.get_by_role("link", name="Organisation 1").click()
    tab.get_by_label("How is the interview held?").select_option("Face to face")
    tab.get_by_role("button", name="Start the interview").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("The company")
    return tab


def saved(tab):
    expect(tab.locator("[data-save-state]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def press(tab, *keys):
    for key in keys:
        tab.keyboard.press(key)


def test_a_whole_interview_from_the_list_to_the_receipt(interview, case):
    tab = interview
    tab.get_by_label("Staff").fill("40")
    tab.get_by_label("How exact is the number?").select_option("about")
    tab.get_by_label("Remark, in your own words").first.fill("Forty or so, the director said.")
    tab.get_by_label("Niche").fill("assays")
    tab.get_by_role("button", name="Save and go on").click()
    tab.get_by_label("Biology").check()
    saved(tab)
    tab.get_by_role("button", name="Read and hand in").click()
    expect(tab.locator(".review")).to_have_count(2)
    tab.get_by_label("What does the respondent do in the organisation?").fill("Head of research")
    tab.get_by_label("May be quoted without a name").check()
    tab.get_by_role("button", name="Hand in", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("The interview is handed in")
    response = Response.objects.get(case=case)
    remark = "Forty or so, the director said."
    assert response.answers["staff"] == {"value": 40, "qualifier": "about", "remark": remark}
    assert (response.answers["niche"], response.answers["services"]) == (
        {"value": "assays"},
        {"value": ["biology"]},
    )
    assert (response.state, response.mode, response.quoting) == ("submitted", "face_to_face", "anonymous")


def test_the_keyboard_alone_answers_remarks_and_sets_missing(interview, case):
    tab = interview
    tab.get_by_label("Staff").focus()
    press(tab, "4", "0", "Tab", "a", "Tab", "Tab")
    tab.keyboard.type("Forty or so.")
    press(tab, "Tab")
    saved(tab)
    tab.get_by_label("Niche").focus()
    press(tab, "Tab", "Tab", "Tab", "Space")
    expect(tab.locator("#q-niche").get_by_label("Don't know")).to_be_checked()
    expect(tab.locator("#q-niche [data-state]")).to_have_text("Saved")
    assert Response.objects.get(case=case).answers == {
        "staff": {"value": 40, "qualifier": "at_least", "remark": "Forty or so."},
        "niche": {"missing": "dont_know"},
    }


def test_sections_are_taken_in_any_order_and_nothing_typed_is_lost(interview, case):
    tab = interview
    tab.get_by_label("Staff").press_sequentially("60")
    tab.get_by_role("button", name=re.compile("^Work")).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Work")
    assert Response.objects.get(case=case).answers == {"staff": {"value": 60}}
    expect(tab.get_by_role("button", name=re.compile("^The company"))).to_contain_text("1/1")


def test_what_was_typed_before_the_script_ran_is_saved_too(interview, case):
    tab, held = interview, []
    tab.route("**/answering.js", lambda route: held.append(route))
    tab.goto(tab.url, wait_until="commit")
    tab.get_by_label("Staff").fill("40")
    held[0].continue_()
    saved(tab)
    assert Response.objects.get(case=case).answers == {"staff": {"value": 40}}


def test_questions_come_and_go_as_the_talk_runs(interview):
    tab = interview
    expect(tab.get_by_label("Niche")).to_be_hidden()
    tab.get_by_label("Staff").fill("40")
    expect(tab.get_by_label("Niche")).to_be_visible()
    tab.get_by_label("Staff").fill("400")
    expect(tab.get_by_label("Niche")).to_be_hidden()


def test_a_doubt_is_settled_with_a_reason(interview, case):
    tab = interview
    tab.get_by_role("button", name=re.compile("^Work")).click()
    tab.get_by_label("Revenue").fill("5000")
    press(tab, "Tab")
    expect(tab.locator("#q-revenue")).to_contain_text("That is a lot.")
    with tab.expect_response("**/save/"):
        tab.get_by_label("If it is right, please say why").last.fill("They sold a building.")
    assert Response.objects.get(case=case).answers["revenue"]["reason"] == "They sold a building."


def test_logging_out_elsewhere_loses_nothing(interview, case):
    tab = interview
    elsewhere = tab.context.new_page()
    elsewhere.goto("/interviews/")
    elsewhere.get_by_role("button", name="Log out").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Log in")
    tab.get_by_label("Staff").fill("40")
    expect(tab.locator("[data-save-state]")).to_contain_text("you are logged out")
    assert Response.objects.get(case=case).answers == {}
    elsewhere.get_by_label("Username").fill("interviewer")
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.get_by_role("button", name="Log in").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Whom to call")
    saved(tab)
    assert Response.objects.get(case=case).answers == {"staff": {"value": 40}}
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab).not_to_have_title(re.compile("out of date"))
    expect(tab.get_by_label("Niche")).to_be_visible()


def test_what_was_typed_when_logged_out_is_saved_in_nobody_elses_name(interview, case, user_of, log_in):
    tab = interview
    log_in(user_of("supervisor"))
    tab.get_by_label("Staff").fill("40")
    expect(tab.locator("[data-save-state]")).to_contain_text("somebody else is logged in now")
    again = tab.context.new_page()
    tab.close()
    again.goto(reverse("interviewer-section", args=[case.pk, "profile"]))
    expect(again.locator("[data-others]")).to_contain_text("typed under another account")
    expect(again.get_by_label("Staff")).to_have_value("")
    log_in(case.interviewer)
    again.goto("/interviews/")
    expect(again.get_by_text("Answers wait on this computer.")).to_be_visible()
    again.goto(reverse("interviewer-section", args=[case.pk, "profile"]))
    saved(again)
    expect(again.get_by_label("Staff")).to_have_value("40")
    expect(again.locator("[data-others]")).to_be_hidden()
    response = Response.objects.get(case=case)
    assert response.revisions.get().by_user == case.interviewer


def test_a_supervisor_copies_a_new_link_with_one_click(tab, case, user_of, log_in):
    log_in(user_of("supervisor"))
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto(reverse("office-case", args=[case.pk]))
    tab.get_by_role("button", name="Make a new link").click()
    tab.get_by_role("button", name="Copy").click()
    expect(tab.get_by_role("button", name="Copied")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == tab.locator("#new-link").input_value()
    assert "/a/" in copied
