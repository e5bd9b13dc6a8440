"""How many of a sample fall on each stratum, which organisations are drawn, and who interviews them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def allocate(
    total: int, sizes: Mapping[Key, int], available: Mapping[Key, int], *, least: int = 0
) -> dict[Key, int]:
    """Share a sample out in proportion to sizes, rounded by largest remainders.

    No stratum gets more than is available there, nor (while the total lasts) fewer than `least`. What a full
    stratum cannot take goes to the others; the sum is less than the total only when everything is taken.
    """
    shares = {key: min(least, available[key]) for key in sizes}
    while (left := total - sum(shares.values())) > 0:
        open_ones = [key for key in sizes if shares[key] < available[key] and sizes[key]]
        if not open_ones:
            break
        for key, more in _proportional(left, {key: sizes[key] for key in open_ones}).items():
            shares[key] = min(available[key], shares[key] + more)
    return shares


def _proportional(total: int, sizes: Mapping[Key, int]) -> dict[Key, int]:
    """The method of Hare and Niemeyer; of equal remainders the one that stands first wins."""
    whole = sum(sizes.values())
    shares = {key: total * size // whole for key, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda key: -(total * sizes[key] % whole))
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def draw(keys: Iterable[str], number: int, seed: str) -> list[str]:
    """A simple random sample without replacement, which anybody can draw again from keys and seed.

    Each key gets SHA-256 of "seed:key" as its random number, and those with the smallest are drawn.
    """
    return sorted(keys, key=lambda key: sha256(f"{seed}:{key}".encode()).digest())[:number]


def even_shares(number: int, loads: Sequence[int]) -> list[int]:
    """How many of a number of new cases each gets, so that all have as equally many as can be."""
    shares = [0] * len(loads)
    for _ in range(number):
        least = min(range(len(loads)), key=lambda place: loads[place] + shares[place])
        shares[least] += 1
    return shares


def together(cases: Sequence[Key], shares: Sequence[int]) -> list[Sequence[Key]]:
    """Consecutive cases to one hand: sorted by stratum, each gets as few strata as possible."""
    ends = [sum(shares[:place]) for place in range(len(shares) + 1)]
    return [cases[begin:end] for begin, end in pairwise(ends)]


def mixed(cases: Sequence[Key], shares: Sequence[int]) -> list[Sequence[Key]]:
    """Cases dealt out in turn: sorted by stratum, each gets of every stratum."""
    hands: list[list[Key]] = [[] for _ in shares]
    for case in cases:
        emptiest = max(range(len(hands)), key=lambda place: _left(hands[place], shares[place]))
        hands[emptiest].append(case)
    return list(hands)


def _left(hand: Collection[object], share: int) -> float:
    """The part of a share that is still to come."""
    return 1 - len(hand) / share if share else 0
