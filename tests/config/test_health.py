"""What a supervisor of processes is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from config import health
from config.celery import app
from tests.running import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{free_port()}/0")


@pytest.fixture
def broker(monkeypatch):
    """A broker in memory: that the real one is asked is proved with the services."""
    monkeypatch.setitem(app.conf, "broker_url", "memory://")


def test_a_process_lives_whatever_is_missing(client, no_broker, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"live": True}


def test_with_everything_there_it_is_ready(client, broker):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True, "database": "ok", "migrations": "ok", "broker": "ok", "files": "ok"
    }  # fmt: skip
    assert "no-cache" in answer.headers["Cache-Control"]


def test_without_a_broker_it_says_so_and_nothing_secret(client, no_broker):
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["broker"] == "does not answer (OperationalError)"
    assert "127.0.0.1" not in answer.text


def test_migrations_that_wait_are_counted(client, broker):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="analytics").delete()
    assert (
        client.get("/health/ready").json()["migrations"] == "1 migrations are not applied: manage.py migrate"
    )


def test_a_full_disk_is_told(client, broker, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: SimpleNamespace(free=health.ROOM - 1))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["files"]) == (503, "the disk is full")


def test_a_folder_that_cannot_be_written_is_told(client, broker, settings, tmp_path):
    settings.MEDIA_ROOT = settings.VAR_DIR = tmp_path / "gone"
    assert client.get("/health/ready").json()["files"] == "the folder of files cannot be written"


def test_under_tls_it_is_asked_without(client, broker, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/ready").status_code == 200
    assert client.get("/log-in/").status_code == 301
