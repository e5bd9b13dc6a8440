"""The grammar of expressions: from a text to a tree, or to the place and reason of what is wrong with it."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable

from surveys.questionnaire import patterns
from surveys.questionnaire.expression_errors import ExpressionError
from surveys.questionnaire.functions import DATE_LETTERS, FUNCTIONS
from surveys.questionnaire.tokens import Token, no_sign, tokens

Tree = str | float | tuple["Tree", ...]

LONGEST = 10_000
DEEPEST = 100
"""Levels of brackets, and of the tree: both walks stay far from Python's own limit."""

BINDING = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!="), 3),
    **dict.fromkeys(("<", "<=", ">", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "div", "mod"), 6),
}
PATH_SIGNS = frozenset(["/", "[", "]"])
"""Only instance('cities')/root/item[...]/name knows these."""
TIGHTEST = 7
"""How a minus sign before a value binds."""
ARGUMENTS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "today": (0, 0),
    "now": (0, 0),
    "once": (1, 1),
    "random": (0, 0),
    "uuid": (0, 0),
    "randomize": (1, 2),
    "version": (0, 0),
    "regex": (2, 2),
    "pulldata": (4, 4),
    **{name: (function.least, function.most) for name, function in FUNCTIONS.items()},
}
DRAWN = frozenset(("random", "uuid", "randomize"))
"""Functions that draw by lot, each call its own."""


def tree_of(text: str, attributes: frozenset[str] = frozenset()) -> Tree:
    """Raises ExpressionError. `attributes`: bare words with a meaning, as those of a choice's columns."""
    if len(text) > LONGEST:
        raise ExpressionError(text, LONGEST, "too_long", most=LONGEST)
    return _Parser(text, attributes).whole()


class _Parser:
    """Precedence climbing: an operator takes to its right what binds tighter than itself."""

    def __init__(self, text: str, attributes: frozenset[str]) -> None:
        self.text, self.attributes = text, attributes
        self.tokens = tokens(text)
        self.token = next(self.tokens)
        self.depth = 0

    def whole(self) -> Tree:
        if self.token.kind == "end":
            raise self.error("empty")
        tree = self.expression(0)
        if self.token.text == ")":
            raise self.error("unopened_bracket")
        if self.token.kind != "end":
            raise self.no_operator()
        return tree

    def error(self, code: str, at: Token | None = None, offset: int = 0, **words: object) -> ExpressionError:
        return ExpressionError(self.text, (at or self.token).position + offset, code, **words)

    def take(self) -> Token:
        token, self.token = self.token, next(self.tokens, self.token)
        return token

    def expression(self, floor: int) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error("too_deep", most=DEEPEST)
        left = self.operand()
        while self.token.kind in ("sign", "word") and BINDING.get(self.token.text, 0) > floor:
            sign = self.take()
            left = self.joined(sign, left, self.expression(BINDING[sign.text]))
        self.depth -= 1
        return left

    def joined(self, sign: Token, left: Tree, right: Tree) -> Tree:
        if sign.text in ("and", "or") and isinstance(left, tuple) and left[0] == sign.text:
            self.checked(sign, (sign.text, right))
            return (*left, right)
        return self.checked(sign, (sign.text, left, right))

    def checked(self, at: Token, tree: Tree) -> Tree:
        if _height(tree) > DEEPEST:
            raise self.error("too_deep", at, most=DEEPEST)
        return tree

    def operand(self) -> Tree:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "text":
            return token.text[1:-1]
        if token.kind == "name":
            return ("$", token.text)
        if token.kind == "word":
            return self.call(token)
        if token.kind == "path":
            return self.sibling(token)
        if token.text == ".":
            return (".",)
        if token.text == "-":
            return self.checked(token, ("negative", self.expression(TIGHTEST)))
        if token.text == "(":
            return self.bracket(token)
        raise self.stray(token) if token.text in PATH_SIGNS else self.error("operand", token)

    def stray(self, token: Token) -> ExpressionError:
        return no_sign(self.text, token.position, token.text)

    def sibling(self, token: Token) -> Tree:
        """`../name`, which is another way to write ${name}."""
        if not (name := token.text.rpartition("../")[2].removeprefix("..")):
            raise self.error("path", token)
        return ("$", name)

    def number(self, token: Token) -> float:
        if math.isinf(amount := float(token.text)):
            raise self.error("number", token)
        return amount

    def bracket(self, opening: Token) -> Tree:
        tree = self.expression(0)
        self.close(opening)
        return tree

    def close(self, opening: Token) -> None:
        if self.token.kind == "end":
            raise self.error("unclosed_bracket", opening)
        if self.token.text != ")":
            raise self.no_operator()
        self.take()

    def call(self, word: Token) -> Tree:
        if self.token.text != "(" and word.text in self.attributes:
            return ("@", word.text)
        if self.token.text != "(" or word.text in BINDING:
            raise self.no_call(word)
        if word.text in SPECIAL:
            return SPECIAL[word.text](self, word)
        if word.text in UNSUPPORTED:
            raise self.error(UNSUPPORTED[word.text], word, word=word.text)
        if word.text not in ARGUMENTS:
            raise self.unknown(word)
        opening = self.take()
        places, parts = self.arguments()
        self.close(opening)
        self.count(word, len(parts))
        if word.text in LITERALS:
            parts[1] = LITERALS[word.text](self, places[1], parts[1])
        own = [str(word.position)] if word.text in DRAWN else []
        return self.checked(word, (word.text, *own, *parts))

    def position(self, word: Token) -> Tree:
        opening = self.take()
        if self.take().kind != "path":
            raise self.error("position", word)
        self.close(opening)
        return (word.text,)

    def indexed(self, word: Token) -> Tree:
        """The questions by name, in place of their values."""
        opening = self.take()
        places, parts = self.arguments()
        self.close(opening)
        if len(parts) not in (3, 5):
            raise self.error("indexed", word)
        for number in (0, *range(1, len(parts), 2)):
            parts[number] = self.named(places[number], parts[number])
        return self.checked(word, (word.text, *parts))

    def named(self, at: Token, tree: Tree) -> Tree:
        if not (isinstance(tree, tuple) and tree[0] == "$"):
            raise self.error("named", at)
        return tree[1]

    def choice_name(self, word: Token) -> Tree:
        opening = self.take()
        _, parts = self.arguments()
        self.close(opening)
        name = (
            re.fullmatch(r"\$\{ *(\w+) *\}", parts[1])
            if len(parts) == 2 and isinstance(parts[1], str)
            else None
        )
        if not name:
            raise self.error("choice_name", word)
        return self.checked(word, (word.text, parts[0], name[1]))

    def instance(self, word: Token) -> Tree:
        """instance('cities')/root/item[population > 5]/name; the test and the column may be left out."""
        self.take()
        name = self.take()
        for wanted in (")", "/", "root", "/", "item"):
            self.step(word, wanted)
        outer, self.attributes = self.attributes, ANY_WORD
        test: Tree = ("true",)
        if self.token.text == "[":
            self.take()
            test = self.expression(0)
            self.step(word, "]")
        self.attributes = outer
        column = ""
        if self.token.text == "/":
            self.take()
            column = self.take().text
        if name.kind != "text":
            raise self.error("instance", word)
        return self.checked(word, (word.text, name.text[1:-1], test, column))

    def step(self, word: Token, wanted: str) -> None:
        if self.take().text != wanted:
            raise self.error("instance", word)

    def arguments(self) -> tuple[list[Token], list[Tree]]:
        """The first token and the tree of each argument."""
        if self.token.text == ")":
            return [], []
        places, parts = [self.token], [self.expression(0)]
        while self.token.text == ",":
            self.take()
            places.append(self.token)
            parts.append(self.expression(0))
        return places, parts

    def no_operator(self) -> ExpressionError:
        found = self.token.text
        if found in PATH_SIGNS:
            return self.stray(self.token)
        if self.token.kind == "word" and found.lower() in BINDING:
            return self.error("lookalike", found=found, meant=found.lower())
        return self.error("operator")

    def no_call(self, word: Token) -> ExpressionError:
        if word.text in BINDING:
            return self.error("operand", word)
        return self.error("bare_word", word, word=word.text[:40])

    def unknown(self, word: Token) -> ExpressionError:
        name = word.text[:40]
        if nearest := difflib.get_close_matches(name.lower(), [*ARGUMENTS, *SPECIAL], 1):
            return self.error("did_you_mean", word, word=name, meant=nearest[0])
        return self.error("unknown_function", word, word=name)

    def count(self, word: Token, given: int) -> None:
        least, most = ARGUMENTS[word.text]
        if given < least or (most is not None and given > most):
            code = "at_least" if most is None else "exactly" if least == most else "between"
            raise self.error(code, word, word=word.text, least=least, most=most, given=given)

    def pattern(self, at: Token, tree: Tree) -> Tree:
        if not isinstance(tree, str) or at.kind != "text":
            raise self.error("pattern_text", at)
        try:
            return patterns.compiled(tree)
        except patterns.PatternError as fault:
            raise self.error(fault.code, at, 1 + fault.position, found=fault.found) from fault

    def date_format(self, at: Token, tree: Tree) -> Tree:
        wrong = re.search(f"%(?![{DATE_LETTERS}]).?", tree) if isinstance(tree, str) else None
        if wrong and at.kind == "text":
            raise self.error("date_letter", at, 1 + wrong.start(), found=wrong[0])
        return tree


class _AnyWord(frozenset[str]):
    def __contains__(self, word: object) -> bool:
        return True


ANY_WORD = _AnyWord()
"""In the test of instance(), every bare word is a column."""
SPECIAL: dict[str, Callable[[_Parser, Token], Tree]] = {
    "position": _Parser.position,
    "indexed-repeat": _Parser.indexed,
    "jr:choice-name": _Parser.choice_name,
    "instance": _Parser.instance,
}
"""Functions whose arguments are no values."""
UNSUPPORTED = {
    "extract-signed": "no_signature",
    **dict.fromkeys(("property",), "no_device"),
}
"""Functions of ODK that are known and not understood, with the reason."""
LITERALS: dict[str, Callable[[_Parser, Token, Tree], Tree]] = {
    "regex": _Parser.pattern,
    "format-date": _Parser.date_format,
    "format-date-time": _Parser.date_format,
}
"""Functions whose second argument is looked into while parsing."""


def _height(tree: Tree) -> int:
    return 1 + max(map(_height, tree), default=0) if isinstance(tree, tuple) else 0
