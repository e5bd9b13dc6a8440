"""An auditor of releases: knows who answered, reads every printed figure, and works out the rest.

It shares no code with what withholds figures: its unknowns are the answers of single responses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import numpy as np
from scipy.optimize import linprog

TOL = 1e-5


@dataclass
class Figure:
    """A figure that a file may show: what it is made of, and what stands in its cell."""

    of: dict[str, float]
    """By unknown, its weight."""
    value: float | None
    """None where it is withheld."""
    per: dict[str, float] = field(default_factory=dict)
    """The unknowns below the line of a ratio."""
    is_count: bool = False
    is_audited: bool = True
    """Whether it must not be worked out, if it tells too much by itself."""


@dataclass
class Audit:
    """`truth`: every unknown with its value; `group`: whose it is; `most`: what it can be at the most."""

    truth: dict[str, float]
    group: dict[str, str]
    figures: list[Figure]
    most: dict[str, float] = field(default_factory=dict)
    known: list[tuple[dict[str, float], float]] = field(default_factory=list)
    """Sums that everybody knows: the choices of a firm add up to one."""

    def __post_init__(self) -> None:
        self.at = {name: number for number, name in enumerate(self.truth)}
        rows = [*self.known]
        for figure in self.figures:
            if figure.value is not None:
                below = {name: -figure.value * weight for name, weight in figure.per.items()}
                rows.append((figure.of | below, 0.0) if figure.per else (figure.of, figure.value))
        self.left = np.zeros((len(rows), len(self.at)))
        self.right = np.zeros(len(rows))
        for number, (weights, value) in enumerate(rows):
            size = max(map(abs, weights.values()), default=1.0) or 1.0
            self.right[number] = value / size
            for name, weight in weights.items():
                self.left[number, self.at[name]] += weight / size
        self.values = np.array(list(self.truth.values()))
        self.points = self.values[None, :]

    def finds(self, weights: dict[str, float], reader: str, low: float, high: float) -> str:
        """What a reader, who knows its own answers, works out of a sum, if that is closer than these limits.

        Answers that were found possible once are kept: they prove for others too that they cannot tell.
        """
        aim = np.zeros(len(self.at))
        for name, weight in weights.items():
            aim[self.at[name]] = weight
        own = np.array([self.group[name] == reader for name in self.at])
        for sign, limit in ((1, low), (-1, -high)):
            same = (self.points[:, own] == self.values[own]).all(axis=1)
            if (sign * self.points[same] @ aim).min() <= limit + TOL:
                continue
            limits = [
                (value, value) if is_own else (0.0, self.most.get(name))
                for (name, value), is_own in zip(self.truth.items(), own, strict=True)
            ]
            limited = linprog(sign * aim, A_eq=self.left, b_eq=self.right, bounds=limits)
            if limited.status == 3:
                continue
            assert limited.status == 0, limited.message
            self.points = np.vstack([self.points, np.where(own, self.values, limited.x)])
            if limited.fun > limit + TOL:
                return f"{reader or 'an outsider'} knows {sorted(weights)} up to {sign * limited.fun:.4f}"
        return ""

    def sensitive(self, least: int = 3, per_cent: float = 10.0):
        """Sums of figures that tell too much by themselves, by the rule written out a second time."""
        sums = {}
        for figure in filter(lambda each: each.is_audited, self.figures):
            for weights in filter(None, (figure.of, figure.per)):
                sums[tuple(sorted(weights.items()))] = figure
        for key, figure in sums.items():
            weights = dict(key)
            by_group: dict[str, list[float]] = {}
            for name, weight in weights.items():
                by_group.setdefault(self.group[name], []).append(weight * self.truth[name])
            amounts = sorted(sum(each) for each in by_group.values())
            if figure.is_count:
                having = sum(any(each) for each in by_group.values())
                lacking = sum(not all(each) for each in by_group.values())
                is_unsafe = 0 < having < least or 0 < lacking < least
            else:
                is_unsafe = len(amounts) < least or sum(amounts[:-2]) < per_cent / 100 * amounts[-1] - 1e-9
            if is_unsafe:
                yield weights, figure

    def readers(self, weights, random, others: int):
        """The outsider, who shares in the sum, and some others."""
        within = {self.group[name] for name in weights}
        rest = sorted(set(self.group.values()) - within)
        return ["", *sorted(within), *random.sample(rest, min(others, len(rest)))]

    def faults(self, random, *, others: int = 3, per_cent: float = 10.0) -> list[str]:
        """What can be worked out too closely, and by whom."""
        found = []
        for weights, figure in self.sensitive(per_cent=per_cent):
            for reader in self.readers(weights, random, others):
                told = self._too_close(weights, reader, per_cent, is_count=figure.is_count)
                found += [told] if told else []
        return found

    def _too_close(self, weights, reader, per_cent, *, is_count: bool) -> str:
        hidden = {name: weight for name, weight in weights.items() if self.group[name] != reader}
        if not hidden:
            return ""
        by_group: dict[str, float] = {}
        for name, weight in hidden.items():
            by_group[self.group[name]] = by_group.get(self.group[name], 0.0) + weight * self.truth[name]
        value, largest = sum(by_group.values()), max(by_group.values())
        if is_count:
            weight = min(hidden.values())
            room = sum(weight * self.most[name] for name, weight in hidden.items()) - value
            up, down = min(weight, room), min(weight, value)
        else:
            room = sum(weight * self.most.get(name, np.inf) for name, weight in hidden.items()) - value
            up, down = min(per_cent / 200 * largest, room), min(per_cent / 200 * largest, value)
            up = up if largest else min(TOL * 10, room)
        return self.finds(hidden, reader, value - down, value + up)


def with_totals(place):
    return list(product(*((each, "") for each in place)))
