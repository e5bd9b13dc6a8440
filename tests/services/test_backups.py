"""An installation is put into one file and taken out of it elsewhere: on SQLite, on PostgreSQL, and back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.fernet import Fernet

from tests.postgresql import postgresql, postgresql_or_skip
from tests.running import REPLACED, REPOSITORY

CONTACT_KEY = Fernet.generate_key().decode()
PEOPLE = """
from datetime import UTC, datetime
from surveys import roles
from surveys.models import Case, Contact, Study
from surveys.questionnaire.answers import Answer
from surveys.responding import Actor, Change, open_response, save
now = datetime(2026, 3, 2, 9, 30, 1, 123456, tzinfo=UTC)
roles.demo_lines(Study.objects.get(slug="beijing"), now=now)
case = Case.objects.exclude(response__isnull=False).first()
Contact.objects.create(organisation=case.organisation, name="Li Hua", email="li@example.org", language="en")
response = open_response(case, mode="phone", now=now)
name = next(q.name for q in response.questionnaire.questions() if q.kind == "text")
change = Change("c1", 0, {name: Answer(value="喂 \\U0001f600 é", remark="x")})
save(response, change, by=Actor("command:test", "phone"), now=now)
"""


class Installation:
    """A folder and a database, and the commands run there."""

    def __init__(self, var: Path, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in REPLACED}
        self.environment = kept | {"FANGTAN_VAR": str(var), "CONTACT_KEY": CONTACT_KEY} | environment
        self.var = var

    def manage(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, REPOSITORY / "manage.py", *words]
        surroundings = self.environment | environment
        return subprocess.run(command, env=surroundings, capture_output=True, text=True, cwd=REPOSITORY)

    def does(self, *words: str, **environment: str) -> str:
        done = self.manage(*words, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *words: str, **environment: str) -> str:
        done = self.manage(*words, **environment)
        assert done.returncode != 0
        return done.stderr

    def files(self) -> dict[str, bytes]:
        folder = self.var / "files"
        return {
            str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }


def rows_of(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as parts:
        return {name: parts.read(name) for name in parts.namelist() if name.startswith("rows/")}


def read(archive: Path) -> dict[str, bytes]:
    """The rows, with what is encrypted in them decrypted: no two encryptions are the same."""
    box = Fernet(CONTACT_KEY)
    return {
        name: re.sub(rb"gAAAA[\w=-]+", lambda token: box.decrypt(token[0]), rows)
        for name, rows in rows_of(archive).items()
    }


@pytest.fixture(scope="module")
def origin(tmp_path_factory) -> Installation:
    """The study with a release and its workbook, an account, a contact, and an answer more."""
    found = Installation(tmp_path_factory.mktemp("origin"))
    found.does("migrate")
    found.does("load_study", "beijing")
    found.does("shell", "--command", PEOPLE)
    found.does("build_release", "beijing", "--workbook", str(found.var / "workbook.xlsx"))
    return found


@pytest.fixture(scope="module")
def archive(origin) -> Path:
    file = origin.var / "backup.zip"
    origin.does("backup", str(file))
    return file


def test_every_row_and_file_comes_back(origin, archive, tmp_path):
    there = Installation(tmp_path)
    said = there.does("restore", str(archive))
    assert "the history is whole" in said
    assert there.files() == origin.files() != {}
    there.does("backup", str(tmp_path / "again.zip"))
    assert read(tmp_path / "again.zip") == read(archive)
    there.does("verify_history")


def test_an_installation_moves_to_postgresql_and_back(archive, tmp_path):
    with postgresql(postgresql_or_skip()) as url:
        server = Installation(tmp_path / "server", DATABASE_URL=url)
        server.does("restore", str(archive))
        server.does(
            "build_release", "beijing", "--workbook", str(tmp_path / "book.xlsx")
        )  # rows get numbers after those put back
        server.does("verify_history")
        server.does("backup", str(tmp_path / "server.zip"))
    home = Installation(tmp_path / "home")
    home.does("restore", str(tmp_path / "server.zip"))
    home.does("backup", str(tmp_path / "home.zip"))
    assert read(tmp_path / "home.zip") == read(tmp_path / "server.zip")


def test_contacts_stay_encrypted_in_the_archive(archive):
    text = b"".join(rows_of(archive).values())
    assert b"surveys" in text
    assert b"li@example.org" not in text
    assert b"Li Hua" not in text


def test_with_a_key_nothing_can_be_read_without_it(origin, tmp_path):
    key, file = Fernet.generate_key().decode(), tmp_path / "sealed"
    assert "encrypted." in origin.does("backup", str(file), BACKUP_KEY=key)
    assert b"rows/" not in file.read_bytes()
    there = Installation(tmp_path / "there")
    assert "set BACKUP_KEY" in there.refuses("restore", str(file))
    assert "another key" in there.refuses("restore", str(file), BACKUP_KEY=Fernet.generate_key().decode())
    there.does("restore", str(file), BACKUP_KEY=key)
    assert there.files() == origin.files()


def test_a_backup_is_never_written_over_another(origin, archive):
    before = archive.read_bytes()
    assert "is there already" in origin.refuses("backup", str(archive))
    assert archive.read_bytes() == before


def test_nothing_is_restored_into_what_is_not_empty(origin, archive):
    assert "The database is not empty" in origin.refuses("restore", str(archive))
    origin.does("verify_history")


def test_a_foreign_contact_key_is_found_out_before_anything_is_written(archive, tmp_path):
    there = Installation(tmp_path, CONTACT_KEY=Fernet.generate_key().decode())
    assert "CONTACT_KEY holds no key" in there.refuses("restore", str(archive))
    there.does("restore", str(archive), CONTACT_KEY=CONTACT_KEY)


def altered(archive: Path, into: Path, name: str, text: bytes) -> Path:
    with ZipFile(archive) as old, ZipFile(into, "w") as new:
        for each in old.namelist():
            new.writestr(each, text if each == name else old.read(each))
    return into


def test_a_changed_or_foreign_archive_changes_nothing(archive, tmp_path):
    there = Installation(tmp_path / "there")
    changed = altered(archive, tmp_path / "changed.zip", "rows/surveys.Study.jsonl", b"[]\n")
    assert "is not what was written" in there.refuses("restore", str(changed))
    with ZipFile(archive) as parts:
        manifest = json.loads(parts.read("manifest.json"))
    older = json.dumps(manifest | {"migrations": manifest["migrations"][:-1]}).encode()
    foreign = altered(archive, tmp_path / "older.zip", "manifest.json", older)
    assert "another version of Fangtan" in there.refuses("restore", str(foreign))
    (tmp_path / "text").write_text("no archive")
    assert "no archive of Fangtan" in there.refuses("restore", str(tmp_path / "text"))
    there.does("restore", str(archive))


def test_a_full_disk_leaves_no_half_archive(origin, tmp_path):
    words = [sys.executable, str(REPOSITORY / "manage.py"), "backup", str(tmp_path / "b.zip")]
    limited = ["bash", "-c", 'ulimit -f 40; trap "" XFSZ; exec "$@"', "-", *words]
    done = subprocess.run(limited, env=origin.environment, capture_output=True, text=True, cwd=REPOSITORY)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []
