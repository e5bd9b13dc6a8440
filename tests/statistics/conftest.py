"""Snapshots as small as a test needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def both(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": f"{text}（中）"}


@pytest.fixture
def form() -> Callable[..., dict[str, Any]]:
    """A questionnaire document: `form("labs_firm", {"name": "staff", "kind": "integer"}, level="firm")`."""

    def make(name: str, *questions: dict[str, Any], **attributes: str) -> dict[str, Any]:
        return {
            "name": name,
            "title": both(name),
            "languages": ["en", "zh-hans"],
            "attributes": attributes,
            "sections": [
                {
                    "name": "all",
                    "title": both("All"),
                    "questions": [
                        {"label": both(f"{question['name']}?")} | question for question in questions
                    ],
                }
            ],
        }

    return make


@pytest.fixture
def interview() -> Callable[..., dict[str, Any]]:
    """A response of the snapshot; its answers are the questions that were asked."""

    def make(key: str, form: str, answers: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        answers = answers or {}
        return {
            "key": key,
            "wave": "now",
            "organisation": f"org-{key}",
            "organisation_name": f"Organisation {key}",
            "industry": "labs",
            "level": "firm",
            "questionnaire": form,
            "mode": "phone",
            "role": {},
            "quoting": "organisation",
            "duration_min": None,
            "date": "",
            "asked": list(answers),
            "answers": answers,
            "passages": [],
            "stale_passages": 0,
            "is_approved": True,
        } | fields

    return make


@pytest.fixture
def theme() -> Callable[[str], dict[str, Any]]:
    texts = ("name", "definition", "full_definition", "when_to_use", "when_not_to_use", "example")
    return lambda code: {"code": code, "parent": ""} | dict.fromkeys(texts, both(code))


@pytest.fixture
def finding() -> Callable[..., dict[str, str]]:
    """A row of published.csv."""
    blank = "type sheet industry level value value_zh_hans value_b value_b_zh_hans qualifier"
    blank += " unit_en unit_zh_hans year place_en place_zh_hans"
    blank += " entity source question theme line"

    def make(id: str, **fields: str) -> dict[str, str]:
        row = dict.fromkeys(blank.split(), "") | {"statement_en": id, "statement_zh_hans": id}
        ordinary = {"type": "theme", "industry": "labs", "level": "firm", "source": "text", "theme": "T"}
        return row | ordinary | {"id": id} | fields

    return make


@pytest.fixture
def sheet() -> Callable[..., dict[str, Any]]:
    def make(kind: str, name: str = "", **options: Any) -> dict[str, Any]:
        name = name or kind
        return {"name": name, "kind": kind, "tab": {"en": name[:12], "zh-hans": f"表{name[:12]}"}} | {
            "title": both(name),
            **options,
        }

    return make


@pytest.fixture
def snapshot(theme) -> Callable[..., dict[str, Any]]:
    """`snapshot(sheets, forms, responses, published)`"""

    def make(
        sheets: list[dict[str, Any]],
        forms: list[dict[str, Any]] | None = None,
        responses: list[dict[str, Any]] | None = None,
        published: list[dict[str, str]] | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        return {
            "study": {"slug": "s", "title": both("Study"), "about": both("About")},
            "waves": [{"name": "now", "title": both("Now"), "reference_year": 2025}],
            "industries": [["labs", both("Labs")], ["apps", both("Apps")]],
            "levels": [["industry", both("Industry")], ["firm", both("Firm")]],
            "questionnaires": [{"hash": form["name"], "document": form} for form in forms or []],
            "cases": {},
            "themes": [theme("T"), theme("U")],
            "responses": responses or [],
            "published": published or [],
            "plan": {
                "wave": "now",
                "sources": [
                    {"name": "text", "label": both("Text")},
                    {"name": "A", "label": both("A"), "cases": ["A"]},
                ],
                "sheets": sheets,
            },
        } | fields

    return make


@pytest.fixture
def rows_of() -> Callable[..., list[dict[str, Any]]]:
    """The rows of the first table in English: contents, or the mark in brackets."""
    from analytics.statistics.tabulation import tabulate

    def shown(cell: Any) -> Any:
        content = cell.content["en"] if isinstance(cell.content, dict) else cell.content
        mark = f"[{cell.mark}]" if cell.mark else ""
        return mark if content is None else f"{content} {mark}" if mark else content

    def rows(snapshot: dict[str, Any]) -> list[dict[str, Any]]:
        table = tabulate(snapshot)[0]
        headings = [column.heading["en"] for column in table.columns]
        return [dict(zip(headings, map(shown, row), strict=True)) for row in table.rows]

    return rows
