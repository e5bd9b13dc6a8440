"""One section alone, with what it cannot be asked without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from surveys.questionnaire.definition import Question, Questionnaire, Section, Text
from surveys.questionnaire.routing import PIPE


def narrowed(questionnaire: Questionnaire, section: Section) -> Questionnaire:
    """The section, and from others the questions that decide what it asks or are told in its texts."""
    needed = _needed(questionnaire, section)
    kept = (
        replace(each, questions=tuple(q for q in each.questions if q.name in needed))
        for each in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(each for each in kept if each.questions))


def _needed(questionnaire: Questionnaire, section: Section) -> set[str]:
    tables = {column.name: q.name for q in questionnaire.questions() for column in q.columns}
    waiting = {question.name for question in section.questions} | set(_told_in(section))
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        question = tables.get(name, name)
        if question not in needed:
            needed.add(question)
            waiting |= set(_deciding(questionnaire, question))
    return needed


def _deciding(questionnaire: Questionnaire, name: str) -> Iterator[str]:
    """What decides whether a question is asked, and what a calculation is made of."""
    question = questionnaire.by_name[name]
    rules = [questionnaire.section_of[name].relevant]
    for each in (question, *question.columns):
        rules += [each.relevant, each.calculation]
    for rule in rules:
        if rule is not None:
            yield from rule.names


def _told_in(section: Section) -> Iterator[str]:
    texts = [section.title, section.intro]
    for question in section.questions:
        texts += [text for each in (question, *question.columns) for text in _texts(each)]
    for text in texts:
        for wording in (text or {}).values():
            yield from (match["name"] for match in PIPE.finditer(wording))


def _texts(question: Question) -> list[Text | None]:
    messages = [rule.message for rule in (*question.constraints, *question.warnings)]
    return [question.label, question.hint, *messages]
