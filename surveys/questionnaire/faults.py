"""What is wrong with a questionnaire's source, and where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from surveys.questionnaire.definition import Text
from surveys.questionnaire.messages import say


class Mark(NamedTuple):
    """Where something stood in its source: ("line", 34), ("choices.yaml line", 3)."""

    source: str
    number: int

    def __str__(self) -> str:
        return f"{self.source} {self.number}"


class Marked(dict[str, object]):
    """A mapping read from a file, which remembers where it and each of its keys stood."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.marks: dict[str, Mark] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """`place` reads like "line 34, section profile, question f_staff_n"."""

    place: str
    reason: Text


class Faults(ValueError):
    """Every fault of a source, in the order of the source."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.place}: {fault.reason['en']}" for fault in self.faults))


@dataclass
class FaultLog:
    """Faults as they are found, in whatever order."""

    noted: list[tuple[Mark, Fault]] = field(default_factory=list)
    advised: list[tuple[Mark, Fault]] = field(default_factory=list)
    """What is likely not meant, yet stops nothing."""

    def note(self, mark: Mark | None, trail: tuple[str, ...], code: str, /, **words: object) -> None:
        self.noted.append(_placed(mark, trail, code, words))

    def advise(self, mark: Mark | None, trail: tuple[str, ...], code: str, /, **words: object) -> None:
        self.advised.append(_placed(mark, trail, code, words))

    def faults(self) -> Faults:
        return Faults(_in_order(self.noted))

    def advice(self) -> tuple[Fault, ...]:
        return _in_order(self.advised)

    def settle(self) -> None:
        """Raises Faults when there are any."""
        if self.noted:
            raise self.faults()


def _placed(
    mark: Mark | None, trail: tuple[str, ...], code: str, words: Mapping[str, object]
) -> tuple[Mark, Fault]:
    place = ", ".join([str(mark), *trail] if mark else trail) or "file"
    return mark or Mark("", 0), Fault(place, say(code, **words))


def _in_order(noted: list[tuple[Mark, Fault]]) -> tuple[Fault, ...]:
    return tuple(fault for _, fault in sorted(noted, key=lambda each: each[0]))
