"""Which token opens which path of the API. Every operation stands in this table, or the first test fails."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from analytics.models import Download, Export, Release
from analytics.statistics.tables import Cell, Column, Table
from config.api import api
from surveys import responding, tokens
from surveys.models import AccessToken

ONE = "questions: [{name: staff, kind: integer, label: {en: Staff}}]"
ROLES = ("own", "other", "supervisor", "researcher", "nobody")
"""`own` interviews on the case, `other` on others; `nobody` has an account without a role."""

# opens: 200 · taken: 202 · hidden: 404, as if none · empty: a list of nothing
ACCESS = """
GET  /studies                              read:studies    opens  empty  opens  opens  empty
GET  /studies/{slug}                       read:studies    opens  hidden opens  opens  hidden
GET  /studies/{slug}/questionnaires        read:studies    opens  hidden opens  opens  hidden
GET  /questionnaires/{version_id}          read:studies    opens  hidden opens  opens  hidden
GET  /questionnaires/{version_id}/form.xlsx read:studies   opens  hidden opens  opens  hidden
GET  /cases                                read:cases      opens  empty  opens  hidden hidden
GET  /cases/{case_id}                      read:cases      opens  hidden opens  hidden hidden
GET  /responses                            read:responses  opens  empty  opens  hidden hidden
GET  /cases/{case_id}/response             read:responses  opens  hidden opens  hidden hidden
POST /cases/{case_id}/response             write:responses opens  hidden opens  hidden hidden
POST /cases/{case_id}/response/submit      write:responses opens  hidden opens  hidden hidden
GET  /releases                             read:releases   hidden hidden opens  opens  hidden
GET  /releases/{release_id}                read:releases   hidden hidden opens  opens  hidden
GET  /releases/{release_id}/tables         read:releases   hidden hidden opens  opens  hidden
GET  /releases/{release_id}/tables/{name}  read:releases   hidden hidden opens  opens  hidden
GET  /releases/{release_id}/workbook/{language} read:releases hidden hidden opens opens hidden
GET  /exports                              export          hidden hidden opens  opens  hidden
POST /exports                              export          hidden hidden taken  taken  hidden
GET  /exports/{export_id}                  export          hidden hidden opens  opens  hidden
GET  /exports/{export_id}/file             export          hidden hidden opens  opens  hidden
"""
TABLE = [line.split() for line in ACCESS.strip().splitlines()]


def test_every_operation_has_a_row():
    document = api.get_openapi_schema()
    operations = [
        (m.upper(), p.removeprefix("/api/v1")) for p, each in document["paths"].items() for m in each
    ]
    assert sorted(operations) == sorted((row[0], row[1]) for row in TABLE)


@pytest.fixture
def case(case_of, interviewer):
    case = case_of(ONE, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=timezone.now())
    return case


@pytest.fixture
def release(study, settings, tmp_path) -> Release:
    settings.MEDIA_ROOT = tmp_path
    words = {"en": "Words"}
    table = Table(
        "context", "statements", words, words, (Column(words),), ((Cell(1, responses=("case-1",)),),)
    )
    made = {"state": "done", "tables": [table.as_document()]}
    release = Release.objects.create(study=study, requested_at=timezone.now(), **made)
    Export.objects.create(release=release, language="en", file=ContentFile(b"a workbook", "en.xlsx"))
    return release


@pytest.fixture
def export(study, release) -> Download:
    fields = {"requested_at": timezone.now(), "expires_at": timezone.now() + timedelta(days=1)}
    file = ContentFile(b"rows", "rows.xlsx")
    return Download.objects.create(study=study, questionnaire="tiny", state="done", file=file, **fields)


@pytest.fixture
def users(interviewer, user_of, django_user_model):
    others = {
        "other": user_of("interviewer", "other"),
        "nobody": django_user_model.objects.create(username="n"),
    }
    return {"own": interviewer, **others, **{role: user_of(role) for role in ("supervisor", "researcher")}}


@pytest.fixture
def send(case, release, export, at_once):
    """Ask a path with a secret: `send("GET", "/cases/{case_id}", secret)`."""
    parts = {"slug": release.study.slug, "version_id": case.version_id, "case_id": case.pk, "name": "context"}
    parts |= {"release_id": release.pk, "language": "en", "export_id": export.pk}
    bodies = {
        "/cases/{case_id}/response": {"client_id": str(uuid4()), "base": 0, "answers": {}},
        "/cases/{case_id}/response/submit": {"base": 0},
        "/exports": {"study": release.study.slug, "questionnaire": "tiny", "format": "ddi"},
    }

    def ask(method: str, path: str, secret: str):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        body = json.dumps(bodies[path]) if method == "POST" else ""
        address = "/api/v1" + path.format(**parts)
        return Client().generic(method, address, body, content_type="application/json", headers=headers)

    return ask


def outcome(answer) -> str:
    if answer.status_code == 200 and answer.get("Content-Type", "").startswith("application/json"):
        return "empty" if answer.json() == {"results": [], "next": None} else "opens"
    return {200: "opens", 202: "taken", 404: "hidden"}[answer.status_code]


@pytest.mark.parametrize(("method", "path", "scope", "expected"), [(*row[:3], row[3:]) for row in TABLE])
def test_an_operation_opens_for_those_in_the_table(method, path, scope, expected, users, send):
    found = []
    for role in ROLES:
        _token, secret = tokens.issue(users[role], role, [scope], now=timezone.now())
        found.append(outcome(send(method, path, secret)))
    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, expected, strict=True))


@pytest.mark.parametrize(("method", "path", "scope"), [row[:3] for row in TABLE])
def test_an_operation_wants_a_token_with_its_scope(method, path, scope, users, send):
    others = [each for each in AccessToken.Scope.values if each != scope]
    _token, secret = tokens.issue(users["supervisor"], "all but one", others, now=timezone.now())
    assert send(method, path, "").status_code == 401
    assert send(method, path, "fangtan_guessed").status_code == 401
    refused = send(method, path, secret)
    assert refused.status_code == 403
    assert refused.json() == {"detail": f"This token lacks the scope {scope}."}


def test_a_password_session_opens_no_path(case, supervisor):
    browser = Client()
    browser.force_login(supervisor)
    assert browser.get("/api/v1/cases").status_code == 401


def test_tables_of_a_release_tell_no_cases(users, send):
    _token, secret = tokens.issue(users["researcher"], "r", ["read:releases"], now=timezone.now())
    answer = send("GET", "/releases/{release_id}/tables/{name}", secret)
    assert answer.json()["rows"] == [[{"content": 1, "mark": "", "notes": []}]]
