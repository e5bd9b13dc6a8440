"""A supervisor watches the fieldwork."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from surveys import responding
from surveys.models import Case
from surveys.responding import Actor

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
IN_TIME = 15_000
"""Milliseconds in which an open board must have asked again."""


@pytest.fixture
def supervision(transactional_db, tab, client, user_of, live_server):
    """The tab of a supervisor who is logged in."""
    client.force_login(user_of("supervisor"))
    session = client.cookies["sessionid"].value
    tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return tab


def submit(case: Case) -> None:
    response = responding.open_response(case, mode="phone", now=timezone.now())
    by = Actor("command:test", "phone")
    responding.submit(response, by=by, now=timezone.now(), base=0, quoting="none")


def key_figure(tab, name: str):
    return tab.locator(".key-rates div", has_text=name).locator("dd")


def test_figures_bar_and_review_follow_without_loading_the_page_again(supervision, case_of):
    first, second = case_of(ONE), case_of(ONE)
    submit(first)
    supervision.goto(reverse("home"))
    expect(key_figure(supervision, "RR1")).to_have_text("50.0 %")
    supervision.evaluate("window.isTheSamePage = true")
    supervision.get_by_text("How the rates are computed").click()
    supervision.get_by_role("link", name="Organisation 1").focus()
    submit(second)
    expect(key_figure(supervision, "RR1")).to_have_text("100.0 %", timeout=IN_TIME)
    expect(supervision.get_by_role("link", name="Organisation 2")).to_be_visible()
    expect(supervision.get_by_role("img", name="Cases by status")).to_have_accessible_description(
        "Complete: 2 (100.0 %)"
    )
    assert supervision.evaluate("window.isTheSamePage")
    expect(supervision.get_by_text("An open case without any contact counts as UO")).to_be_visible()
    expect(supervision.get_by_role("link", name="Organisation 1")).to_be_focused()


def test_a_board_without_connection_says_that_it_is_not_up_to_date(supervision, case_of):
    case_of(ONE)
    supervision.goto(reverse("board"))
    warning = supervision.get_by_text("the connection to Fangtan is interrupted")
    expect(key_figure(supervision, "Cases")).to_have_text("1")
    supervision.context.set_offline(True)
    expect(warning).to_be_visible(timeout=IN_TIME)
    supervision.context.set_offline(False)
    expect(warning).to_be_hidden(timeout=IN_TIME)


def test_an_ended_session_leads_to_the_log_in_and_back(supervision, case_of):
    case_of(ONE)
    supervision.goto(reverse("board"))
    Session.objects.all().delete()
    expect(supervision).to_have_url(re.compile(r"/log-in/\?next=/board/"), timeout=IN_TIME)
    expect(supervision.locator("#id_username")).to_be_visible()
