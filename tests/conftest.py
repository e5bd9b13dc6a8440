"""Fixtures for every folder: tiny questionnaires, responses to them, and people of each role."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.test import override_settings

from config.celery import app
from surveys import publishing, responding, roles
from surveys.models import Case, Organisation, QuestionnaireVersion, Response, Study, Wave
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.faults import Faults
from surveys.responding import Actor, Change

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PHONE = Actor("command:test", "phone")
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    """A database in a file: one in memory has other locks, and no second process could open it."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def plain_static_files(tmp_path_factory):
    """Pages find styles and scripts without collectstatic; a manifest would answer 404 for all of them."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | plain, STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """Hashing is slow on purpose; nobody attacks the accounts of tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def at_once():
    """Tasks run where they are sent; that a worker runs them is proved with the services."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def no_queue(monkeypatch):
    """A broker's address at which nobody listens."""
    monkeypatch.setitem(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setitem(app.conf, "task_publish_retry", False)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def questionnaire() -> Callable[[str], Questionnaire]:
    """A questionnaire from YAML that may say nothing but its questions or sections."""
    return lambda text: loading.load(_completed(yaml.safe_load(text)))


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    if questions := document.pop("questions", None):
        document["sections"] = [{"name": "all", "title": {"en": "All"}, "questions": questions}]
    for section in document["sections"]:
        section.setdefault("title", {"en": section["name"]})
    return {"name": "tiny", "title": {"en": "Tiny"}, "languages": ["en"]} | document


@pytest.fixture
def study(db) -> Study:
    return Study.objects.create(slug="tiny-study", title={"en": "A tiny study"}, about={"en": "About it."})


@pytest.fixture
def wave(study) -> Wave:
    return Wave.objects.create(study=study, name="first", title={"en": "First wave"}, reference_year=2025)


@pytest.fixture
def at_every_hour(study) -> Study:
    """The study, which calls by the rules of calling.yaml."""
    study.calling = yaml.safe_load(Path(__file__).with_name("calling.yaml").read_text())
    study.save(update_fields=["calling"])
    return study


@pytest.fixture
def version(study, questionnaire) -> Callable[[str], QuestionnaireVersion]:
    return lambda text: publishing.publish(study, questionnaire(text), now=NOW)


@pytest.fixture
def case_of(wave, version) -> Callable[..., Case]:
    """A case of a new organisation, to be asked this questionnaire."""
    numbers = count(1)

    def make(text: str, **fields: Any) -> Case:
        published, number = version(text), next(numbers)
        place = {"industry": "cro", "level": "firm"} | dict(published.questionnaire.attributes)
        organisation = Organisation.objects.create(
            study=wave.study, key=f"org-{number}", name=f"Organisation {number}", **place
        )
        case = {"wave": wave, "key": f"case-{number}", "organisation": organisation, "version": published}
        return Case.objects.create(**case | fields)

    return make


@pytest.fixture
def write(db) -> Callable[..., Response]:
    """Save plain values, Answers, or None to clear, at a base: `write(response, 3, staff=20)`."""

    def send(
        response: Response, base: int, client_id: str = "", by: Actor = PHONE, **answers: Any
    ) -> Response:
        change = Change(client_id or str(uuid4()), base, {n: _answer(a) for n, a in answers.items()})
        return responding.save(response, change, by=by, now=NOW)

    return send


def _answer(given: Any) -> Answer | None:
    return given if given is None or isinstance(given, Answer) else Answer(value=given)


@pytest.fixture
def save(write) -> Callable[..., Response]:
    """`write` after all that was written before; the response handed in is brought up to date."""

    def follow(response: Response, **answers: Any) -> Response:
        write(response, response.revision, **answers)
        response.refresh_from_db()
        return response

    return follow


@pytest.fixture
def response_to(case_of, save) -> Callable[..., Response]:
    """A response to a questionnaire in YAML, with these answers saved: `response_to(SIZE, {"staff": 20})`."""

    def begin(text: str, answers: dict[str, Any] | None = None, *, mode: str = "phone") -> Response:
        response = responding.open_response(case_of(text), mode=mode, now=NOW)
        return save(response, **answers) if answers else response

    return begin


@pytest.fixture
def user_of(db, django_user_model) -> Callable[..., Any]:
    """A user in the group of a role."""

    def make(role: str, name: str = "") -> Any:
        user = django_user_model.objects.create_user(name or role, password=PASSWORD)
        user.groups.add(roles.ensure_roles()[role])
        return user

    return make


@pytest.fixture
def interviewer(user_of) -> Any:
    return user_of("interviewer")


@pytest.fixture
def supervisor(user_of) -> Any:
    return user_of("supervisor")


@pytest.fixture
def researcher(user_of) -> Any:
    return user_of("researcher")


class StudyFolder:
    """A small study's files, to be changed and loaded. Of its two interviews, T2 lacks a required answer."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> str:
        return (self.path / name).read_text()

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text)

    def change(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert text.count(old) == 1, old
        self.write(name, text.replace(old, new))

    def answer(self, key: str, name: str, **document: Any) -> None:
        """Change, add or (without a document) remove an answer of the interviews file."""
        interviews = yaml.safe_load(self.read("interviews.yaml"))
        answers = next(case for case in interviews["cases"] if case["key"] == key)["answers"]
        answers.pop(name, None)
        answers |= {name: document} if document else {}
        self.write("interviews.yaml", yaml.safe_dump(interviews, allow_unicode=True))


@pytest.fixture
def folder(tmp_path) -> StudyFolder:
    shutil.copytree(Path(__file__).parent / "surveys" / "tea", tmp_path / "tea")
    return StudyFolder(tmp_path / "tea")


@pytest.fixture
def load(folder, db) -> Callable[..., Study]:
    """Load the folder, some days from now."""
    return lambda days=0: publishing.load_study(folder.path, now=NOW + timedelta(days=days))


@pytest.fixture
def rows(db) -> Callable[[], dict[Any, int]]:
    """How many rows each table of surveys has."""
    return lambda: {model: model.objects.count() for model in apps.get_app_config("surveys").get_models()}


@pytest.fixture
def faults(load, rows) -> Callable[[], list[str]]:
    """The faults of a load that must fail, and leave the database as it was."""

    def told() -> list[str]:
        before = rows()
        with pytest.raises(Faults) as found:
            load()
        assert rows() == before
        return [f"{fault.place}: {fault.reason['en']}" for fault in found.value.faults]

    return told
