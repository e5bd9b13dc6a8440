"""The languages of an XLSForm, which names them freely ("English (en)", "Français"), as language codes."""

from __future__ import annotations

import re
from collections.abc import Iterable

CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
IN_BRACKETS = re.compile(r"\(\s*([^()]+?)\s*\)\s*$")
CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = {
    **dict.fromkeys(("english", "eng", "anglais", "inglés", "ingles"), "en"),
    **dict.fromkeys(("chinese", "simplified chinese", "chinese simplified"), "zh-hans"),
    **dict.fromkeys(("中文", "简体中文", "汉语"), "zh-hans"),
    **dict.fromkeys(("zh-cn", "zh"), "zh-hans"),
    **dict.fromkeys(("traditional chinese", "繁體中文", "zh-tw", "zh-hk"), "zh-hant"),
    **dict.fromkeys(("french", "français", "francais"), "fr"),
    **dict.fromkeys(("spanish", "español", "espanol"), "es"),
    **dict.fromkeys(("portuguese", "português", "portugues"), "pt"),
    **dict.fromkeys(("german", "deutsch"), "de"),
    **dict.fromkeys(("russian", "русский"), "ru"),
    **dict.fromkeys(("arabic", "العربية"), "ar"),
    **dict.fromkeys(("hindi", "हिन्दी"), "hi"),
    **dict.fromkeys(("swahili", "kiswahili"), "sw"),
    **dict.fromkeys(("italian", "italiano"), "it"),
    **dict.fromkeys(("japanese", "日本語"), "ja"),
    **dict.fromkeys(("korean", "한국어"), "ko"),
    "dutch": "nl",
    "turkish": "tr",
    "vietnamese": "vi",
    "indonesian": "id",
    "bengali": "bn",
    "urdu": "ur",
    "nepali": "ne",
    "amharic": "am",
    "somali": "so",
    "hausa": "ha",
    "burmese": "my",
    "khmer": "km",
    "lao": "lo",
    "thai": "th",
    "tagalog": "tl",
    "persian": "fa",
    "dari": "prs",
    "pashto": "ps",
    "ukrainian": "uk",
    "polish": "pl",
    "haitian creole": "ht",
}


SHOWN = {
    "en": "English",
    "zh-hans": "中文",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "pt": "Português",
}


def code_of(name: str) -> tuple[str, bool]:
    """The code of a language, and whether it is a known one: others get a code for private use ("qaa-…")."""
    inner = match[1] if (match := IN_BRACKETS.search(name)) else name
    if inner == name and (known := NAMES.get(name.strip().lower())):
        return known, True
    if CODE.fullmatch(inner) and (inner != name or re.fullmatch("[A-Za-z]{2}([-_].*)?", inner)):
        code = inner.lower().replace("_", "-")
        return code if inner != name else NAMES.get(code, code), True
    if known := NAMES.get(IN_BRACKETS.sub("", name).strip().lower()):
        return known, True
    slug = re.sub("[^a-z0-9]", "", name.lower())[:8]
    return f"qaa-{slug.ljust(2, '0')}", False


def shown(code: str) -> str:
    """ "English (en)", as the heading of a column names a language."""
    return f"{SHOWN.get(code, code)} ({code})"


def guessed(texts: Iterable[str]) -> str:
    """The language of texts that stand in no language's column: Chinese, or else English."""
    return "zh-hans" if any(CHINESE.search(text) for text in texts) else "en"
