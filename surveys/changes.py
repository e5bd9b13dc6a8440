"""A change of a response, and what may keep it from being saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import Problem
from surveys.questionnaire.cleaning import Invalid


@dataclass(frozen=True, slots=True)
class Change:
    """What one client writes. `base` is the revision it last saw; an answer of None is cleared.

    A mended change needs another `client_id` than the one that was refused. Raises ValueError for a bad id.
    """

    client_id: str
    base: int
    answers: Mapping[str, Answer | None]

    def __post_init__(self) -> None:
        if not (0 < len(self.client_id) <= 36 and self.client_id.isprintable()):
            raise ValueError("a client id has 1 to 36 printable characters")


class Clash(NamedTuple):
    """Two texts for one answer. `who` wrote theirs, `at` that time."""

    theirs: Answer | None
    yours: Answer | None
    who: str
    at: datetime


class NotSaved(Exception):
    """Nothing was written; every answer is as it was before."""


class Closed(NotSaved):
    """The response takes no answers in its present state."""


class UnknownQuestion(NotSaved):
    """The questionnaire asks no such questions."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Moved(NotSaved):
    """The response went over to another version after the change was read in the words of the one before."""


class NameTaken(NotSaved):
    """Another change has the client id."""


class Refused(NotSaved):
    """Values that cannot be answers to their questions: why, by question."""

    def __init__(self, reasons: Mapping[str, Invalid]) -> None:
        super().__init__("; ".join(f"{name}: {reason.message['en']}" for name, reason in reasons.items()))
        self.reasons = reasons


class Conflict(NotSaved):
    """Someone else changed the same answers since the change's base."""

    def __init__(self, clashes: Mapping[str, Clash]) -> None:
        super().__init__("; ".join(_told(name, clash) for name, clash in clashes.items()))
        self.clashes = clashes


class NotComplete(NotSaved):
    """What must be mended, or confirmed with a reason, before the response is handed in."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.question}: {p.message['en']}" for p in problems))
        self.problems = problems


def _told(name: str, clash: Clash) -> str:
    theirs, yours = (answer.as_document() if answer else "nothing" for answer in clash[:2])
    return f"{name}: {clash.who} wrote {theirs} at {clash.at:%Y-%m-%d %H:%M %Z}, you {yours}"
