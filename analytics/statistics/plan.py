"""A study's table plan: which sheets a release has, in which order, and what each one shows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.statistics.faults import Blame
from analytics.statistics.words import LANGUAGES
from surveys.questionnaire.definition import Text

KINDS: dict[str, tuple[str, ...]] = {
    "cover": (),
    "contents": (),
    "notes": ("method", "concerns"),
    "published": (),
    "profile": ("industry", "questions"),
    "indicators": ("industry", "questions"),
    "findings": ("industry",),
    "comparison": ("industries", "measures"),
    "series": ("series",),
    "statements": ("rankings", "options"),
    "estimates": ("level", "waves", "by", "weighting", "estimates"),
    "frequencies": ("level", "waves", "by"),
    "coverage": (),
    "nonresponse": (),
    "codebook": (),
    "themes_chart": (),
    "nonresponse_chart": (),
    "series_chart": ("of",),
}
"""The kinds of sheet, each with the keys it needs beside name, kind, tab and title."""

SHOWING = frozenset({"notes", "published", "profile", "indicators", "findings", "series", "statements"})
"""Kinds that list the published findings assigned to them."""

COLUMNAR = frozenset({"frequencies"})
"""Kinds made from answers in columns, however many there are."""
IMPERSONAL = COLUMNAR | {"contents", "notes", "published", "codebook"}
"""Kinds made without interviews read one by one; a plan of these alone serves a survey of any size."""

COMMON = ("name", "kind", "tab", "title", "about", "source")
TAB_LIMIT = 31
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where published findings come from; for interviews, the keys of their cases."""

    label: Text
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    kind: str
    tab: Text
    title: Text
    about: tuple[Text, ...]
    source: Text | None
    options: Mapping[str, Any]
    """The keys of its kind (see KINDS), as written in the plan."""

    @property
    def industry(self) -> str:
        return str(self.options.get("industry", ""))


@dataclass(frozen=True, slots=True)
class Plan:
    wave: str
    """The wave whose answers the published findings rest on."""
    sources: Mapping[str, Source]
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def kinds_of(document: Mapping[str, Any]) -> set[str]:
    """The kinds of sheet that a plan has, whatever else is wrong with it."""
    sheets = document.get("sheets")
    listed = sheets if isinstance(sheets, list) else []
    return {str(sheet.get("kind")) for sheet in listed if isinstance(sheet, Mapping)}


def read_plan(document: Mapping[str, Any], blame: Blame) -> Plan:
    """The plan as far as it can be understood; what is wrong with it is told to `blame`."""
    for key in ("wave", "sources", "sheets"):
        if key not in document:
            blame("tables.yaml", "missing", what=key)
    for key in document.keys() - {"wave", "sources", "sheets"}:
        blame("tables.yaml", "unknown_key", what=key)
    return Plan(
        wave=str(document.get("wave", "")),
        sources=_sources(_list(document.get("sources", []), "tables.yaml, sources", blame), blame),
        sheets=_sheets(_list(document.get("sheets", []), "tables.yaml, sheets", blame), blame),
    )


def _sources(documents: list[Any], blame: Blame) -> Mapping[str, Source]:
    """The sources by name, in the order of the plan."""
    sources = {}
    for number, each in enumerate(documents, 1):
        place = f"tables.yaml, source {number}"
        source = _mapping(each, place, blame)
        for key in source.keys() - {"name", "label", "cases"}:
            blame(place, "unknown_key", what=key)
        cases = _list(source.get("cases", []), f"{place}, cases", blame)
        label = _text(source.get("label"), f"{place}, label", blame)
        name = str(source.get("name", ""))
        if not name:
            blame(place, "missing", what="name")
        if name in sources:
            blame(place, "twice", what=name)
        sources[name] = Source(label, tuple(map(str, cases)))
    return sources


def _sheets(documents: list[Any], blame: Blame) -> tuple[Sheet, ...]:
    sheets = [
        _sheet(_mapping(document, place, blame), place, blame)
        for place, document in ((f"tables.yaml, sheet {n}", each) for n, each in enumerate(documents, 1))
    ]
    _tell_repeated(sheets, blame)
    return tuple(sheet for sheet in sheets if sheet.kind in KINDS)


def _tell_repeated(sheets: list[Sheet], blame: Blame) -> None:
    """Of names and tabs, which must differ in each language; Excel does not tell A from a."""
    used: set[tuple[str, str]] = set()
    for sheet in sheets:
        tabs = {(language, tab.casefold()) for language, tab in sheet.tab.items() if tab}
        for field, names in (("name", {("", sheet.name)}), ("tab", tabs)):
            if used & names:
                blame(f"tables.yaml, sheet {sheet.name}", "twice", what=field)
            used |= names


def _sheet(document: Mapping[str, Any], place: str, blame: Blame) -> Sheet:
    name, kind = str(document.get("name", "")), str(document.get("kind", ""))
    place = f"{place} {name}".rstrip()
    if not NAME.fullmatch(name):
        blame(place, "not_a_name", what=repr(name))
    if kind not in KINDS:
        blame(place, "unknown_kind", what=repr(kind), known=", ".join(KINDS))
    for key in [key for key in KINDS.get(kind, ()) if key not in document]:
        blame(place, "missing", what=key)
    for key in [key for key in document if key not in COMMON + KINDS.get(kind, ())]:
        blame(place, "unknown_key", what=key)
    about = _list(document.get("about", []), f"{place}, about", blame)
    return Sheet(
        name=name,
        kind=kind,
        tab=_tab(document.get("tab"), f"{place}, tab", blame),
        title=_text(document.get("title"), f"{place}, title", blame),
        about=tuple(_text(line, f"{place}, about", blame) for line in about),
        source=_text(document["source"], f"{place}, source", blame) if "source" in document else None,
        options={key: document[key] for key in KINDS.get(kind, ()) if key in document},
    )


def _tab(raw: Any, place: str, blame: Blame) -> Text:
    tab = _text(raw, place, blame)
    if len(" ".join(tab.values())) > TAB_LIMIT:
        blame(place, "long_tab", what=repr(" ".join(tab.values())))
    if any(set("[]:*?/\\") & set(each) or each.strip("'") != each for each in tab.values()):
        blame(place, "bad_tab")
    return tab


def _text(raw: Any, place: str, blame: Blame) -> Text:
    if (
        isinstance(raw, Mapping)
        and set(raw) == set(LANGUAGES)
        and all(_is_text(each) for each in raw.values())
    ):
        return {language: raw[language].strip() for language in LANGUAGES}
    blame(place, "not_a_text")
    return dict.fromkeys(LANGUAGES, "")


def _is_text(raw: Any) -> bool:
    return isinstance(raw, str) and bool(raw.strip())


def _mapping(raw: Any, place: str, blame: Blame) -> Mapping[str, Any]:
    if isinstance(raw, Mapping):
        return raw
    blame(place, "not_a_mapping")
    return {}


def _list(raw: Any, place: str, blame: Blame) -> list[Any]:
    if isinstance(raw, list):
        return raw
    blame(place, "not_a_list")
    return []
