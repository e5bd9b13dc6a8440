"""Names of firms, made comparable: without their legal form, and by their sound."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

LEGAL_FORMS = re.compile(
    "(?:股份|责任)?有限(?:责任)?公司"
    r"|\b(?:co(?:mpany)?|corp(?:oration)?|inc(?:orporated)?|limited|ltd|llc|plc|gmbh)\b\.?"
)
HAN = re.compile("[\u3400-\u9fff]+")


@lru_cache(maxsize=2**16)
def key(name: str) -> str:
    """Alike for "康龙化成（北京）有限公司" and "康龙化成 (北京)"; "" only for a name without letters."""
    return letters(LEGAL_FORMS.sub("", _plain(name))) or letters(name)


@lru_cache(maxsize=2**16)
def sound(name: str) -> str:
    """The key in pinyin without tones: alike for 康龙 and 康隆, and for "Kang Long"."""
    return pinyin(key(name))


def pinyin(text: str) -> str:
    """Every Chinese character by its sound, the rest as it is."""
    return HAN.sub(lambda han: "".join(_syllables(han[0])), text)


def sought(*texts: str) -> str:
    """What a search finds names by: as written, by sound, and by the first letters of the sounds."""
    given = [text for text in texts if text]
    initials = "".join(
        syllable[0] for text in given for han in HAN.findall(key(text)) for syllable in _syllables(han)
    )
    return " ".join(dict.fromkeys([*map(letters, given), *map(sound, given), initials])).strip()


def sought_words(typed: str) -> list[str]:
    """The words of a search as they stand in what is sought."""
    return [word for word in map(letters, typed.split()) if word]


@lru_cache(maxsize=2**12)
def letters(text: str) -> str:
    """Small letters, digits and characters alone, in their plain forms."""
    return "".join(letter for letter in _plain(text) if letter.isalnum())


def _plain(text: str) -> str:
    return normalize("NFKC", text).casefold()


@lru_cache(maxsize=2**16)
def _syllables(han: str) -> tuple[str, ...]:
    """The dictionary behind it takes 30 MB: only who writes or compares names pays for it."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(han))
