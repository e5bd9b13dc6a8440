"""Rows of the database as lines of JSON, the same from SQLite and from PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, JSONField, Model

from surveys.models.encrypted import EncryptedTextField

AT_ONCE = 500
NATIVE = (str, int, float, bool, type(None))


def kept_models() -> list[type[Model]]:
    """All tables but that of sessions: after a restore, people log in again."""
    return [model for model in apps.get_models(include_auto_created=True) if model is not Session]


@contextmanager
def one_state() -> Iterator[None]:
    """All reading in the block sees the database as it was at one moment, and holds up nobody who writes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """A line for each row, in the order of keys. What is encrypted in the database is encrypted here."""
    fields = model._meta.concrete_fields
    for row in model._base_manager.order_by("pk").iterator(AT_ONCE):
        yield json.dumps([_kept(field, row) for field in fields], ensure_ascii=False).encode() + b"\n"


def _kept(field: Field[Any, Any], row: Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, EncryptedTextField):
        return field.get_prep_value(value)
    is_plain = isinstance(field, JSONField) or isinstance(value, NATIVE)
    return value if is_plain else field.value_to_string(row)


def write(model: type[Model], lines: Iterable[bytes]) -> int:
    """Puts the rows into an empty table; returns their number."""
    waiting, number = iter(lines), 0
    while rows := [_row(model, line) for line in islice(waiting, AT_ONCE)]:
        model._base_manager.bulk_create(rows)
        number += len(rows)
    return number


def _row(model: type[Model], line: bytes) -> Model:
    values = zip(model._meta.concrete_fields, json.loads(line), strict=True)
    return model(**{field.attname: _read(field, value) for field, value in values})


def _read(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, EncryptedTextField):
        return field.from_db_value(value)
    if value is None or isinstance(field, JSONField):
        return value
    return field.to_python(value)


def is_empty() -> bool:
    """Whether nothing but what `migrate` makes is in the database."""
    made = {"contenttypes.ContentType", "auth.Permission"}
    return not any(model._base_manager.exists() for model in kept_models() if model._meta.label not in made)


def continue_numbering() -> None:
    """New rows get numbers after those that were put in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)
