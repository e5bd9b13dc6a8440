"""Withholding: first what tells too much by itself, then what it could be worked out from.

A sensitive sum is safe from a reader when the unknowns can be moved from their true values so that it lies as
far off as the rule demands, and everything that is told, known and possible stays as it is. Linear
programming looks for such a move; where there is none, for one that changes the least of what is told, and
that is withheld as well. Moves are kept: most serve many sums and readers. After the ESSnet Handbook on
Statistical Disclosure Control, 4.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import linprog  # type: ignore[import-untyped]

from analytics.statistics.suppression.program import Form, Node, Program, programs
from analytics.statistics.suppression.readers import Floats, Rooms
from analytics.statistics.suppression.rule import Rule
from analytics.statistics.suppression.telling import Printed, Telling

SLIGHT = 1e-6
"""What the solver may be wrong by."""
MOVING = 1e-3
"""What it costs to move an unknown, beside withholding what is told."""


def withheld(tellings: Sequence[Telling], rule: Rule) -> frozenset[Printed]:
    """What the first telling has to withhold, as the others were told before and cannot be taken back."""
    found = {
        (line.key, place)
        for line in tellings[0].lines
        if line.kind == "apart"
        for place, amounts in line.amounts().items()
        if rule.is_unsafe(amounts) or len(amounts) < line.least
    }
    found |= {
        (line.limits, place)
        for line in tellings[0].lines
        if line.limits
        for place, amounts in line.amounts().items()
        if rule.is_guessed_by_limits(amounts.values())
    }
    for program in programs(tellings, rule):
        found.update(*(node.printed for node in _Search(program, rule, found).withheld()))
    return frozenset(found)


class _Search:
    """The search of one program for what has to be withheld."""

    def __init__(self, program: Program, rule: Rule, found: Set[Printed]) -> None:
        self.program, self.rule, self.found = program, rule, found
        self.rooms = Rooms(program)
        self.nodes = list(program.nodes.values())
        self.hidden = {at for at, node in enumerate(self.nodes) if node.is_unsafe or not node.printed}
        self.forms = _matrix([node.form for node in self.nodes], len(program.unknowns))
        self.known = _matrix(program.known, len(program.unknowns))
        self.cost = np.array([self._loss(node) for node in self.nodes])
        self.moves = np.zeros((0, len(program.unknowns)))
        self.steps = np.zeros((0, len(self.rooms.readers)))
        """How often each reader thinks each move possible."""

    def _loss(self, node: Node) -> float:
        """How much is lost with a figure: more with more responses behind it. An n goes with its figure."""
        loss = 1.0 + self.program.responses_behind[node.form] + len(node.printed) / 100
        return loss / 100 if node.beside <= self.found else loss

    def withheld(self) -> Iterator[Node]:
        for form in sorted(self._sensitive(), key=self._order):
            for sign in self._ways(form):
                self._protect(form, sign)
        return (self.nodes[number] for number in self.hidden)

    def _sensitive(self) -> set[Form]:
        """Sums that must not be worked out: of places, of the parts of ratios, and of firms alike.

        What an earlier release told is not looked at again.
        """
        told = {node.form for node in self.nodes if node.is_told}
        forms = {form for node in self.nodes for form in node.parts or (node.form,)}
        forms |= {((at, unknown.typical),) for at, unknown in enumerate(self.program.unknowns)}
        return {form for form in forms if form not in told and self.program.is_unsafe(form, self.rule)}

    def _order(self, form: Form) -> tuple[float, Form]:
        return -sum(abs(factor) * self.program.unknowns[at].value for at, factor in form), form

    def _ways(self, form: Form) -> tuple[float, ...]:
        """Above and below its value. Of an n it is enough that it cannot be told from one less or more."""
        if self.program.unknowns[form[0][0]].kind != "n":
            return 1.0, -1.0
        return (-1.0,) if sum(self.rooms.below[at] for at, _factor in form) >= 1 else (1.0,)

    def _protect(self, form: Form, sign: float) -> None:
        needs = self.rooms.needs(self.program, form, self.rule, sign)
        waiting, tried = needs > 0, 0
        at, factors = np.array([at for at, _factor in form]), np.array([factor for _at, factor in form])
        while waiting.any():
            far = sign * self.moves[tried:, at] @ factors
            farthest = (self.steps[tried:][far > 0] * far[far > 0, None]).max(axis=0, initial=0.0)
            waiting &= farthest < needs * (1 - SLIGHT)
            tried = len(self.moves)
            if waiting.any():
                number = int(np.flatnonzero(waiting)[0])
                if not self._search(form, sign * needs[number], number):
                    waiting[number] = False

    def _search(self, form: Form, aim: float, number: int) -> bool:
        """Finds a move of the sum by so much that a reader has to think possible, withholding what it takes.

        There is none when an earlier release has told too much. If the solver fails, all is withheld.
        """
        open_nodes = [at for at, node in enumerate(self.nodes) if at not in self.hidden or node.is_told]
        told = self.forms[open_nodes]
        below, above = (room / abs(aim) for room in self.rooms.of(number))
        target = _matrix([form], len(below)) / abs(form[0][1])
        wanted = np.sign(aim) / abs(form[0][1])
        fixed = self.known
        slack = sparse.identity(len(open_nodes), format="csc")
        idle = sparse.csc_matrix((fixed.shape[0] + 1, 2 * len(open_nodes)))
        moving = sparse.vstack([told, fixed, target], format="csc")
        lines = sparse.hstack(
            [moving, -moving, sparse.vstack([sparse.hstack([slack, -slack]), idle])], format="csc"
        )
        right = np.zeros(lines.shape[0])
        right[-1] = wanted
        cost = np.concatenate([np.full(2 * len(below), MOVING), np.tile(self.cost[open_nodes], 2)])
        told_before = np.array([self.nodes[at].is_told for at in open_nodes], bool)
        most = np.concatenate([above, below, np.tile(np.where(told_before, 0.0, np.inf), 2)])
        found = linprog(
            cost, A_eq=lines, b_eq=right, bounds=np.column_stack([np.zeros(len(most)), most]), method="highs"
        )
        if found.status != 0:
            if not told_before.any():
                self.hidden.update(range(len(self.nodes)))
            return False
        moved, slacked = np.split(found.x, [2 * len(below)])
        given_up = np.flatnonzero(np.add(*np.split(slacked, 2)) > SLIGHT)
        self.hidden.update(open_nodes[at] for at in given_up)
        move = np.subtract(*np.split(moved, 2)) * abs(aim)
        self._keep(move)
        return True

    def _keep(self, move: Floats) -> None:
        """A move and its opposite."""
        move[np.abs(move) < SLIGHT * np.abs(move).max()] = 0.0
        ways = np.array([move, -move])
        self.moves = np.concatenate([self.moves, ways])
        self.steps = np.concatenate([self.steps, [self.rooms.steps(way) for way in ways]])


def _matrix(forms: Collection[Form], width: int) -> sparse.csr_matrix:
    rows = [row for row, form in enumerate(forms) for _each in form]
    columns = [at for form in forms for at, _factor in form]
    factors = [factor for form in forms for _at, factor in form]
    return sparse.csr_matrix((factors, (rows, columns)), shape=(len(forms), width))
