"""Taking over a table of organisations into the register: all of it, or nothing.

A dry run says line by line what would happen. What is uploaded holds contacts; it is forgotten once it was
taken over or given up, and after a day at the latest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from surveys import spreadsheets
from surveys.fieldwork import columns, names
from surveys.fieldwork.lines import CONTACT_LENGTH, Fields, Reader
from surveys.fieldwork.matching import Plan, Unit, plan, units_of
from surveys.models import Contact, Organisation, RegisterImport, Study

State = RegisterImport.State
KEPT = timedelta(days=1)
TOLD = 500
"""Faults, doubts and changes that a report holds of each; the rest are counted."""
FIELDS = ("key", "name", "other_name", "social_credit_code", "group", *Organisation.CLASSES)
OF_CONTACT = ("name", "role", "email", "phone", "language")


def receive(
    study: Study, file: BinaryIO, name: str, *, by: AbstractBaseUser | None, now: datetime
) -> RegisterImport:
    """An import whose columns are guessed. Raises spreadsheets.Unreadable."""
    first, rows = columns.table_in(spreadsheets.read(file, name))
    mapping = {"columns": columns.guess(rows[0]), "fixed": {}}
    table = json.dumps([first, rows], ensure_ascii=False)
    return RegisterImport.objects.create(
        study=study, name=name[-200:], table=table, mapping=mapping, by=by, at=now
    )


def map_columns(register_import: RegisterImport, chosen: Mapping[str, int], fixed: Fields) -> bool:
    """Ask for a dry run with these columns; False when the import is past that."""
    mapping = {"columns": dict(chosen), "fixed": fixed}
    return _moves(
        register_import, [State.UPLOADED, State.CHECKED, State.FAILED], State.CHECKING, mapping=mapping
    )


def take_over(register_import: RegisterImport, add: Iterable[int]) -> bool:
    """Ask for the import as its dry run says, and for these doubtful lines as new organisations."""
    if register_import.report.get("faults"):
        return False
    return _moves(register_import, [State.CHECKED], State.APPLYING, add=sorted(add))


def give_up(register_import: RegisterImport) -> bool:
    waiting = [State.UPLOADED, State.CHECKED, State.FAILED]
    return _moves(register_import, waiting, State.GIVEN_UP, table="", report={})


def forget(*, now: datetime) -> int:
    """Give up what was left lying for a day."""
    old = RegisterImport.objects.filter(at__lt=now - KEPT).exclude(state__in=[State.APPLIED, State.GIVEN_UP])
    return old.update(state=State.GIVEN_UP, table="", report={})


def _moves(register_import: RegisterImport, before: list[str], state: str, **fields: Any) -> bool:
    waiting = RegisterImport.objects.filter(pk=register_import.pk, state__in=before)
    return bool(waiting.update(state=state, **fields))


def fail(register_import: RegisterImport, reason: str) -> None:
    """What was asked for will not be done, and its row says why."""
    _moves(register_import, [State.CHECKING, State.APPLYING], State.FAILED, report={"error": reason})


def check(register_import: RegisterImport) -> None:
    """The dry run: what the import would do, and what is wrong with which line, goes into its report."""
    if register_import.state == State.CHECKING:
        with _told_if_it_fails(register_import):
            report = _report(*_planned(register_import))
            _moves(register_import, [State.CHECKING], State.CHECKED, report=report, add=[])


def apply(register_import: RegisterImport) -> None:
    """Write what the dry run told. Tells anew when the register has changed meanwhile.

    What takes long is planned before anything is locked, so that interviews are saved meanwhile.
    """
    if register_import.state != State.APPLYING:
        return
    study = register_import.study
    with _told_if_it_fails(register_import):
        seen, planned = _rows(study), _planned(register_import)
        with transaction.atomic():
            Study.objects.select_for_update().get(pk=study.pk)
            if _rows(study) != seen:
                planned = _planned(register_import)
            _apply(register_import, *planned)


def _apply(register_import: RegisterImport, planned: Plan, reader: Reader) -> None:
    report = _report(planned, reader)
    if report != register_import.report:
        _moves(register_import, [State.APPLYING], State.CHECKED, report=report, add=[])
    elif _moves(register_import, [State.APPLYING], State.APPLIED, table=""):
        _write(register_import, planned)


@contextmanager
def _told_if_it_fails(register_import: RegisterImport) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        fail(register_import, f"{type(error).__name__}: {error}")
        raise


def _planned(register_import: RegisterImport) -> tuple[Plan, Reader]:
    """What is to be done, and the reader with the faults it met."""
    study, mapping = register_import.study, register_import.mapping
    headings, *rows = register_import.rows
    classes = {field: study.asked_classes_of(field) for field in Organisation.CLASSES}
    reader = Reader(headings, mapping["columns"], classes)
    read = (reader.read(number, cells) for number, cells in enumerate(rows, register_import.first + 1))
    units = units_of(filter(None, read), reader)
    return plan(units, _register(study), reader, fixed=mapping["fixed"]), reader


def _register(study: Study) -> list[Unit]:
    contacts = defaultdict(list)
    for of, *said in Contact.objects.filter(organisation__study=study).values_list(
        "organisation", "pk", *OF_CONTACT
    ):
        contacts[of].append(dict(zip(("pk", *OF_CONTACT), said, strict=True)))
    return [
        Unit(dict(zip(FIELDS, said, strict=True)), tuple(contacts[pk]), pk=pk) for pk, *said in _rows(study)
    ]


def _rows(study: Study) -> list[tuple[Any, ...]]:
    return list(study.organisations.order_by("pk").values_list("pk", *FIELDS))


def _report(planned: Plan, reader: Reader) -> dict[str, Any]:
    """What a person decides upon; no word about a contact."""
    to_write = [*planned.new, *(changes for _known, changes in planned.changed)]
    counts = {
        "new": len(planned.new),
        "changed": len(planned.changed),
        "same": planned.same,
        "doubts": len(planned.doubtful),
        "faults": len(reader.faults),
        "contacts": sum(len(unit.contacts) for unit in to_write),
    }
    faults = sorted(reader.faults, key=lambda fault: fault.line)
    return {
        "counts": counts,
        "faults": [asdict(fault) for fault in faults[:TOLD]],
        "doubts": [asdict(doubt) for doubt, _unit in planned.doubtful[:TOLD]],
        "changes": [_told_change(known, changes) for known, changes in planned.changed[:TOLD]],
    }


def _told_change(known: Unit, changes: Unit) -> dict[str, Any]:
    fields = [[field, known.fields[field], said] for field, said in changes.fields.items()]
    return {"line": changes.lines[0], "name": known.name, "fields": fields, "contacts": len(changes.contacts)}


def _write(register_import: RegisterImport, planned: Plan) -> None:
    added = [unit for doubt, unit in planned.doubtful if doubt.line in register_import.add]
    new = [*planned.new, *added]
    made = Organisation.objects.bulk_create(_new(register_import, unit) for unit in new)
    changed = Organisation.objects.in_bulk([known.pk for known, _changes in planned.changed])
    contacts = [
        (organisation, said) for organisation, unit in zip(made, new, strict=True) for said in unit.contacts
    ]
    for known, changes in planned.changed:
        organisation = changed[known.pk]
        _change(organisation, changes.fields)
        contacts += [(organisation, said) for said in changes.contacts if "pk" not in said]
        for said in changes.contacts:
            if "pk" in said:
                _change(Contact(pk=said["pk"]), {field: said[field] for field in said if field != "pk"})
    Contact.objects.bulk_create(_new_contact(organisation, said) for organisation, said in contacts)


def _new(register_import: RegisterImport, unit: Unit) -> Organisation:
    key = f"import-{register_import.pk}-{unit.lines[0]}"
    return Organisation(study=register_import.study, **{"key": key} | unit.fields)


def _new_contact(organisation: Organisation, said: Fields) -> Contact:
    """Who has no name is greeted as the organisation."""
    name = said.get("name") or organisation.name[:CONTACT_LENGTH]
    language = "zh-hans" if names.HAN.search(name) else "en"
    return Contact(organisation=organisation, **{"name": name, "language": language} | said)


def _change(row: Organisation | Contact, fields: Fields) -> None:
    for field, said in fields.items():
        setattr(row, field, said)
    if fields:
        row.save(update_fields=fields)
