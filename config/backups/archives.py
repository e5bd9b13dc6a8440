"""Backups: every row and every file of an installation in one archive, with the checksum of each part.

The keys are not in it. Whoever keeps the archive keeps CONTACT_KEY, too, and elsewhere.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import FileField, Model

from config.backups import rows, sealing

FORMAT = 1
MANIFEST = "manifest.json"
KNOWN = b"fangtan"
"""Encrypted in every manifest, so that a foreign CONTACT_KEY is found out before anything is written."""


class Refused(Exception):
    """Why an archive cannot be read, or not be put in here. Nothing was changed."""


@dataclass(slots=True)
class Contents:
    """What an archive holds."""

    made_at: str
    rows: dict[str, int] = field(default_factory=dict)
    """By model, like "surveys.Response"."""
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Files that rows name and that were not there when the archive was made."""
    checksums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each part."""


def make(into: IO[bytes], *, key: str, now: datetime) -> Contents:
    """Writes the archive, encrypted when there is a key. People go on working meanwhile."""
    contents = Contents(now.isoformat())
    target: Any = sealing.Sealing(into, key) if key else into
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        with rows.one_state():
            for model in rows.kept_models():
                _add(archive, _part(model), _counted(model, contents), contents)
            names = list(_named_files())
        for name in names:
            _add_file(archive, name, contents)
        archive.writestr(MANIFEST, json.dumps(_manifest(contents), indent=1))
    if key:
        target.close()
    return contents


def _part(model: type[Model]) -> str:
    return f"rows/{model._meta.label}.jsonl"


def _counted(model: type[Model], contents: Contents) -> Iterator[bytes]:
    number = 0
    for number, line in enumerate(rows.lines_of(model), 1):  # noqa: B007, the last number is the count
        yield line
    contents.rows[model._meta.label] = number


def _add(archive: ZipFile, name: str, pieces: Iterable[bytes], contents: Contents) -> None:
    digest = sha256()
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    contents.checksums[name] = digest.hexdigest()


def _named_files() -> Iterator[str]:
    """Files that rows name; what merely lies about in the storage belongs to nobody."""
    for model in rows.kept_models():
        for each in model._meta.concrete_fields:
            if isinstance(each, FileField):
                named = model._base_manager.exclude(**{each.name: ""}).order_by(each.name)
                yield from named.values_list(each.name, flat=True).distinct()


def _add_file(archive: ZipFile, name: str, contents: Contents) -> None:
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        contents.missing.append(name)
        return
    with file:
        _add(archive, f"files/{name}", file.chunks(), contents)
    contents.files.append(name)


def _manifest(contents: Contents) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": contents.made_at,
        "migrations": _migrations(),
        "contact_key": _contact_box().encrypt(KNOWN).decode(),
        "rows": contents.rows,
        "files": contents.files,
        "missing": contents.missing,
        "checksums": contents.checksums,
    }


def _migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _contact_box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CONTACT_KEYS])


def put_back(source: IO[bytes], *, key: str) -> Contents:
    """Puts everything into an empty, migrated database and its storage. Raises Refused or Unreadable."""
    with TemporaryFile() as opened:
        if sealing.is_sealed(source):
            if not key:
                raise Refused("The archive is encrypted: set BACKUP_KEY to the key it was made with.")
            sealing.unseal(source, key, opened)
            source = opened
        try:
            with ZipFile(source) as archive:
                return _put_back(archive)
        except (BadZipFile, KeyError, json.JSONDecodeError) as error:
            raise Refused(f"This is no archive of Fangtan, or it is damaged: {error}") from error


def _put_back(archive: ZipFile) -> Contents:
    manifest = json.loads(archive.read(MANIFEST))
    _refuse_unfit(manifest)
    names = ("made_at", "rows", "files", "missing", "checksums")
    contents = Contents(**{name: manifest[name] for name in names})
    _refuse_damaged(archive, contents)
    written: list[str] = []
    try:
        with transaction.atomic():
            _put_rows(archive, contents)
            for name in contents.files:
                written.append(_put_file(archive, name))
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    return contents


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT or manifest["migrations"] != _migrations():
        raise Refused(
            "The archive was made by another version of Fangtan. Restore it with the version that made it, "
            "then update."
        )
    if not rows.is_empty():
        raise Refused(
            "The database is not empty. Restore into a new one: what is here would be mixed up with it."
        )
    try:
        _contact_box().decrypt(manifest["contact_key"])
    except InvalidToken as error:
        raise Refused(
            "CONTACT_KEY holds no key with which the contacts in the archive can be read."
        ) from error


def _refuse_damaged(archive: ZipFile, contents: Contents) -> None:
    for name, checksum in contents.checksums.items():
        digest = sha256()
        with archive.open(name) as part:
            while piece := part.read(2**20):
                digest.update(piece)
        if digest.hexdigest() != checksum:
            raise Refused(f"The part {name} of the archive is not what was written.")


def _put_rows(archive: ZipFile, contents: Contents) -> None:
    models = rows.kept_models()
    for model in models:
        model._base_manager.all().delete()  # content types and permissions, which migrate has made
    for model in models:
        with archive.open(_part(model)) as lines:
            number = rows.write(model, lines)
        if number != contents.rows[model._meta.label]:
            raise Refused(f"{model._meta.label} has {number} rows in the archive, and should have more.")
    connection.check_constraints()
    rows.continue_numbering()


def _put_file(archive: ZipFile, name: str) -> str:
    with archive.open(f"files/{name}") as part, TemporaryFile() as copy:
        shutil.copyfileobj(part, copy)
        copy.seek(0)
        kept = default_storage.save(name, File(copy))
    if kept != name:
        default_storage.delete(kept)
        raise Refused(f"The file {name} is there already. Restore into an empty folder.")
    return kept
