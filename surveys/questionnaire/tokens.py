"""The words and signs of an expression, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from surveys.questionnaire.expression_errors import ExpressionError

LOOKALIKES = {
    "=": "== ＝",
    "!=": "<> ≠",
    "<=": "≤",
    ">=": "≥",
    "<": "＜",
    ">": "＞",
    "+": "＋",
    "-": "－ − –",
    "*": "＊ ×",
    "div": "/ ÷ ／",
    "mod": "% ％",
    "and": "&& ＆",
    "or": "|| ｜",
    "not(...)": "!",
    "(": "（",
    ")": "）",
    ",": "，",
    ".": "。 ．",
    '"': "“ ” ＂",
    "'": "‘ ’ ＇",
}
"""What other languages, word processors and Chinese keyboards write, and what is meant."""
MEANT = {sign: meant for meant, signs in LOOKALIKES.items() for sign in signs.split()}
SIGNS = frozenset(["<=", ">=", "!=", "<", ">", "=", "+", "-", "*", "(", ")", ",", ".", "/", "[", "]"])
STRAY = {"'": "unclosed_text", '"': "unclosed_text", "$": "reference"}
"""What is wrong where one of these begins nothing."""
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\u00a0\u3000]+)
    | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    | (?P<text>'[^']*'|"[^"]*")
    | \$\{[ ]*(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ ]*\}
    | (?:current\(\)/)?(?P<path>\.\.(?:/\.\.)*(?:/[A-Za-z_][A-Za-z0-9_]*)?)
    | (?P<word>(?:jr:)?[A-Za-z_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z]))*)
    | (?P<sign><=|>=|!=|==|<>|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    """number, text, name, path, word, sign or end."""
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind == "sign" and found[0] not in SIGNS:
            raise no_sign(text, found.start(), found[0])
        if kind != "space":
            yield Token(kind, found[kind], found.start())
    yield Token("end", "", len(text))


def no_sign(text: str, position: int, found: str) -> ExpressionError:
    if found in MEANT:
        return ExpressionError(text, position, "lookalike", found=found, meant=MEANT[found])
    return ExpressionError(text, position, STRAY.get(found, "character"), found=found)
