"""A form of 3,000 questions with 1,000 conditions: what its import, its route and its pages cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
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

SECTIONS, QUESTIONS, ROUNDS = 100, 30, 7


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


def figures() -> list[tuple[str, float]]:
    """What is done, and its seconds: medians."""
    raw = xlsform_workbook(loading.load(large()))
    imported, found = _timed(lambda: form_of({"large.xlsx": raw}))
    form = found.questionnaire
    answers = {question.name: Answer(value=_value(question.kind)) for question in form.questions()}
    on = Occasion.of_day(date(2026, 11, 26))
    routed, way = _timed(lambda: route(form, answers, on=on))
    checked, _ = _timed(lambda: check_on(way, form, answers, on=on))
    section = form.sections[50]
    page, _ = _timed(lambda: browser_form(narrowed(form, section), "en"))
    return [
        (f"workbook of 3,000 questions and 1,000 conditions imported ({len(raw) // 1024} KB)", imported),
        ("the same routed, every question answered", routed),
        ("the same checked, every question answered", checked),
        ("what a page needs to route one section of it", page),
    ]


def _value(kind: str) -> str | int:
    return "some words" if kind == "text" else 6


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    seconds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        result = work()
        seconds.append(perf_counter() - began)
    return median(seconds), result
