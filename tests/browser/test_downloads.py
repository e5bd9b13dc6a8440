"""A researcher asks for files and watches them; every state of the list is readable on every screen."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from analytics.models import Download
from tests.browser.accessibility.looking import LOOKS, RULES

FORM = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"


@pytest.fixture
def research(transactional_db, tab, client, user_of, live_server):
    """The tab of a researcher who is logged in."""
    client.force_login(user_of("researcher"))
    session = client.cookies["sessionid"].value
    tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return tab


@pytest.fixture
def download(transactional_db, study, version, django_user_model, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    version(FORM)

    def make(**fields):
        user = django_user_model.objects.get(username="researcher")
        kept = {"study": study, "questionnaire": "tiny", "requested_at": timezone.now(), "requested_by": user}
        return Download.objects.create(**kept | fields)

    return make


def test_progress_and_the_file_appear_without_loading_the_page_again(research, download):
    row = download()
    research.goto(reverse("downloads"))
    expect(research.get_by_text("Waiting")).to_be_visible()
    research.evaluate("window.isTheSamePage = true")
    Download.objects.update(state="running", progress=40)
    expect(research.get_by_text("40 %").last).to_be_visible()
    row.file.save("rows.xlsx", ContentFile(b"rows"))
    Download.objects.update(state="done", expires_at=timezone.now() + timedelta(days=1), size=4)
    with research.expect_download() as fetched:
        research.get_by_role("link", name=row.file_name).click()
    assert fetched.value.suggested_filename == row.file_name
    assert research.evaluate("window.isTheSamePage")
    assert research.locator("[hx-get]").count() == 0


def test_a_file_is_cancelled_from_the_list(research, download):
    row = download()
    research.goto(reverse("downloads"))
    research.get_by_role("button", name="Cancel").click()
    expect(research.get_by_text("Cancelled")).to_be_visible()
    row.refresh_from_db()
    assert row.state == "cancelled"


@pytest.mark.parametrize("language", LOOKS)
def test_every_state_is_accessible_and_fits(research, download, language, live_server):
    for state in ("waiting", "running", "failed", "cancelled", "expired"):
        download(state=state, error="Disk full " * 9, progress=30)
    until = timezone.now() + timedelta(days=1)
    file = ContentFile(b"rows", "rows.xlsx")
    download(state="done", file=file, expires_at=until, sha256="a" * 64, is_approved=False)
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    research.context.add_cookies([cookie])
    research.emulate_media(reduced_motion="reduce")
    for size, colours in LOOKS[language]:
        research.set_viewport_size(size)
        research.emulate_media(color_scheme=colours)
        research.goto(reverse("downloads"))
        found = Axe().run(research, options=RULES).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        assert research.evaluate("document.documentElement.scrollWidth") <= size["width"]
