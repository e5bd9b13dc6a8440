"""The sheets of an XLSForm -> a questionnaire, with every fault and every notice by sheet and row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from surveys.questionnaire import loading
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.faults import Fault, Mark, Marked
from surveys.questionnaire.xlsform.choices import MOST_CHOICES, as_csv, lists_of, lookup_of
from surveys.questionnaire.xlsform.columns import (
    ALIASES,
    CHOICE_ALIASES,
    OWN,
    SETTING_ALIASES,
    SETTINGS,
    SURVEY,
    Column,
)
from surveys.questionnaire.xlsform.media import MediaFile, Pictures
from surveys.questionnaire.xlsform.names import file_name, referring, without_last_saved
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.questions import YES, Questions
from surveys.questionnaire.xlsform.sheets import SHEETS, Line, Rows, Table, table
from surveys.questionnaire.xlsform.structure import Structure
from surveys.questionnaire.xlsform.wording import Speech, without_blanks

KEPT = ("version", "style", "instance_name")
"""Settings that other tools want back."""
MOST_ROWS = {"survey": 10_000, "choices": MOST_CHOICES, "external_choices": MOST_CHOICES}
"""Three times as many as a very long form has."""
NUMBERED = re.compile(r"_\d+$")
LOOKED_INTO = re.compile(r"(?:instance|pulldata)\(\s*['\"]([^'\"]+)['\"]")
LISTED = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")


class Found(NamedTuple):
    """`questionnaire` is None when there are faults; `document` is what was read, as far as it was."""

    questionnaire: Questionnaire | None
    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]
    document: dict[str, object]
    named: frozenset[str] = frozenset()
    """Pictures and sounds that the form names, whether or not they came along."""
    awaited: tuple[str, ...] = ()
    """Tables that it looks into and that did not come: until they do, it can be tried out and not asked."""


def understand(
    sheets: Mapping[str, Rows],
    name: str,
    files: Mapping[str, Rows] | None = None,
    media: Mapping[str, MediaFile] | None = None,
) -> Found:
    """`name` is the file's, without its ending; `files` are its tables, `media` its pictures and sounds."""
    notes = Notes()
    found = {sheet.strip().lower(): rows for sheet, rows in sheets.items()}
    survey = table("survey", found.get("survey", ()), ALIASES)
    if not any(column == Column("type", "") for column in survey.columns):
        notes.fault(Line("survey", 1, {}), "no_survey")
        return Found(None, notes.log.faults().faults, (), {})
    for sheet, most in MOST_ROWS.items():
        if len(found.get(sheet, ())) > most:
            notes.fault(Line(sheet, most + 1, {}), "too_many_rows", part=sheet, most=most)
            return Found(None, notes.log.faults().faults, (), {})
    form = _Form(survey, found, dict(files or {}), dict(media or {}), name, notes)
    document, named = form.document(), frozenset(form.pictures.named)
    if "sections" not in document:
        return Found(None, notes.log.faults().faults, tuple(notes.notices), document, named)
    questionnaire = loading.loaded(document, notes.log)
    faults = notes.log.faults().faults
    notices = (*notes.notices, *notes.log.advice())
    awaited = tuple(sorted(form.awaited))
    return Found(None if faults else questionnaire, faults, notices, document, named, awaited)


class _Form:
    def __init__(
        self,
        survey: Table,
        sheets: Mapping[str, Rows],
        files: dict[str, Rows],
        media: Mapping[str, MediaFile],
        name: str,
        notes: Notes,
    ) -> None:
        self.notes, self.name, self.files = notes, name, files
        self.awaited: set[str] = set()
        self.survey = referring(without_last_saved(survey, notes))
        self.choices = [
            table(sheet, sheets.get(sheet, ()), CHOICE_ALIASES) for sheet in ("choices", "external_choices")
        ]
        settings = table("settings", sheets.get("settings", ()), SETTING_ALIASES)
        self.settings = settings.lines[0] if settings.lines else Line("settings", 2, {})
        self.name_columns(settings, sheets)
        self.speech = Speech([self.survey, *self.choices, settings], self.settings, notes)
        self.pictures = Pictures(self.speech, notes, media)

    def name_columns(self, settings: Table, sheets: Mapping[str, Rows]) -> None:
        """Columns and sheets that are not understood."""
        for column in self.survey.columns:
            known = NUMBERED.sub("", column.name) in OWN if column.is_own else column.name in SURVEY
            if column.name == "save_to":
                self.notes.of_sheet("survey", "entities")
            elif not known:
                self.notes.of_sheet("survey", "column", column=_shown(column))
        for column in settings.columns:
            if not column.is_own and column.name not in SETTINGS:
                self.notes.of_sheet("settings", "setting", column=_shown(column))
        for sheet in sheets:
            if sheet == "entities":
                self.notes.of_sheet("entities", "entities")
            elif sheet not in SHEETS:
                self.notes.of_sheet(sheet, "sheet", sheet=sheet)

    def document(self) -> Marked:
        allows_twice = self.settings.text("allow_choice_duplicates").lower() in YES
        lists = lists_of(self.choices, self.speech, self.notes, self.pictures, allows_twice)
        questions = Questions(self.speech, lists, self.files, self.notes, self.pictures)
        sections = Structure(questions, self.notes).read(self.survey)
        self.await_tables(questions.awaited, lists)
        if not sections and not self.notes.log.noted:
            self.notes.fault(Line("survey", 1, {}), "no_questions")
        form_id = self.settings.text("form_id") or self.name
        made = Marked(Mark("survey row", 1))
        made.update(
            without_blanks(
                {
                    "name": self.settings.own.get("name") or file_name(form_id),
                    "title": self.title(form_id),
                    "intro": self.speech.text(self.settings, "intro", is_own=True),
                    "languages": self.speech.languages,
                    "attributes": self.attributes(),
                    "settings": {key: self.settings.text(key) for key in KEPT if self.settings.text(key)},
                    "lookups": self.lookups(lists),
                    "files": self.pictures.used,
                    "sections": sections,
                }
            )
        )
        return made

    def title(self, form_id: str) -> dict[str, str]:
        own = self.speech.text(self.settings, "title", is_own=True)
        return own or {self.speech.languages[0]: self.settings.text("form_title") or form_id}

    def attributes(self) -> dict[str, str]:
        own = self.settings.own.items()
        return {name.removeprefix("attribute_"): text for name, text in own if name.startswith("attribute_")}

    def await_tables(self, listed: set[str], lists: Mapping[str, list[Marked]]) -> None:
        """Those that choices are taken from, and those that expressions look into."""
        known = self.files.keys() | {as_csv(name) for name in lists}
        self.awaited |= listed
        for line in self.survey.lines:
            looked_into = {as_csv(name) for text in line.cells.values() for name in LOOKED_INTO.findall(text)}
            for file in sorted(looked_into - known - self.awaited):
                self.notes.notice(line, "no_file", file=file)
                self.awaited.add(file)

    def lookups(self, lists: Mapping[str, list[Marked]]) -> dict[str, list[dict[str, str]]]:
        """Tables that came along, and those lists of choices that instance() looks into."""
        found = {file.removesuffix(".csv"): lookup_of(rows) for file, rows in self.files.items()}
        texts = (text for line in self.survey.lines for text in line.cells.values() if "instance(" in text)
        for name in {name for text in texts for name in LISTED.findall(text)} - found.keys():
            found[name] = [row for choice in lists.get(name, []) for row in self.looked_up(choice)]
        return {name: rows for name, rows in found.items() if rows}

    def looked_up(self, choice: Marked) -> list[dict[str, str]]:
        label, also = choice.get("label"), choice.get("also", [])
        texts = list(label.values()) if isinstance(label, dict) else []
        told = {"name": str(choice["name"]), "label": str(texts[0]) if texts else ""}
        rows = [choice.get("attributes", {}), *(also if isinstance(also, list) else [])]
        return [{**told, **row} for row in rows if isinstance(row, dict)]


def _shown(column: Column) -> str:
    return f"{column.name}::{column.language}" if column.language else column.name
