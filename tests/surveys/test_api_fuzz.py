"""Requests that nobody would think of. `make fuzz` sends 20,000; here it is a few hundred."""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from surveys import responding, tokens
from surveys.models import AccessToken

FORM = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: why, kind: text, label: {en: Why}}
- name: sites
  kind: table
  label: {en: Sites}
  columns: [{name: town, kind: text, label: {en: Town}}, {name: opened, kind: date, label: {en: Opened}}]
"""
CASES = int(os.environ.get("FUZZ_CASES", "300"))
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def asked(case_of, interviewer, supervisor):
    """Headers of a supervisor's token, and ids of what is there."""
    case = case_of(FORM, interviewer=interviewer)
    responding.open_response(case, mode="phone", now=timezone.now())
    _token, secret = tokens.issue(supervisor, "fuzz", AccessToken.Scope.values, now=timezone.now())
    there = {"case_id": case.pk, "version_id": case.version_id, "slug": case.wave.study.slug}
    return {"Authorization": f"Bearer {secret}"}, there


@pytest.fixture
def one_connection(db):
    """Requests through the real server door leave the test's connection open, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_no_request_makes_the_server_fail(asked, one_connection, settings):
    settings.API_REQUESTS_A_MINUTE = 10**9
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    sent = sum(_send(operation, *asked, CASES // len(operations)) for operation in operations)
    assert sent >= CASES * 0.9


def _send(operation, headers, there, number: int) -> int:
    """Ask an operation so often, about half the time for something that is there. How often it was asked."""
    sent = []

    @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), is_there=st.booleans())
    def ask(case, is_there):
        if is_there:
            known = {name: there[name] for name in case.path_parameters or {} if name in there}
            case.path_parameters = {**(case.path_parameters or {}), **known}
        sent.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    ask()
    return len(sent)
