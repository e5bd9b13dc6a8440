"""Strata in which a single firm answered: from one firm no variance can be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Stratum = tuple[str, ...]
"""The classes of its firms, the most important first."""


@dataclass(frozen=True, slots=True)
class Counts:
    firms: int
    """Sampled firms that answered."""
    frame: int
    """Firms there are."""

    @property
    def is_certain(self) -> bool:
        """Every firm answered: nothing varies from sample to sample."""
        return self.firms >= self.frame

    @property
    def is_lonely(self) -> bool:
        return self.firms == 1 and not self.is_certain


def collapsed(strata: Mapping[Stratum, Counts]) -> dict[Stratum, Stratum]:
    """Each stratum with the one its variance is taken in: itself, or for a lonely firm the nearest other.

    The nearest has the longest run of classes in common, then the fewest firms there are; a stratum of
    which every firm answered takes in no other. Collapsing overstates the variance rather than
    understating it (Cochran 1977, 5A.12). Without another stratum a lonely one stays alone.
    """
    joined = {stratum: stratum for stratum in strata}
    for lonely in sorted(stratum for stratum, counts in strata.items() if counts.is_lonely):
        if any(into == lonely for stratum, into in joined.items() if stratum != lonely):
            continue
        if others := [each for each in strata if each != lonely and not strata[each].is_certain]:
            nearest = min(others, key=lambda each: (-_in_common(lonely, each), strata[each].frame, each))
            joined[lonely] = joined[nearest]
    return joined


def _in_common(one: Iterable[str], other: Iterable[str]) -> int:
    number = 0
    for left, right in zip(one, other, strict=True):
        if left != right:
            break
        number += 1
    return number
