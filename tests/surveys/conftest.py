"""A firm at its door: an invitation, and its pages as a browser without scripts sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import inviting
from surveys.models import Case, Invitation, Response


class FormReader(HTMLParser):
    """What a browser would send of the page's form: no control of a disabled fieldset, no unticked box."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.disabled = self.inside = False
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        control = dict(attrs)
        name, value = control.get("name", ""), control.get("value", "on")
        if tag == "form":
            self.inside = control.get("method") == "post" and "action" not in control
        elif tag == "fieldset":
            self.disabled = "disabled" in control
        elif tag == "select":
            self.select, self.chosen = name, None
        elif tag == "textarea":
            self.textarea, self.text = name, ""
        elif tag == "option" and (self.chosen is None or "selected" in control):
            self.chosen = control["value"]
        elif (
            tag == "input"
            and name
            and (control.get("type") not in ("radio", "checkbox") or "checked" in control)
        ):
            self._send(name, value)

    def handle_data(self, data):
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._send(self.select, self.chosen)
            self.select = ""
        elif tag == "textarea":
            self._send(self.textarea, self.text)
            self.textarea = ""
        elif tag == "fieldset":
            self.disabled = False

    def _send(self, name, value):
        if self.inside and not self.disabled:
            self.sent.setdefault(name, []).append(value)


@dataclass
class Door:
    """The pages an invitation opens, and what lies behind them."""

    case: Case
    token: str
    invitation: Invitation
    client: Client

    def address(self, page: str = "welcome", *parts: str) -> str:
        return reverse(f"respondent-{page}", args=[self.token, *parts])

    def look(self, section: str) -> str:
        return self.client.get(self.address("section", section)).content.decode()

    def send(self, section: str, page: str | None = None, /, **typed):
        """Fill in a section's page (as it is now, or as it was read before) and send it."""
        sent = FormReader(page or self.look(section)).sent
        sent |= {name.replace("__", "-"): value for name, value in typed.items()}
        return self.client.post(self.address("section", section), sent)

    def save(self, answers: object, *, base: int = 0, client_id: str = "", **headers):
        body = json.dumps({"client_id": client_id or str(uuid4()), "base": base, "answers": answers})
        return self.client.post(self.address("save"), body, content_type="application/json", **headers)

    @property
    def response(self) -> Response:
        return Response.objects.get(case=self.case)

    @property
    def answers(self) -> dict:
        return self.response.answers


@pytest.fixture
def invited_to(case_of):
    """The door of a firm invited, a moment ago, to answer this questionnaire."""

    def invite(text: str, *, days: int = 30) -> Door:
        case = case_of(text)
        invitation, token = inviting.invite(case, now=timezone.now(), days=days)
        return Door(case, token, invitation, Client())

    return invite


@pytest.fixture
def morning():
    """A Monday at ten in Shanghai, within the hours in which firms are called there."""
    return datetime(2026, 3, 2, 2, tzinfo=UTC)
