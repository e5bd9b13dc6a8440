"""Rates of a wave's cases and of a questionnaire's answers, each None where there is nothing to divide by.

Case rates: AAPOR, Standard Definitions, 9th ed., 2016. In the formulas I are complete and P partial
interviews, R refusals, NC non-contacts, O other eligible cases, UH and UO cases of unknown existence and
eligibility, and e is the share of the unknown that is taken to be eligible.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Case counts of a wave, by AAPOR code."""

    complete: int = 0
    partial: int = 0
    refusal: int = 0
    noncontact: int = 0
    other: int = 0
    unknown_existence: int = 0
    unknown_other: int = 0
    not_eligible: int = 0

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> Dispositions:
        """From counts by code. Raises KeyError for a code that is none."""
        return cls(**{FIELDS[code]: number for code, number in counts.items()})

    @property
    def interviewed(self) -> int:
        return self.complete + self.partial

    @property
    def reached(self) -> int:
        return self.interviewed + self.refusal + self.other

    @property
    def eligible(self) -> int:
        return self.reached + self.noncontact

    @property
    def unknown(self) -> int:
        return self.unknown_existence + self.unknown_other

    @property
    def e(self) -> float | None:
        """Proportional allocation: the unknown are eligible as often as those of whom it is known."""
        return _ratio(self.eligible, self.eligible + self.not_eligible)


FIELDS = {
    "I": "complete",
    "P": "partial",
    "R": "refusal",
    "NC": "noncontact",
    "O": "other",
    "UH": "unknown_existence",
    "UO": "unknown_other",
    "NE": "not_eligible",
}
"""What counts the cases of each code."""


def response_rate_1(d: Dispositions) -> float | None:
    """RR1, the lowest: I / ((I + P) + (R + NC + O) + (UH + UO))."""
    return _ratio(d.complete, d.eligible + d.unknown)


def response_rate_2(d: Dispositions) -> float | None:
    """RR2: (I + P) / ((I + P) + (R + NC + O) + (UH + UO))."""
    return _ratio(d.interviewed, d.eligible + d.unknown)


def response_rate_3(d: Dispositions) -> float | None:
    """RR3: I / ((I + P) + (R + NC + O) + e (UH + UO)); None also when e cannot be estimated."""
    return _ratio(d.complete, _estimated_eligible(d))


def response_rate_4(d: Dispositions) -> float | None:
    """RR4: (I + P) / ((I + P) + (R + NC + O) + e (UH + UO)); None also when e cannot be estimated."""
    return _ratio(d.interviewed, _estimated_eligible(d))


def response_rate_5(d: Dispositions) -> float | None:
    """RR5, with e = 0: I / ((I + P) + (R + NC + O))."""
    return _ratio(d.complete, d.eligible)


def response_rate_6(d: Dispositions) -> float | None:
    """RR6, the highest, with e = 0: (I + P) / ((I + P) + (R + NC + O))."""
    return _ratio(d.interviewed, d.eligible)


def cooperation_rate_1(d: Dispositions) -> float | None:
    """COOP1: I / ((I + P) + R + O)."""
    return _ratio(d.complete, d.reached)


def cooperation_rate_3(d: Dispositions) -> float | None:
    """COOP3, without those unable to take part: I / ((I + P) + R)."""
    return _ratio(d.complete, d.interviewed + d.refusal)


def refusal_rate_1(d: Dispositions) -> float | None:
    """REF1: R / ((I + P) + (R + NC + O) + (UH + UO))."""
    return _ratio(d.refusal, d.eligible + d.unknown)


def contact_rate_1(d: Dispositions) -> float | None:
    """CON1: ((I + P) + R + O) / ((I + P) + (R + NC + O) + (UH + UO))."""
    return _ratio(d.reached, d.eligible + d.unknown)


RATES: Mapping[str, Callable[[Dispositions], float | None]] = {
    "RR1": response_rate_1,
    "RR2": response_rate_2,
    "RR3": response_rate_3,
    "RR4": response_rate_4,
    "RR5": response_rate_5,
    "RR6": response_rate_6,
    "COOP1": cooperation_rate_1,
    "COOP3": cooperation_rate_3,
    "REF1": refusal_rate_1,
    "CON1": contact_rate_1,
}


def item_nonresponse(*, asked: int, valid: int, not_applicable: int) -> float | None:
    """1 - valid / (asked - not applicable): the share of questions to be answered that got no value."""
    base = asked - not_applicable
    return 1 - valid / base if base else None


def _estimated_eligible(d: Dispositions) -> float:
    return d.eligible + (d.e or 0) * d.unknown


def _ratio(part: float, base: float) -> float | None:
    return part / base if base else None
