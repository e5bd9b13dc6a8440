"""A coder marks words, by mouse and by keyboard alone, and loses nothing when the connection fails."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from analytics.models import Segment, Theme
from surveys.models import Response
from tests.browser.accessibility.looking import RULES

FORM = "questions: [{name: story, kind: text, label: {en: Story}}]"
SAID = "Prices fall 𠮷 fast. 🍵 Nobody buys tea any more."


@pytest.fixture
def coder(user_of):
    return user_of("researcher")


@pytest.fixture
def response(transactional_db, response_to) -> Response:
    response = response_to(FORM, {"story": SAID})
    Response.objects.filter(pk=response.pk).update(state="approved")
    texts = ("definition", "full_definition", "when_to_use", "when_not_to_use", "example")
    for code, name, colour in (("money", "Money", "#8a5a00"), ("taste", "Taste", "#0b6b63")):
        Theme.objects.create(
            study=response.case.wave.study,
            code=code,
            colour=colour,
            name={"en": name},
            **{text: {"en": f"About {name}."} for text in texts},
        )
    return response


@pytest.fixture
def desk(tab, client, coder, response, live_server):
    """The coding page of the response, before a researcher."""
    client.force_login(coder)
    session = client.cookies["sessionid"].value
    tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    tab.goto(reverse("coding", args=[response.pk]))
    return tab


def keys(desk, *pressed):
    desk.locator("#words").focus()
    for key in pressed:
        desk.keyboard.press(key)


def told(desk):
    return desk.locator("[data-told]")


def wait_until_saved(desk):
    expect(desk.locator("[data-saved]")).to_have_text("Saved")


def marked():
    return [(each.theme.code, each.text) for each in Segment.objects.order_by("start", "end", "theme__code")]


def test_the_keyboard_alone_marks_a_sentence(desk):
    keys(desk, "ArrowDown", "ArrowDown", "t", "a")
    expect(told(desk)).to_have_text("Taste: press Enter")
    desk.keyboard.press("Enter")
    wait_until_saved(desk)
    (segment,) = Segment.objects.all()
    assert (segment.theme.code, segment.text) == ("taste", "🍵 Nobody buys tea any more.")
    assert SAID[segment.start : segment.end] == segment.text


def test_a_selection_grows_by_words_and_passages_may_overlap(desk):
    keys(desk, "ArrowRight", "Shift+ArrowRight", "1", "Enter")
    keys(desk, "Shift+ArrowRight", "2", "Enter")
    wait_until_saved(desk)
    assert marked() == [("money", "Prices fall"), ("taste", "Prices fall 𠮷")]
    assert desk.locator("#words .coded-number").all_text_contents() == ["1", "2"]


def test_the_mouse_marks_what_it_selects(desk):
    place = desk.locator(".coding-words").bounding_box()
    desk.mouse.dblclick(place["x"] + 20, place["y"] + 14)
    desk.get_by_role("button", name="Money").click()
    wait_until_saved(desk)
    assert marked() == [("money", "Prices")]
    expect(desk.locator("#passages q")).to_have_text("Prices")


def test_undo_takes_back_one_change_after_the_other(desk):
    keys(desk, "ArrowRight", "1", "Enter", "2", "Enter", "Control+z")
    expect(told(desk)).to_have_text("Undone.")
    wait_until_saved(desk)
    assert marked() == [("money", "Prices")]
    desk.get_by_role("button", name="Remove 1").click()
    expect(desk.get_by_text("Nothing is marked yet.")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("#passages q")).to_have_text("Prices")
    wait_until_saved(desk)
    assert marked() == [("money", "Prices")]


def test_a_memo_is_kept_and_there_when_the_page_opens_again(desk):
    keys(desk, "ArrowRight", "1", "Enter")
    desk.get_by_label("Memo 1").fill("Ask about 2010.")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Remove 1")).to_be_focused()
    wait_until_saved(desk)
    desk.reload()
    expect(desk.get_by_label("Memo 1")).to_have_value("Ask about 2010.")
    expect(desk.locator("#words .coded").first).to_have_text("Prices")


def test_what_is_marked_without_connection_waits_even_when_the_page_closes(desk, response):
    desk.context.set_offline(True)
    keys(desk, "ArrowRight", "1", "Enter", "2", "Enter")
    expect(desk.locator("[data-saved]")).to_contain_text("Not saved yet: 2 changes wait in this browser")
    assert marked() == []
    desk.context.set_offline(False)
    desk.goto(reverse("coding", args=[response.pk]))
    wait_until_saved(desk)
    expect(desk.locator("#passages li")).to_have_count(2)
    assert marked() == [("money", "Prices"), ("taste", "Prices")]


def test_a_passage_whose_answer_changed_is_placed_again_with_one_key(desk, response):
    keys(desk, "ArrowDown", "1", "Enter")
    wait_until_saved(desk)
    said = {"story": {"value": "They say: Prices fall 𠮷 fast. That is all."}}
    Response.objects.filter(pk=response.pk).update(answers=said)
    desk.reload()
    expect(desk.get_by_role("heading", name="To be coded again")).to_be_visible()
    desk.get_by_role("button", name="Mark these words again").press("Enter")
    expect(desk.get_by_role("heading", name="To be coded again")).to_be_hidden()
    expect(desk.locator("#words")).to_be_focused()
    wait_until_saved(desk)
    (segment,) = Segment.objects.all()
    assert (segment.start, segment.text) == (10, "Prices fall 𠮷 fast.")


def test_words_that_changed_while_they_were_marked_are_refused_and_told(desk, response):
    Response.objects.filter(pk=response.pk).update(answers={"story": {"value": "Nothing."}})
    keys(desk, "ArrowRight", "1", "Enter")
    expect(told(desk)).to_contain_text("These words do not stand in the answer any more.")
    expect(told(desk)).to_contain_text("“Prices”")
    assert marked() == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_with_passages_passes_axe_and_is_no_wider_than_the_screen(desk, axe_faults, width):
    keys(desk, "ArrowRight", "1", "Enter", "2", "Enter", "m")
    wait_until_saved(desk)
    desk.set_viewport_size({"width": width, "height": 800})
    assert axe_faults(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def axe_faults():
    return lambda page: [fault["id"] for fault in Axe().run(page, options=RULES).response["violations"]]
