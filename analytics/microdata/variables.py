"""What the columns of answers handed out are: of which type, with which categories, worded how.

Codes stay what they are: later versions of a questionnaire only append categories, as they do columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from analytics.frames import SEVERAL, Column, Edition, Leaf, Roster, columns, free, rosters
from surveys.questionnaire.definition import UPLOADED, Choice, Question, Text

MISSING: Mapping[str, Text] = {
    "refused": {"en": "refused", "zh-hans": "拒绝回答"},
    "dont_know": {"en": "don't know", "zh-hans": "不知道"},
    "not_applicable": {"en": "not applicable", "zh-hans": "不适用"},
    "not_asked": {"en": "not asked", "zh-hans": "未问及"},
    "not_answered": {"en": "not answered", "zh-hans": "未回答"},
}
"""Why there is no value, in the order of their codes."""
TYPES = {
    **dict.fromkeys(("integer", "year"), "whole"),
    **dict.fromkeys(("decimal", "percent", "range"), "number"),
    **dict.fromkeys(("select_one", "likert"), "category"),
    "acknowledge": "flag",
    "date": "date",
    "datetime": "moment",
    "table": "whole",
}
"""By kind of question, the type of its column; of a table, how many rows it has. Others are text."""
WITHIN = {"select_multiple": "flag", "rank": "whole"}
"""The type of a choice's own column: whether it was chosen, or its place in the ranking, 0 for none."""
IDENTIFYING = frozenset({"text", "barcode", "geopoint"}) | UPLOADED
"""Kinds of questions whose answers may tell who gave them."""
CHOSEN: tuple[Text, Text] = ({"en": "not chosen", "zh-hans": "未选"}, {"en": "chosen", "zh-hans": "已选"})
UNRANKED: Text = {"en": "not ranked", "zh-hans": "未排序"}


@dataclass(frozen=True, slots=True)
class Category:
    code: int
    name: str
    """As it was first called; unique in its variable."""
    label: Text


@dataclass(frozen=True, slots=True)
class Variable:
    """A column. `type` is whole, number, category, flag (0 or 1), date, moment or text."""

    name: str
    type: str
    label: Text
    categories: tuple[Category, ...] = ()
    """Of a flag 0 and 1; of a ranking 0 alone."""
    leaves: Mapping[str, Leaf] = field(default_factory=dict)
    """The question and choice it holds, by version; none for what is known of a case besides its answers."""
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By version, the codes of choices by their name there."""
    question: Question | None = None
    """As the newest version that has it asks it."""
    fact: str = ""
    """What is told of the case, where it is no question's."""
    is_identifying: bool = False
    can_be_negative: bool = False

    @property
    def by_code(self) -> dict[int, Category]:
        return {category.code: category for category in self.categories}

    def read(self, value: object, version: str) -> object:
        """A kept value, which is not None, as one of the variable's type; of a category its code."""
        _name, choice = self.leaves[version]
        if self.type == "category":
            return self.codes[version][str(value)]
        if choice and isinstance(value, list):
            if self.type == "flag":
                return int(choice in value)
            return value.index(choice) + 1 if choice in value else 0
        return READ[self.type](value)


READ = {
    "whole": lambda value: len(value) if isinstance(value, list) else int(value),
    "number": float,
    "flag": lambda value: 1,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "text": lambda value: " ".join(map(str, value)) if isinstance(value, list) else str(value),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows alike: of responses, or of a table in them, whose path names it and the tables around it."""

    path: tuple[str, ...]
    variables: tuple[Variable, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """What the table is called, by version."""
    sheets: tuple[Sheet, ...] = ()
    """Of the tables in its rows."""

    def all(self) -> Iterator[Sheet]:
        yield self
        for sheet in self.sheets:
            yield from sheet.all()


def sheet_of(history: Sequence[Edition]) -> Sheet:
    """The sheet of the responses, with those of their tables; the oldest edition comes first."""
    return _sheet((), {}, history, columns(history), rosters(history))


def _sheet(
    path: tuple[str, ...],
    names: Mapping[str, str],
    history: Sequence[Edition],
    found: Iterable[Column],
    tables: Iterable[Roster],
) -> Sheet:
    variables = [_variable(column, history) for column in found if not _is_list(column, history)]
    taken = {variable.name for variable in variables}
    inner = []
    for table in tables:
        counted = Column(free(table.name, taken), {each: (name, "") for each, name in table.names.items()})
        variables.append(_variable(counted, history))
        editions = list(table.editions(history))
        inner.append(_sheet((*path, table.name), table.names, editions, table.columns, table.rosters))
    return Sheet(path, tuple(variables), names, tuple(inner))


def _questions(column: Column, history: Sequence[Edition]) -> dict[str, Question]:
    """What the column holds, by version, the newest last."""
    found = {}
    for edition in history:
        if leaf := column.leaves.get(edition.version):
            found[edition.version] = next(each for each in edition.questions if each.name == leaf[0])
    return found


def _is_list(column: Column, history: Sequence[Edition]) -> bool:
    """Whether each of its choices has a column of its own anyway."""
    leaves = zip(column.leaves.values(), _questions(column, history).values(), strict=True)
    return all(question.kind in SEVERAL and not choice for (_name, choice), question in leaves)


def _variable(column: Column, history: Sequence[Edition]) -> Variable:
    asked = _questions(column, history)
    newest, question = list(asked.items())[-1]
    choice = question.choice(column.leaves[newest][1])
    type = _type(column, asked)
    categories, codes = (
        _categories(column, history, asked) if type == "category" else (_fixed(type, choice), {})
    )
    return Variable(
        name=column.name,
        type=type,
        label=_joined(question.label, choice.label) if choice else question.label,
        categories=categories,
        leaves=column.leaves,
        codes=codes,
        question=question,
        is_identifying=any(each.kind in IDENTIFYING for each in asked.values()),
        can_be_negative=any(each.minimum is None or each.minimum < 0 for each in asked.values()),
    )


def _type(column: Column, asked: Mapping[str, Question]) -> str:
    """One that holds the values of all versions."""
    types = {
        WITHIN[each.kind] if column.leaves[version][1] else TYPES.get(each.kind, "text")
        for version, each in asked.items()
    }
    if types == {"whole", "number"}:
        return "number"
    return types.pop() if len(types) == 1 else "text"


def _fixed(type: str, choice: Choice | None) -> tuple[Category, ...]:
    if type == "flag":
        return tuple(Category(code, str(code), label) for code, label in enumerate(CHOSEN))
    return (Category(0, "0", UNRANKED),) if choice else ()


def _categories(
    column: Column, history: Sequence[Edition], asked: Mapping[str, Question]
) -> tuple[tuple[Category, ...], dict[str, dict[str, int]]]:
    """All that could ever be chosen, under the newest wording; and the codes by version and choice."""
    found: list[Category] = []
    codes: dict[str, dict[str, int]] = {}
    current: dict[str, int] = {}
    before = ""
    for edition in history:
        if edition.version not in asked:
            continue
        if edition.version not in codes:
            renamed: dict[str, int] = {}
            for name, code in current.items():
                renamed.setdefault(edition.mapping.choice(before, name), code)
            codes[edition.version] = _coded(asked[edition.version], renamed, found)
        current, before = codes[edition.version], asked[edition.version].name
    return tuple(found), codes


def _coded(question: Question, known: Mapping[str, int], found: list[Category]) -> dict[str, int]:
    """The codes of the choices; new ones are added to those found, known ones take the wording from here."""
    codes = {}
    for choice in question.choices:
        code = codes[choice.name] = known.get(choice.name) or len(found) + 1
        if code > len(found):
            found.append(Category(code, free(choice.name, {each.name for each in found}), choice.label))
        else:
            found[code - 1] = Category(code, found[code - 1].name, choice.label)
    return codes


def _joined(question: Text, choice: Text) -> dict[str, str]:
    first = next(iter(choice.values()), "")
    return {language: f"{words}: {choice.get(language, first)}" for language, words in question.items()}
