"""Secrets come from variables, or from files as containers hand them over."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config import environment


def test_a_secret_is_read_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("k" * 50 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert environment.secret("SECRET_KEY", tmp_path / "kept") == "k" * 50
    assert not (tmp_path / "kept").exists()


def test_keys_of_contacts_and_of_backups_come_from_files(monkeypatch, tmp_path):
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    (tmp_path / "keys").write_text(",".join(keys))
    (tmp_path / "key").write_text(keys[0])
    monkeypatch.setenv("CONTACT_KEY_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("BACKUP_KEY_FILE", str(tmp_path / "key"))
    assert environment.fernet_keys("CONTACT_KEY", tmp_path / "kept") == keys
    assert environment.optional_key("BACKUP_KEY") == keys[0]


def test_the_password_of_the_database_is_not_part_of_its_address(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("p:@/ss\n")
    monkeypatch.setenv("DATABASE_URL", "postgres://fangtan@database:5432/fangtan")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    settings = environment.database("DATABASE_URL", Path("unused"), "DATABASE_PASSWORD")
    assert (settings["USER"], settings["PASSWORD"]) == ("fangtan", "p:@/ss")


def test_a_file_that_cannot_be_read_stops_the_start_and_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("EMAIL_URL_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL_FILE: .*nowhere cannot be read"):
        environment.mail_server("EMAIL_URL", tmp_path)


def test_a_secret_is_not_given_twice(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKUP_KEY", "one")
    monkeypatch.setenv("BACKUP_KEY_FILE", str(tmp_path / "two"))
    with pytest.raises(ImproperlyConfigured, match="both set"):
        environment.optional_key("BACKUP_KEY")
