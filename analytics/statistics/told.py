"""What a line of estimates tells, as a sum that can be set against those of other lines and sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.statistics.crossing import Place
from analytics.statistics.lines import Line
from analytics.statistics.suppression import telling
from analytics.statistics.suppression.telling import Key, Share

if TYPE_CHECKING:
    from analytics.statistics.estimation.estimating import Estimate
    from analytics.statistics.estimation.firms import Firms

SUMS = frozenset({"total", "mean", "score", "ratio", "growth"})
CONCENTRATIONS = frozenset({"cr4", "hhi"})
LEAST_CONCENTRATED = 10
"""Enterprise groups under which a concentration would describe single ones."""
OF_PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Subject:
    """Of which sheet and wave lines are told."""

    sheet: str
    wave: str
    _valid: dict[str, frozenset[str]] = field(default_factory=dict)

    def figure(self, line: Line) -> Key:
        return self.sheet, self.wave, line.wanted.statistic, _name(line), "figure"

    def limits(self, line: Line) -> Key:
        return *self.figure(line)[:-1], "limits"

    def n(self, line: Line) -> Key:
        return *self.figure(line)[:-1], "n"

    @property
    def responses(self) -> Key:
        return self.sheet, self.wave, "", "", "n"

    def all_responses(self, firms: Firms, places: Iterable[Place]) -> telling.Line:
        shares = tuple(_one(share) for share in firms.responses())
        return telling.Line(self.responses, f"{self.wave} n", shares, frozenset(places), kind="n")

    def told(
        self, line: Line, firms: Firms, found: Mapping[Place, Estimate], places: Iterable[Place]
    ) -> tuple[telling.Line, telling.Line]:
        """The figures of a line, and the n beside them."""
        shares, statistic = tuple(firms.shares(line)), line.wanted.statistic
        per = f"{self.wave} {_per(line)}" if line.per else ""
        figure = telling.Line(
            key=self.figure(line),
            of=f"{self.wave} {_of(line)}",
            shares=shares,
            places=frozenset(found),
            per=per,
            most=_most(line),
            kind="sum" if statistic in SUMS else _kind(line),
            parts_of=f"{self.wave} {line.question.name}" if statistic == "share" and _is_one(line) else "",
            limits=self.limits(line) if firms.is_drawn and statistic in SUMS else (),
            least=LEAST_CONCENTRATED if statistic in CONCENTRATIONS else 0,
        )
        n = telling.Line(
            key=self.n(line),
            of=self._answered(line, shares),
            shares=tuple(map(_one, shares)),
            places=frozenset(places),
            kind="n",
            beside=figure.key,
        )
        return (figure if figure.kind != "n" else _counting(figure, n)), n

    def _answered(self, line: Line, shares: Sequence[Share]) -> str:
        """Choices of a question are answered by the same firms, unless some were not offered one."""
        name, valid = (
            f"{self.wave} n {_name(line, choice=False)}",
            frozenset(each.response for each in shares),
        )
        same = self._valid.setdefault(name, valid) == valid
        return name if same else f"{name} {line.choice}"


def _one(share: Share) -> Share:
    return Share(share.response, share.group, share.place, 1.0, 1.0)


def _counting(figure: telling.Line, n: telling.Line) -> telling.Line:
    """A count of those who answered is a weighted n."""
    return telling.Line(figure.key, n.of, figure.shares, figure.places, kind="n")


def _kind(line: Line) -> telling.Kind:
    if line.wanted.statistic == "share" or line.choice:
        return "has"
    return "n" if line.wanted.statistic == "count" else "apart"


def _is_one(line: Line) -> bool:
    return line.question.kind in ("select_one", "likert")


def _name(line: Line, *, choice: bool = True) -> str:
    return " ".join(filter(None, (_of(line, choice=choice), _per(line))))


def _of(line: Line, *, choice: bool = True) -> str:
    wanted = line.wanted
    score = "score" if wanted.statistic == "score" else ""
    parts = (wanted.of, wanted.column, line.year and str(line.year), choice and line.choice, score)
    return ".".join(each for each in parts if each)


def _per(line: Line) -> str:
    wanted = line.wanted
    return ".".join(each for each in (wanted.per, wanted.per_column, line.year and str(line.year)) if each)


def _most(line: Line) -> float | None:
    """What one firm can answer at the most, where every reader knows it."""
    if line.wanted.statistic == "score":
        return float(len(line.question.choices))
    if line.choice:
        return 1.0
    return OF_PERCENT if line.question.kind == "percent" else None
