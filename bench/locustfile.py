"""What the independent client of `make load` does: locust reads this file, and whom to play in PEOPLE."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, between, task

from bench.form import SECTIONS
from bench.respondent import values

PEOPLE: dict[str, list[Any]] = json.loads(Path(os.environ["PEOPLE"]).read_text())
HEADERS = {"X-CSRFToken": "x" * 32}
COOKIE = f"csrftoken={'x' * 32}"


class Saver(FastHttpUser):
    """Saves a page of five answers, thinks, and saves the next one."""

    abstract = True
    wait_time = between(4, 6)
    cookie = COOKIE

    def save(self, address: str, name: str) -> None:
        lap, page = divmod(next(self.pages), len(SECTIONS))
        answers = {key: {"value": value} for key, value in values(SECTIONS[page], lap).items()}
        change = {"client_id": str(uuid4()), "base": self.revision, "answers": answers}
        headers = HEADERS | {"Cookie": self.cookie}
        with self.client.post(
            address, json=change, headers=headers, name=name, catch_response=True
        ) as answer:
            if answer.status_code != 200 or answer.json()["revision"] != self.revision + 1:
                answer.failure(f"{answer.status_code}: {answer.text[:200]}")
            else:
                self.revision += 1

    def on_start(self) -> None:
        self.pages, self.revision = count(), 0


class Respondent(Saver):
    fixed_count = len(PEOPLE["respondents"])

    def on_start(self) -> None:
        super().on_start()
        self.token = PEOPLE["respondents"].pop()

    @task
    def answer(self) -> None:
        self.save(f"/a/{self.token}/save/", "respondent saves")


class Interviewer(Saver):
    fixed_count = len(PEOPLE["interviewers"])

    def on_start(self) -> None:
        super().on_start()
        session, self.case = PEOPLE["interviewers"].pop()
        self.cookie = f"{COOKIE}; sessionid={session}"

    @task(4)
    def answer(self) -> None:
        self.save(f"/interviews/{self.case}/save/", "interviewer saves")

    @task(1)
    def look(self) -> None:
        self.client.get("/interviews/", headers={"Cookie": self.cookie}, name="interviewer's list")
