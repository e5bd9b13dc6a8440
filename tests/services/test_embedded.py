"""Starting and stopping: what a person sees who types `make run`."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from python_calamine import CalamineWorkbook

from tests.running import free_port


def revisions(var: Path) -> list[tuple[str]]:
    with sqlite3.connect(var / "db.sqlite3") as database:
        return database.execute("SELECT hash FROM surveys_revision ORDER BY id").fetchall()


def test_the_first_start_prints_address_log_ins_link_and_a_workbook_that_opens(fangtan):
    assert fangtan.address in fangtan.printed
    assert len({fangtan.password(role) for role in ("interviewer", "supervisor", "researcher")}) == 3
    assert fangtan.firm_link().startswith(fangtan.address)
    path = re.search(r"Workbook of the newest release: (.+)$", fangtan.printed, re.M)[1]
    assert len(CalamineWorkbook.from_path(path).sheet_names) >= 19


def test_what_runs_says_that_it_is_ready(fangtan):
    with urllib.request.urlopen(f"{fangtan.address}/health/ready") as answer:
        assert set(json.load(answer).values()) == {True, "ok"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder that several starts use one after the other."""
    return tmp_path_factory.mktemp("kept")


def test_a_second_start_loses_nothing_and_prints_no_password(start, kept):
    first = start(kept)
    first.wait_until_ready()
    password, before = first.password("researcher"), revisions(kept)
    assert first.ends(signal.SIGINT) == 0
    first.wait_until_gone()

    second = start(kept)
    assert password not in second.wait_until_ready()
    assert before
    assert revisions(kept) == before


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_outlives_the_parent(start, kept, sent):
    running = start(kept)
    running.wait_until_ready()
    assert len(running.processes()) >= 5
    running.ends(sent)
    running.wait_until_gone()


def test_a_taken_port_is_named_and_nothing_is_made(start, tmp_path):
    var, port = tmp_path / "var", free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        running = start(var, port)
        assert running.popen.wait(60) == 1
    assert f"Port {port} cannot be used" in running.popen.stdout.read()
    assert not var.exists()


def test_a_folder_that_cannot_be_written_is_named(start, tmp_path):
    (tmp_path / "file").touch()
    running = start(tmp_path / "file" / "var")
    assert running.popen.wait(60) == 1
    said = running.popen.stdout.read()
    assert "cannot write there: Not a directory" in said
    assert "Traceback" not in said


def test_two_starts_on_one_folder_do_not_meet(start, tmp_path, fangtan):
    second = start(fangtan.var)
    assert second.popen.wait(60) == 1
    assert "already runs" in second.popen.stdout.read()
    second.var = tmp_path  # the first one's processes are not its own


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DATABASE_URL", "mysql://somewhere/db"),
        ("REDIS_URL", "http://somewhere"),
        ("PUBLIC_URL", "survey.example.org"),
        ("SECRET_KEY", "short"),
        ("DEBUG", "perhaps"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("INVITATION_DAYS", "0"),
        ("CONTACT_KEY", "short"),
        ("CONTACT_KEY", f"{'A' * 43}=,钥匙"),
        ("EMAIL_URL", "mail.example.org"),
        ("EMAIL_URL", "http://mail.example.org"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp+tls://mail.example.org:port"),
        ("DEFAULT_FROM_EMAIL", "The study's office"),
    ],
)
def test_a_wrong_variable_stops_the_start_and_is_named(start, tmp_path, variable, value):
    running = start(tmp_path, **{variable: value})
    assert running.popen.wait(60) == 1
    said = running.popen.stdout.read()
    assert said.startswith(variable), said
    assert "Traceback" not in said


def test_a_mail_server_without_a_sender_stops_the_start(start, tmp_path):
    running = start(tmp_path, EMAIL_URL="smtp://mail.example.org")
    assert running.popen.wait(60) == 1
    assert running.popen.stdout.read().startswith("DEFAULT_FROM_EMAIL must look like")


def test_contacts_that_the_key_does_not_read_stop_the_start(start, kept):
    running = start(kept)
    running.wait_until_ready()
    running.ends(signal.SIGINT)
    running.wait_until_gone()
    key = kept / "contact_key"
    assert key.stat().st_mode & 0o077 == 0
    other = start(kept, CONTACT_KEY=Fernet.generate_key().decode())
    assert other.popen.wait(60) == 1
    assert "CONTACT_KEY holds no key" in other.popen.stdout.read()


def test_a_python_that_is_too_old_is_named_before_anything_is_made(tmp_path):
    code = "import sys; sys.version_info = (3, 9, 2); import runpy; sys.argv = ['install', 'x.lock']; "
    code += "runpy.run_path({!r}, run_name='__main__')".format(str(Path("config/install.py").resolve()))
    (tmp_path / "x.lock").touch()
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11, but this is 3.9" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_lock_that_cannot_be_installed_leaves_no_half_made_environment(tmp_path):
    (tmp_path / "x.lock").write_text(f"there-is-no-such-package==1 --hash=sha256:{'0' * 64}\n")
    install = Path("config/install.py").resolve()
    done = subprocess.run(
        [sys.executable, install, "x.lock"], cwd=tmp_path, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert not (tmp_path / ".venv").exists()
