"""Questionnaire -> its canonical document: plain JSON, the same however the questionnaire was written."""

from __future__ import annotations

from surveys.questionnaire.definition import Choice, Question, Questionnaire, Rule, Section, Text
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
        sections=[_section(section) for section in questionnaire.sections],
    )


def _section(section: Section) -> Document:
    return _without_gaps(
        name=section.name,
        title=_text(section.title),
        intro=_text(section.intro),
        relevant=_expression(section.relevant),
        questions=[_question(question) for question in section.questions],
    )


def _question(question: Question) -> Document:
    return _without_gaps(
        name=question.name,
        kind=question.kind,
        label=_text(question.label),
        hint=_text(question.hint),
        unit=_text(question.unit),
        choices=[_choice(choice) for choice in question.choices],
        required=question.required,
        relevant=_expression(question.relevant),
        calculation=_expression(question.calculation),
        constraints=[_rule(rule) for rule in question.constraints],
        warnings=[_rule(rule) for rule in question.warnings],
        min=_number(question.minimum),
        max=_number(question.maximum),
        max_selected=question.max_selected,
        columns=[_question(column) for column in question.columns],
        max_rows=question.max_rows if question.kind == "table" else None,
    )


def _choice(choice: Choice) -> Document:
    return _without_gaps(
        name=choice.name, label=_text(choice.label), exclusive=choice.exclusive, specify=choice.specify
    )


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
    return {key: part for key, part in parts.items() if part is not False and part not in (None, [], {})}
