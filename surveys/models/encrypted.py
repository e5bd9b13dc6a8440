"""Text that can be read in the application, but not in the database or a copy of it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class WrongKey(Exception):
    """A text was encrypted with a key that CONTACT_KEY does not hold."""

    def __init__(self) -> None:
        super().__init__("CONTACT_KEY holds no key with which the contacts in the database can be read.")


class EncryptedTextField(models.TextField):
    """Kept under the first key of CONTACT_KEY. Each writing differs, so nothing can be looked up by it."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else _box(*settings.CONTACT_KEYS).encrypt(value.encode()).decode()

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        """Raises WrongKey."""
        try:
            return value if value is None else _box(*settings.CONTACT_KEYS).decrypt(value).decode()
        except InvalidToken as error:
            raise WrongKey from error

    def get_lookup(self, name: str) -> Any:
        return super().get_lookup(name) if name == "isnull" else None


@lru_cache(maxsize=4)
def _box(*keys: str) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
