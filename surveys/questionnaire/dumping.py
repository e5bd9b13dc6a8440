"""Questionnaire -> its canonical document: plain JSON, the same however the questionnaire was written."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.definition import Choice, Group, Question, Questionnaire, Rule, Section, Text
from surveys.questionnaire.expressions import Expression

Document = dict[str, object]


def dump(questionnaire: Questionnaire) -> Document:
    """`load(dump(q)) == q`. Defaults are not written; option sets stand with their questions."""
    return _without_gaps(
        name=questionnaire.name,
        title=_text(questionnaire.title),
        intro=_text(questionnaire.intro),
        languages=list(questionnaire.languages),
        attributes=dict(questionnaire.attributes),
        settings=dict(questionnaire.settings),
        lookups={name: [dict(row) for row in rows] for name, rows in questionnaire.lookups.items()},
        files=dict(questionnaire.files),
        sections=[_section(section) for section in questionnaire.sections],
    )


def _section(section: Section) -> Document:
    return _without_gaps(
        name=section.name,
        title=_text(section.title),
        intro=_text(section.intro),
        relevant=_expression(section.relevant),
        appearance=section.appearance,
        groups=[_group(group) for group in section.groups],
        questions=[_question(question) for question in section.questions],
    )


def _group(group: Group) -> Document:
    return _without_gaps(
        name=group.name,
        label=_text(group.label),
        relevant=_expression(group.relevant),
        appearance=group.appearance,
        parent=group.parent,
    )


def _question(question: Question) -> Document:
    return _without_gaps(
        name=question.name,
        kind=question.kind,
        group=question.group,
        **_texts(question),
        choices=[_choice(choice) for choice in question.choices],
        choice_filter=_expression(question.choice_filter),
        randomized=question.randomized,
        seed=_expression(question.seed),
        **_tests(question),
        **_value(question),
        columns=[_question(column) for column in question.columns],
        groups=[_group(group) for group in question.groups],
        rows_wanted=_expression(question.rows_wanted),
        max_rows=question.max_rows if question.kind == "table" else None,
        appearance=question.appearance,
        theme=question.theme,
        table_role=question.table_role,
    )


def _texts(question: Question) -> Document:
    return {
        "label": _text(question.label),
        "hint": _text(question.hint),
        "guidance": _text(question.guidance),
        "unit": _text(question.unit),
        "media": _media(question.media),
        "required_message": _text(question.required_message),
        "routing_note": _text(question.routing_note),
    }


def _tests(question: Question) -> Document:
    return {
        "required": question.required,
        "required_when": _expression(question.required_when),
        "relevant": _expression(question.relevant),
        "constraints": [_rule(rule) for rule in question.constraints],
        "warnings": [_rule(rule) for rule in question.warnings],
        "min": _number(question.minimum),
        "max": _number(question.maximum),
        "step": _number(question.step),
        "max_selected": question.max_selected,
    }


def _value(question: Question) -> Document:
    return {
        "calculation": _expression(question.calculation),
        "default": _expression(question.default),
        "read_only": question.read_only,
        "source": question.source,
    }


def _choice(choice: Choice) -> Document:
    return _without_gaps(
        name=choice.name,
        label=_text(choice.label),
        exclusive=choice.exclusive,
        specify=choice.specify,
        attributes=dict(choice.attributes),
        also=[dict(row) for row in choice.also],
        media=_media(choice.media),
    )


def _media(media: Mapping[str, Text]) -> Document:
    return {kind: _text(files) for kind, files in media.items()}


def _rule(rule: Rule) -> Document:
    return {"test": rule.test.text, "message": _text(rule.message)}


def _text(text: Text | None) -> dict[str, str]:
    return dict(text or {})


def _expression(expression: Expression | None) -> str | None:
    return expression.text if expression else None


def _number(number: float | None) -> float | None:
    """1.0 and 1 are the same number, but not the same JSON."""
    return int(number) if number is not None and number == int(number) else number


def _without_gaps(**parts: object) -> Document:
    return {key: part for key, part in parts.items() if part is not False and part not in (None, "", [], {})}
