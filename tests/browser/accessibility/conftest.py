"""The study that pages are looked at with, and tabs of those who look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from analytics import releasing
from surveys import (
    assigning,
    inviting,
    roles,
)
from surveys.models import Case, Study
from tests.browser.accessibility.looking import faults_of
from tests.browser.accessibility.pages import pages_of
from tests.browser.accessibility.scenes import (
    NUMBERS,
    agree_aloud,
    another,
    answer,
    bring_back,
    call,
    colleague_at,
    give_up,
    hand_over,
    register_import,
    return_with_question,
    token_for,
    type_twice,
    write_to,
)


@pytest.fixture
def study(transactional_db) -> Study:
    call_command("load_study", "beijing", verbosity=0)
    study = Study.objects.get(slug="beijing")
    roles.demo(study, timezone.now())
    return study


@pytest.fixture
def cases(study, django_user_model) -> dict[str, Case]:
    cases = {
        "OPEN": Case.objects.get(key="example-cro_firm-a"),
        "FRESH": Case.objects.get(key="example-cro_firm-b"),
        "EXPIRED": Case.objects.get(key="example-sw_firm-a"),
        "REFUSED": Case.objects.get(key="example-sw_firm-b"),
        "CLOSED": Case.objects.get(key="I2"),
    }
    cases["HANDED"] = cases["ASKED"] = cases["EXPIRED"]
    interviewer = django_user_model.objects.get(username="interviewer")
    assigning.assign(cases["CLOSED"], interviewer)
    answer(cases["OPEN"])
    agree_aloud(cases["OPEN"])
    hand_over(cases["HANDED"], interviewer)
    write_to(cases["OPEN"])
    call(cases["OPEN"], cases["OPEN"].interviewer)
    bring_back(cases["OPEN"])
    inviting.decline(cases["REFUSED"], now=timezone.now())
    for key in ("RETURNED", "TYPED", "TYPING"):
        cases[key] = another(cases["OPEN"], key.lower())
    return_with_question(cases["RETURNED"])
    type_twice(cases["TYPED"], is_finished=True)
    type_twice(cases["TYPING"], is_finished=False)
    give_up(study, django_user_model.objects.get(username="supervisor"))
    return cases


@pytest.fixture
def place_of(cases, study) -> Callable[[str, str], object]:
    """What stands for a case in the addresses of a visitor: the firm's token, or the case's number."""

    @cache
    def release(_word: str) -> int:
        now = timezone.now()
        return releasing.build(releasing.request(study, by=None, now=now), clock=lambda: now).pk

    def find(visitor: str, word: str) -> object:
        if word in ("RELEASE", "FORMER"):
            return release(word)
        if word in NUMBERS:
            return NUMBERS[word](cases["OPEN"])
        if word in ("UPLOADED", "CHECKED"):
            return register_import(study, is_checked=word == "CHECKED").pk
        if word == "COLLEAGUE":
            return colleague_at(cases["OPEN"])
        if word not in cases:
            return word
        if visitor == "interviewer" and word in ("TYPED", "TYPING"):
            return cases[word].typings.get(typist__username="interviewer").pk
        if visitor != "firm":
            return cases[word].pk
        return token_for(cases[word], word)

    return find


@pytest.fixture
def tab_of(browser, live_server) -> Iterator[Callable[..., Page]]:
    """A tab of a logged-in user, or of nobody, in a language; nothing a page needs may fail."""
    contexts, wrong = [], []

    def open_tab(language: str, user: object = None) -> Page:
        context = browser.new_context(base_url=live_server.url, reduced_motion="reduce")
        contexts.append(context)
        cookies = {"django_language": language}
        if user:
            client = Client()
            client.force_login(user)
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        page = context.new_page()
        page.on("response", lambda got: wrong.extend(missing_part(got)))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.extend([said.text] * ("Security Policy" in said.text)))
        return page

    yield open_tab
    for context in contexts:
        context.set_offline(True)  # as in `tab`
        context.close()
    assert wrong == []


def missing_part(answer) -> list[str]:
    is_part = answer.request.resource_type != "document"
    return [f"{answer.status} {answer.url}"] if is_part and answer.status >= 400 else []


@pytest.fixture
def faults_for(tab_of, place_of, django_user_model) -> Callable[[str, str], str]:
    """What is wrong with all pages of a visitor, in a language."""

    def look(visitor: str, language: str) -> str:
        tab = tab_of(language, django_user_model.objects.filter(username=visitor).first())
        faults = []
        for name, *words in pages_of(visitor):
            tab.goto(reverse(name, args=[place_of(visitor, word) for word in words]))
            faults += faults_of(tab, language)
        return "\n".join(faults)

    return look
