"""What may be said of those who allow no quotation: nothing from which one of them could be read singly."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.statistics.evidence import Interview

LEAST = 3
"""Firms behind a sum, or interviews behind a count, among which no single one can be told."""


def hide_each_other(interviews: Iterable[Interview]) -> bool:
    """Whether those that allow no quotation are none, or enough that no reader can single one out.

    The answers of the others are published, and could be taken off a sum, a median or a count.
    """
    hidden = sum(not interview.is_quotable for interview in interviews)
    return hidden == 0 or hidden >= LEAST


def countable(interviews: Iterable[Interview]) -> tuple[Interview, ...]:
    """Those that may enter a count of who said what; too few unquotable ones are left out."""
    everyone = tuple(interviews)
    if hide_each_other(everyone):
        return everyone
    return tuple(interview for interview in everyone if interview.is_quotable)
