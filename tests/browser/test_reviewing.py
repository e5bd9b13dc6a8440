"""Answers returned with questions and corrected; a paper typed twice and decided."""

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
  - {name: staff, kind: integer, label: {en: Staff}, required: true}
  - {name: niche, kind: text, label: {en: Niche}}
"""


@pytest.fixture
def people(transactional_db, user_of):
    names = [("supervisor", "boss"), ("interviewer", "ann"), ("interviewer", "bo")]
    return {name: user_of(role, name) for role, name in names}


@pytest.fixture
def as_user(tab, people, live_server):
    """The tab, from now on as somebody who is logged in."""

    def enter(name):
        client = Client()
        client.force_login(people[name])
        session = client.cookies["sessionid"].value
        tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return tab

    return enter


def ask_and_return(tab, case, question):
    """The supervisor comes from the board, asks about the staff, and returns the answers."""
    tab.goto(reverse("board"))
    tab.get_by_role("link", name=case.organisation.name).click()
    staff = tab.locator("#q-staff")
    staff.get_by_text("Ask about this answer").click()
    staff.get_by_label("Your question about: Staff").fill(question)
    staff.get_by_role("button", name="Ask", exact=True).click()
    expect(tab.locator("#q-staff")).to_contain_text(question)
    tab.get_by_role("button", name="Return with questions").click()
    expect(tab.get_by_text("It comes back here when it is handed in again.")).to_be_visible()


def settle_and_approve(tab, case, reply):
    tab.goto(reverse("board"))
    tab.get_by_role("link", name=case.organisation.name).click()
    staff = tab.locator("#q-staff")
    expect(staff).to_contain_text(reply)
    staff.get_by_text("History").click()
    expect(staff.locator(".history > li")).to_have_count(2)
    staff.get_by_role("button", name="Mark as settled").click()
    tab.get_by_role("button", name="Approve").click()
    expect(tab.locator(".seal")).to_have_text("Approved")


def test_a_firm_by_its_link_replies_corrects_and_hands_in_again(as_user, tab, invited_to, saved):
    door = invited_to(FIRM)
    tab.goto(door.address())
    tab.get_by_role("button", name="Start").click()
    tab.get_by_label("Staff").fill("20")
    tab.get_by_role("button", name="Save and go on").click()
    tab.get_by_label("No quotation").check()
    tab.get_by_role("button", name="Hand in my answers").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Thank you")
    ask_and_return(as_user("boss"), door.case, "With the branch?")

    tab.goto(door.address())
    tab.get_by_role("button", name="Go on").click()
    tab.get_by_role("link", name="Staff", exact=True).click()
    talk = tab.get_by_role("group", name="Question from the study's office")
    expect(talk).to_contain_text("With the branch?")
    talk.get_by_role("textbox").fill("No; with it, 25.")
    talk.get_by_role("button", name="Send the reply").click()
    expect(tab).to_have_url(re.compile("#q-staff$"))
    expect(talk).to_contain_text("No; with it, 25.")
    tab.get_by_label("Staff").fill("25")
    saved(tab)
    tab.get_by_role("button", name="Save and go on").click()
    tab.get_by_label("No quotation").check()
    tab.get_by_role("button", name="Hand in my answers").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Thank you")

    settle_and_approve(as_user("boss"), door.case, "No; with it, 25.")
    response = door.response
    assert (response.state, response.answers["staff"]) == ("approved", {"value": 25})


def test_an_interviewer_gets_the_answers_back_with_the_question_beside_them(as_user, people, case_of):
    case = case_of(FIRM, interviewer=people["ann"])
    tab = as_user("ann")
    tab.goto(reverse("interviewer-welcome", args=[case.pk]))
    tab.get_by_role("button", name="Start the interview").click()
    tab.get_by_label("Staff").fill("20")
    tab.get_by_role("button", name="Save and go on").click()
    hand_in(tab)
    ask_and_return(as_user("boss"), case, "Who said so?")

    tab = as_user("ann")
    tab.goto(reverse("interviewer-cases"))
    expect(tab.get_by_role("row", name=case.organisation.name)).to_contain_text("Returned with questions")
    tab.get_by_role("link", name=case.organisation.name).click()
    tab.get_by_role("link", name="Go on with the interview").click()
    tab.get_by_role("link", name="Staff", exact=True).click()
    expect(tab.get_by_role("group", name="Question from the study's office")).to_contain_text("boss")
    tab.get_by_label("Your reply").fill("The head of finance.")
    tab.get_by_label("Staff").fill("21")
    tab.get_by_role("button", name="Read and hand in").click()
    expect(tab.locator(".review")).to_contain_text("The head of finance.")
    hand_in(tab)

    settle_and_approve(as_user("boss"), case, "The head of finance.")
    assert Response.objects.get().answers["staff"] == {"value": 21}


def hand_in(tab):
    tab.get_by_label("What does the respondent do in the organisation?").fill("Head of finance")
    tab.get_by_label("No quotation").check()
    tab.get_by_role("button", name="Hand in", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("The interview is handed in")


def test_a_paper_is_typed_by_two_and_their_difference_decided(as_user, case_of, saved):
    case = case_of(FIRM)
    tab = as_user("boss")
    tab.goto(reverse("office-case", args=[case.pk]))
    tab.get_by_role("link", name="Double entry of a paper questionnaire").click()
    tab.get_by_label("Types it first").select_option("ann")
    tab.get_by_label("Types it too").select_option("bo")
    tab.get_by_role("button", name="Give it to both").click()
    expect(tab.get_by_text("0 answers typed so far")).to_have_count(2)

    for typist, staff in [("ann", "20"), ("bo", "26")]:
        tab = as_user(typist)
        tab.goto(reverse("interviewer-cases"))
        tab.get_by_role("link", name=case.organisation.name).click()
        tab.get_by_label("Staff").fill(staff)
        tab.get_by_label("Niche").fill("assays")
        saved(tab)
        tab.get_by_role("button", name="Save and go on").click()
        expect(tab.locator(".review")).to_contain_text(staff)
        tab.get_by_role("button", name="Finish typing").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Typing is finished")

    tab = as_user("boss")
    tab.goto(reverse("office-double-entry", args=[case.pk]))
    expect(tab.get_by_text("1 difference in 2 answers.")).to_be_visible()
    tab.get_by_role("button", name="Write the answers").click()
    expect(tab.locator("[data-error-summary]")).to_contain_text("Decide which answer stands.")
    tab.get_by_label("bo", exact=False).check()
    tab.get_by_role("button", name="Write the answers").click()
    hand_in(tab)
    response = Response.objects.get()
    assert response.answers == {"staff": {"value": 26}, "niche": {"value": "assays"}}
    assert (response.mode, response.state) == ("paper", "submitted")
