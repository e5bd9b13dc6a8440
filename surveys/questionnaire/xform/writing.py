"""A questionnaire -> the sheets from which pyxform makes the form that ODK Collect asks with.

Besides the questionnaire it asks which case is interviewed, for consent, what "other" stands for, and why a
required question has no answer: Collect would go no further, and interviewers would make something up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveys.questionnaire.answers import MISSING as REASONS
from surveys.questionnaire.definition import UPLOADED, Question, Questionnaire, Text, wording
from surveys.questionnaire.xform import names
from surveys.questionnaire.xlsform import sheets
from surveys.questionnaire.xlsform.languages import shown

Row = dict[str, str]
Sheets = dict[str, list[Row]]
WHICH = {"en": "Which interview is this?", "zh-hans": "这是哪一次访谈？"}
AGREED = {"en": "Read this out. Does the respondent agree?", "zh-hans": "请读出以下内容。受访者同意吗？"}
OTHER = {"en": "Which other? Please say it in words.", "zh-hans": "其他是指什么？请用文字说明。"}
WHY = {"en": "Why is there no answer?", "zh-hans": "为什么没有回答？"}
WHY_NOT = {
    "dont_know": {"en": "Does not know", "zh-hans": "不知道"},
    "refused": {"en": "Prefers not to say", "zh-hans": "不愿回答"},
    "not_applicable": {"en": "Does not apply", "zh-hans": "不适用"},
}
NEVER_WITHOUT = frozenset({"table", "acknowledge"}) | UPLOADED
"""Kinds that Collect goes on demanding, or that say by themselves that there is nothing."""


def form_sheets(
    questionnaire: Questionnaire, *, form_id: str, version: str, consent: Text | None = None
) -> Sheets:
    """The sheets survey, choices and settings as rows of cells by column."""
    written = {
        name: [_cells(rows[0], row) for row in rows[1:]] for name, rows in sheets(questionnaire).items()
    }
    (settings,) = written["settings"]
    first = list(_opening(questionnaire, consent))
    asked = [each for row in written["survey"] for each in _with_extras(questionnaire, row)]
    reasons = [
        _labelled({"list_name": names.MISSING, "name": each}, WHY_NOT[each], questionnaire)
        for each in REASONS
    ]
    return {
        "survey": first + asked,
        "choices": written["choices"] + reasons,
        "settings": [settings | {"form_id": form_id, "version": version}],
    }


def _cells(heading: list[str], row: list[str]) -> Row:
    return {column: text for column, text in zip(heading, row, strict=True) if text}


def _opening(questionnaire: Questionnaire, consent: Text | None) -> Iterator[Row]:
    yield {"type": "start", "name": names.BEGUN}
    yield {"type": "end", "name": names.ENDED}
    case = {"type": f"select_one_from_file {names.CASES_FILE}", "name": names.CASE, "required": "yes"}
    yield _labelled(case, WHICH, questionnaire)
    if consent:
        asked = _labelled(
            {"type": "acknowledge", "name": names.CONSENT, "required": "yes"}, AGREED, questionnaire
        )
        yield _labelled(asked, consent, questionnaire, "hint")


def _with_extras(questionnaire: Questionnaire, row: Row) -> Iterator[Row]:
    question = questionnaire.by_name.get(row.get("name", ""))
    if question is None or row["type"].startswith(("begin", "end")):
        yield row
        return
    needs_reason = _needs_reason(question)
    yield {column: text for column, text in row.items() if not (needs_reason and column == "required")}
    if others := [choice.name for choice in question.choices if choice.specify]:
        chosen = " or ".join(f"selected(${{{question.name}}}, '{other}')" for other in others)
        extra = {"type": "text", "name": names.SPECIFY + question.name, "required": "yes"}
        extra["relevant"] = _and(chosen, row)
        yield _labelled(extra, OTHER, questionnaire)
    if needs_reason:
        extra = {
            "type": f"select_one {names.MISSING}",
            "name": names.MISSING + question.name,
            "required": "yes",
        }
        extra["relevant"] = _and(f"${{{question.name}}} = ''", row, question)
        yield _labelled(extra, WHY, questionnaire)


def _needs_reason(question: Question) -> bool:
    is_required = question.required or question.required_when is not None
    return is_required and question.kind not in NEVER_WITHOUT


def _and(test: str, row: Row, question: Question | None = None) -> str:
    """The test where the row is asked, and where an answer to the question is required."""
    when = question and not question.required and question.required_when
    tests = [test, row.get("relevant", ""), when.text if when else ""]
    return " and ".join(f"({each})" for each in tests if each)


def _labelled(row: Row, text: Text, questionnaire: Questionnaire, column: str = "label") -> Row:
    told: Mapping[str, str] = {
        f"{column}::{shown(language)}": wording(text, language) for language in questionnaire.languages
    }
    return row | dict(told)
