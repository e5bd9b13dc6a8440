"""Pages that answer a mistake, or a failure; and that none is left out."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from analytics.urls import urlpatterns as analytics_addresses
from surveys.urls import urlpatterns as surveys_addresses
from tests.browser.accessibility.looking import LOOKS, faults_of
from tests.browser.accessibility.pages import PAGES, WITHOUT_A_PAGE, pages_of


def test_no_page_is_left_out():
    seen = {page[0] for visitor in PAGES for page in pages_of(visitor)}
    assert seen | WITHOUT_A_PAGE == {each.name for each in [*surveys_addresses, *analytics_addresses]}


@pytest.mark.parametrize("language", LOOKS)
def test_pages_that_answer_a_mistake_are_accessible_and_fit(language, tab_of, cases, django_user_model):
    tab = tab_of(language, django_user_model.objects.get(username="interviewer"))
    tab.goto(reverse("interviewer-review", args=[cases["OPEN"].pk]))
    tab.locator(".hand-in .btn-primary").click()
    faults = faults_of(tab, language)
    tab.goto(reverse("call", args=[cases["FRESH"].pk]))
    tab.locator(".call-end .btn-primary").click()
    faults += faults_of(tab, language)
    tab.goto("/nothing/")
    faults += faults_of(tab, language)
    stranger = tab_of(language)
    stranger.goto("/log-in/")
    faults += faults_of(stranger, language)
    stranger.locator("#id_username").fill("nobody")
    stranger.locator("#id_password").fill("knows")
    stranger.locator("main .btn-primary").click()
    assert faults + faults_of(stranger, language) == []


@pytest.mark.parametrize("language", LOOKS)
def test_a_new_link_is_shown_accessibly_and_fits(language, tab_of, cases, django_user_model):
    tab = tab_of(language, django_user_model.objects.get(username="supervisor"))
    tab.goto(reverse("office-case", args=[cases["FRESH"].pk]))
    tab.locator("form[action$='/invite/'] button").click()
    tab.locator("#new-link").wait_for()
    assert faults_of(tab, language) == []


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "500.html"])
def test_pages_of_failures_are_accessible_and_fit(template, language, tab_of, db):
    tab = tab_of(language)
    with translation.override(language):
        page = render_to_string(template)
    tab.route("**/failed/", lambda route: route.fulfill(body=page, content_type="text/html"))
    tab.goto("/failed/")
    assert faults_of(tab, language) == []
