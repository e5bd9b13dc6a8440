"""A condition as words, for forms on which no question can appear and vanish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from surveys.questionnaire.definition import Questionnaire, wording
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.grammar import Tree
from surveys.questionnaire.operands import number_text

PHRASES: dict[str, tuple[str, str]] = {
    "question": ("question {0}", "第{0}题"),
    "answer": ("the answer to question {0}", "第{0}题的回答"),
    "quoted": ("“{0}”", "“{0}”"),
    "answered": ("{0} is answered", "{0}已作答"),
    "blank": ("{0} is not answered", "{0}未作答"),
    "=": ("{0} is {1}", "{0}是{1}"),
    "!=": ("{0} is not {1}", "{0}不是{1}"),
    "<": ("{0} is less than {1}", "{0}小于{1}"),
    "<=": ("{0} is at most {1}", "{0}不大于{1}"),
    ">": ("{0} is more than {1}", "{0}大于{1}"),
    ">=": ("{0} is at least {1}", "{0}不小于{1}"),
    "+": ("{0} + {1}", "{0} + {1}"),
    "-": ("{0} − {1}", "{0} − {1}"),
    "*": ("{0} × {1}", "{0} × {1}"),
    "div": ("{0} ÷ {1}", "{0} ÷ {1}"),
    "count": ("the number of rows with {0}", "填写了{0}的行数"),
    "sum": ("the sum of {0}", "{0}的合计"),
    "coalesce": ("{0} (or {1} if that is blank)", "{0}（未填时按{1}计）"),
    "selected": ("{0} has {1} chosen", "{0}选了{1}"),
    "not selected": ("{0} does not have {1} chosen", "{0}没有选{1}"),
    "not": ("it is not so that {0}", "并非{0}"),
    "and": (" and ", "，并且"),
    "or": (" or ", "，或者"),
    "nested": ("({0})", "（{0}）"),
    "this year": ("the current year", "今年"),
    "depends": ("the answers to {0} call for it", "{0}的回答要求如此"),
    "list": (", ", "、"),
}
THIS_YEAR: Tree = ("number", ("format-date", ("today",), "%Y"))


class _Unspeakable(Exception):
    """No plain words say this."""


def in_words(
    condition: Expression, questionnaire: Questionnaire, numbers: Mapping[str, str], language: str
) -> str:
    """ "the answer to question 1.5 is less than 50". Where no plain words do, what the condition depends on.

    `numbers` tells under which number a form shows a question; what it does not show goes by its label.
    """
    speaker = _Speaker(questionnaire, numbers, language)
    try:
        return speaker.say(condition.tree)
    except _Unspeakable:
        shown = [speaker.question(name) for name in questionnaire.variables if name in condition.names]
        return speaker.phrase("depends", speaker.phrase("list").join(shown))


@dataclass(frozen=True, slots=True)
class _Speaker:
    questionnaire: Questionnaire
    numbers: Mapping[str, str]
    language: str

    def phrase(self, code: str, *words: str) -> str:
        english, chinese = PHRASES[code]
        return (chinese if self.language == "zh-hans" else english).format(*words)

    def question(self, name: str, code: str = "question") -> str:
        if number := self.numbers.get(name):
            return self.phrase(code, number)
        return self.phrase("quoted", wording(self.questionnaire.variables[name].label, self.language))

    def say(self, tree: Tree) -> str:
        if tree == THIS_YEAR:
            return self.phrase("this year")
        if not isinstance(tree, tuple):
            return number_text(tree) if isinstance(tree, float) else self.phrase("quoted", tree)
        name, *parts = tree
        if (form := FORMS.get(str(name))) is None:
            raise _Unspeakable
        return form(self, str(name), parts)

    def value(self, code: str, parts: list[Tree]) -> str:
        return self.question(str(parts[0]), "answer")

    def plain(self, code: str, parts: list[Tree]) -> str:
        return self.phrase(code, *(self.say(part) for part in parts[:2]))

    def inner(self, code: str, parts: list[Tree]) -> str:
        return self.say(parts[0])

    def several(self, code: str, parts: list[Tree]) -> str:
        said = [self._nested(part) for part in parts]
        return self.phrase(code).join(said)

    def _nested(self, part: Tree) -> str:
        is_several = isinstance(part, tuple) and part[0] in ("and", "or")
        return self.phrase("nested", self.say(part)) if is_several else self.say(part)

    def compared(self, code: str, parts: list[Tree]) -> str:
        """Of a question with a blank, or with one of its choices."""
        left, right = parts
        if isinstance(left, tuple) and left[0] == "$" and right == "":
            return self.phrase("blank" if code == "=" else "answered", self.question(str(left[1])))
        return self.phrase(code, self.say(left), self._choice(left, right))

    def selected(self, code: str, parts: list[Tree]) -> str:
        question, choice = parts
        if not (isinstance(question, tuple) and question[0] == "$"):
            raise _Unspeakable
        return self.phrase(code, self.question(str(question[1])), self._choice(question, choice))

    def negated(self, code: str, parts: list[Tree]) -> str:
        inner = parts[0]
        if isinstance(inner, tuple) and inner[0] == "selected":
            return self.selected("not selected", list(inner[1:]))
        return self.phrase("not", self._nested(inner))

    def _choice(self, question: Tree, value: Tree) -> str:
        """A choice by its label, where the value is the name of one of the question's choices."""
        asked = self.questionnaire.variables.get(str(question[1])) if isinstance(question, tuple) else None
        choice = asked.choice(value) if asked and isinstance(value, str) else None
        return self.phrase("quoted", wording(choice.label, self.language)) if choice else self.say(value)


FORMS: dict[str, Callable[[_Speaker, str, list[Tree]], str]] = {
    "$": _Speaker.value,
    "number": _Speaker.inner,
    "not": _Speaker.negated,
    "selected": _Speaker.selected,
    **dict.fromkeys(("and", "or"), _Speaker.several),
    **dict.fromkeys(("=", "!="), _Speaker.compared),
    **dict.fromkeys(("<", "<=", ">", ">=", "+", "-", "*", "div", "count", "sum", "coalesce"), _Speaker.plain),
}
