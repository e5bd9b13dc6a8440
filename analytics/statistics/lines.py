"""The lines of a sheet of estimates: one statistic each, of one choice or year where it has several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analytics.statistics.cells import label_of
from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.indicators import KIND_UNITS
from analytics.statistics.wanted import BY_CHOICE, Variable, Wanted, by_choice
from analytics.statistics.words import word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import Choice, Question, Text

REASONS = ("refused", "dont_know", "not_applicable", "not_asked", "not_answered")
"""Why there is no value, kept apart; an answer in words only counts as not answered."""

Amount = Callable[[Interview], float | None]


@dataclass(frozen=True, slots=True)
class Line:
    wanted: Wanted
    question: Question
    label: Text
    unit: Text
    of: Amount
    per: Amount | None = None
    """The denominator of a ratio, the earlier amount of a growth."""
    year: int | None = None
    choice: str = ""

    def is_valid(self, interview: Interview) -> bool:
        return self.of(interview) is not None and (self.per is None or self.per(interview) is not None)

    def reason(self, interview: Interview) -> str:
        """Why an interview has no valid value, by the first of the two questions that has none."""
        of = interview.asked, interview.answers, self.wanted.of
        per = interview.asked, interview.answers, self.wanted.per
        asked, answers, name = of if self.of(interview) is None else per
        if name not in asked or (self.choice and not offers(interview, name, self.choice)):
            return "not_asked"
        return answers.get(name, Answer()).missing or "not_answered"


def lines(wanted: Wanted, evidence: Evidence, interviews: Sequence[Interview]) -> Iterator[Line]:
    question = evidence.question(wanted.of)
    assert question is not None  # the plan was checked
    if wanted.statistic in BY_CHOICE or wanted.choice:
        for choice in evidence.choices(wanted.of):
            if wanted.choice in ("", choice.name):
                yield _of_choice(wanted, question, choice)
    elif wanted.year:
        variable = Variable(question, wanted.column, wanted.year)
        given = [interview.answers[wanted.of] for interview in interviews if wanted.of in interview.answers]
        for year in sorted(set().union(*map(variable.years, given))):
            yield _of_amount(wanted, question, evidence, year)
    else:
        yield _of_amount(wanted, question, evidence)


def _of_choice(wanted: Wanted, question: Question, choice: Choice) -> Line:
    def of(interview: Interview) -> float | None:
        if not offers(interview, question.name, choice.name):
            return None
        asked = interview.questionnaire.by_name[question.name]
        return by_choice(choice.name, wanted.statistic, asked, interview.answers.get(question.name, Answer()))

    label = word("choice_of", label=wanted.label or label_of(question), choice=choice.label)
    return Line(wanted, question, label, _unit(wanted), of, choice=choice.name)


def offers(interview: Interview, question: str, choice: str) -> bool:
    """Whether the interview's version of a question has a choice."""
    asked = interview.questionnaire.by_name.get(question)
    return asked is not None and asked.choice(choice) is not None


def _of_amount(wanted: Wanted, question: Question, evidence: Evidence, year: int | None = None) -> Line:
    per = evidence.question(wanted.per) if wanted.per else None
    of = Variable(question, wanted.column, wanted.year, year)
    if wanted.statistic == "count":
        return Line(
            wanted, question, wanted.label or label_of(question), _unit(wanted), _given(question.name)
        )
    return Line(
        wanted,
        question,
        wanted.label or label_of(_asked(question, wanted.column)),
        _unit(wanted, _asked(question, wanted.column)),
        _amount(of),
        _amount(Variable(per, wanted.per_column, wanted.year, year)) if per else None,
        year,
    )


def _asked(question: Question, column: str) -> Question:
    return next((each for each in question.columns if each.name == column), question)


def _amount(variable: Variable) -> Amount:
    return lambda interview: variable.amount(interview.answers.get(variable.question.name, Answer()))


def _given(question: str) -> Amount:
    """1 for everybody who gave a valid answer."""

    def given(interview: Interview) -> float | None:
        answer = interview.answers.get(question, Answer())
        return None if answer.missing or answer.value is None else 1.0

    return given


def _unit(wanted: Wanted, question: Question | None = None) -> Text:
    """The unit of the statistic, that of the plan, of the question, or of the kind of question."""
    if wanted.statistic in UNITS:
        return word(UNITS[wanted.statistic])
    if wanted.unit:
        return wanted.unit
    return (question and (question.unit or KIND_UNITS.get(question.kind))) or word("number_unit")


UNITS = {
    "count": "firms",
    "share": "per_cent",
    "growth": "per_cent_a_year",
    "cr4": "per_cent",
    "hhi": "points",
    "score": "points",
}
PER_CENT = ("share", "growth")
"""Statistics that are told in per cent."""
