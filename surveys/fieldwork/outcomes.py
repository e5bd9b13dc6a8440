"""How calls may end: a study's calling.yaml -> frozen dataclasses, or every fault with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from surveys.fieldwork.scheduling import DAYS, Shift
from surveys.questionnaire.definition import Text
from surveys.questionnaire.faults import FaultLog
from surveys.questionnaire.nodes import Node
from surveys.questionnaire.reading import read

USUAL = Path(__file__).with_name("calling.yaml")
CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")

CODES = ("UH", "UO", "NC", "R", "O", "NE", "P", "I")
"""AAPOR's codes. The first three say, each a little better, what is known of a case that was not reached."""
INTERVIEWED = ("I", "P")
"""These come by handing an interview in, and cannot be chosen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a call may end. `delay` is in minutes; a `limit` of 0 is none."""

    name: str
    label: Text
    code: str
    final: bool = False
    appointment: bool = False
    delay: int = 0
    limit: int = 0
    note: bool = False

    @property
    def can_be_chosen(self) -> bool:
        return self.code not in INTERVIEWED


@dataclass(frozen=True, slots=True)
class Calling:
    """A study's rules. A case is held for `hold` minutes, and called `limit` times at most."""

    shifts: tuple[Shift, ...]
    outcomes: tuple[Outcome, ...]
    hold: int
    limit: int

    @property
    def by_name(self) -> Mapping[str, Outcome]:
        return {outcome.name: outcome for outcome in self.outcomes}

    def interviewed(self, *, partial: bool) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.code == ("P" if partial else "I"))

    def ends(self, outcome: Outcome, earlier: Sequence[str]) -> bool:
        """Whether a call with this outcome is the case's last, after calls with the `earlier` ones."""
        if outcome.final or outcome.appointment:
            return outcome.final
        alike = 1 + sum(name == outcome.name for name in earlier)
        return alike >= outcome.limit > 0 or len(earlier) + 1 >= self.limit


def standing(before: str, code: str) -> str:
    """The code of a case after one more call: not being reached undoes nothing that was learnt before."""
    return code if not before or _learnt(code) >= _learnt(before) else before


def _learnt(code: str) -> int:
    """How much a code says of a case; all who were reached are alike."""
    return min(CODES.index(code), CODES.index("R"))


@cache
def usual() -> Calling:
    """The rules of a study that has none of its own."""
    return load(read(USUAL))


def load(document: Mapping[str, object]) -> Calling:
    """Raises Faults with every fault of the document."""
    log = FaultLog()
    calling = read_calling(Node(document, log, is_strict=True))
    log.settle()
    return calling


def read_calling(root: Node) -> Calling:
    """The rules; faults are noted in the node's log."""
    root.check_keys(("languages", "hold_minutes", "calls_at_most", "shifts", "outcomes"))
    root.languages = tuple(str(language) for language in root.elements("languages"))
    for key in ("languages", "hold_minutes", "calls_at_most", "shifts", "outcomes"):
        root.need(key)
    calling = Calling(
        shifts=tuple(_shift(node) for node in root.children("shifts", "shift")),
        outcomes=tuple(_outcome(node) for node in root.children("outcomes", "outcome")),
        hold=root.count("hold_minutes") or 0,
        limit=root.count("calls_at_most") or 0,
    )
    _check_together(root, calling)
    return calling


def _check_together(root: Node, calling: Calling) -> None:
    names = [outcome.name for outcome in calling.outcomes]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        root.note("name_twice", "outcomes", name=name)
    for code in INTERVIEWED:
        if code not in {outcome.code for outcome in calling.outcomes}:
            root.note("no_outcome", "outcomes", code=code)


def _shift(node: Node) -> Shift:
    node.check_keys(("days", "from", "until"))
    days = node.elements("days") if node.need("days") else []
    for day in days:
        node.check_word("days", day, DAYS)
    begin, end = _minutes(node, "from"), _minutes(node, "until")
    if begin is not None and end is not None and begin >= end:
        node.note("hours_order", "until")
    return Shift(frozenset(map(str, days)), begin or 0, end or 0)


def _minutes(node: Node, key: str) -> int | None:
    """Minutes after midnight of a time such as "9:00"; "24:00" ends a day."""
    text = node.string(key) if node.need(key) else None
    if text is None:
        return None
    shown = CLOCK.fullmatch(text)
    minutes = 60 * int(shown[1]) + int(shown[2]) if shown else 24 * 60 + 1
    if minutes > 24 * 60:
        node.note("not_time", key, word=text)
    return minutes


def _outcome(node: Node) -> Outcome:
    final, appointment = node.flag("final"), node.flag("appointment")
    again = () if final or appointment else ("delay_minutes", "calls_at_most")
    node.check_keys(("name", "label", "code", "final", "appointment", "note", *again))
    delay = node.count("delay_minutes") if again and node.need("delay_minutes") else None
    return Outcome(
        name=node.name(),
        label=node.text("label", needed=True) or {},
        code=node.one_of("code", CODES),
        final=final,
        appointment=appointment,
        delay=delay or 0,
        limit=(node.count("calls_at_most") or 0) if again else 0,
        note=node.flag("note"),
    )
