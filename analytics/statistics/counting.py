"""How many, how much and what in the middle: answers in columns counted by classes, all questions at once.

The columns are those of analytics.columnar. Imported by workers alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path
from typing import Any

import polars as pl

from analytics.statistics.classes import UNKNOWN
from analytics.statistics.crossing import TOTAL, Place
from analytics.statistics.lines import REASONS
from surveys.questionnaire.definition import CHOOSING, NUMERIC, Question

REASON = pl.Enum(REASONS)
SHAPES = {"number": pl.Float64(), "one": pl.String(), "several": pl.List(pl.String)}
"""What a question's column holds."""


def column_of(question: Question) -> str:
    """Such as `number:staff`; "" for a question that no figures are made of."""
    if question.kind in NUMERIC:
        return f"number:{question.name}"
    shape = "several" if question.kind in ("select_multiple", "rank") else "one"
    return f"{shape}:{question.name}" if question.kind in CHOOSING else ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what is counted of it: its choices, or for a number its values."""

    question: Question
    choices: tuple[str, ...] = ()
    offered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By choice, the versions that offer it."""

    @property
    def column(self) -> str:
        return column_of(self.question)

    @property
    def is_number(self) -> bool:
        return self.question.kind in NUMERIC


@dataclass(slots=True)
class Count:
    """Of a number, or of one choice, at one place. Firms are counted once, however often they responded."""

    n: int = 0
    """Responses with a value, to whom the choice was offered."""
    total: float = 0.0
    """The sum of the values; of a choice, how many chose it."""
    firms: int = 0
    """At least so many are behind the values."""
    having: int = 0
    """At least so many chose the choice."""
    largest: tuple[float, ...] = ()
    """The two largest sums of firms."""
    is_positive: bool = True
    median: float | None = None

    def add(self, other: Count) -> None:
        for name in ("n", "total", "firms", "having"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.largest = tuple(sorted((*self.largest, *other.largest), reverse=True)[:2])
        self.is_positive = self.is_positive and other.is_positive


@dataclass
class Counts:
    counts: dict[tuple[str, str], defaultdict[Place, Count]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Count))
    )
    """By question and choice; "" for a number."""
    tallies: dict[tuple[str, str], defaultdict[Place, Counter[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Counter))
    )
    """How many have a value, as "valid", and why others have none."""


FIELDS = ("industry", "level", "size_class", "ownership", "park")
KNOWN: Mapping[str, Any] = {
    **dict.fromkeys(("response", "organisation"), pl.Int64()),
    **dict.fromkeys(("wave", *FIELDS, "questionnaire", "version", "mode"), pl.Categorical()),
}
"""What is known of a response besides its answers."""
Classes = Mapping[str, Sequence[str]]
"""By field, its classes."""


def schema_of(asked: Iterable[Asked]) -> dict[str, Any]:
    """Of all that is known and the answers to these questions."""
    found = dict(KNOWN)
    for each in asked:
        found[each.column] = SHAPES[each.column.partition(":")[0]]
        found[f"{each.column}:missing"] = REASON
    return found


def respondents(
    files: Iterable[Path], asked: Sequence[Asked], wave: str, level: str, by: Classes
) -> pl.LazyFrame:
    """Who was interviewed formally in a wave: organisation, class in each field of `by`, answers.

    A file without a question's column is of responses whose versions do not have the question.
    """
    scanned = pl.scan_parquet(
        list(files), schema=schema_of(asked), missing_columns="insert", extra_columns="ignore"
    )
    there = (pl.col("wave") == wave) & (pl.col("level") == level) & (pl.col("mode") != "informal")
    classed = [_class(name, classes).alias(f"class {name}") for name, classes in by.items()]
    return scanned.filter(there).with_columns(classed)


def _class(name: str, classes: Sequence[str]) -> pl.Expr:
    field = pl.col(name).cast(pl.String)
    return pl.when(field.is_in(list(classes))).then(field).otherwise(pl.lit(UNKNOWN))


def counted(respondents: pl.LazyFrame, asked: Sequence[Asked], by: Classes) -> Counts:
    """All questions by all classes and their totals. A place has one class a field, or TOTAL."""
    classes = [f"class {name}" for name in by]
    once = respondents.select(pl.col("organisation").n_unique() == pl.len()).collect().item()
    if not once:
        respondents = respondents.with_columns(is_first=pl.col("response") == _first_of_its_firm())
    firms = pl.len() if once else pl.col("is_first").sum()
    found = Counts()
    queries = [(each, query) for each in asked for query in _queries(respondents, each, classes, firms)]
    every = pl.collect_all([query for _each, query in queries])
    for (each, _query), rows in zip(queries, every, strict=True):
        for row in rows.iter_rows(named=True):
            place = tuple(str(row[name]) for name in classes)
            _take(found, each, place, row)
    numbers = [each for each in asked if each.is_number]
    _take_contributions(found, respondents, numbers, classes, once=once)
    _take_medians(found, respondents, numbers, classes)
    return found


def _first_of_its_firm() -> pl.Expr:
    return pl.col("response").min().over("organisation")


def _queries(
    respondents: pl.LazyFrame, asked: Asked, classes: Sequence[str], firms: pl.Expr
) -> Iterator[pl.LazyFrame]:
    """Rows of classes and version with how many have no value for which reason, or gave which value."""
    value, reason = pl.col(asked.column), pl.col(f"{asked.column}:missing").alias("reason")
    numbers = [pl.len().alias("n"), firms.alias("firms")]
    by = [*classes, "version"]
    counted = respondents.group_by(*by, reason, value.is_not_null().alias("has"))
    yield counted.agg(*numbers, *([value.sum().alias("total")] if asked.is_number else []))
    if not asked.is_number:
        chosen = respondents.filter(value.is_not_null())
        chosen = chosen.explode(asked.column) if asked.column.startswith("several") else chosen
        yield chosen.group_by(*by, value.alias("choice")).agg(*numbers)


def _take(found: Counts, asked: Asked, place: Place, row: Mapping[str, Any]) -> None:
    version = str(row["version"])
    for choice in asked.choices or ("",):
        is_offered = not choice or version in asked.offered[choice]
        counts, tallies = found.counts[asked.column, choice], found.tallies[asked.column, choice]
        if "choice" in row:
            if row["choice"] == choice:
                _add(counts, place, Count(total=row["n"], having=row["firms"]))
            continue
        outcome = "valid" if row["has"] else row["reason"] or "not_asked"
        for each in with_totals(place):
            tallies[each][outcome if is_offered else "not_asked"] += row["n"]
        if row["has"] and is_offered:
            _add(counts, place, Count(n=row["n"], firms=row["firms"], total=row.get("total", 0.0)))


def _add(to: defaultdict[Place, Count], place: Place, count: Count) -> None:
    for each in with_totals(place):
        to[each].add(count)


def with_totals(place: Place) -> list[Place]:
    """The places at which a response of a place counts."""
    return list(product(*((each, TOTAL) for each in place)))


def _take_contributions(
    found: Counts, respondents: pl.LazyFrame, numbers: Sequence[Asked], classes: Sequence[str], *, once: bool
) -> None:
    """The largest that single firms add to each sum."""
    names = [each.column for each in numbers]
    of_firms = respondents
    if not once:
        sums = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in names]
        of_firms = respondents.group_by(*classes, "organisation").agg(sums)
    told = [
        part
        for name in names
        for part in (pl.col(name).top_k(2).alias(name), pl.col(name).min().alias(f"{name} least"))
    ]
    for row in _grouped(of_firms, classes, told).iter_rows(named=True) if names else ():
        place = tuple(str(row[name]) for name in classes)
        for each in numbers:
            least, largest = (
                row[f"{each.column} least"],
                tuple(one for one in row[each.column] if one is not None),
            )
            if least is not None:
                extreme = Count(largest=largest, is_positive=least >= 0)
                _add(found.counts[each.column, ""], place, extreme)


def _take_medians(
    found: Counts, respondents: pl.LazyFrame, numbers: Sequence[Asked], classes: Sequence[str]
) -> None:
    """The least value that half of those who gave one do not exceed, of every total anew."""
    told = [pl.col(each.column).quantile(0.5, "lower") for each in numbers]
    for some in (each for n in range(len(classes) + 1) for each in combinations(classes, n)):
        for row in _grouped(respondents, some, told).iter_rows(named=True) if told else ():
            place = tuple(str(row[name]) if name in some else TOTAL for name in classes)
            for each in numbers:
                if row[each.column] is not None:
                    found.counts[each.column, ""][place].median = row[each.column]


def _grouped(frame: pl.LazyFrame, by: Sequence[str], told: Sequence[pl.Expr]) -> pl.DataFrame:
    grouped = frame.group_by(*by).agg(told) if by else frame.select(told)
    return grouped.collect()
