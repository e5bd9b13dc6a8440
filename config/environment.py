"""Typed readers of environment variables. A wrong value stops the start and names its variable."""

import os
import secrets
import tempfile
from collections.abc import Callable
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

BOOLEANS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
SOCKET_PATH_LIMIT = 100
"""Characters a Unix socket's path may have on every system we run on."""
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def given(name: str) -> str:
    """The variable's text, or that of the file which NAME_FILE points to, as containers hand over secrets."""
    text, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if not path:
        return text
    if text:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; leave one of them out.")
    try:
        return Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {error}.") from error


def flag(name: str, default: bool) -> bool:
    text = os.environ.get(name, "").lower()
    if not text:
        return default
    if text not in BOOLEANS:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(BOOLEANS)}, not {text!r}.")
    return BOOLEANS[text]


def positive(name: str, default: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number above 0, not {text!r}.")
    return int(text)


def port_number(name: str, default: int) -> int:
    port = positive(name, default)
    if port > 65535:
        raise ImproperlyConfigured(f"{name} must be a port between 1 and 65535, not {port}.")
    return port


def words(name: str, default: list[str]) -> list[str]:
    return _parted(os.environ.get(name, "")) or default


def _parted(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def web_address(name: str, default: str) -> str:
    text = os.environ.get(name) or default
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like https://survey.example.org, not {text!r}.")
    return text.rstrip("/")


def secret(name: str, path: Path) -> str:
    """The secret in the variable, else the one kept in the file, which is made when it is missing."""
    if text := given(name):
        if len(text) < 50:
            raise ImproperlyConfigured(f"{name} must have at least 50 characters; it has {len(text)}.")
        return text
    return _kept(path, lambda: secrets.token_urlsafe(64))


def fernet_keys(name: str, path: Path) -> list[str]:
    """The keys in the variable, else the one kept in the file. The first encrypts, all of them decrypt."""
    keys = _parted(given(name)) or [_kept(path, lambda: Fernet.generate_key().decode())]
    for key in keys:
        _check_fernet(name, key)
    return keys


def optional_key(name: str) -> str:
    """The key in the variable, or "" where it is not set."""
    if key := given(name):
        _check_fernet(name, key)
    return key


def _check_fernet(name: str, key: str) -> None:
    try:
        Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must hold 32 random bytes in URL-safe base64; one of {len(key)} characters is none. "
            "Make one with: openssl rand -base64 32 | tr +/ -_   Several keys have commas between them."
        ) from error


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; it is made when it is missing, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with open(descriptor, "w") as file:
        file.write(text := make())
    return text


def mail_server(name: str, folder: Path) -> dict[str, Any]:
    """Django's settings for sending mail through the server at a URL; without one, mails become files."""
    url = given(name)
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": folder}
    scheme = url.partition(":")[0]
    try:
        if scheme not in MAIL_PORTS or not urlsplit(url).hostname:
            raise ValueError(f"it begins with {scheme!r}")
        settings = environ.Env.email_url_config(url)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be like smtp+tls://user:password@mail.example.org:587, where the first word is "
            f"one of {', '.join(MAIL_PORTS)}: {error}."
        ) from error
    return settings | {"EMAIL_PORT": settings["EMAIL_PORT"] or MAIL_PORTS[scheme], "EMAIL_TIMEOUT": 30}


def mail_address(name: str, default: str) -> str:
    """Like `Name of the study <survey@example.org>`, or the address alone."""
    text = os.environ.get(name) or default
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name} must look like Our study <survey@example.org>, not {text!r}."
        ) from None
    return text


def database(name: str, default: Path, secret: str) -> dict[str, Any]:
    """Django's settings of the database at a URL; SQLite is set up for several writers.

    `secret` names the variable that holds the password where it does not stand in the URL.
    """
    url = given(name) or f"sqlite:///{default}"
    if urlsplit(url).scheme not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"{name} must begin with postgres:// or sqlite:///, not {url.split(':')[0]!r}."
        )
    try:
        settings = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} cannot be read as a database address: {error}") from error
    settings["PASSWORD"] = given(secret) or settings["PASSWORD"]
    settings["CONN_MAX_AGE"] = 60  # seconds; to connect anew costs as much as saving an answer
    settings["CONN_HEALTH_CHECKS"] = (
        True  # a database that was restarted is not met with connections of before
    )
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: an answer that was acknowledged outlives a power cut, too
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        }
    else:
        # a statement that comes again is planned once for each connection
        planned_once = {"server_side_binding": True, "prepare_threshold": 5}
        settings["OPTIONS"] = planned_once | settings.get("OPTIONS", {})
    return settings


def file_storage(name: str) -> dict[str, Any]:
    """Where files are kept: on this machine, or in a bucket at s3://bucket/folder?endpoint_url=…&region_name=….

    Its keys are STORAGE_ACCESS_KEY and STORAGE_SECRET_KEY; without them the machine's own rights are used.
    """
    url = given(name)
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    wanted = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or wanted.keys() - {"endpoint_url", "region_name"}:
        raise ImproperlyConfigured(
            f"{name} must be like s3://bucket/folder?endpoint_url=https://…&region_name=…, not {url!r}."
        )
    keys = {"access_key": given("STORAGE_ACCESS_KEY"), "secret_key": given("STORAGE_SECRET_KEY")}
    options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "file_overwrite": False}
    known = {option: value for option, value in (wanted | keys).items() if value}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | known}


def redis_url(name: str, default: Path) -> str:
    """The broker's address; the embedded one's Unix socket when the variable is not set."""
    url = os.environ.get(name) or f"redis+socket://{socket_below(default)}"
    if urlsplit(url).scheme not in ("redis", "rediss", "redis+socket"):
        raise ImproperlyConfigured(
            f"{name} must begin with redis:// or rediss://, not {url.split(':')[0]!r}."
        )
    return url


def shared_cache(name: str, default: Path) -> dict[str, Any]:
    """Django's settings of a cache beside the broker, which all processes share."""
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": redis_url(name, default).replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "fangtan",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }


def socket_below(folder: Path) -> Path:
    """A socket in the folder, or, where that path is too long, one in the temporary folder named after it."""
    path = folder / "valkey.sock"
    if len(str(path)) < SOCKET_PATH_LIMIT:
        return path
    name = sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"fangtan-{os.getuid()}-{name}" / "valkey.sock"
