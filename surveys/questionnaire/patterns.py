"""Patterns of `regex()`: compiled to a small program that Python and the browser run in the same way.

Neither language's own engine is used: they differ in what \\d, \\s and $ mean, and both take exponential
time on patterns such as (a+)+. The program is a nondeterministic automaton (Thompson 1968) whose run costs at
most characters times steps. Steps: ("in", (low, high, low, high, ...)) takes one character whose code point
lies in a range, ("go", (offset, ...)) goes on at each of the offsets. Running past the last step is a match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

Steps = tuple[tuple[str, tuple[int, ...]], ...]
Ranges = list[tuple[int, int]]

MOST_STEPS = 200
DEEPEST_GROUP = 20
LONGEST_TEXT = 10_000
"""Longer texts match nothing; no answer is longer."""
LAST = 0x10FFFF

LINE_ENDS = [(10, 10), (13, 13), (0x2028, 0x2029)]
CLASSES = {"d": [(48, 57)], "w": [(48, 57), (65, 90), (95, 95), (97, 122)], "s": [(9, 13), (32, 32)]}
CONTROLS = {"t": 9, "n": 10, "r": 13}

_COUNT = re.compile(r"\{([0-9]{1,4})(,([0-9]{0,4}))?\}")
_CODE = re.compile(r"u([0-9A-Fa-f]{4})")


class PatternError(ValueError):
    """`code` is one of the "pattern_" reasons, `position` counts from the pattern's first character."""

    def __init__(self, code: str, position: int, found: str = "") -> None:
        super().__init__(code, position, found)
        self.code, self.position, self.found = code, position, found


def compiled(pattern: str) -> Steps:
    """The program of a pattern that must match a whole text, with or without ^ and $ around it.

    Raises PatternError for what is wrong, not supported, or larger than MOST_STEPS.
    """
    reader = _Reader(pattern)
    steps = reader.choice()
    if reader.next:
        raise reader.error("pattern_unknown")
    return steps


def matches(program: Steps, text: str) -> bool:
    if len(text) > LONGEST_TEXT:
        return False
    states = _reached(program, [0])
    for character in text:
        code = ord(character)
        states = _reached(program, [state + 1 for state in states if _takes(program, state, code)])
        if not states:
            return False
    return len(program) in states


def _takes(program: Steps, state: int, code: int) -> bool:
    if state == len(program):
        return False
    kind, bounds = program[state]
    return kind == "in" and any(
        low <= code <= high for low, high in zip(bounds[::2], bounds[1::2], strict=True)
    )


def _reached(program: Steps, states: list[int]) -> set[int]:
    """The states and all that jumps and forks lead to."""
    reached: set[int] = set()
    while states:
        state = states.pop()
        if state not in reached:
            reached.add(state)
            if state < len(program) and program[state][0] != "in":
                states += [state + offset for offset in program[state][1]]
    return reached


class _Reader:
    """Reads a pattern from left to right into steps with relative jumps, so parts can be put together."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0
        self.depth = 0

    @property
    def next(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def take(self) -> str:
        character = self.next
        self.position += 1
        return character

    def error(self, code: str, at: int | None = None) -> PatternError:
        position = self.position if at is None else at
        return PatternError(
            code, position, self.pattern[position : position + 2].rstrip() or self.pattern[-1:]
        )

    def sized(self, steps: Steps, at: int) -> Steps:
        if len(steps) > MOST_STEPS:
            raise self.error("pattern_long", at)
        return steps

    def choice(self) -> Steps:
        start, steps = self.position, self.sequence()
        if self.next != "|":
            return steps
        self.take()
        other = self.choice()
        joined = (("go", (1, len(steps) + 2)), *steps, ("go", (len(other) + 1,)), *other)
        return self.sized(joined, start)

    def sequence(self) -> Steps:
        start = self.position
        steps: Steps = ()
        while self.next and self.next not in "|)":
            steps = self.sized(steps + self.repeated(), start)
        return steps

    def repeated(self) -> Steps:
        start, steps = self.position, self.one()
        if not (self.next and self.next in "*+?{"):
            return steps
        if not steps:
            raise self.error("pattern_repeat")
        least, most = self.counts()
        if self.next and self.next in "*+?{":
            raise self.error("pattern_repeat")
        if len(steps) * max(least, most or 0) > MOST_STEPS:
            raise self.error("pattern_long", start)
        return _times(steps, least, most)

    def counts(self) -> tuple[int, int | None]:
        """The least and most repetitions asked for; None for any number."""
        start = self.position
        if (sign := self.take()) != "{":
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if not (count := _COUNT.match(self.pattern, start)):
            raise self.error("pattern_unknown", start)
        self.position = count.end()
        least = int(count[1])
        most = least if count[2] is None else int(count[3]) if count[3] else None
        if most is not None and most < least:
            raise self.error("pattern_range", start)
        return least, most

    def one(self) -> Steps:
        start, character = self.position, self.take()
        if (character == "^" and start == 0) or (character == "$" and not self.next):
            return ()
        if character == "(":
            return self.group(start)
        if character == "[":
            return _step(self.character_class(start))
        if character == "\\":
            return _step(self.escaped(start))
        if character == ".":
            return _step(_others(LINE_ENDS))
        if character in "*+?{":
            raise self.error("pattern_repeat", start)
        if character in "^$]}":
            raise self.error("pattern_unknown", start)
        return _step([(ord(character), ord(character))])

    def group(self, start: int) -> Steps:
        self.depth += 1
        if self.depth > DEEPEST_GROUP:
            raise self.error("pattern_long", start)
        if self.next == "?" and self.pattern[self.position : self.position + 2] != "?:":
            raise self.error("pattern_unknown", start)
        self.position += 2 if self.next == "?" else 0
        steps = self.choice()
        if self.take() != ")":
            raise self.error("pattern_group", start)
        self.depth -= 1
        return steps

    def escaped(self, start: int) -> Ranges:
        if code := _CODE.match(self.pattern, self.position):
            self.position = code.end()
            return [(int(code[1], 16), int(code[1], 16))]
        letter = self.take()
        if letter.lower() in CLASSES and letter:
            return CLASSES[letter] if letter.islower() else _others(CLASSES[letter.lower()])
        if letter in CONTROLS:
            return [(CONTROLS[letter], CONTROLS[letter])]
        if not letter or letter.isalnum():
            raise self.error("pattern_unknown", start)
        return [(ord(letter), ord(letter))]

    def character_class(self, start: int) -> Ranges:
        negated = self.next == "^"
        self.position += negated
        ranges: Ranges = []
        while self.next != "]" or not ranges:
            if not self.next or self.next == "]":
                raise self.error("pattern_group", start)
            ranges += self.class_range()
        self.take()
        return _others(ranges) if negated else ranges

    def class_range(self) -> Ranges:
        start, low = self.position, self.class_member()
        if self.next != "-" or self.pattern[self.position + 1 : self.position + 2] in ("]", ""):
            return low
        self.take()
        high = self.class_member()
        if len(low) > 1 or len(high) > 1 or low[0][0] != low[0][1] or low[0][0] > high[0][0]:
            raise self.error("pattern_range", start)
        return [(low[0][0], high[0][1])]

    def class_member(self) -> Ranges:
        start, character = self.position, self.take()
        if character == "\\":
            return self.escaped(start)
        if character == "[":
            raise self.error("pattern_unknown", start)
        return [(ord(character), ord(character))]


def _step(ranges: Iterable[tuple[int, int]]) -> Steps:
    return (("in", tuple(bound for pair in sorted(ranges) for bound in pair)),)


def _others(ranges: Ranges) -> Ranges:
    """Every character outside the ranges."""
    gaps, low = [], 0
    for start, end in sorted(ranges):
        if start > low:
            gaps.append((low, start - 1))
        low = max(low, end + 1)
    return [*gaps, (low, LAST)] if low <= LAST else gaps


def _times(steps: Steps, least: int, most: int | None) -> Steps:
    size = len(steps)
    if most is None:
        return steps * least + (("go", (1, size + 2)), *steps, ("go", (-size - 1,)))
    optional: Steps = ()
    for _ in range(most - least):
        optional = (("go", (1, size + len(optional) + 1)), *steps, *optional)
    return steps * least + optional
