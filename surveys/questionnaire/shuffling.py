"""Orders drawn by a seed: the same that ODK Collect and ODK Web Forms draw, so that a form keeps its order.

After JavaRosa's RandomizeHelper: Fisher-Yates from the inside out, by the generator of Park and Miller.
The browser draws the same in `shuffling.js`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TypeVar

from surveys.questionnaire.operands import Operand, single

MODULUS, MULTIPLIER = 2**31 - 1, 16_807
LARGEST = 2**63 - 1
"""As far as Java's long goes."""
NUMBER = re.compile(r"[ \t\r\n]*-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]*")

Part = TypeVar("Part")


def shuffled(parts: Sequence[Part], seed: Operand) -> list[Part]:
    drawn: list[Part] = []
    for place, (part, random) in enumerate(zip(parts, _randoms(seed_number(seed)), strict=False)):
        other = max(0, math.floor(random * (place + 1)))
        drawn.append(part)
        drawn[place], drawn[other] = drawn[other], part
    return drawn


def seed_number(seed: Operand) -> int:
    """A number without its decimals; of another text the first 64 bits of its SHA-256; 0 for blank."""
    first = single(seed)
    if isinstance(first, str) and not NUMBER.fullmatch(first):
        digest = sha256(first.encode("utf-8", "surrogatepass")).digest() if first else b""
        return int.from_bytes(digest[:8], "big", signed=True)
    amount = float(first)
    if math.isnan(amount):
        return 0
    return LARGEST if amount >= LARGEST else -LARGEST - 1 if amount <= -LARGEST - 1 else int(amount)


def _randoms(seed: int) -> Iterator[float]:
    """Numbers from 0 up to 1, without end. A negative seed leaves a negative rest, as it does in Java."""
    state = abs(seed) % MODULUS * (1 if seed > 0 else -1)
    if state <= 0:
        state += MODULUS - 1
    while True:
        state = state * MULTIPLIER % MODULUS
        yield (state - 1) / (MODULUS - 1)
