"""Figures for Prometheus: with the token alone, and of what really happened."""

from __future__ import annotations

import pytest

from config import metrics
from surveys import parking
from surveys.parking import Task

pytestmark = pytest.mark.django_db
ENTRY = {"Authorization": "Bearer s3cret"}


@pytest.fixture
def asked(client, settings, monkeypatch):
    """The figures; queues are counted on the real broker, in the stack."""
    settings.METRICS_TOKEN = "s3cret"
    monkeypatch.setattr(metrics, "queue_lengths", lambda: {"collect": 3})
    return lambda: client.get("/metrics", headers=ENTRY).text


def figure(text: str, name: str) -> float:
    return float(next(line for line in text.splitlines() if line.startswith(name)).split()[-1])


def test_requests_are_counted_by_page_and_status(client, asked):
    name = 'fangtan_request_seconds_count{page="login",status="200"}'
    client.get("/log-in/")
    before = figure(asked(), name)
    client.get("/log-in/")
    assert figure(asked(), name) == before + 1


def test_what_waits_is_told(asked, now):
    parking.park(Task("one", "a.task"), "failed", tries=4, now=now)
    text = asked()
    assert figure(text, 'fangtan_waiting{kind="parked tasks"}') == 1
    assert figure(text, 'fangtan_queued_tasks{queue="collect"}') == 3


def test_every_queue_is_counted():
    assert metrics.QUEUES == ["collect", "exports", "releases", "small_exports", "webhooks"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": "Bearer "}])
def test_without_the_token_there_is_nothing(client, settings, headers):
    settings.METRICS_TOKEN = "s3cret"
    assert client.get("/metrics", headers=headers).status_code == 404


def test_where_no_token_is_set_nobody_has_one(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
