"""Double entry as the office and the two typists see it."""

from __future__ import annotations

import json
import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import double_entry
from surveys.models import Case, Response, Thread, Typing
from surveys.questionnaire.answers import Answer
from surveys.responding import Change
from tests.surveys.conftest import FormReader

PAPER = """
sections:
- name: profile
  questions:
  - {name: staff, kind: integer, label: {en: Staff}, required: true}
  - {name: niche, kind: text, label: {en: Niche}}
"""


@pytest.fixture
def case(case_of) -> Case:
    return case_of(PAPER)


@pytest.fixture
def client_of(user_of):
    clients = {}
    for role, name in [("supervisor", "boss"), ("interviewer", "ann"), ("interviewer", "bo")]:
        clients[name] = Client()
        user = user_of(role, name)
        clients[name].force_login(user)
        clients[name].user = user
    return clients


@pytest.fixture
def address(case) -> str:
    return reverse("office-double-entry", args=[case.pk])


@pytest.fixture
def typings(case, client_of) -> list[Typing]:
    double_entry.assign(case, client_of["ann"].user, client_of["bo"].user)
    return list(case.typings.all())


@pytest.fixture
def typed(typings):
    """Both finished; they differ in staff."""
    for typing, staff in zip(typings, (20, 26), strict=True):
        answers = {"staff": Answer(value=staff), "niche": Answer(value="assays")}
        double_entry.save(typing, Change("typed", 0, answers))
        double_entry.finish(typing, now=timezone.now())


def words(page) -> str:
    return unescape(page.content.decode())


def test_the_office_gives_a_paper_to_two_people(client_of, address, case):
    ann, bo = client_of["ann"].user, client_of["bo"].user
    page = client_of["boss"].post(address, {"first": ann.pk, "second": ann.pk})
    assert (page.status_code, Typing.objects.count()) == (422, 0)
    assert "two people are to type it" in words(page)
    page = client_of["boss"].post(address, {"first": ann.pk, "second": bo.pk}, follow=True)
    assert "0 answers typed so far" in words(page)
    for name in ("ann", "bo"):
        assert case.organisation.name in words(client_of[name].get(reverse("interviewer-cases")))


def test_a_typist_types_in_the_pages_of_any_interview_and_sees_only_the_own_typing(client_of, typings):
    first, second = typings
    section = reverse("typing-section", args=[first.pk, "profile"])
    sent = FormReader(client_of["ann"].get(section).content.decode()).sent
    answer = client_of["ann"].post(section, sent | {"staff": "20", "niche": "assays"})
    assert answer.url == reverse("typing-review", args=[first.pk])
    body = json.dumps({"client_id": str(uuid4()), "base": 0, "answers": {"niche": {"value": "dyes"}}})
    save = reverse("typing-save", args=[second.pk])
    saved = client_of["bo"].post(save, body, content_type="application/json")
    assert (saved.status_code, saved.json()["saved"]) == (200, ["niche"])
    assert "assays" not in words(client_of["bo"].get(reverse("typing-review", args=[second.pk])))
    for page in ("section", "review"):
        parts = [first.pk, "profile"] if page == "section" else [first.pk]
        assert client_of["bo"].get(reverse(f"typing-{page}", args=parts)).status_code == 404
    client_of["ann"].post(reverse("typing-review", args=[first.pk]))
    assert client_of["ann"].get(section).url == reverse("typing-done", args=[first.pk])
    assert not Response.objects.exists()


def test_differences_stand_side_by_side_and_each_needs_a_decision(client_of, address, typed, case):
    page = words(client_of["boss"].get(address))
    assert "1 difference in 2 answers." in page
    assert re.search(r">\s*20\s*<.*>\s*26\s*<", page, re.DOTALL)
    page = client_of["boss"].post(address, {})
    assert page.status_code == 422
    assert "Decide which answer stands." in words(page)
    answer = client_of["boss"].post(address, {"decide-staff": "second"})
    assert answer.url == reverse("interviewer-review", args=[case.pk])
    response = Response.objects.get(case=case)
    assert response.answers == {"staff": {"value": 26}, "niche": {"value": "assays"}}
    assert (response.mode, response.revisions.get().by_user) == ("paper", client_of["boss"].user)
    assert client_of["boss"].post(address, {"decide-staff": "first"}).url == reverse(
        "office-answers", args=[case.pk]
    )
    assert "This was decided already." in words(client_of["boss"].get(address))


def test_neither_answer_may_stand(client_of, address, typed, case):
    client_of["boss"].post(address, {"decide-staff": "neither"})
    assert "staff" not in Response.objects.get(case=case).answers


def test_a_paper_is_not_typed_for_a_case_with_answers(client_of, response_to):
    case = response_to(PAPER, {"staff": 20}).case
    page = words(client_of["boss"].get(reverse("office-double-entry", args=[case.pk])))
    assert "so its paper cannot be typed as well" in page


def test_a_typist_says_nothing_to_the_questions_of_a_response_with_the_same_number(
    client_of, typings, response_to
):
    response = response_to(PAPER, {"staff": 7})
    Response.objects.update(state="returned")
    thread = Thread.objects.create(response=response, question="staff")
    typings[1].delete()
    Typing.objects.update(id=response.pk)
    typing = Typing.objects.get()
    page = {"form-base": 0, "form-client": str(uuid4()), "form-reply-staff": "Seven."}
    browser = next(each for each in client_of.values() if each.user == typing.typist)
    browser.post(reverse("typing-section", args=[typing.pk, "profile"]), page)
    assert not thread.comments.exists()
