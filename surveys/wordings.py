"""Answers as words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import SILENT, UPLOADED, Question, wording
from surveys.questionnaire.operands import Operand, is_blank, number_text, single, text
from surveys.questionnaire.uploads import upload_of

MISSING_WORDS = {
    "dont_know": _("Don't know"),
    "refused": _("Prefer not to say"),
    "not_applicable": _("Not applicable"),
}
QUALIFIER_WORDS = {
    "more_than": _("more than"),
    "at_least": _("at least"),
    "about": _("about"),
    "nearly": _("nearly"),
    "at_most": _("at most"),
    "less_than": _("less than"),
}
SEPARATOR = _("; ")


def operand_words(value: Operand) -> str:
    """A calculated value; nothing for a blank. Six decimals hide what binary fractions add."""
    if is_blank(value):
        return ""
    first = single(value)
    return text(round(first, 6) if isinstance(first, float) else first)


def answer_lines(question: Question, answer: Answer | None, language: str) -> str:
    """What was answered, then the words beside it; a table has a line a row."""
    if answer is None:
        return ""
    lines = _rows_or_value(question, answer, language)
    if answer.reason:
        lines.append(_("Reason: {reason}").format(reason=answer.reason))
    if answer.remark:
        lines.append(_("Remark: {remark}").format(remark=answer.remark))
    return "\n".join(lines)


def _rows_or_value(question: Question, answer: Answer, language: str) -> list[str]:
    if answer.missing:
        return [str(MISSING_WORDS[answer.missing])]
    if answer.value is None:
        return []
    if question.kind == "table":
        return [_row_words(question, row, language) for row in answer.value]
    words = value_words(question, answer.value, language)
    if answer.specify:
        words = _("{words} ({specify})").format(words=words, specify=answer.specify)
    qualifier = QUALIFIER_WORDS.get(answer.qualifier, "")
    return [" ".join(str(word) for word in (qualifier, words, wording(question.unit, language)) if word)]


def value_words(question: Question, value: object, language: str) -> str:
    """A value without what stands beside it: choices by their labels, a ranking in order, a file's name."""
    if isinstance(value, (int, float)):
        return number_text(float(value))
    if question.kind in UPLOADED and (upload := upload_of(value)):
        return upload.name
    names = value if isinstance(value, list) else [value]
    labels = [_choice_words(question, str(name), language) for name in names]
    if question.kind == "rank":
        labels = [f"{place}. {label}" for place, label in enumerate(labels, start=1)]
    return str(SEPARATOR).join(labels)


def _choice_words(question: Question, name: str, language: str) -> str:
    choice = question.choice(name)
    return wording(choice.label, language) if choice else name


def _row_words(question: Question, row: Mapping[str, object], language: str) -> str:
    cells = (
        (column, row[column.name])
        for column in question.columns
        if column.kind not in SILENT and column.name in row
    )
    named = _("{label}: {value}")
    return str(SEPARATOR).join(
        named.format(label=wording(c.label, language), value=value_words(c, value, language))
        for c, value in cells
    )
