"""Who reads a release: somebody who knows no answers, and every enterprise group, which knows its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.statistics.suppression.program import Form, Program, Unknown
from analytics.statistics.suppression.rule import Amounts, Rule

Floats = npt.NDArray[np.float64]
OUTSIDER = ""


@dataclass(frozen=True, slots=True)
class Reader:
    group: str
    rooms: Mapping[int, tuple[float, float]]
    """How far the unknowns of which it knows a part can lie below and above their values."""


def readers(unknowns: Sequence[Unknown]) -> list[Reader]:
    """The outsider, and the groups from whom all others know less.

    Of those that stand in one atom only, these are the largest two and the smallest two: what leaves them in
    the dark leaves the others so.
    """
    known: dict[str, list[int]] = defaultdict(list)
    for at, unknown in enumerate(unknowns):
        for group in unknown.by_group:
            known[group].append(at)
    wanted = {group for group, places in known.items() if _several(unknowns, places)}
    for unknown in unknowns:
        ranked = sorted(unknown.by_group, key=lambda group: (abs(unknown.by_group[group]), group))
        wanted.update(ranked[:2], ranked[-2:])
    rooms = ({at: unknowns[at].room(group) for at in known[group]} for group in sorted(wanted))
    return [
        Reader(OUTSIDER, {}),
        *(Reader(group, room) for group, room in zip(sorted(wanted), rooms, strict=True)),
    ]


def _several(unknowns: Sequence[Unknown], places: Sequence[int]) -> bool:
    """Whether a group knows parts of several unknowns of one amount, or several responses of one."""
    amounts = [unknowns[at].amount for at in places]
    return len(set(amounts)) < len(amounts)


class Rooms:
    """How far each reader thinks each unknown may lie from its value."""

    def __init__(self, program: Program) -> None:
        self.readers = readers(program.unknowns)
        rooms = np.array([unknown.room() for unknown in program.unknowns]).reshape(-1, 2)
        self.below: Floats = rooms[:, 0]
        self.above: Floats = rooms[:, 1]
        self.knowing: dict[int, list[int]] = defaultdict(list)
        for number, reader in enumerate(self.readers):
            for at in reader.rooms:
                self.knowing[at].append(number)

    def of(self, number: int) -> tuple[Floats, Floats]:
        below, above = self.below.copy(), self.above.copy()
        for at, (down, up) in self.readers[number].rooms.items():
            below[at], above[at] = down, up
        return below, above

    def steps(self, move: Floats) -> Floats:
        """How often each reader can think a move possible, from nought on. Who knows more, has less room."""
        where = np.flatnonzero(move)
        sizes = np.abs(move[where])
        room = np.where(move > 0, self.above, self.below)[where]
        reach = np.full(len(self.readers), (room / sizes).min())
        for at, size in zip(where.tolist(), sizes.tolist(), strict=True):
            side = int(move[at] > 0)
            for number in self.knowing[at]:
                reach[number] = min(reach[number], self.readers[number].rooms[at][side] / size)
        return reach

    def needs(self, program: Program, form: Form, rule: Rule, sign: float) -> Floats:
        """How far above its value (`sign` 1) or below it (-1) a sum must be able to lie for each reader."""
        amounts = program.amounts(form)
        found = np.full(len(self.readers), self._need(program, form, rule, amounts, 0, sign))
        for number, reader in enumerate(self.readers):
            if reader.group in amounts:
                found[number] = self._need(program, form, rule, amounts, number, sign)
        return found

    def _need(
        self, program: Program, form: Form, rule: Rule, amounts: Amounts, number: int, sign: float
    ) -> float:
        own = self.readers[number].group
        others = [amount for group, amount in amounts.items() if group != own]
        if not others:
            return 0.0
        smallest = min(abs(factor) for _at, factor in form)
        is_sum = program.unknowns[form[0][0]].kind == "sum"
        need = rule.need(others, smallest) if is_sum else smallest
        side = self.above if sign > 0 else self.below
        rooms = self.readers[number].rooms
        possible = sum(
            abs(factor) * (rooms[at][sign > 0] if at in rooms else side[at]) for at, factor in form
        )
        return float(min(need, possible))
