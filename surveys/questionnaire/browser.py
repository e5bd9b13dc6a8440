"""A questionnaire as the JSON that `routing.js` routes by and pipes answers into."""

from __future__ import annotations

from surveys.questionnaire.cleaning import units
from surveys.questionnaire.definition import Question, Questionnaire, Section, wording
from surveys.questionnaire.expressions import Expression

Json = dict[str, object]


def browser_form(questionnaire: Questionnaire, language: str) -> Json:
    """{language, sections: [{name, relevant, questions: [...]}]}; expressions are trees or null.

    Question: {name, kind, label, units, relevant, calculation, choices: [{name, label}], columns: [...]}.
    Texts are in the language, with their ${name}s; `units` are those that may be typed behind a number.
    """
    sections = [_section(section, language) for section in questionnaire.sections]
    return {"language": language, "sections": sections}


def _section(section: Section, language: str) -> Json:
    questions = [_question(question, language) for question in section.questions]
    return {"name": section.name, "relevant": _tree(section.relevant), "questions": questions}


def _question(question: Question, language: str) -> Json:
    return {
        "name": question.name,
        "kind": question.kind,
        "label": wording(question.label, language),
        "units": units(question),
        "relevant": _tree(question.relevant),
        "calculation": _tree(question.calculation),
        "choices": [
            {"name": choice.name, "label": wording(choice.label, language)} for choice in question.choices
        ],
        "columns": [_question(column, language) for column in question.columns],
    }


def _tree(expression: Expression | None) -> object:
    return expression and expression.as_json()
