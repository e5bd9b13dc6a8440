"""Secrets come from variables, or from files as containers hand them over."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

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


def test_files_are_kept_in_a_bucket_with_a_key_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("hidden\n")
    monkeypatch.setenv(
        "STORAGE_URL", "s3://bucket/fangtan?endpoint_url=https://s3.example.org&region_name=eu"
    )
    monkeypatch.setenv("STORAGE_ACCESS_KEY", "public")
    monkeypatch.setenv("STORAGE_SECRET_KEY_FILE", str(tmp_path / "key"))
    settings = environment.file_storage("STORAGE_URL")
    storage = import_string(settings["BACKEND"])(**settings["OPTIONS"])
    assert storage.url("partitions/a.parquet").startswith(
        "https://s3.example.org/bucket/fangtan/partitions/a.parquet?"
    )
    assert (storage.access_key, storage.secret_key) == ("public", "hidden")
    assert not storage.file_overwrite


@pytest.mark.parametrize("address", ["ftp://bucket", "s3:///folder", "s3://bucket?endpoint=https://else"])
def test_an_address_of_files_that_says_nothing_useful_stops_the_start(monkeypatch, address):
    monkeypatch.setenv("STORAGE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL must be like s3://bucket"):
        environment.file_storage("STORAGE_URL")
