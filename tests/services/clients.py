"""Web on a database of its own, and clients that save one answer after the other through it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import closing
from itertools import count
from uuid import uuid4

from tests.running import REPLACED, REPOSITORY

CASES, LINKS = 4, 2
"""Two clients answer each case, so that they also write between each other's saves."""
BROKEN = (ConnectionResetError, BrokenPipeError, http.client.HTTPException)
"""What a client meets whose web dies. Nobody refuses it: the socket is there until the test is over."""
HEADERS = {
    "Content-Type": "application/json",
    "X-CSRFToken": "x" * 32,
    "Cookie": f"csrftoken={'x' * 32}",
}

PREPARE = f"""
import json
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from surveys import inviting, publishing
from surveys.models import Case, Organisation, Study, Wave
from surveys.questionnaire import loading

call_command("migrate", verbosity=0)
title, now = {{"en": "Killed"}}, timezone.now()
questions = [{{"name": f"q{{n}}", "kind": "integer", "label": title}} for n in range({LINKS})]
sections = [{{"name": "all", "title": title, "questions": questions}}]
form = {{"name": "killed", "title": title, "languages": ["en"], "sections": sections}}
study = Study.objects.create(slug="killed", title=title)
wave = Wave.objects.create(study=study, name="first", title=title, reference_year=2025)
version = publishing.publish(study, loading.load(form), now=now)
links = []
for n in range({CASES}):
    place = {{"key": f"firm-{{n}}", "industry": "it", "level": "firm"}}
    firm = Organisation.objects.create(study=study, name="Firm", **place)
    case = Case.objects.create(wave=wave, key=f"case-{{n}}", organisation=firm, version=version)
    links += [(f"q{{q}}", inviting.invite(case, now=now, days=1)[1]) for q in range({LINKS})]
print(json.dumps(links))
"""
TELL = """
import json
import django
django.setup()
from surveys import history
from surveys.models import Response, Revision

assert history.verify(Response.objects.all()) is None
print(json.dumps([
    (revision.client_id, new["value"])
    for revision in Revision.objects.filter(action="save", response__case__wave__study__slug="killed")
    for _old, new in revision.changes.values()
]))
"""


class Web:
    """The web server on a database, and how to kill it."""

    def __init__(self, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in REPLACED}
        self.environment = inherited | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"}
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def says(self, script: str) -> object:
        """What a script with Django on the same database prints."""
        command = [sys.executable, "-c", script]
        done = subprocess.run(
            command, cwd=REPOSITORY, env=self.environment, check=True, stdout=subprocess.PIPE
        )
        return json.loads(done.stdout)

    def __enter__(self) -> Web:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "tests.services.forking", str(self.listening.fileno())],
            cwd=REPOSITORY, env=self.environment, pass_fds=[self.listening.fileno()],
            stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self

    def kill(self) -> None:
        self.popen.stdin.write(b"again\n")
        self.popen.stdin.flush()

    def __exit__(self, *failure: object) -> None:
        self.popen.stdin.close()
        self.popen.wait()
        self.listening.close()


class Clients:
    """Pages that save one answer after the other, each until it is acknowledged, as saving.js does."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.acknowledged: list[tuple[str, int]] = []
        self.unanswered = 0
        self.more = threading.Condition()
        self.is_over = threading.Event()

    def wait_for(self, number: int) -> None:
        """Until so many more answers are acknowledged."""
        with self.more:
            goal = len(self.acknowledged) + number
            assert self.more.wait_for(lambda: len(self.acknowledged) >= goal, 30), "nothing is saved any more"

    def answer(self, question: str, token: str) -> None:
        base = 0
        for value in count(1):
            if self.is_over.is_set():
                break
            change = {"client_id": str(uuid4()), "base": base, "answers": {question: {"value": value}}}
            said = self._until_answered(token, json.dumps(change))
            base = said["revision"]
            if "moved" in said:  # a page would be loaded anew, and ask what the new version asks
                question = question.translate(str.maketrans("qr", "rq"))
            with self.more:
                self.acknowledged.append((change["client_id"], value))
                self.more.notify()

    def _until_answered(self, token: str, body: str) -> dict[str, int]:
        while True:
            try:
                return self._sent(token, body)
            except BROKEN:
                with self.more:
                    self.unanswered += 1

    def _sent(self, token: str, body: str) -> dict[str, int]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("POST", f"/a/{token}/save/", body, HEADERS)
            reply = connection.getresponse()
            said = reply.read()
        if reply.status == 503:  # moved at this very moment: to be sent again
            raise http.client.HTTPException
        assert reply.status == 200, said
        return json.loads(said)
