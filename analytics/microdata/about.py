"""What is known of a case besides its answers, as columns; who gets which of them is its profile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import token_bytes

from django.utils import timezone
from django.utils.translation import override

from analytics.frames import free
from analytics.microdata.variables import Category, Variable
from surveys.models import Response, Study
from surveys.questionnaire.definition import Text

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True)
class Profile:
    """Who reads the rows. Who may not learn who answered gets other names of firms and cases each time."""

    is_full: bool
    secret: bytes = field(default_factory=lambda: token_bytes(16), repr=False)

    def named(self, key: str) -> str:
        return key if self.is_full else hashlib.sha256(self.secret + key.encode()).hexdigest()[:12]

    def hides(self, variable: Variable) -> bool:
        return variable.is_identifying and not self.is_full

    def shown(self, value: object) -> object:
        """Of a day, no more than its month."""
        if self.is_full or not isinstance(value, date):
            return value
        whole = value.replace(day=1)
        return whole.replace(hour=0, minute=0, second=0) if isinstance(whole, datetime) else whole


Fact = Callable[[Response, Profile], object]
FACTS: Mapping[str, Fact] = {
    "case": lambda response, profile: profile.named(response.case.key),
    "firm": lambda response, profile: profile.named(response.case.organisation.key),
    "wave": lambda response, profile: response.case.wave.name,
    "reference_year": lambda response, profile: response.case.wave.reference_year,
    "version": lambda response, profile: response.version.hash[:8],
    "mode": lambda response, profile: response.mode,
    "state": lambda response, profile: response.state,
    "quoting": lambda response, profile: response.quoting,
    "submitted": lambda response, profile: profile.shown(_day(response.submitted_at)),
    "industry": lambda response, profile: response.case.organisation.industry,
    "level": lambda response, profile: response.case.organisation.level,
    "size_class": lambda response, profile: response.case.organisation.size_class,
    "ownership": lambda response, profile: response.case.organisation.ownership,
    "park": lambda response, profile: response.case.organisation.park,
    "firm_name": lambda response, profile: response.case.organisation.name,
}
"""By column. "" and None are what nobody knows."""
TELLING = ("ownership", "park", "firm_name", "quoting")
"""Facts that may tell who answered, or do so together."""
LABELS: Mapping[str, Text] = {
    "case": {"en": "Case", "zh-hans": "个案"},
    "firm": {"en": "Firm", "zh-hans": "企业"},
    "wave": {"en": "Wave", "zh-hans": "轮次"},
    "reference_year": {"en": "Reference year", "zh-hans": "调查年度"},
    "version": {"en": "Version of the questionnaire", "zh-hans": "问卷版本"},
    "mode": {"en": "Mode", "zh-hans": "方式"},
    "state": {"en": "State", "zh-hans": "状态"},
    "quoting": {"en": "May be quoted", "zh-hans": "是否同意引用"},
    "submitted": {"en": "Handed in", "zh-hans": "提交日期"},
    "industry": {"en": "Industry", "zh-hans": "行业"},
    "level": {"en": "Level", "zh-hans": "层次"},
    "size_class": {"en": "Size class", "zh-hans": "规模"},
    "ownership": {"en": "Ownership", "zh-hans": "所有制"},
    "park": {"en": "Park", "zh-hans": "园区"},
    "firm_name": {"en": "Name of the firm", "zh-hans": "企业名称"},
    "row": {"en": "Row", "zh-hans": "行"},
    "question": {"en": "Question", "zh-hans": "问题"},
    "part": {"en": "What stands beside its value", "zh-hans": "附于其值的内容"},
    "text": {"en": "Text", "zh-hans": "文字"},
}
CHOICES = {"mode": Response.Mode, "state": Response.State, "quoting": Response.Quoting}
TYPES = {"reference_year": "whole", "submitted": "date"}
KEYS = ("case", "wave", "row")
"""What tells the rows of tables whose they are."""


def facts(study: Study, profile: Profile, taken: Collection[str]) -> tuple[Variable, ...]:
    """Of a response; `taken` are the names of the columns that follow."""
    names = [name for name in FACTS if profile.is_full or name not in TELLING]
    return tuple(_variable(name, study, taken) for name in names)


def keys(study: Study, taken: Collection[str]) -> tuple[Variable, ...]:
    """Of a table's row."""
    return tuple(_variable(name, study, taken) for name in KEYS)


def beside(study: Study) -> tuple[Variable, ...]:
    """Of the sheet that tells what stands beside values."""
    return tuple(_variable(name, study, ()) for name in ("case", "wave", "question", "part", "text"))


def _variable(name: str, study: Study, taken: Collection[str]) -> Variable:
    categories = tuple(
        Category(code, key, label) for code, (key, label) in enumerate(_classes(name, study).items(), 1)
    )
    codes = {"": {category.name: category.code for category in categories}}
    type = "category" if categories else TYPES.get(name, "text")
    return Variable(free(name, taken), type, LABELS[name], categories, codes=codes, fact=name)


def _classes(name: str, study: Study) -> Mapping[str, Text]:
    if name == "wave":
        return {wave.name: wave.title for wave in study.waves.order_by("reference_year", "name")}
    if name in CHOICES:
        return {str(key): _spoken(label) for key, label in CHOICES[name].choices}
    return study.classes_of(name)


def _spoken(label: object) -> dict[str, str]:
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = str(label)
    return words


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None
