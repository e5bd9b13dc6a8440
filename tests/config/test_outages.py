"""What people read when something that Fangtan needs is away."""

from __future__ import annotations

import errno

import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client
from django.urls import path

from config.outages import failed

pytestmark = pytest.mark.urls(__name__)


def database_gone(request):
    raise OperationalError("the connection is lost")


def disk_full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


def fault(request):
    raise ProgrammingError("no such column")


urlpatterns = [path("gone", database_gone), path("full", disk_full), path("fault", fault)]
handler500 = failed


@pytest.mark.parametrize("address", ["/gone", "/full"])
def test_what_is_away_for_a_moment_is_told_with_what_becomes_of_the_answers(address):
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "kept in this browser" in answer.text
    assert "保留在本浏览器中" in answer.text


def test_a_fault_of_fangtan_is_called_one():
    answer = Client(raise_request_exception=False).get("/fault")
    assert answer.status_code == 500
    assert "not in what you did" in answer.text
