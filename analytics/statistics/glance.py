"""What the tables of a release tell at a glance: figures with their n, source and published counterpart.

Nothing is computed: cells are found by their headings, with their marks, and narrowed by their classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analytics.statistics.cells import NOT_APPLICABLE
from analytics.statistics.tables import Cell, Content, Table
from analytics.statistics.words import word
from surveys.questionnaire.definition import Text

ALL = word("class_all")
Names = Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table. `row` and `column` are its place there, from 1 on."""

    table: str
    row: int
    column: int
    label: Content
    statistic: Content
    unit: Content
    value: Cell
    n: Cell
    low: Cell = NOT_APPLICABLE
    high: Cell = NOT_APPLICABLE
    year: Cell = NOT_APPLICABLE
    source: Content = None
    published: Cell = NOT_APPLICABLE
    published_year: Cell = NOT_APPLICABLE
    places: Mapping[str, Text] = field(default_factory=dict)
    """By field, the class it is about: "wave", "industry", "level", or the heading of another class."""

    def at(self, name: str) -> str:
        return self.places.get(name, ALL)["en"]

    @property
    def is_told(self) -> bool:
        return isinstance(self.value.content, int | float)


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """Interviews that support a theme, k of n. The cells are the table's."""

    code: str
    name: Content
    k: Cell
    n: Content


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures of one line over the classes of one field."""

    label: Content
    statistic: Content
    unit: Content
    wave: Text
    by: str
    figures: tuple[Figure, ...]


def figures(tables: Iterable[Table], levels: Mapping[str, Text], industries: Names) -> Iterator[Figure]:
    """Those of estimates, then those of comparisons; `levels` of the sheets of estimates by name."""
    listed = list(tables)
    for table in listed:
        if table.kind == "estimates":
            yield from _estimates(table, levels.get(table.name))
    for table in listed:
        if table.kind == "comparison":
            yield from _compared(table, industries)


def _estimates(table: Table, level: Text | None) -> Iterator[Figure]:
    at = _columns(table)
    by = range(at[_key("year")] + 1, at[_key("estimate")])
    for number, row in enumerate(table.rows, 1):
        cells = {code: row[at[_key(code)]] for code in ESTIMATED}
        yield Figure(
            table=table.name,
            row=number,
            column=at[_key("estimate")] + 1,
            label=cells["indicator"].content,
            statistic=cells["statistic"].content,
            unit=cells["unit"].content,
            value=cells["estimate"],
            n=cells["valid_n"],
            low=cells["low"],
            high=cells["high"],
            year=cells["year"],
            source=cells["wave"].content,
            published=cells["published_value"],
            published_year=cells["published_year"],
            places={
                "wave": _text(cells["wave"]),
                **({"level": level} if level else {}),
                **{_field(table.columns[each].heading): _text(row[each]) for each in by},
            },
        )


ESTIMATED = (
    *("indicator", "statistic", "wave", "year", "estimate", "unit", "low", "high", "valid_n"),
    *("published_value", "published_year"),
)


def _field(heading: Text) -> str:
    return "industry" if heading == word("industry") else heading["en"]


def _compared(table: Table, industries: Names) -> Iterator[Figure]:
    """Measures that were asked of an industry or published about it."""
    for industry in industries.values():
        for number, row, cells, column in _of_industry(table, industry):
            is_theme = row[1].content == word("interviews_unit")
            if not is_theme and any(
                isinstance(cells[each].content, int | float) for each in ("recorded_in", "published_in")
            ):
                yield Figure(
                    table=table.name,
                    row=number,
                    column=column,
                    label=row[0].content,
                    statistic=None,
                    unit=row[1].content,
                    value=cells["recorded_in"],
                    n=cells["n_in"],
                    source=cells["sources_in"].content,
                    published=cells["published_in"],
                    published_year=cells["year_in"],
                    places={"industry": industry},
                )


COMPARED = ("published_in", "year_in", "recorded_in", "n_in", "sources_in")


def _of_industry(
    table: Table, industry: Text
) -> Iterator[tuple[int, Sequence[Cell], Mapping[str, Cell], int]]:
    at = _columns(table)
    keys = {code: word(code, industry=industry)["en"] for code in COMPARED}
    if all(key in at for key in keys.values()):
        for number, row in enumerate(table.rows, 1):
            cells = {code: row[at[key]] for code, key in keys.items()}
            yield number, row, cells, at[keys["recorded_in"]] + 1


def _columns(table: Table) -> dict[str, int]:
    return {column.heading["en"]: at for at, column in enumerate(table.columns)}


def _key(code: str) -> str:
    return word(code)["en"]


def _text(cell: Cell) -> Text:
    return cell.content if isinstance(cell.content, dict) else ALL


def choices(found: Iterable[Figure]) -> dict[str, dict[str, Text]]:
    """By field, the classes that figures tell of, by their English names; without the total."""
    offered: dict[str, dict[str, Text]] = {}
    for figure in found:
        for name, text in figure.places.items():
            if text != ALL:
                offered.setdefault(name, {})[text["en"]] = text
    return offered


def newest(found: Iterable[Figure]) -> list[Figure]:
    """Of the years of a series the last one that is told; what is neither told nor published is left out."""
    lines = {
        (str(each.label), str(each.statistic), str(each.places)): each
        for each in found
        if each.is_told or each.published.content is not None
    }
    return list(lines.values())


def key_figures(found: Iterable[Figure], wanted: Mapping[str, str]) -> list[Figure]:
    """Those of exactly the classes that are wanted, and of all in every other; any wave, level and industry
    of a comparison, if none is."""
    return [each for each in found if _fits(each, wanted)]


ANY = ("wave", "level")
"""Fields that no figure tells of all at once."""


def _fits(figure: Figure, wanted: Mapping[str, str], *, but: str = "") -> bool:
    is_comparison = "wave" not in figure.places
    for name in {*figure.places, *(name for name, value in wanted.items() if value)} - {but}:
        value = wanted.get(name, "")
        if not value and (name in ANY or is_comparison):
            continue
        if figure.at(name) != (value or ALL["en"]):
            return False
    return True


def charts(found: Sequence[Figure], wanted: Mapping[str, str]) -> list[Chart]:
    """Lines of estimates over the classes of a field that is not wanted, with two figures told or more."""
    lines: dict[tuple[str, ...], list[Figure]] = {}
    for figure in found:
        for name in figure.places.keys() - {*ANY}:
            is_class = "wave" in figure.places and figure.places[name] != ALL and not wanted.get(name)
            if is_class and _fits(figure, wanted, but=name):
                line = (
                    name,
                    str(figure.label),
                    str(figure.statistic),
                    figure.at("wave"),
                    str(figure.year.content),
                )
                lines.setdefault(line, []).append(figure)
    return [
        Chart(one.label, one.statistic, one.unit, one.places["wave"], name, tuple(group))
        for (name, *_line), group in lines.items()
        for one in group[:1]
        if sum(each.is_told for each in group) > 1
    ]


def themes(
    tables: Iterable[Table], industry: Text | None = None, level: Text | None = None
) -> list[ThemeBar]:
    """Themes that anybody spoke of, k of n interviews: of all, of an industry, or of one of its levels."""
    listed = list(tables)
    if industry and level:
        found = _by_stratum(listed, industry, level)
    elif industry:
        found = _by_industry(listed, industry)
    elif level:
        return []
    else:
        found = _of_all(listed)
    spoken = [each for each in found if isinstance(each.k.content, int) and each.k.content]
    return sorted(spoken, key=lambda each: -int(str(each.k.content)))


def _of_all(tables: Iterable[Table]) -> Iterator[ThemeBar]:
    for table in tables:
        if table.kind == "codebook":
            at = _columns(table)
            code, name, k, n = (at[_key(each)] for each in ("theme_code", "name", "support_n", "coded_n"))
            for row in table.rows:
                yield ThemeBar(str(row[code].content), row[name].content, row[k], row[n].content)


def _english(content: Content) -> Content:
    return content["en"] if isinstance(content, dict) else content


def _by_industry(tables: Sequence[Table], industry: Text) -> Iterator[ThemeBar]:
    named = {word("theme_row", name=each.name)["en"]: each for each in _of_all(tables)}
    for table in tables:
        for _number, row, cells, _column in (
            _of_industry(table, industry) if table.kind == "comparison" else ()
        ):
            if theme := named.get(str(_english(row[0].content))):
                yield ThemeBar(theme.code, theme.name, cells["recorded_in"], cells["n_in"].content)


def _by_stratum(tables: Iterable[Table], industry: Text, level: Text) -> Iterator[ThemeBar]:
    before, after = word("stratum_n", industry=industry, level=level, n="\0")["en"].split("\0")
    for table in tables:
        for at, column in enumerate(table.columns if table.kind == "themes_chart" else ()):
            heading = column.heading["en"]
            if heading.startswith(before) and heading.endswith(after):
                n = heading[len(before) : len(heading) - len(after)]
                for row in table.rows:
                    yield ThemeBar(str(row[1].content), row[0].content, row[at], n)
