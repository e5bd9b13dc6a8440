"""A day of an interviewer, with the keyboard alone: whom to call, how it ended, the next, an interview."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from surveys.models import CallAttempt, Case, Contact

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
PASSWORD = "correct horse battery staple"
FARTHEST = 40
"""Tabs pressed in search of a control."""


@pytest.fixture
def firms(transactional_db, at_every_hour, case_of, interviewer):
    """Three cases of nobody, each with a number to dial."""
    cases = [case_of(ONE) for _ in range(3)]
    for number, case in enumerate(cases, 1):
        person = {"name": f"Ms {number}", "phone": f"010 1234 500{number}", "language": "en"}
        Contact.objects.create(organisation=case.organisation, **person)
    return cases


def go_to(tab: Page, control: str) -> None:
    """Reach a control, given as a selector or by its text, as somebody without a mouse would."""
    for _ in range(FARTHEST):
        if tab.locator(control).evaluate_all("found => found.includes(document.activeElement)"):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached with the Tab key")


def press_enter_on(tab: Page, words: str) -> None:
    go_to(tab, f":is(a, button):text-is('{words}')")
    tab.keyboard.press("Enter")


def log_in(tab: Page) -> None:
    tab.goto("/")
    expect(tab.get_by_label("Username")).to_be_focused()
    tab.keyboard.type("interviewer")
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Whom to call")
    expect(tab.locator(":focus")).to_have_text("Call the next")


def expect_call(tab: Page, case: Case) -> None:
    """The page of the call about this case, its number one key away from being dialled."""
    expect(tab.get_by_role("heading", level=1)).to_have_text(case.organisation.name)
    expect(tab.locator(":focus")).to_have_attribute("href", re.compile(r"^tel:0101234500\d$"))


def test_a_day_with_the_keyboard_alone(tab, firms, interviewer):
    busy, refusing, willing = firms
    log_in(tab)
    expect(tab.locator(".queue tbody tr")).to_have_count(3)
    tab.keyboard.press("Enter")
    expect_call(tab, busy)
    go_to(tab, "[name=outcome]")
    tab.keyboard.press("Space")
    press_enter_on(tab, "Record and call the next")

    expect_call(tab, refusing)
    expect(tab.get_by_role("status")).to_contain_text("Organisation 1: Line busy. To be called again on")
    go_to(tab, "[name=outcome]")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowDown")
    press_enter_on(tab, "Record and call the next")
    expect(tab.locator(".error-summary")).to_contain_text("this outcome needs it")
    go_to(tab, "[name=note]")
    tab.keyboard.type("No surveys, on principle.")
    press_enter_on(tab, "Record and call the next")

    expect_call(tab, willing)
    press_enter_on(tab, "Start the interview")
    expect(tab).to_have_url(re.compile(reverse("interviewer-welcome", args=[willing.pk])))
    press_enter_on(tab, "Start the interview")
    expect(tab.get_by_label("Staff")).to_be_visible()

    calls = CallAttempt.objects.order_by("pk").values_list("case", "outcome", "by")
    assert list(calls) == [(busy.pk, "busy", interviewer.pk), (refusing.pk, "refused", interviewer.pk)]
    willing.refresh_from_db()
    assert (willing.interviewer, willing.response.mode) == (interviewer, "phone")
    assert Case.objects.get(pk=refusing.pk).disposition == "R"


def test_only_what_an_outcome_needs_is_asked(tab, firms):
    log_in(tab)
    tab.keyboard.press("Enter")
    expect_call(tab, firms[0])
    expect(tab.get_by_label("Day")).to_be_hidden()
    expect(tab.get_by_text("This outcome needs a note.")).to_be_hidden()
    tab.get_by_label("Appointment made").check()
    expect(tab.get_by_label("Day")).to_be_visible()
    tab.get_by_label("Refused").check()
    expect(tab.get_by_label("Day")).to_be_hidden()
    expect(tab.get_by_text("This outcome needs a note.")).to_be_visible()
