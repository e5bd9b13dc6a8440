"""LimeSurvey's ExpressionScript as XLSForm's expression language.

The syntax is that of LimeSurvey's manual, chapter "ExpressionScript": C's operators, words for them ("eq",
"and"), question codes with a suffix (`.NAOK`), and PHP-like functions. What has no counterpart is not
guessed at: it raises Untranslatable with what it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from surveys.questionnaire.limesurvey.pieces import (
    FUNCTIONS,
    RANKS,
    WHOLE,
    Piece,
    Untranslatable,
    Variable,
    joined,
    literal,
    negated,
)

SGQA = re.compile(r"\b(?:INSERTANS:)?\d+X\d+X(\d+\w*(?:#\d)?)")
"""A value by the numbers of its survey, group and question, with the code of a subquestion."""
TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>(?:TOKEN:)?[A-Za-z_]\w*(?:\#[01])?(?:\.\w+)*)
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<sign>&&|\|\||[<>=!]=|[<>!()+*/,\-=%]))""",
    re.VERBOSE,
)
SIGNS = {
    "=": ":=",
    "||": "or",
    "&&": "and",
    "==": "=",
    "!=": "!=",
    "/": "div",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
DEEPEST = 60
LONGEST = 20_000
SUFFIXES = frozenset(("NAOK", "code", "value", "valueNAOK", "shown"))


def translated(expression: str, variables: Mapping[str, Variable], this: str = "") -> str:
    """`this` is what "this" and "self" stand for: "." in a question's own test. Raises Untranslatable."""
    return _Translator(expression, variables, this).whole()


class _Translator:
    def __init__(self, expression: str, variables: Mapping[str, Variable], this: str) -> None:
        self.variables, self.this = variables, this
        self.tokens = _tokens(SGQA.sub(r"X\1", expression))
        self.at = self.depth = 0

    def whole(self) -> str:
        piece = self.operation(1)
        if self.at < len(self.tokens):
            raise Untranslatable(self.tokens[self.at][1])
        return piece.text

    def peek(self) -> str:
        return SIGNS.get(self.word, self.word) if self.at < len(self.tokens) else ""

    @property
    def word(self) -> str:
        return self.tokens[self.at][1]

    def take(self) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise Untranslatable("…")
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if (found := self.take()[1]) != sign:
            raise Untranslatable(found)

    def operation(self, lowest: int) -> Piece:
        """All operators that bind at least so tightly, from left to right."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslatable("((…))")
        left = self.operand()
        while (rank := RANKS.get(self.peek(), 0)) >= lowest:
            sign = self.peek()
            self.at += 1
            left = joined(sign, rank, left, self.operation(rank + 1))
        self.depth -= 1
        return left

    def operand(self) -> Piece:
        kind, word = self.take()
        if kind == "text":
            return literal(re.sub(r"\\(.)", r"\1", word[1:-1]))
        if kind == "number":
            return Piece(word)
        if kind == "name":
            return self.call(word) if self.peek() == "(" else self.variable(word)
        if word == "(":
            inner = self.operation(1)
            self.expect(")")
            return inner if inner.rank == WHOLE else Piece(f"({inner.text})")
        if word in ("!", "-"):
            return negated(self.operation(7)) if word == "!" else Piece(f"-{self.operation(7).within(7)}", 7)
        raise Untranslatable(word)

    def variable(self, word: str) -> Piece:
        if word in ("this", "self") and self.this:
            return Piece(self.this)
        if word.lower() in ("true", "false"):
            return Piece(f"{word.lower()}()")
        code, *suffixes = word.split(".")
        variable = self.variables.get(code)
        if variable is None or not SUFFIXES.issuperset(suffixes):
            raise Untranslatable(word)
        if "shown" in suffixes and variable.choices is not None:
            return Piece(f"jr:choice-name({variable.text}, '{variable.text}')")
        return Piece(variable.text, variable=variable)

    def call(self, name: str) -> Piece:
        self.expect("(")
        arguments: list[Piece] = []
        while self.peek() != ")":
            arguments.append(self.operation(1))
            if self.peek() == ",":
                self.at += 1
            elif self.peek() != ")":
                raise Untranslatable(self.peek() or name)
        self.at += 1
        least, most, make = FUNCTIONS.get(name.lower(), (0, -1, Piece))
        if not least <= len(arguments) <= most:
            raise Untranslatable(f"{name}()")
        return make(*arguments)


def _tokens(expression: str) -> list[tuple[str, str]]:
    """Kinds and words; a word that is an operator has the kind "sign"."""
    if len(expression) > LONGEST:
        raise Untranslatable("…")
    tokens, at, end = [], 0, len(expression.rstrip())
    while at < end:
        if not (match := TOKEN.match(expression, at)):
            raise Untranslatable(expression[at : at + 12].strip())
        word = match[match.lastgroup or 0]
        is_sign = word in SIGNS or word in RANKS
        tokens.append(("sign" if is_sign else match.lastgroup or "", word))
        at = match.end()
    return tokens
