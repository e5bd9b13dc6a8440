"""How columns, codes and reasons are called in a file, in the language it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analytics.microdata.variables import MISSING, Variable
from surveys.questionnaire.cleaning import FORBIDDEN
from surveys.questionnaire.definition import Text, wording

LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": ("en",),
    "zh-hans": ("zh-hans",),
    "both": ("en", "zh-hans"),
}
LETTERS = dict(zip(MISSING, "abcde", strict=True))
"""Stata's extended missing values; in tables "a" is written as ".a"."""
LONGEST_NAME = 28
"""SPSS and Stata take 32, of which pyreadstat wants some for the number of a set of labels."""
NOT_KNOWN = "not_answered"
"""The only reason why something besides answers is not there."""
BEYOND = 1_000_000_000_000_000
"""Further from 0 than any answer may be."""


def worded(text: Text, language: str) -> str:
    """In one language, or in both with a stroke between; control characters left out."""
    said = dict.fromkeys(wording(text, each) for each in LANGUAGES[language])
    return FORBIDDEN.sub("", " / ".join(words for words in said if words))


def missing_codes(variable: Variable) -> dict[str, int]:
    """Numbers that no answer to it is, by reason: -1 to -5, unless answers may be negative."""
    can_be = variable.type in ("whole", "number") and variable.can_be_negative and not variable.categories
    beyond = BEYOND if can_be else 0
    codes = {reason: -beyond - number for number, reason in enumerate(MISSING, 1)}
    return {NOT_KNOWN: codes[NOT_KNOWN]} if variable.fact else codes


def short_names(names: Sequence[str], *, longest: int = LONGEST_NAME) -> dict[str, str]:
    """Names that SPSS and Stata take: letters, digits, underscores; a letter first; each once in any case."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        plain = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name)
        plain = plain if plain[:1].isascii() and plain[:1].isalpha() else f"v_{plain}"
        found[name] = _free(plain, taken, longest)
        taken.add(found[name].lower())
    return found


def _free(name: str, taken: Iterable[str], longest: int) -> str:
    number, short = 1, name[:longest]
    while short.lower() in taken:
        number += 1
        short = f"{name[: longest - len(str(number)) - 1]}_{number}"
    return short


def cut(text: str, *, most: int) -> str:
    """As much of it as so many bytes of UTF-8 hold."""
    return text.encode()[:most].decode(errors="ignore")
