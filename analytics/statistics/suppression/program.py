"""The unknowns of readers, and what is told of them: one linear program for lines that can be set together.

Responses that count alike in every line are one atom: no reader can take them apart by what is printed. The
unknowns are the sums of each amount over each atom, and every printed figure is an equation of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from analytics.statistics.crossing import with_totals
from analytics.statistics.suppression.rule import Rule
from analytics.statistics.suppression.telling import Line, Printed, Share, Telling

Form = tuple[tuple[int, float], ...]
"""A sum of unknowns: each with its factor, ascending."""


@dataclass(slots=True)
class Unknown:
    """The sum of an amount over the responses of an atom, in units of a typical amount."""

    amount: str
    kind: str
    most: float | None
    typical: float
    by_group: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    responses: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    having: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lacking: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, group: str, amount: float) -> None:
        self.by_group[group] += amount
        self.responses[group] += 1
        (self.having if amount else self.lacking)[group] += 1

    @property
    def value(self) -> float:
        return sum(self.by_group.values())

    def room(self, group: str = "") -> tuple[float, float]:
        """How far below and above its value it can lie for a reader who knows what the group adds."""
        others = self.value - self.by_group.get(group, 0.0)
        number = sum(self.responses.values()) - self.responses.get(group, 0)
        if self.kind == "n":
            return max(0.0, others - (group not in self.by_group)), float("inf")
        if not number:
            return 0.0, 0.0
        below = float("inf") if self.has_negatives else others
        return below, float("inf") if self.most is None else max(0.0, self.most * number - others)

    @property
    def has_negatives(self) -> bool:
        return any(amount < 0 for amount in self.by_group.values())


@dataclass(slots=True)
class Node:
    """A sum that may be printed, at several places if they say the same."""

    form: Form
    printed: set[Printed] = field(default_factory=set)
    is_told: bool = False
    """Whether an earlier release told it: then it cannot be withheld any more."""
    is_unsafe: bool = False
    parts: tuple[Form, ...] = ()
    """Of a ratio, its numerator and denominator."""
    beside: set[Printed] = field(default_factory=set)
    """The figures beside which it is printed, of an n."""


@dataclass
class Program:
    unknowns: list[Unknown]
    nodes: dict[Form, Node]
    known: list[Form]
    """Sums that everybody knows: the choices of a question add up to all who answered."""

    def amounts(self, form: Form) -> Mapping[str, float]:
        """What each group adds to a sum."""
        found: dict[str, float] = defaultdict(float)
        for at, factor in form:
            for group, amount in self.unknowns[at].by_group.items():
                found[group] += factor * amount
        return found

    def is_unsafe(self, form: Form, rule: Rule) -> bool:
        """Whether a sum of one amount tells too much by itself."""
        kind = self.unknowns[form[0][0]].kind
        if kind == "sum":
            return rule.is_unsafe(self.amounts(form))
        if kind == "n":
            return 0 < len(self.amounts(form)) < rule.least
        having, lacking = (
            {group: 1.0 for at, _factor in form for group in getattr(self.unknowns[at], name)}
            for name in ("having", "lacking")
        )
        return rule.is_unsafe_count(having, lacking)

    @cached_property
    def responses_behind(self) -> Mapping[Form, int]:
        return {
            form: sum(sum(self.unknowns[at].responses.values()) for at, _factor in form)
            for form in self.nodes
        }


def programs(tellings: Sequence[Telling], rule: Rule) -> Iterator[Program]:
    """The programs of what a release tells (the first) and what earlier ones told (the others); n last."""
    lines = [
        (at, line) for at, telling in enumerate(tellings) for line in telling.lines if line.kind != "apart"
    ]
    withheld = [telling.withheld for telling in tellings]
    for together in sorted(_connected(lines), key=lambda members: members[0][1].kind == "n"):
        yield _program(together, withheld, rule)


def _connected(lines: Iterable[tuple[int, Line]]) -> list[list[tuple[int, Line]]]:
    """Lines that share an amount, directly or by others between them."""
    groups: list[tuple[set[str], list[tuple[int, Line]]]] = []
    for at, line in lines:
        amounts = {each for each in (line.of, line.per, line.parts_of and f"of {line.parts_of}") if each}
        touching = [group for group in groups if group[0] & amounts]
        groups = [group for group in groups if not group[0] & amounts]
        joined = [each for group in touching for each in group[1]]
        groups.append((amounts.union(*(group[0] for group in touching)), [*joined, (at, line)]))
    return [members for _amounts, members in groups]


def _program(
    lines: Sequence[tuple[int, Line]], withheld: Sequence[frozenset[Printed]], rule: Rule
) -> Program:
    atoms = _Atoms([line for _at, line in lines])
    program = Program(atoms.unknowns, {}, list(atoms.known()))
    for number, (at, line) in enumerate(lines):
        for place, form, parts in atoms.forms(number):
            node = program.nodes.setdefault(_scaled(form), Node(_scaled(form)))
            printed = line.key, place
            node.parts = parts
            if at:
                node.is_told |= printed not in withheld[at]
                continue
            node.printed.add(printed)
            node.beside.add((line.beside, place))
            unsafe = any(program.is_unsafe(each, rule) for each in parts or (form,))
            node.is_unsafe |= unsafe or any(printed in each for each in withheld[1:])
    return program


def _scaled(form: Form) -> Form:
    """Sums that say the same look the same: those of equal weights, and means beside totals."""
    largest = max(abs(factor) for _at, factor in form)
    return tuple((at, round(factor / largest, 9)) for at, factor in form)


class _Atoms:
    """Responses that count alike in every line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.unknowns: list[Unknown] = []
        self.typical = _typical(lines)
        self.number: dict[tuple[object, ...], int] = {}
        self.seats: list[dict[tuple[object, ...], tuple[Share, int, int | None]]] = [{} for _line in lines]
        self._seat(*self._signatures())

    def _signatures(self) -> tuple[dict[str, tuple[object, ...]], dict[tuple[str, str], list[float]]]:
        """Of each response; and the values it gave for each amount, of which releases may tell several."""
        signatures: dict[str, list[object]] = defaultdict(list)
        values: dict[tuple[str, str], list[float]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            for share in line.shares:
                versions = []
                for amount, value in ((line.of, share.of), (line.per, share.per)):
                    if amount:
                        given = values[amount, share.response]
                        if value not in given:
                            given.append(value)
                        versions.append(given.index(value))
                seat = number, share.place, round(share.weight, 9), *versions
                signatures[share.response].append(seat)
        return {response: tuple(seats) for response, seats in signatures.items()}, values

    def _seat(
        self,
        signatures: Mapping[str, tuple[object, ...]],
        values: Mapping[tuple[str, str], list[float]],
    ) -> None:
        counted = set()
        for number, line in enumerate(self.lines):
            for share in line.shares:
                signature = signatures[share.response]
                places = []
                for amount, value in ((line.of, share.of), (line.per, share.per)):
                    if amount:
                        version = values[amount, share.response].index(value)
                        at = self._unknown(line, amount, (amount, signature, version))
                        if (at, share.response) not in counted:
                            counted.add((at, share.response))
                            self.unknowns[at].add(share.group, value / self.typical[amount])
                        places.append(at)
                self.seats[number].setdefault(signature, (share, places[0], [*places, None][1]))

    def _unknown(self, line: Line, amount: str, key: tuple[object, ...]) -> int:
        if key not in self.number:
            self.number[key] = len(self.unknowns)
            is_of = amount == line.of
            typical = self.typical[amount]
            most = line.most / typical if is_of and line.most is not None else None
            self.unknowns.append(Unknown(amount, line.kind if is_of else "sum", most, typical))
        return self.number[key]

    def forms(self, number: int) -> Iterator[tuple[tuple[str, ...], Form, tuple[Form, ...]]]:
        """The place, the sum that is told there, and numerator and denominator if it is a ratio."""
        line = self.lines[number]
        of: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        per: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
        for share, at, under in self.seats[number].values():
            for place in with_totals(share.place):
                if place in line.places:
                    of[place][at] = share.weight * self.typical[line.of]
                    if under is not None:
                        per[place][under] = share.weight * self.typical[line.per]
        for place, factors in of.items():
            if not line.per:
                yield place, _form(factors), ()
            elif below := self._sum(per[place]):
                ratio = self._sum(factors) / below
                whole = factors | {at: -ratio * factor for at, factor in per[place].items()}
                yield place, _form(whole), (_form(factors), _form(per[place]))

    def _sum(self, factors: Mapping[int, float]) -> float:
        return sum(factor * self.unknowns[at].value for at, factor in factors.items())

    def known(self) -> Iterator[Form]:
        """Of each atom, the choices of one question, where they add up to all who answered."""
        choices: dict[tuple[object, ...], dict[int, float]] = defaultdict(dict)
        for line, seats in zip(self.lines, self.seats, strict=True):
            if line.parts_of:
                for signature, (_share, at, _under) in seats.items():
                    choices[line.parts_of, signature][at] = self.typical[line.of]
        for factors in choices.values():
            whole = sum(self.unknowns[next(iter(factors))].responses.values())
            if abs(self._sum(factors) - whole) < 1e-6:
                yield _scaled(_form(factors))


def _form(factors: Mapping[int, float]) -> Form:
    return tuple(sorted((at, factor) for at, factor in factors.items() if factor))


def _typical(lines: Iterable[Line]) -> Mapping[str, float]:
    """Half of the contributions to each amount, zeros apart, are as large as this."""
    sizes: dict[str, list[float]] = defaultdict(list)
    for line in lines:
        for share in line.shares:
            sizes[line.of].append(abs(share.of))
            sizes[line.per].append(abs(share.per))
    return {amount: median(filter(None, found)) if any(found) else 1.0 for amount, found in sizes.items()}
