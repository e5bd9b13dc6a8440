"""The languages a form speaks, and its texts by their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from surveys.questionnaire.faults import Mark
from surveys.questionnaire.xlsform.languages import code_of, guessed
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line, Table

SHOWN = ("label", "hint", "form_title")


class Speech:
    """Languages by the form's names for them; the one without a name is the form's default."""

    def __init__(self, tables: Iterable[Table], settings: Line | None, notes: Notes) -> None:
        tables = list(tables)
        named = [column.language for table in tables for column in table.columns if column.language]
        default = settings.text("default_language") if settings else ""
        self.own = settings.own.get("languages", "").split() if settings else []
        self.codes: dict[str, str] = {}
        for name in dict.fromkeys([default, *named] if default else named):
            self.codes[name], is_known = code_of(name)
            if not is_known:
                notes.of_sheet("settings", "language", name=name, code=self.codes[name])
        self.codes[""] = self.codes.get(default) or self._assumed(tables, settings, notes)

    def _assumed(self, tables: list[Table], settings: Line | None, notes: Notes) -> str:
        lines = [*(line for table in tables for line in table.lines), *([settings] if settings else [])]
        texts = [text for line in lines for name in SHOWN if (text := line.text(name))]
        code = guessed(texts)
        if texts and self.codes:
            notes.of_sheet("settings", "language_assumed", code=code)
        self.speaks_default = bool(texts) or not self.codes
        return code

    speaks_default = True

    @property
    def languages(self) -> list[str]:
        """Codes, the default first; a form of Fangtan's own says them all."""
        if self.own:
            return list(dict.fromkeys([*self.own, *(c for name, c in self.codes.items() if name)]))
        default = [self.codes[""]] if self.speaks_default or len(self.codes) == 1 else []
        return list(dict.fromkeys([*default, *self.codes.values()]))

    def text(self, line: Line, name: str, is_own: bool = False) -> dict[str, str]:
        """A text of a row by language; the column without a language fills in for the default."""
        found: dict[str, str] = {}
        wordings = line.wordings(name, is_own)
        for language, text in sorted(wordings.items(), key=lambda pair: pair[0] == ""):
            found.setdefault(self.codes.get(language, ""), text)
        return {code: found[code] for code in self.languages if code in found}


def mark(line: Line) -> Mark:
    return Mark(f"{line.sheet} row", line.number)


def without_blanks(made: Mapping[str, object]) -> dict[str, object]:
    return {
        key: value for key, value in made.items() if value is not False and value not in (None, "", {}, [])
    }
