"""A small study in a folder of its own, and its workbook as a reader finds it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from python_calamine import CalamineWorkbook

from analytics import exporting, releasing
from analytics.models import Release
from surveys import responding, reviewing
from surveys.models import Case, Organisation, Response, Study
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TINY = Path(__file__).parent / "tiny"


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """The study's folder; tests may edit its files before loading."""
    settings.STUDIES_DIR, settings.MEDIA_ROOT = tmp_path / "studies", tmp_path / "files"
    return Path(copytree(TINY, tmp_path / "studies" / "tiny"))


@pytest.fixture
def replan(folder) -> Callable[[Callable[[dict[str, Any]], object]], None]:
    """Change the table plan: `replan(lambda plan: plan.update(wave="no"))`."""

    def change(how: Callable[[dict[str, Any]], object]) -> None:
        document = yaml.safe_load((folder / "tables.yaml").read_text("utf-8"))
        how(document)
        (folder / "tables.yaml").write_text(json.dumps(document), "utf-8")

    return change


@pytest.fixture
def load(db, folder) -> Callable[[], Study]:
    def load() -> Study:
        call_command("load_study", "tiny", verbosity=0)
        return Study.objects.get(slug="tiny")

    return load


@pytest.fixture
def loaded(load) -> Study:
    return load()


@pytest.fixture
def answered(loaded) -> Callable[..., Response]:
    """A firm's approved answers in the present wave: `answered("lab_a", staff_n=12, quoting="none")`."""

    def answer(
        organisation: str, *, quoting: str = "organisation", is_approved: bool = True, **answers: Any
    ) -> Response:
        wave = loaded.waves.get(name="present")
        case = Case.objects.create(
            wave=wave,
            key=f"case-{organisation}",
            organisation=Organisation.objects.get(key=organisation),
            version=loaded.questionnaires.get(name="labs_firm"),
        )
        response = responding.open_response(case, mode="web", now=NOW)
        by = Actor("command:test", "web")
        given = {name: _answer(each) for name, each in answers.items()}
        response = responding.save(response, Change(f"save-{organisation}", 0, given), by=by, now=NOW)
        response = responding.submit(response, by=by, now=NOW, base=response.revision, quoting=quoting)
        if not is_approved:
            return response
        return reviewing.approve(response, by=by, now=NOW, base=response.revision)

    return answer


def _answer(given: Any) -> Answer:
    return given if isinstance(given, Answer) else Answer(value=given)


@dataclass(frozen=True)
class Book:
    """A finished workbook, read back by another library than the one that wrote it."""

    content: bytes

    def rows(self, tab: str) -> list[dict[str, Any]]:
        """The rows of a sheet's table by heading."""
        lines = CalamineWorkbook.from_filelike(BytesIO(self.content)).get_sheet_by_name(tab).to_python()
        start = next(at for at, line in enumerate(lines) if at and not any(lines[at - 1])) if lines else 0
        return [dict(zip(lines[start], line, strict=True)) for line in lines[start + 1 :]]

    def row(self, tab: str, **where: Any) -> dict[str, Any]:
        """The only row in which these columns have these values; underscores stand for blanks."""
        named = {name.replace("_", " "): value for name, value in where.items()}
        (found,) = [row for row in self.rows(tab) if named.items() <= row.items()]
        return found

    @property
    def tabs(self) -> list[str]:
        return CalamineWorkbook.from_filelike(BytesIO(self.content)).sheet_names


@pytest.fixture
def release_of() -> Callable[..., Release]:
    def build(study: Study, rests_on: str = "approved") -> Release:
        wanted = releasing.request(study, by=None, now=NOW, rests_on=rests_on)
        return releasing.build(wanted, clock=lambda: NOW)

    return build


@pytest.fixture
def book_of(release_of) -> Callable[..., Book]:
    """The workbook of a new release of a study."""

    def build(study: Study, language: str = "en", rests_on: str = "approved") -> Book:
        with exporting.export(release_of(study, rests_on), language).file.open() as file:
            return Book(file.read())

    return build


@pytest.fixture
def handed_in(case_of, write, now) -> Callable[..., Response]:
    """A response to a questionnaire in YAML with these answers: `handed_in(FORM, staff=12)`."""

    def hand_in(text: str, **answers: Any) -> Response:
        response = responding.open_response(case_of(text), mode="web", now=now)
        response = write(response, response.revision, **answers) if answers else response
        by = Actor("command:test", "web")
        response = responding.finish(response, by=by, now=now, base=response.revision, quoting="none")
        return reviewing.approve(response, by=by, now=now, base=response.revision)

    return hand_in
