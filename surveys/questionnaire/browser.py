"""A questionnaire as the JSON that `routing.js` routes by and pipes answers into."""

from __future__ import annotations

from surveys.questionnaire.cleaning import units
from surveys.questionnaire.definition import (
    METADATA,
    Choice,
    Group,
    Question,
    Questionnaire,
    Section,
    wording,
)
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.occasions import Occasion, clock_text
from surveys.questionnaire.routing import metadata

Json = dict[str, object]


def browser_form(questionnaire: Questionnaire, language: str) -> Json:
    """{language, lookups, looks_ahead, sections: [{name, relevant, groups, questions: [...]}]}.

    Question: {name, kind, label, units, relevant, group, calculation, default, source, choices,
    choice_filter, randomized, seed, columns, groups, rows_wanted}. Expressions are trees or null. Texts are
    in the language, with their ${name}s; `units` are those that may be typed behind a number.
    """
    sections = [_section(section, language) for section in questionnaire.sections]
    lookups = {name: list(rows) for name, rows in questionnaire.lookups.items()}
    return {
        "language": language,
        "lookups": lookups,
        "looks_ahead": questionnaire.looks_ahead,
        "sections": sections,
    }


def occasion(on: Occasion) -> Json:
    """What `evaluate` in expressions.js wants to know besides answers."""
    started = clock_text(on.started) if on.started else None
    facts = {source: metadata(source, on) for source in METADATA} | dict(on.facts)
    return {
        "now": clock_text(on.now),
        "started": started,
        "seed": on.seed,
        "language": on.language,
        "facts": facts,
    }


def _section(section: Section, language: str) -> Json:
    return {
        "name": section.name,
        "relevant": _tree(section.relevant),
        "groups": [_group(group) for group in section.groups],
        "questions": [_question(question, language) for question in section.questions],
    }


def _group(group: Group) -> Json:
    return {"name": group.name, "relevant": _tree(group.relevant), "parent": group.parent}


def _question(question: Question, language: str) -> Json:
    return {
        "name": question.name,
        "kind": question.kind,
        "label": wording(question.label, language),
        "units": units(question),
        "relevant": _tree(question.relevant),
        "group": question.group,
        "calculation": _tree(question.calculation),
        "default": _tree(question.default),
        "source": question.source,
        "choices": [_choice(choice, language) for choice in question.choices],
        "choice_filter": _tree(question.choice_filter),
        "randomized": question.randomized,
        "seed": _tree(question.seed),
        "columns": [_question(column, language) for column in question.columns],
        "groups": [_group(group) for group in question.groups],
        "rows_wanted": _tree(question.rows_wanted),
    }


def _choice(choice: Choice, language: str) -> Json:
    """The attributes are those that a filter may name."""
    label = wording(choice.label, language)
    also = [dict(row) for row in choice.also]
    return {"name": choice.name, "label": label, "attributes": dict(choice.attributes), "also": also}


def _tree(expression: Expression | None) -> object:
    return expression and expression.as_json()
