"""What a file is, in the words that stand in or beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.microdata.variables import MISSING
from analytics.microdata.wording import LETTERS, worded
from surveys.questionnaire.definition import Text

if TYPE_CHECKING:
    from analytics.microdata.frozen import Frozen

SUBJECTS: dict[str, Text] = {
    "study": {"en": "Study", "zh-hans": "研究"},
    "questionnaire": {"en": "Questionnaire", "zh-hans": "问卷"},
    "who": {"en": "For whom", "zh-hans": "使用范围"},
    "missing": {"en": "Why there is no value", "zh-hans": "无数值的原因"},
}
FULL: Text = {
    "en": "Full: tells who answered. Keep it where the contacts are kept, and pass it on to nobody.",
    "zh-hans": "完整数据：可以看出是谁回答的。请与联系方式同样保管，不得转交他人。",
}
DE_IDENTIFIED: Text = {
    "en": "De-identified: no names, no words of respondents, no days; firms and cases are numbered anew in "
    "each file. Small groups may still be recognised: pass it on to researchers alone.",
    "zh-hans": "去标识数据：不含名称、受访者原话和具体日期，企业和个案在每个文件中重新编号。"
    "规模很小的群体仍可能被辨认，只能提供给研究人员。",
}


def legend(frozen: Frozen, language: str) -> Iterator[tuple[str, str]]:
    """Subjects and what is told of them."""
    who = FULL if frozen.is_full else DE_IDENTIFIED
    yield worded(SUBJECTS["study"], language), worded(frozen.title, language)
    yield worded(SUBJECTS["questionnaire"], language), frozen.name
    yield worded(SUBJECTS["who"], language), worded(who, language)
    for reason, letter in LETTERS.items():
        yield worded(SUBJECTS["missing"], language), f".{letter} = {worded(MISSING[reason], language)}"
