"""The API as a program uses it: pages of rows, saves that can be repeated, limits, tokens."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import publishing, responding, tokens
from surveys.models import AccessToken, Consent, Response

SIZE = """
questions:
- {name: staff, kind: integer, label: {en: Staff}, required: true}
- {name: niche, kind: text, label: {en: Niche}}
"""


class Program:
    """Whoever shows a user's token with every scope."""

    def __init__(self, user) -> None:
        self.user = user
        _token, self.secret = tokens.issue(user, "program", AccessToken.Scope.values, now=timezone.now())

    def get(self, path: str, **headers: str):
        return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {self.secret}", **headers})

    def post(self, path: str, **body):
        headers = {"Authorization": f"Bearer {self.secret}"}
        send = {"content_type": "application/json", "headers": headers}
        return Client().post(f"/api/v1{path}", json.dumps(body), **send)

    def save(self, case, base: int = 0, client_id: str = "", **answers):
        given = {name: None if value is None else {"value": value} for name, value in answers.items()}
        body = {"client_id": client_id or str(uuid4()), "base": base, "answers": given}
        return self.post(f"/cases/{case.pk}/response", **body)


@pytest.fixture
def program(interviewer) -> Program:
    return Program(interviewer)


@pytest.fixture
def case(case_of, interviewer):
    return case_of(SIZE, interviewer=interviewer)


def test_pages_hold_every_row_once_although_rows_are_added_meanwhile(program, case_of, interviewer):
    first = [case_of(SIZE, interviewer=interviewer).pk for _ in range(3)]
    page = program.get("/cases?limit=2&study=tiny-study").json()
    last = case_of(SIZE, interviewer=interviewer).pk
    found = [each["id"] for each in page["results"]]
    while page["next"]:
        page = program.get(page["next"].removeprefix("http://testserver/api/v1")).json()
        found += [each["id"] for each in page["results"]]
    assert found == [*first, last]


def test_what_has_not_changed_is_not_sent_again(program, case, save):
    save(responding.open_response(case, mode="phone", now=timezone.now()), staff=3)
    first = program.get(f"/cases/{case.pk}/response")
    path, seen = f"/cases/{case.pk}/response", {"If-None-Match": first["ETag"]}
    assert program.get(path, **seen).status_code == 304
    save(case.response, staff=4)
    assert program.get(path, **seen).json()["answers"] == {"staff": {"value": 4}}


def test_a_save_begins_the_response_and_sent_again_changes_nothing(program, case):
    client_id = str(uuid4())
    first = program.save(case, 0, client_id, staff=12)
    again = program.save(case, 0, client_id, staff=12)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["answers"] == {"staff": {"value": 12}}
    revisions = Response.objects.get(case=case).revisions.values_list("actor", "client_id")
    assert list(revisions) == [(f"user:{program.user.pk}", client_id)]


def test_two_changes_of_one_answer_are_a_conflict_that_tells_both(program, case, supervisor):
    Program(supervisor).save(case, 0, staff=12)
    refused = program.save(case, 0, staff=13, niche="assays")
    assert refused.status_code == 409
    (clash,) = refused.json()["clashes"]
    assert (clash["question"], clash["who"]) == ("staff", "supervisor")
    assert (clash["theirs"], clash["yours"]) == ({"value": 12}, {"value": 13})
    assert Response.objects.get(case=case).answers == {"staff": {"value": 12}}


def test_answers_that_their_questions_cannot_take_are_refused_together(program, case):
    refused = program.save(case, staff="a dozen", niche="assays", colour="red")
    assert refused.status_code == 422
    assert {each["question"] for each in refused.json()["problems"]} == {"staff", "colour"}
    assert Response.objects.get(case=case).answers == {}


def test_nothing_is_answered_before_the_respondent_agrees(program, case, study, now):
    study.consent = publishing.publish_consent({"en": "You may say no."}, now=now)
    study.save()
    assert program.save(case, staff=1).status_code == 403
    body = {"client_id": str(uuid4()), "answers": {"staff": {"value": 1}}, "agreed": True}
    assert program.post(f"/cases/{case.pk}/response", **body).status_code == 200
    assert Consent.objects.get(case=case).by_user == program.user
    assert program.save(case, 1, staff=2).status_code == 200


def test_answers_are_handed_in_whole_or_as_partial(program, case):
    program.save(case, niche="assays")
    path = f"/cases/{case.pk}/response/submit"
    lacking = program.post(path, base=1)
    assert (lacking.status_code, lacking.json()["problems"][0]["question"]) == (422, "staff")
    assert program.post(path, base=1, partial=True).json()["state"] == "submitted"
    assert program.save(case, 2, staff=3).status_code == 423
    case.refresh_from_db()
    assert case.disposition == "P"


@pytest.fixture
def counting(settings):
    settings.CACHES = settings.CACHES | {
        "shared": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    settings.API_REQUESTS_A_MINUTE = 2
    caches["shared"].clear()


def test_a_token_that_asks_too_often_is_told_when_to_ask_again(program, supervisor, counting):
    answers = [program.get("/cases") for _ in range(5)]  # a minute may end in between
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert answers[0].status_code == 200
    assert 0 < int(refused["Retry-After"]) <= 60
    assert Program(supervisor).get("/cases").status_code == 200


def test_without_the_shared_cache_nobody_is_refused(program, settings, caplog):
    settings.CACHES = settings.CACHES | {
        "shared": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    with caplog.at_level(logging.WARNING):
        assert program.get("/cases").status_code == 200
    assert "cannot be reached" in caplog.text


def test_a_secret_is_shown_once_and_kept_as_a_digest(interviewer):
    browser = Client()
    browser.force_login(interviewer)
    page = browser.post(reverse("tokens"), {"name": "Collect", "scopes": ["read:cases"]}).content.decode()
    secret = page.split('class="secret">')[1].split("<")[0]
    token = AccessToken.objects.get()
    assert secret.startswith("fangtan_")
    assert secret not in json.dumps(list(AccessToken.objects.values()), default=str)
    assert secret not in browser.get(reverse("tokens")).content.decode()
    assert tokens.find(secret, now=timezone.now()) == token


def test_a_token_withdrawn_opens_nothing(program):
    browser = Client()
    browser.force_login(program.user)
    browser.post(reverse("token-revoke", args=[AccessToken.objects.get().pk]))
    assert program.get("/cases").status_code == 401


def test_a_token_of_a_closed_account_opens_nothing(program):
    program.user.is_active = False
    program.user.save()
    assert program.get("/cases").status_code == 401


def test_last_use_is_kept_to_the_minute(program, now):
    for later in (0, 30, 90):
        tokens.find(program.secret, now=now + timedelta(seconds=later))
        last_used = AccessToken.objects.get().last_used_at
        assert last_used == now + timedelta(seconds=90 if later == 90 else 0)


def test_a_questionnaire_is_its_document_and_an_xlsform(program, case):
    read = program.get(f"/questionnaires/{case.version_id}").json()
    assert read["document"]["sections"][0]["questions"][0]["name"] == "staff"
    workbook = program.get(f"/questionnaires/{case.version_id}/form.xlsx")
    assert workbook.content[:2] == b"PK"


def test_the_documents_page_asks_for_no_inline_script(client, db):
    page = client.get("/api/v1/docs")
    scripts = page.content.decode().split("<script")[1:]
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert all("src=" in each[:60] or "application/json" in each[:60] for each in scripts)
