"""Files as a firm gives them: sent when they are chosen, shown, replaced, removed, and kept while offline."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from surveys import drafting, inviting, publishing, responding
from surveys.history import Actor
from surveys.models import Attachment, Case, Organisation
from surveys.questionnaire.answers import Answer
from tests.questionnaire.xlsforms import sheet, survey
from tests.uploads import png, wav

FORM = """
sections:
- name: one
  title: {en: One}
  questions:
  - {name: photo, kind: image, label: {en: Photo of the hall}, required: true}
  - {name: why, kind: text, label: {en: Why this one}, relevant: "${photo} != ''"}
  - {name: sound, kind: audio, label: {en: Sound}, appearance: new}
  - name: site
    kind: table
    label: {en: Site}
    columns: [{name: town, kind: text, label: {en: Town}}, {name: view, kind: image, label: {en: View}}]
- name: two
  title: {en: Two}
  questions: [{name: note, kind: text, label: {en: Note}}]
"""
ILLUSTRATED = survey(
    "select_one sort | sort | Which sort? | map.png | said.wav",
    "note | only | | map.png | ",
    columns="type | name | label | media::image | media::audio",
    more=sheet(
        "choices", "list_name | name | label | image", "sort | a | First | a.png", "sort | b | Second | "
    ),
)
WAITS = "No connection. The file waits on this computer and is sent when the connection is back."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def door(invited_to):
    return invited_to(FORM)


def chosen(name="hall.png", content=None):
    return {"name": name, "mimeType": "image/png", "buffer": content or png()}


def photo(tab):
    return tab.locator("#q-photo")


def saved(tab, question="photo"):
    """The question's own mark, which goes whenever the answer is touched."""
    expect(tab.locator(f"#q-{question} [data-state]")).to_have_text("Saved")


def is_drawn(picture):
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 8)


def test_a_picture_is_sent_shown_kept_over_a_reload_replaced_and_removed(tab, door):
    tab.goto(door.address("section", "one"))
    expect(tab.get_by_label("Why this one")).to_be_hidden()
    expect(photo(tab).get_by_role("button", name="Remove the file")).to_be_hidden()
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    saved(tab)
    is_drawn(photo(tab).locator("img"))
    expect(tab.get_by_label("Why this one")).to_be_visible()
    first = door.answers["photo"]["value"]
    assert first.endswith("/hall.png")

    tab.reload()
    is_drawn(photo(tab).locator("img"))
    expect(photo(tab).get_by_role("link", name="hall.png")).to_be_visible()
    tab.get_by_label("Photo of the hall").set_input_files(chosen("yard.png", png(200)))
    expect(photo(tab).get_by_role("link", name="yard.png")).to_be_visible()
    saved(tab)
    assert door.answers["photo"]["value"].endswith("/yard.png")

    photo(tab).get_by_role("button", name="Remove the file").click()
    expect(photo(tab).locator("img")).to_have_count(0)
    expect(tab.get_by_label("Why this one")).to_be_hidden()
    saved(tab)
    assert "photo" not in door.answers
    changes = [revision.changes["photo"] for revision in door.response.revisions.all()]
    assert changes[0] == [None, {"value": first}]
    assert len(changes) == 3
    assert Attachment.objects.filter(is_answer=True).count() == 2


def test_a_reason_for_no_answer_puts_the_file_aside_and_gives_it_back(tab, door):
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    saved(tab)
    kept = door.answers["photo"]
    photo(tab).get_by_label("Prefer not to say").check()
    expect(photo(tab).locator("img")).to_have_count(0)
    saved(tab)
    assert door.answers["photo"] == {"missing": "refused"}
    photo(tab).get_by_label("Prefer not to say").uncheck()
    is_drawn(photo(tab).locator("img"))
    saved(tab)
    assert door.answers["photo"] == kept


def test_what_is_no_picture_is_refused_beside_the_question_and_changes_nothing(tab, door):
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen("virus.png", b"MZ" + b"\0" * 500))
    told = photo(tab).locator("[data-upload-state]")
    expect(told).to_contain_text("This file is no picture that pages can take")
    assert not hasattr(door.case, "response") or door.answers == {}


def test_a_file_that_is_too_large_is_not_even_sent(tab, door, settings):
    settings.UPLOAD_MEGABYTES = 1
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen(content=png() + b"\0" * 2**20))
    expect(photo(tab).locator("[data-upload-state]")).to_have_text(
        "The file is larger than 1 MB. Choose a smaller one."
    )


def test_offline_a_file_waits_and_is_sent_when_the_connection_is_back(tab, door):
    tab.goto(door.address("section", "one"))
    tab.context.set_offline(True)
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    expect(photo(tab).locator("[data-upload-state]")).to_have_text(WAITS)
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.get_by_label("Photo of the hall")).to_be_visible()
    tab.context.set_offline(False)
    is_drawn(photo(tab).locator("img"))
    saved(tab)
    assert door.answers["photo"]["value"].endswith("/hall.png")
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url("**/two/")


def test_whoever_goes_on_while_a_file_is_being_sent_waits_for_it(tab, door):
    tab.goto(door.address("section", "one"))
    held = []
    tab.route("**/files/", lambda route: held.append(route))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    expect(photo(tab).locator("[data-upload-state]")).to_have_text("Sending the file …")
    tab.get_by_role("button", name="Save and go on").click()
    expect(tab.get_by_label("Photo of the hall")).to_be_visible()
    (route,) = held
    route.continue_()
    tab.wait_for_url("**/two/")
    assert door.answers["photo"]["value"].endswith("/hall.png")
    assert Attachment.objects.count() == 1


def test_a_file_taken_back_while_it_waits_is_never_sent(tab, door):
    tab.goto(door.address("section", "one"))
    tab.context.set_offline(True)
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    expect(photo(tab).locator("[data-upload-state]")).to_have_text(WAITS)
    photo(tab).get_by_role("button", name="Remove the file").click()
    expect(photo(tab).locator("[data-upload-state]")).to_be_empty()
    tab.context.set_offline(False)
    tab.reload()
    tab.get_by_label("Town").first.fill("Haidian")
    saved(tab, "site")
    assert door.answers == {"site": {"value": [{"town": "Haidian"}]}}
    assert not Attachment.objects.exists()


def close_while_a_file_waits(tab, door):
    tab.goto(door.address("section", "one"))
    tab.context.set_offline(True)
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    expect(photo(tab).locator("[data-upload-state]")).to_have_text(WAITS)
    again = tab.context.new_page()
    tab.close()
    again.context.set_offline(False)
    return again


def test_a_file_that_a_closed_page_left_is_sent_by_the_next_one(tab, door):
    again = close_while_a_file_waits(tab, door)
    again.goto(door.address("section", "one"))
    is_drawn(photo(again).locator("img"))
    saved(again)
    assert door.answers["photo"]["value"].endswith("/hall.png")
    again.reload()
    is_drawn(photo(again).locator("img"))
    assert door.response.revisions.count() == 1


def test_other_pages_tell_of_a_file_that_waits_and_lead_to_it(tab, door):
    again = close_while_a_file_waits(tab, door)
    for page in (["review"], ["section", "two"]):
        again.goto(door.address(*page))
        expect(again.locator("[data-left] li")).to_have_text("Photo of the hall: hall.png")
    again.get_by_role("link", name="Photo of the hall").click()
    is_drawn(photo(again).locator("img"))
    saved(again)
    expect(again.locator("[data-left]")).to_be_hidden()


def test_a_file_that_waited_too_long_never_takes_the_place_of_a_colleagues(tab, door, now):
    again = close_while_a_file_waits(tab, door)
    response = responding.open_response(door.case, mode="web", now=now)
    by = Actor("command:colleague", "web")
    change = responding.Change("elsewhere", 0, {"photo": Answer(missing="refused")})
    responding.save(response, change, by=by, now=now)
    again.goto(door.address("section", "one"))
    expect(photo(again).locator("[data-upload-state]")).to_have_text(
        "The file hall.png was not sent, since the answer was changed meanwhile. Please choose it again."
    )
    assert door.answers == {"photo": {"missing": "refused"}}


def test_files_in_rows_and_sounds_are_given_and_read_again_on_the_review(tab, door):
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    tab.get_by_label("Sound").set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": wav(800)})
    expect(tab.locator("#q-sound audio")).to_be_visible()
    assert tab.get_by_label("Sound", exact=True).get_attribute("capture") == "environment"
    tab.get_by_role("button", name="Add: Site").click()
    second = tab.get_by_role("group", name="Site", exact=True).last
    second.get_by_label("View").set_input_files(chosen("view.png", png(99)))
    is_drawn(second.locator("img"))
    saved(tab, "site")
    (row,) = door.answers["site"]["value"]
    assert row["view"].endswith("/view.png")
    tab.goto(door.address("review"))
    is_drawn(tab.get_by_role("link", name="hall.png").locator("img"))
    is_drawn(tab.get_by_role("link", name="view.png").locator("img"))
    expect(tab.locator("audio")).to_be_visible()
    assert Axe().run(tab).violations_count == 0


def test_without_a_script_files_go_with_the_page(browser, live_server, door):
    context = browser.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False)
    tab = context.new_page()
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    tab.get_by_role("button", name="Save and go on").click()
    tab.wait_for_url(re.compile("one|two"))
    assert door.answers["photo"]["value"].endswith("/hall.png")
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Remove the file").first.check()
    tab.get_by_role("button", name="Save and go on").click()
    assert "photo" not in door.answers
    context.close()


def test_a_page_with_files_is_accessible_and_fits_a_telephone(tab, door):
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    saved(tab)
    assert Axe().run(tab).violations_count == 0
    assert tab.evaluate("document.documentElement.scrollWidth") == 360


def test_a_colleagues_link_opens_no_file_of_another_section(tab, door):
    tab.goto(door.address("section", "one"))
    tab.get_by_label("Photo of the hall").set_input_files(chosen())
    saved(tab)
    address = tab.locator("#q-photo img").get_attribute("src")
    invitation = door.case.invitations.get()
    _invitation, token = inviting.hand_over(invitation, "two", to="Ms Wang", now=timezone.now())
    answer = tab.request.get(address.replace(door.token, token))
    assert answer.status == 404


def test_pictures_and_sounds_of_the_form_are_shown_beside_labels_and_choices(tab, study, wave, now):
    pictures = {"map.png": png(1), "said.wav": wav(), "a.png": png(3)}
    draft = drafting.upload(study, {"form.md": ILLUSTRATED.encode(), **pictures}, by=None, now=now)
    version = publishing.publish(study, draft.questionnaire, now=now)
    firm = Organisation.objects.create(study=study, key="o", name="Firm", industry="cro", level="firm")
    case = Case.objects.create(wave=wave, key="c", organisation=firm, version=version)
    _invitation, token = inviting.invite(case, now=timezone.now(), days=30)
    tab.set_viewport_size({"width": 360, "height": 740})
    tab.goto(reverse("respondent-section", args=[token, "section_1"]))
    is_drawn(tab.get_by_role("img", name="Which sort?"))
    expect(tab.locator("#q-sort audio")).to_be_visible()
    is_drawn(tab.get_by_role("img", name="First"))
    tab.get_by_role("img", name="First").click()
    saved(tab, "sort")
    assert case.response.answers == {"sort": {"value": "a"}}
    is_drawn(tab.locator("#q-only img"))
    assert Axe().run(tab).violations_count == 0
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
