"""Answers of a range of responses -> columns, decoded at once rather than one by one.

Every version's questions have the same columns: `number:staff`, `one:owner`, `several:uses`, each with a
column of the reasons for having no value beside it. Imported by workers alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from analytics.statistics.counting import FIELDS, KNOWN, REASON, SHAPES, column_of
from surveys.models import Response
from surveys.questionnaire.deciding import deciding
from surveys.questionnaire.definition import Questionnaire
from surveys.questionnaire.routing import route

PATHS = {
    "response": "pk",
    "organisation": "case__organisation_id",
    "wave": "case__wave__name",
    **{name: f"case__organisation__{name}" for name in FIELDS},
    "questionnaire": "version__name",
    "version": "version__hash",
    "mode": "mode",
}
"""Where it is known. No names: who reads a file meets numbers."""


def told(questionnaire: Questionnaire) -> dict[str, str]:
    """The questions that have a column, and its name."""
    return {each.name: column for each in questionnaire.questions() if (column := column_of(each))}


def columns(questionnaires: Iterable[Questionnaire]) -> dict[str, Any]:
    """The schema of the answers to versions; the oldest comes first, and later ones only append.

    Where neither a value nor a reason stands, the version of the response does not have the question.
    """
    found: dict[str, Any] = {}
    for questionnaire in questionnaires:
        for column in told(questionnaire).values():
            found[column] = SHAPES[column.partition(":")[0]]
            found[f"{column}:missing"] = REASON
    return found


def frame(rows: Sequence[tuple[Any, ...]], versions: Mapping[str, Questionnaire]) -> pl.DataFrame:
    """`rows`: what is KNOWN of responses, then their answers as JSON. `versions` by hash, oldest first."""
    schema = {name: pl.Int64() if kind == pl.Int64() else pl.String() for name, kind in KNOWN.items()}
    raw = pl.DataFrame(rows, schema=schema | {"answers": pl.String}, orient="row")
    parts = [
        _decoded(part, versions[str(part["version"][0])])
        for part in raw.partition_by("version", maintain_order=True)
    ]
    answered = columns(each for hash, each in versions.items() if hash in set(raw["version"]))
    found = pl.concat([pl.DataFrame(schema=schema | answered), *parts], how="diagonal").sort("response")
    return found.cast(dict(KNOWN))


def _decoded(raw: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    names = told(questionnaire)
    kinds = {
        name: pl.Struct({"value": SHAPES[column.partition(":")[0]], "missing": pl.String})
        for name, column in names.items()
    }
    answers = raw["answers"].str.json_decode(pl.Struct(kinds)).struct.unnest() if kinds else pl.DataFrame()
    asked = _asked(raw, answers, questionnaire)
    found = [raw.drop("answers")]
    for name, column in names.items():
        is_asked, given = asked[name], answers[name].struct.unnest()
        value, missing = given["value"], given["missing"]
        told_by = pl.DataFrame({"asked": is_asked, "value": value, "missing": missing})
        found.append(told_by.select(_value().alias(column), _reason().alias(f"{column}:missing")))
    return pl.concat(found, how="horizontal")


def _is_valid() -> pl.Expr:
    return pl.col("asked") & pl.col("value").is_not_null() & pl.col("missing").is_null()


def _value() -> pl.Expr:
    return pl.when(_is_valid()).then("value")


def _reason() -> pl.Expr:
    """Null where there is a value. An answer in words only counts as not answered."""
    return (
        pl.when(~pl.col("asked"))
        .then(pl.lit("not_asked"))
        .when(~_is_valid())
        .then(pl.coalesce("missing", pl.lit("not_answered")))
        .cast(REASON)
    )


def _asked(raw: pl.DataFrame, answers: pl.DataFrame, questionnaire: Questionnaire) -> pl.DataFrame:
    """Whether each question was asked. One route is walked for all responses alike in what decides it."""
    alike = deciding(questionnaire)
    key = raw.select("response") if alike is None else _key(raw, answers, sorted(alike))
    known = pl.DataFrame([pl.Series("key", key.select(pl.struct(pl.all())).to_series()), raw["response"]])
    first = known.group_by("key").agg(pl.col("response").first())
    ways = list(_routes(questionnaire, first["response"].to_list()))
    asked = first.select("key").with_columns(
        pl.Series(name, [name in way for way in ways], dtype=pl.Boolean) for name in answers.columns
    )
    return known.join(asked, on="key", how="left", maintain_order="left", nulls_equal=True).select(
        answers.columns
    )


def _key(raw: pl.DataFrame, answers: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The values of questions, as they were decoded; of others as JSON."""
    found = [pl.Series("", [0] * len(raw))]
    for name in names:
        if name in answers.columns:
            value = answers[name].struct.field("value")
            found.append(value.list.join(" ") if value.dtype == SHAPES["several"] else value)
        else:
            found.append(raw["answers"].str.json_path_match(f"$['{name}'].value"))
    return pl.DataFrame([series.alias(str(number)) for number, series in enumerate(found)])


def _routes(questionnaire: Questionnaire, responses: Sequence[int]) -> Iterator[frozenset[str]]:
    known = Response.objects.select_related("case__interviewer", "version").in_bulk(responses)
    for response in map(known.__getitem__, responses):
        on = response.occasion_of_answers
        yield frozenset(route(questionnaire, response.parsed_answers, on=on).asked)
