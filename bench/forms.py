"""A form of 3,000 questions with 1,000 conditions: what its import, its route and its pages cost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from surveys.excel.xlsform import xlsform_workbook
from surveys.form_files import form_of
from surveys.questionnaire import loading
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.browser import browser_form
from surveys.questionnaire.checking import check_on
from surveys.questionnaire.narrowing import narrowed
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import route
from tests.running import REPLACED

SECTIONS, QUESTIONS, ROUNDS = 100, 30, 7
SAVES = """
import json
from statistics import median
from time import perf_counter
from uuid import uuid4

from django.test import Client
from django.utils import timezone
from bench.forms import large, value_of
from surveys import inviting, publishing
from surveys.models import Case, Organisation, Study, Wave
from surveys.questionnaire import loading

now, title = timezone.now(), {"en": "Bench"}
study = Study.objects.create(slug="bench", title=title)
wave = Wave.objects.create(study=study, name="first", title=title, reference_year=2025)
version = publishing.publish(study, loading.load(large()), now=now)
firm = Organisation.objects.create(study=study, name="Firm", key="firm", industry="it", level="firm")
case = Case.objects.create(wave=wave, key="case", organisation=firm, version=version)
address, client = f"/a/{inviting.invite(case, now=now, days=1)[1]}/save/", Client()
every = [(each.name, {"value": value_of(each.kind)}) for each in version.questionnaire.questions()]


def save(base, answers):
    sent = json.dumps({"client_id": str(uuid4()), "base": base, "answers": dict(answers)})
    began = perf_counter()
    said = client.post(address, sent, content_type="application/json", headers={"Host": "localhost"})
    assert said.status_code == 200, said.content
    return perf_counter() - began


for place in range(30):
    save(place, every[100 * place : 100 * place + 100])
print(median(save(30 + lap, [(every[1500][0], {"value": lap})]) for lap in range(100)))
"""


def large() -> dict[str, object]:
    """A document in two languages; every third question has a condition on the one before it."""
    sections = [
        {
            "name": f"s{place}",
            "title": {"en": f"Section {place}", "zh-hans": f"第 {place} 部分"},
            "questions": [_question(place, number) for number in range(QUESTIONS)],
        }
        for place in range(SECTIONS)
    ]
    return {"name": "large", "title": {"en": "Large"}, "languages": ["en", "zh-hans"], "sections": sections}


def _question(place: int, number: int) -> dict[str, object]:
    name = f"q{place}_{number}"
    label = {"en": f"Question {number}?", "zh-hans": f"问题 {number}？"}
    kind = ("integer", "text", "decimal")[number % 3]
    asked: dict[str, object] = {"name": name, "kind": kind, "label": label}
    if number % 3 == 1:
        asked["relevant"] = f"${{q{place}_{number - 1}}} > 5 and ${{q{place}_{number - 1}}} != 7"
    return asked


def figures(folder: Path) -> list[tuple[str, float]]:
    """What is done, and its seconds: medians. `folder`: where a data base can lie."""
    raw = xlsform_workbook(loading.load(large()))
    imported, found = _timed(lambda: form_of({"large.xlsx": raw}))
    form = found.questionnaire
    answers = {question.name: Answer(value=value_of(question.kind)) for question in form.questions()}
    on = Occasion.of_day(date(2026, 11, 26))
    routed, way = _timed(lambda: route(form, answers, on=on))
    checked, _ = _timed(lambda: check_on(way, form, answers, on=on))
    section = form.sections[50]
    page, _ = _timed(lambda: browser_form(narrowed(form, [section]), "en"))
    return [
        (f"workbook of 3,000 questions and 1,000 conditions imported ({len(raw) // 1024} KB)", imported),
        ("the same routed, every question answered", routed),
        ("the same checked, every question answered", checked),
        ("what a page needs to route one section of it", page),
        ("one answer saved, every question answered (in the web process, SQLite)", _saved(folder)),
    ]


def _saved(folder: Path) -> float:
    environment = {name: value for name, value in os.environ.items() if name not in REPLACED}
    environment["FANGTAN_VAR"] = str(folder)
    for words in (["migrate"], ["shell", "--command", SAVES]):
        command = [sys.executable, "manage.py", *words, "--verbosity=0"]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout)


def value_of(kind: str) -> str | int:
    return "some words" if kind == "text" else 6


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    seconds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        result = work()
        seconds.append(perf_counter() - began)
    return median(seconds), result
