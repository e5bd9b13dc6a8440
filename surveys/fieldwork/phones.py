"""Telephone numbers as people write them, and as a telephone takes them."""

from __future__ import annotations

import re

WRITTEN = r"^\+?[\d ()./-]{3,40}((ext\.?|x|#|转) ?\d{1,6})?\Z"
EXTENSION = re.compile(r"(?:ext\.?|x|#|转).*", re.IGNORECASE | re.DOTALL)
CHINA = re.compile(r"^(?:\+86|0086|86(?=1\d{10}$))")


def dialled(phone: str) -> str:
    """Without an extension."""
    return re.sub(r"[^\d+]", "", EXTENSION.sub("", phone))


def key(phone: str) -> str:
    """Alike for +86 10 6271-2345 and (010) 62712345 ext 9; "" for what is too short to tell firms apart."""
    digits = CHINA.sub("", dialled(phone)).removeprefix("0")
    return digits if len(digits) >= 7 else ""
