"""How much of an industry its largest firms hold."""

from __future__ import annotations

from collections.abc import Sequence

LARGEST = 4
LEAST_FIRMS = 10
"""Firms under which no concentration is told: it would describe single ones."""

Held = Sequence[tuple[float, float]]
"""What each firm holds and how many firms it stands for (its weight)."""


def largest_share(held: Held) -> float | None:
    """CR4 in per cent: what the four largest firms hold of the whole; None without a whole.

    A firm that stands for others counts as so many firms of its size.
    """
    whole = sum(amount * weight for amount, weight in held)
    if whole <= 0:
        return None
    left, largest = float(LARGEST), 0.0
    for amount, weight in sorted(held, reverse=True):
        taken = min(left, weight)
        largest, left = largest + amount * taken, left - taken
    return 100 * largest / whole


def herfindahl(held: Held) -> float | None:
    """HHI: the sum of squared shares in per cent, from 10,000 / n to 10,000; None without a whole."""
    whole = sum(amount * weight for amount, weight in held)
    return sum(weight * (100 * amount / whole) ** 2 for amount, weight in held) if whole > 0 else None
