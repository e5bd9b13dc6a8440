"""Some sections alone, with what they cannot be asked without."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from surveys.questionnaire.definition import Group, Question, Questionnaire, Section, Text
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.routing import PIPE


def narrowed(questionnaire: Questionnaire, sections: Iterable[Section]) -> Questionnaire:
    """The sections, and from others the questions that decide what these ask or are told in their texts."""
    needed = _needed(questionnaire, list(sections))
    kept = (
        replace(each, questions=tuple(q for q in each.questions if q.name in needed))
        for each in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(each for each in kept if each.questions))


def _needed(questionnaire: Questionnaire, sections: Sequence[Section]) -> set[str]:
    waiting = {question.name for section in sections for question in section.questions}
    waiting |= {name for section in sections for name in _looked_at_in(section)}
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in questionnaire.enclosing and name not in needed:
            question = next(iter(questionnaire.enclosing[name]), name)
            needed |= {name, question}
            waiting |= set(deciding_on(questionnaire, question))
    return needed


def _looked_at_in(section: Section) -> Iterator[str]:
    """What is told in its texts, and what its answers are checked against."""
    texts = [section.title, section.intro]
    for part in _parts(section.questions, section.groups):
        texts += _texts(part)
        if isinstance(part, Question):
            yield from _names(
                [part.required_when, *(rule.test for rule in (*part.constraints, *part.warnings))]
            )
    for text in texts:
        for wording in (text or {}).values():
            yield from (match["name"] for match in PIPE.finditer(wording))


def deciding_on(questionnaire: Questionnaire, name: str) -> Iterator[str]:
    """What decides whether a question is asked and what it offers, and what a calculation is made of."""
    yield from _names(rules_of(questionnaire, name))


def rules_of(questionnaire: Questionnaire, name: str) -> Iterator[Expression | None]:
    section = questionnaire.section_of[name]
    yield section.relevant
    for part in _parts([questionnaire.by_name[name]], _around(section, name)):
        yield part.relevant
        if isinstance(part, Question):
            yield from (part.calculation, part.choice_filter, part.seed, part.default, part.rows_wanted)


def _around(section: Section, name: str) -> list[Group]:
    """The groups that a section's question stands in."""
    groups = {group.name: group for group in section.groups}
    inner = next(question.group for question in section.questions if question.name == name)
    found = []
    while inner:
        found.append(groups[inner])
        inner = groups[inner].parent
    return found


def _parts(questions: Iterable[Question], groups: Iterable[Group]) -> Iterator[Question | Group]:
    """The groups and the questions with their columns, and what is in these."""
    yield from groups
    for question in questions:
        yield question
        yield from _parts(question.columns, question.groups)


def _names(rules: Iterable[Expression | None]) -> Iterator[str]:
    for rule in rules:
        if rule is not None:
            yield from rule.names


def _texts(part: Question | Group) -> list[Text | None]:
    if isinstance(part, Group):
        return [part.label]
    messages = [rule.message for rule in (*part.constraints, *part.warnings)]
    labels = [choice.label for choice in part.choices]
    return [part.label, part.hint, part.guidance, part.required_message, *messages, *labels]
