"""The classes by which estimates are told: of organisations in the register, or of what they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from analytics.statistics.cells import has_value, label_of
from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.words import word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Text

UNKNOWN = "unknown"
"""The class of those of whom it is not known, so that classes add up to their total."""


@dataclass(frozen=True, slots=True)
class Classification:
    name: str
    heading: Text
    labels: Mapping[str, Text]
    """By class, in order."""
    class_of: Callable[[Interview], str]

    def of(self, interview: Interview) -> str:
        found = self.class_of(interview)
        return found if found in self.labels else UNKNOWN

    def label(self, name: str) -> Text:
        return word("class_unknown") if name == UNKNOWN else self.labels[name]

    def present(self, interviews: Sequence[Interview]) -> list[str]:
        """The classes somebody is in; UNKNOWN last."""
        there = {self.of(interview) for interview in interviews}
        return [name for name in (*self.labels, UNKNOWN) if name in there]


def classification(by: str | Mapping[str, Any], evidence: Evidence) -> Classification:
    if isinstance(by, str):
        return of_field(by, evidence)
    question = evidence.question(by["question"])
    assert question is not None  # the plan was checked
    heading = by.get("label") or label_of(question)
    if "bounds" in by:
        bounds = by["bounds"]
        labels = dict(zip(map(str, range(len(bounds) + 1)), _sizes(bounds), strict=True))
        return Classification(question.name, heading, labels, _sized(question.name, bounds))
    labels = {choice.name: choice.label for choice in evidence.choices(question.name)}
    return Classification(question.name, heading, labels, _chosen(question.name))


def of_field(field: str, evidence: Evidence) -> Classification:
    """A field of the organisation, such as its industry or size class."""
    return Classification(
        field, word(field), evidence.labels(field), lambda interview: str(getattr(interview, field))
    )


def _sizes(bounds: Sequence[float]) -> list[Text]:
    between = [word("size_between", low=low, high=high) for low, high in pairwise(bounds)]
    return [word("size_under", high=bounds[0]), *between, word("size_over", low=bounds[-1])]


def _sized(question: str, bounds: Sequence[float]) -> Callable[[Interview], str]:
    def class_of(interview: Interview) -> str:
        answer = interview.answers.get(question, Answer())
        if not has_value(answer):
            return UNKNOWN
        return str(sum(float(str(answer.value)) >= bound for bound in bounds))

    return class_of


def _chosen(question: str) -> Callable[[Interview], str]:
    def class_of(interview: Interview) -> str:
        answer = interview.answers.get(question, Answer())
        return str(answer.value) if has_value(answer) else UNKNOWN

    return class_of
