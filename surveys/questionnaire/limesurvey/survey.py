"""The survey that LimeSurvey's tables hold, whichever of their two shapes the file has.

Up to version 3 a table has one row for each language; since then the wordings stand in tables of their own
("question_l10ns").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.questionnaire.definition import Text
from surveys.questionnaire.limesurvey.tables import Row

Tables = Mapping[str, list[Row]]
IN_USE = frozenset(
    {
        *("kind", "languages", "surveys", "surveys_languagesettings", "groups", "group_l10ns", "questions"),
        *("question_l10ns", "subquestions", "answers", "answer_l10ns", "question_attributes"),
        *("defaultvalues", "defaultvalue_l10ns", "conditions"),
    }
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An answer option or a subquestion; `scale` is 1 for the second scale, or the columns of a table."""

    id: str
    code: str
    text: Text
    scale: str
    relevance: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of LimeSurvey. `kind` is its letter, such as "L"; all wordings are HTML."""

    id: str
    code: str
    kind: str
    text: Text
    help: Text
    other: bool
    mandatory: str
    relevance: str
    pattern: str
    attributes: Mapping[str, Text]
    """By name, then by language, "" where the attribute has none."""
    parts: tuple[Entry, ...]
    answers: tuple[Entry, ...]
    defaults: Mapping[str, str]
    """By the number of the subquestion, "0" for the question itself."""

    def attribute(self, name: str) -> str:
        return next(iter(self.attributes.get(name, {}).values()), "")

    def wordings(self, name: str) -> Text:
        """An attribute that is a text."""
        return self.attributes.get(name, {})

    def scale(self, number: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.parts if entry.scale == number)


@dataclass(frozen=True, slots=True)
class Page:
    """A question group."""

    title: Text
    description: Text
    relevance: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    languages: tuple[str, ...]
    """Codes as LimeSurvey writes them, the base language first."""
    title: Text
    welcome: Text
    description: Text
    farewell: Text
    pages: tuple[Page, ...]
    left: tuple[str, ...]
    """Tables of which nothing is read, such as "quota"."""


def survey(tables: Tables) -> Survey:
    languages = _languages(tables)
    settings = tables.get("surveys_languagesettings", [])
    items = _items(tables)
    return Survey(
        languages=languages,
        title=_setting(settings, "surveyls_title"),
        welcome=_setting(settings, "surveyls_welcometext"),
        description=_setting(settings, "surveyls_description"),
        farewell=_setting(settings, "surveyls_endtext"),
        pages=_pages(tables, items),
        left=tuple(sorted(name for name, rows in tables.items() if rows and name not in IN_USE)),
    )


def _languages(tables: Tables) -> tuple[str, ...]:
    base = [row["language"] for row in tables.get("surveys", []) if row.get("language")]
    listed = [row["language"] for row in tables.get("languages", []) if row.get("language")]
    return tuple(dict.fromkeys([*base[:1], *listed])) or ("en",)


def _setting(rows: Iterable[Row], field: str) -> Text:
    return {row["surveyls_language"]: row[field] for row in rows if row.get(field, "").strip()}


def _pages(tables: Tables, items: Mapping[str, list[Item]]) -> tuple[Page, ...]:
    titles = _texts(tables, ("groups", "group_l10ns"), "gid", "group_name")
    descriptions = _texts(tables, ("groups", "group_l10ns"), "gid", "description")
    return tuple(
        Page(titles[gid], descriptions[gid], row.get("grelevance", ""), tuple(items.get(gid, ())))
        for gid, row in _ordered(tables, "groups", "gid", "group_order")
    )


def _items(tables: Tables) -> dict[str, list[Item]]:
    """The questions by the number of their group."""
    texts = _texts(tables, ("questions", "question_l10ns"), "qid", "question")
    helps = _texts(tables, ("questions", "question_l10ns"), "qid", "help")
    attributes, defaults = _attributes(tables), _defaults(tables)
    parts, answers, conditions = _parts(tables), _answers(tables), _conditions(tables)
    found: dict[str, list[Item]] = defaultdict(list)
    for qid, row in _ordered(tables, "questions", "qid", "question_order"):
        own = row.get("relevance", "")
        found[row.get("gid", "")].append(
            Item(
                id=qid,
                code=row.get("title", ""),
                kind=row.get("type", ""),
                text=texts[qid],
                help=helps[qid],
                other=row.get("other") == "Y",
                mandatory=row.get("mandatory", ""),
                relevance=conditions.get(qid, own) if own.strip() in ("", "1") else own,
                pattern=row.get("preg", ""),
                attributes=attributes[qid],
                parts=tuple(parts[qid]),
                answers=tuple(answers[qid]),
                defaults=defaults[qid],
            )
        )
    return found


def _ordered(tables: Tables, table: str, key: str, order: str) -> list[tuple[str, Row]]:
    """One row for each number, the first of them, in the order of its page."""
    rows: dict[str, Row] = {}
    for row in tables.get(table, []):
        if row.get("parent_qid", "0") in ("0", "") or table != "questions":
            rows.setdefault(row.get(key, ""), row)
    return sorted(rows.items(), key=lambda found: _number(found[1].get(order, "")))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _texts(tables: Tables, names: Iterable[str], key: str, field: str) -> dict[str, dict[str, str]]:
    """Wordings by number and language, from tables of either shape."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in (row for name in names for row in tables.get(name, [])):
        if row.get(field, "").strip() and row.get("language"):
            found[row.get(key, "")][row["language"]] = row[field]
    return found


def _attributes(tables: Tables) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in tables.get("question_attributes", []):
        if row.get("value", "").strip():
            found[row.get("qid", "")][row.get("attribute", "")][row.get("language", "")] = row["value"]
    return found


def _defaults(tables: Tables) -> dict[str, dict[str, str]]:
    """The value of the base language, which comes first."""
    values: dict[str, str] = {}
    for row in tables.get("defaultvalue_l10ns", []):
        values.setdefault(row.get("dvid", ""), row.get("defaultvalue", ""))
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in tables.get("defaultvalues", []):
        value = row.get("defaultvalue") or values.get(row.get("dvid", ""), "")
        if value and not row.get("specialtype"):
            found[row.get("qid", "")].setdefault(row.get("sqid") or "0", value)
    return found


def _parts(tables: Tables) -> dict[str, list[Entry]]:
    texts = _texts(tables, ("subquestions", "question_l10ns"), "qid", "question")
    found: dict[str, list[Entry]] = defaultdict(list)
    for qid, row in _ordered(tables, "subquestions", "qid", "question_order"):
        entry = Entry(
            qid, row.get("title", ""), texts[qid], row.get("scale_id", "0"), row.get("relevance", "")
        )
        found[row.get("parent_qid", "")].append(entry)
    return found


def _answers(tables: Tables) -> dict[str, list[Entry]]:
    rows: list[Row] = [{**row, "aid": _answer_id(row)} for row in tables.get("answers", [])]
    keyed: Tables = {**tables, "answers": rows}
    texts = _texts(keyed, ("answers", "answer_l10ns"), "aid", "answer")
    found: dict[str, list[Entry]] = defaultdict(list)
    for aid, row in _ordered(keyed, "answers", "aid", "sortorder"):
        found[row.get("qid", "")].append(
            Entry(aid, row.get("code", ""), texts[aid], row.get("scale_id", "0"))
        )
    return found


def _answer_id(row: Row) -> str:
    return row.get("aid") or " ".join(row.get(key, "") for key in ("qid", "scale_id", "code"))


def _conditions(tables: Tables) -> dict[str, str]:
    """Conditions as they were set by hand before version 2, as the relevance LimeSurvey makes of them.

    Scenarios are alternatives; within one, conditions on one question are alternatives too, and those on
    several must all hold.
    """
    found: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in tables.get("conditions", []):
        field = row.get("cfieldname", "").lstrip("+")
        found[row.get("qid", "")][row.get("scenario", "1")][field].append(_condition(field, row))
    return {
        qid: " or ".join(
            "(" + " and ".join("(" + " or ".join(tests) + ")" for tests in scenario.values()) + ")"
            for scenario in scenarios.values()
        )
        for qid, scenarios in found.items()
    }


def _condition(field: str, row: Row) -> str:
    value, method = row.get("value", ""), row.get("method", "==").strip()
    if row.get("cfieldname", "").startswith("+"):
        return f'{field}.NAOK == "Y"'
    if method == "RX":
        return f'regexMatch("{value}", {field}.NAOK)'
    if not value.strip():
        return f"{'!' if method == '!=' else ''}is_empty({field}.NAOK)"
    other = f"{value.strip('@')}.NAOK" if value.startswith("@") else f'"{value}"'
    return f"{field}.NAOK {method} {other}"
