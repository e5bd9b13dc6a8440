"""Answers that nobody gave, drawn at random: they follow a questionnaire's route and keep its rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from surveys.questionnaire.answers import Answer, Row, Value
from surveys.questionnaire.checking import check_on
from surveys.questionnaire.definition import SILENT, Choice, Question, Questionnaire, Text
from surveys.questionnaire.occasions import Occasion
from surveys.questionnaire.routing import Route, route

Answers = dict[str, Answer]

MOST_DRAWS = 8
"""How often an answer that breaks a rule is drawn anew before it is said to be unknown."""
BLANK, MISSING_REASON, REMARK, ABOUT = 0.06, 0.07, 0.08, 0.15
REASONS = ("dont_know", "dont_know", "dont_know", "refused", "refused", "not_applicable")
MOST_ROWS = 4
NARROW = 1000
"""How far apart limits are at most that say more about a number than the size of the firm does."""
OLDEST = 30
"""Years between the reference year and the earliest that is told, where a question has no limit."""
WORDS: Text = {
    "en": "simulated demand grew because clients abroad sent more complex work while costs of skilled staff "
    "and trial sites rose and support from the park helped small firms find partners",
    "zh-hans": "模拟 境外客户 委托的 业务 更复杂 人才成本 上升 园区支持 小企业 寻找 合作伙伴 研发投入 增加",
}
"""What remarks and open answers are strung together from; the first word says what they are."""


@dataclass(frozen=True, slots=True)
class Firm:
    """Who is supposed to answer: of that many staff, about that year, in one language."""

    size: int
    year: int
    language: str


def simulate(form: Questionnaire, firm: Firm, *, on: Occasion, random: Random) -> Answers:
    """Answers to all questions on the route; no rule is broken, and no required question left open."""
    drawing = _Drawing(form, firm, random)
    answers = {q.name: drawing.answer(q) for q in form.questions() if q.kind not in SILENT}
    for left in range(MOST_DRAWS, -1, -1):
        way = route(form, answers, on=on)
        problems = check_on(way, form, answers, on=on)
        if not problems:
            break
        for problem in {each.question: each for each in problems}.values():
            question = form.by_name[problem.question]
            answers |= drawing.mended(question, answers.get(question.name), problem.level, is_last=left <= 1)
    return _asked(answers, way)


def _asked(answers: Mapping[str, Answer], way: Route) -> Answers:
    return {name: answers[name] for name in way.asked if name in answers and not answers[name].is_empty}


@dataclass(frozen=True, slots=True)
class _Drawing:
    form: Questionnaire
    firm: Firm
    random: Random

    def answer(self, question: Question) -> Answer:
        chance = self.random.random()
        if chance < MISSING_REASON:
            return Answer(missing=self.random.choice(REASONS))
        if chance < MISSING_REASON + BLANK and not question.required:
            return Answer()
        return self.said(question)

    def said(self, question: Question) -> Answer:
        """A value with, now and then, words beside it."""
        value = self.value(question)
        if value is None:
            return Answer(missing="dont_know")
        other = any(choice.specify and choice.name in _chosen(value) for choice in question.choices)
        is_figure = isinstance(value, int | float) and question.kind != "year"
        return Answer(
            value=value,
            qualifier="about" if is_figure and self.random.random() < ABOUT else "",
            remark=self.words() if self.random.random() < REMARK and question.kind != "text" else "",
            specify=self.words() if other else "",
        )

    def mended(self, question: Question, answer: Answer | None, level: str, *, is_last: bool) -> Answers:
        """A warning is settled by a reason as often as by another answer; what stays wrong is not known."""
        if question.kind in SILENT:
            parts = question.calculation.names if question.calculation else frozenset[str]()
            around = [self.form.by_name[name] for name in sorted(parts & self.form.by_name.keys())]
            return {each.name: self._again(each, is_last) for each in around if each.kind not in SILENT}
        if level == "warning" and answer and (is_last or self.random.random() < 0.5):
            return {question.name: replace(answer, reason=self.words())}
        return {question.name: self._again(question, is_last)}

    def _again(self, question: Question, is_last: bool) -> Answer:
        return Answer(missing="dont_know") if is_last else self.said(question)

    def value(self, question: Question) -> Value | None:
        return DRAWN[question.kind](self, question) if question.kind in DRAWN else None

    def words(self) -> str:
        first, *others = WORDS[self.firm.language].split() if self.firm.language in WORDS else ("…",)
        said = self.random.sample(others, self.random.randint(4, len(others))) if others else []
        return ("" if self.firm.language == "zh-hans" else " ").join([first, *said])

    def figure(self, question: Question) -> float:
        """In the middle of narrow limits, else spread about the size of the firm."""
        low = -math.inf if question.minimum is None else question.minimum
        high = math.inf if question.maximum is None else question.maximum
        if high - low <= NARROW:
            return low + (high - low) * self.random.betavariate(1.6, 2.4)
        return min(max(self.random.lognormvariate(math.log(max(self.firm.size, 1)), 0.4), low), high)

    def whole(self, question: Question) -> int:
        return round(self.figure(question))

    def decimal(self, question: Question) -> float:
        return round(self.figure(question), 1)

    def percent(self, question: Question) -> float:
        low, high = question.minimum or 0, 100 if question.maximum is None else question.maximum
        return round(self.figure(replace(question, minimum=low, maximum=high)))

    def year(self, question: Question) -> int:
        latest = min(self.firm.year, int(question.maximum or self.firm.year))
        earliest = max(latest - OLDEST, int(question.minimum or 0))
        return int(self.random.triangular(min(earliest, latest), latest + 1, latest - 6))

    def step(self, question: Question) -> float:
        low, step = question.minimum or 0, question.step or 1
        steps = int(((question.maximum or 0) - low) / step + 1e-9)
        return low + step * round(steps * self.random.betavariate(2, 2))

    def day(self, question: Question) -> str:
        return (date(self.firm.year, 1, 1) + timedelta(days=self.random.randrange(365))).isoformat()

    def clock(self, question: Question) -> str:
        return f"{self.random.randint(8, 18):02}:{self.random.randrange(0, 60, 5):02}"

    def moment(self, question: Question) -> str:
        return f"{self.day(question)}T{self.clock(question)}"

    def one(self, question: Question) -> str:
        """Some choices are liked better than others, the same ones by all firms."""
        liking = Random(f"{self.form.name}/{question.name}")  # noqa: S311 (no secret)
        weights = [liking.uniform(0.3, 1.7) for _ in question.choices]
        return self.random.choices(question.choices, weights)[0].name

    def several(self, question: Question) -> list[str]:
        exclusive = [choice for choice in question.choices if choice.exclusive]
        if exclusive and self.random.random() < 0.15:
            return [self.random.choice(exclusive).name]
        free = [choice for choice in question.choices if not choice.exclusive] or list(question.choices[:1])
        chosen = self._sample(question, free)
        return [choice.name for choice in free if choice in chosen]

    def ranked(self, question: Question) -> list[str]:
        return [choice.name for choice in self._sample(question, question.choices)]

    def _sample(self, question: Question, choices: Sequence[Choice]) -> list[Choice]:
        most = min(question.max_selected or len(choices), len(choices))
        return self.random.sample(choices, max(1, round(most * self.random.betavariate(1.5, 2))))

    def place(self, question: Question) -> str:
        return f"{self.random.uniform(39.7, 40.2):.5f} {self.random.uniform(116.1, 116.7):.5f}"

    def rows(self, question: Question) -> list[Row] | None:
        rows = [self._row(question) for _ in range(self.random.randint(1, min(MOST_ROWS, question.max_rows)))]
        return [row for row in rows if row] or None

    def _row(self, table: Question) -> Row:
        drawn = {column.name: self.value(column) for column in table.columns}
        return {name: value for name, value in drawn.items() if value is not None}


def _chosen(value: Value) -> Collection[object]:
    return value if isinstance(value, list) else (value,)


DRAWN: dict[str, Callable[[_Drawing, Question], Value | None]] = {
    "text": lambda drawing, question: drawing.words(),
    "barcode": lambda drawing, question: f"{drawing.random.randrange(10**12):013}",
    "acknowledge": lambda drawing, question: "OK",
    "integer": _Drawing.whole,
    "decimal": _Drawing.decimal,
    "percent": _Drawing.percent,
    "year": _Drawing.year,
    "range": _Drawing.step,
    "date": _Drawing.day,
    "time": _Drawing.clock,
    "datetime": _Drawing.moment,
    "select_one": _Drawing.one,
    "likert": _Drawing.one,
    "select_multiple": _Drawing.several,
    "rank": _Drawing.ranked,
    "geopoint": _Drawing.place,
    "table": _Drawing.rows,
}
"""Files that respondents upload are simulated by nobody."""
