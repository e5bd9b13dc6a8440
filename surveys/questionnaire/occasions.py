"""All that an expression may know besides answers: when, in which language and form it is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from surveys.questionnaire.definition import Questionnaire

MASK = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Occasion:
    """`now` and `started` are read as a clock on the wall shows them, whatever their time zone.

    What is drawn by lot rests on `seed` alone, so that one response always draws the same.
    """

    now: datetime
    started: datetime | None = None
    """When the response was begun, for what is worked out only once."""
    seed: str = ""
    language: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What questions of the kind "metadata" tell, by their source, and the form's "version"."""
    form: Questionnaire | None = None
    """Where labels of choices and lookup tables stand."""

    @classmethod
    def of_day(cls, day: date) -> Occasion:
        """Noon of a day."""
        return cls(datetime.combine(day, time(12), UTC))

    @property
    def today(self) -> date:
        return self.now.date()


def clock_text(moment: datetime) -> str:
    """ "2026-10-05T12:00:00.000": the clock on the wall, to the millisecond."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds")


def lot(*parts: str) -> int:
    """A number below 2^32 drawn by the parts: FNV-1a, then the last steps of MurmurHash3.

    The browser computes the same in `lots.js`.
    """
    drawn = 0x811C9DC5
    for byte in "\n".join(parts).encode("utf-8", "surrogatepass"):
        drawn = (drawn ^ byte) * 0x01000193 & MASK
    drawn = (drawn ^ drawn >> 16) * 0x85EBCA6B & MASK
    drawn = (drawn ^ drawn >> 13) * 0xC2B2AE35 & MASK
    return drawn ^ drawn >> 16
