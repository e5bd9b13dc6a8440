"""What the columns of a file mean: a line for each variable, and one for each of its codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analytics.microdata.variables import MISSING, Sheet, Variable
from analytics.microdata.wording import LETTERS, missing_codes, short_names, worded

HEADINGS = (
    *("table", "variable", "name_in_statistics_programs", "type", "code"),
    *("label_en", "label_zh_hans", "unit_en", "unit_zh_hans", "asked_when"),
)
Line = dict[str, object]


def lines(sheets: Iterable[tuple[str, Sheet]]) -> Iterator[Line]:
    """`sheets`: each with the name it has in the file."""
    for name, sheet in sheets:
        short = short_names([variable.name for variable in sheet.variables])
        for variable in sheet.variables:
            first = {
                "table": name,
                "variable": variable.name,
                "name_in_statistics_programs": short[variable.name],
            }
            yield _line(**first, type=variable.type, **_labels(variable), **_asked(variable))
            for category in variable.categories:
                yield _line(**first, code=category.code, **_words(category.label))
            for reason, code in missing_codes(variable).items():
                yield _line(**first, code=f".{LETTERS[reason]} ({code})", **_words(MISSING[reason]))


def _line(**cells: object) -> Line:
    return {heading: cells.get(heading, "") for heading in HEADINGS}


def _words(text: object) -> Line:
    return {f"label_{key}": worded(text, language) for key, language in LANGUAGES.items()}  # type: ignore[arg-type]


LANGUAGES = {"en": "en", "zh_hans": "zh-hans"}


def _labels(variable: Variable) -> Line:
    unit = variable.question.unit if variable.question else None
    units = {f"unit_{key}": worded(unit or {}, language) for key, language in LANGUAGES.items()}
    return _words(variable.label) | units


def _asked(variable: Variable) -> Line:
    relevant = variable.question.relevant if variable.question else None
    return {"asked_when": relevant.text if relevant else ""}
