"""docker-compose.yml and Dockerfile: containers are restrained, and what runs here is the same."""

from __future__ import annotations

import dockerfile
import pytest
import yaml

from config.celery import app
from config.stack import compose
from config.stack.compose import Missing, Service

VARIABLES = {
    "PUBLIC_URL": "https://s.example.org",
    "SITE": "s.example.org",
    "DEFAULT_FROM_EMAIL": "a@example.org",
}
DOCUMENT = yaml.safe_load(compose.FILE.read_text())
SERVICES = DOCUMENT["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_restrained(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["mem_limit"]
    assert service["restart"] == ("no" if name == "prepare" else "unless-stopped")
    assert "healthcheck" in service or name == "prepare"
    assert service.get("user") or last_user(service["build"]["target"]) not in ("", "root")


def stages() -> dict[str, list[dockerfile.Command]]:
    """The instructions of each named stage of the Dockerfile."""
    found: dict[str, list[dockerfile.Command]] = {}
    for line in dockerfile.parse_file(str(compose.FILE.with_name("Dockerfile"))):
        if line.cmd == "FROM":
            found[line.value[2]] = []
        found[list(found)[-1]].append(line)
    return found


def last_user(stage: str) -> str:
    return next((line.value[0] for line in reversed(stages()[stage]) if line.cmd == "USER"), "")


def test_images_rest_on_named_versions_and_start_programs_without_a_shell():
    for name, lines in stages().items():
        assert ":" in lines[0].value[0], lines[0].original
        assert not lines[0].value[0].endswith(":latest")
        assert not [line.original for line in lines if line.cmd == "ADD"]
        started = [line for line in lines if line.cmd in ("CMD", "ENTRYPOINT")]
        assert name == "build" or (started and all(line.json for line in started))


def test_nothing_secret_stands_in_the_file():
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    assert not given & {
        "SECRET_KEY",
        "CONTACT_KEY",
        "BACKUP_KEY",
        "EMAIL_URL",
        "DATABASE_PASSWORD",
        "METRICS_TOKEN",
    }
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert used == DOCUMENT["secrets"].keys()


def test_every_queue_has_a_worker():
    lines = " ".join(service["command"] for service in SERVICES.values())
    routed = {route["queue"] for route in app.conf.task_routes.values()} | {app.conf.task_default_queue}
    consumed = {
        queue
        for word in lines.split()
        if word.startswith("--queues=")
        for queue in word.partition("=")[2].split(",")
    }
    assert routed | {"small_exports", "exports"} <= consumed


def test_the_same_command_is_started_elsewhere_with_other_places():
    web = compose.services(VARIABLES)["web"]
    assert web.command == ["gunicorn", "config.wsgi", "--config=python:config.gunicorn"]
    moved = web.moved({"database:5432": "127.0.0.1:8002", "/run/secrets/": "/tmp/database:5432/"})
    assert moved.environment["DATABASE_URL"] == "postgres://fangtan@127.0.0.1:8002/fangtan"
    assert moved.environment["SECRET_KEY_FILE"] == "/tmp/database:5432/secret_key"
    assert web.environment["WEB_CONCURRENCY"] == "2"


def test_a_variable_that_the_file_demands_is_named():
    with pytest.raises(Missing, match=r"^SITE is not set: the name of the site"):
        compose.services({name: text for name, text in VARIABLES.items() if name != "SITE"})


def test_a_dollar_sign_for_the_shell_stays_one(tmp_path):
    file = tmp_path / "compose.yml"
    file.write_text("services: {one: {command: 'echo $$HOME ${NAME:-nobody}'}}")
    assert compose.services({}, file)["one"] == Service(["echo", "$HOME", "nobody"], {})
