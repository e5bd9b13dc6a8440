"""A researcher watches a release being built."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from analytics import releasing
from analytics.models import Release
from analytics.models.release import State


@pytest.fixture
def research(transactional_db, tab, client, user_of, live_server):
    """The tab of a researcher who is logged in."""
    client.force_login(user_of("researcher"))
    session = client.cookies["sessionid"].value
    tab.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return tab


@pytest.fixture
def release(transactional_db, study, now) -> Release:
    return releasing.request(study, by=None, now=now)


def test_progress_and_outcome_appear_without_loading_the_page_again(research, release):
    research.goto(reverse("releases"))
    expect(research.get_by_text("Waiting")).to_be_visible()
    research.evaluate("window.isTheSamePage = true")
    Release.objects.update(state=State.RUNNING, progress=30, step="tables")
    expect(research.get_by_text("30 % · Making the tables")).to_be_visible()
    Release.objects.update(state=State.FAILED, error="tables.yaml: wave is missing.")
    expect(research.get_by_text("tables.yaml: wave is missing.")).to_be_visible()
    assert research.evaluate("window.isTheSamePage")
    assert research.locator("[hx-get]").count() == 0
