"""The Unified Social Credit Code of organisations in China, and its check character (GB 32100-2015)."""

from __future__ import annotations

import re
from unicodedata import normalize

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""In the order of their values; I, O, S, V and Z are none of them."""
WEIGHTS = [3**place % 31 for place in range(17)]
SHAPE = re.compile(rf"[{CHARACTERS}]{{2}}[0-9]{{6}}[{CHARACTERS}]{{10}}")
"""Who registers, what kind, where (a code of GB/T 2260), the organisation's own code, the check character."""


def tidied(code: str) -> str:
    """As it is printed on a licence, whatever spaces, hyphens and wide letters it was typed with."""
    return re.sub(r"[\s-]", "", normalize("NFKC", code)).upper()


def check_character(first: str) -> str:
    """The eighteenth character for the first seventeen."""
    total = sum(CHARACTERS.index(letter) * weight for letter, weight in zip(first[:17], WEIGHTS, strict=True))
    return CHARACTERS[-total % 31]


def is_well_formed(code: str) -> bool:
    return SHAPE.fullmatch(code) is not None


def is_right(code: str) -> bool:
    """Whether a well-formed code has its own check character. Whether there is such a firm is not known."""
    return code[17] == check_character(code)
