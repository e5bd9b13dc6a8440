"""Charts as inline SVG: no script, no inline style, described for those who do not see them.

Colours come from the stylesheet, by class; the figures stand in a table beside every chart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ROOM_FOR_A_DIGIT = 3
"""Per cent of the narrowest bar's width that a digit, and the room around a number, take."""


BAR, LONGEST = 48, 80
"""Pixels that a bar takes with its label above it, and per cent of the width that the longest bar takes."""


class Bar(NamedTuple):
    label: str
    number: float
    text: str
    """The number as it is told, with its mark."""


class Part(NamedTuple):
    name: str
    """Ends the part's class, as in "part-I"."""
    label: str
    number: int


def stacked_bar(parts: Sequence[Part], *, id: str, title: str, description: str) -> SafeString:
    """One bar over its whole width, a part for every number above 0; nothing when there is none.

    `id` is the page's name for the bar. A part's number stands in it where there is room.
    """
    total = sum(part.number for part in parts)
    if not total:
        return SafeString("")
    return format_html(
        '<svg class="stacked-bar" id="{id}" role="img" aria-labelledby="{id}-title" '
        'aria-describedby="{id}-desc" width="100%" height="40"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{description}</desc>{parts}</svg>',
        id=id,
        title=title,
        description=description,
        parts=format_html_join("", "{}", ((part,) for part in _drawn(parts, total))),
    )


def _drawn(parts: Sequence[Part], total: int) -> list[SafeString]:
    drawn, before = [], 0
    for part in parts:
        if part.number:
            drawn.append(_part(part, 100 * before / total, 100 * part.number / total))
        before += part.number
    return drawn


def _part(part: Part, start: float, width: float) -> SafeString:
    """`start` and `width` are per cent of the bar."""
    is_roomy = width >= ROOM_FOR_A_DIGIT * (len(str(part.number)) + 1)
    number = format_html('<text x="{}" y="50%">{}</text>', _length(start + width / 2), part.number)
    return format_html(
        '<g class="part-{}"><title>{}: {}</title><rect x="{}" width="{}" height="100%"></rect>{}</g>',
        part.name,
        part.label,
        part.number,
        _length(start),
        _length(width),
        number if is_roomy else "",
    )


def _length(per_cent: float) -> str:
    return f"{per_cent:.3f}%"


def bars(rows: Sequence[Bar], *, id: str, title: str, description: str) -> SafeString:
    """A bar below each label, as long as its number, and the number behind it; nothing without rows.

    Numbers below zero have the class "bar-below". `id` is the page's name for the chart.
    """
    if not rows:
        return SafeString("")
    longest = max(abs(row.number) for row in rows) or 1
    drawn = ((_bar(row, BAR * place, LONGEST * abs(row.number) / longest),) for place, row in enumerate(rows))
    return format_html(
        '<svg class="bars" id="{id}" role="img" aria-labelledby="{id}-title" aria-describedby="{id}-desc" '
        'width="100%" height="{height}"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{description}</desc>{bars}</svg>',
        id=id,
        height=BAR * len(rows),
        title=title,
        description=description,
        bars=format_html_join("", "{}", drawn),
    )


def _bar(row: Bar, top: int, length: float) -> SafeString:
    return format_html(
        '<g class="bar{}"><text x="0" y="{}">{}</text><rect y="{}" width="{}" height="16"></rect>'
        '<text class="bar-number" x="{}" y="{}">{}</text></g>',
        " bar-below" if row.number < 0 else "",
        top + 16,
        row.label,
        top + 22,
        _length(length),
        _length(length + 1),
        top + 35,
        row.text,
    )
