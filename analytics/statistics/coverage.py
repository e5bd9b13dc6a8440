"""Who was interviewed, and how completely they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.statistics.cells import (
    CONFIDENTIAL,
    NOT_APPLICABLE,
    case_label,
    columns,
    count,
    has_value,
    is_in_words_only,
    keys,
    label_of,
    organisation,
    text,
)
from analytics.statistics.evidence import Evidence, Interview
from analytics.statistics.material import Material
from analytics.statistics.plan import Sheet
from analytics.statistics.rates import item_nonresponse
from analytics.statistics.tables import Cell, Chart, Table
from analytics.statistics.words import word
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.definition import SILENT, Question, Questionnaire

OUTCOMES = ("valid", "words_only", "dont_know", "refused", "not_applicable", "not_answered")
"""What can become of a question that was asked."""

OUTCOME_COLUMNS = ", ".join(f"{outcome}_n 14 number" for outcome in OUTCOMES)


def outcome(answer: Answer | None) -> str:
    """What became of a question that was asked."""
    if answer is None:
        return "not_answered"
    if answer.missing:
        return answer.missing
    if has_value(answer):
        return "valid"
    return "words_only" if is_in_words_only(answer) else "not_answered"


def outcomes(interview: Interview) -> Counter[str]:
    return Counter(outcome(interview.answers.get(question)) for question in interview.asked)


def rate(counts: Counter[str]) -> Cell:
    """Item nonresponse in per cent; [z] when nobody was to answer."""
    share = item_nonresponse(
        asked=counts.total(), valid=counts["valid"], not_applicable=counts["not_applicable"]
    )
    return NOT_APPLICABLE if share is None else Cell(round(100 * share, 1))


def coverage(sheet: Sheet, material: Material) -> Table:
    interviews = [_interview_row(material, interview) for interview in material.evidence.interviews]
    return material.table(
        sheet,
        columns(
            "case 16, wave 24, industry 22, level 12, organisation 34, role 34, mode 16, date 12, "
            "duration 12 number, questionnaire 34, quoting 22, asked 12 number, "
            f"{OUTCOME_COLUMNS}, passages_n 12 number"
        ),
        [*interviews, *_strata_without_interview(material)],
    )


def _interview_row(material: Material, interview: Interview) -> list[Cell]:
    counts = outcomes(interview)
    behind = (interview,)
    return [
        Cell(interview.key),
        Cell(material.evidence.waves[interview.wave]),
        Cell(material.industry(interview.industry)),
        Cell(material.level(interview.level)),
        organisation(interview),
        text(interview.role) if interview.is_quotable else CONFIDENTIAL,
        Cell(word(interview.mode)),
        text(interview.date),
        text(interview.duration_min),
        Cell(interview.questionnaire.title),
        Cell(word(f"quoting_{interview.quoting}")),
        count(len(interview.asked), behind) if not interview.is_informal else NOT_APPLICABLE,
        *(_counted(interview, each, counts[each]) for each in OUTCOMES),
        count(len(interview.passages), behind),
    ]


def _counted(interview: Interview, outcome: str, number: int) -> Cell:
    """A talk without a questionnaire leaves no question unanswered."""
    is_moot = interview.is_informal and outcome == "not_answered"
    return NOT_APPLICABLE if is_moot else count(number, [interview])


def _strata_without_interview(material: Material) -> Iterator[list[Cell]]:
    """The strata a questionnaire was made for, but from which nobody was interviewed."""
    reached = {(interview.industry, interview.level) for interview in material.evidence.formal}
    for questionnaire in material.evidence.current.values():
        stratum = questionnaire.attributes.get("industry", ""), questionnaire.attributes.get("level", "")
        if stratum not in reached:
            place = [Cell(material.industry(stratum[0])), Cell(material.level(stratum[1]))]
            rest = [Cell(0), *[NOT_APPLICABLE] * len(OUTCOMES), Cell(0)]
            yield [
                Cell(word("no_interview")),
                NOT_APPLICABLE,
                *place,
                *[NOT_APPLICABLE] * 5,
                Cell(questionnaire.title),
                NOT_APPLICABLE,
                *rest,
            ]


def nonresponse(sheet: Sheet, material: Material) -> Table:
    return material.table(
        sheet,
        columns(
            "questionnaire 34, section 26, variable 26, aim 56, asked 12 number, "
            f"{OUTCOME_COLUMNS}, rate 14 number"
        ),
        _nonresponse_rows(material.evidence),
    )


def _nonresponse_rows(evidence: Evidence) -> Iterator[list[Cell]]:
    for questionnaire in evidence.current.values():
        interviews = [each for each in evidence.formal if each.questionnaire.name == questionnaire.name]
        yield _whole_row(evidence, questionnaire, interviews)
        for question in questionnaire.questions():
            if question.kind not in SILENT:
                yield _question_row(questionnaire, question, interviews)


def _whole_row(evidence: Evidence, questionnaire: Questionnaire, interviews: list[Interview]) -> list[Cell]:
    """The cases as a whole: a case is valid once its answers entered the release."""
    cases = evidence.cases.get(questionnaire.name, {})
    counts = Counter({"valid": len(interviews), "refused": cases.get("R", 0)})
    counts["not_answered"] = sum(cases.values()) - counts.total()
    return [
        Cell(questionnaire.title),
        Cell(word("kind_whole")),
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        *_counts(counts, interviews),
    ]


def _question_row(
    questionnaire: Questionnaire, question: Question, interviews: list[Interview]
) -> list[Cell]:
    asked = [interview for interview in interviews if question.name in interview.asked]
    return [
        Cell(questionnaire.title),
        Cell(questionnaire.section_of[question.name].title),
        Cell(question.name),
        Cell(label_of(question)),
        *_counts(Counter(outcome(interview.answers.get(question.name)) for interview in asked), asked),
    ]


def _counts(counts: Counter[str], interviews: list[Interview]) -> list[Cell]:
    figures = [counts.total(), *(counts[each] for each in OUTCOMES)]
    return [*(Cell(figure, responses=keys(interviews)) for figure in figures), rate(counts)]


def nonresponse_chart(sheet: Sheet, material: Material) -> Table:
    """What became of the questions asked, by formal interview."""
    rows = [_chart_row(interview) for interview in material.evidence.formal]
    return material.table(
        sheet,
        columns(f"case 40, asked 12 number, {OUTCOME_COLUMNS}, rate 14 number"),
        rows,
        chart=Chart(sheet.title, word("axis_answers"), tuple(range(2, 2 + len(OUTCOMES)))) if rows else None,
    )


def _chart_row(interview: Interview) -> list[Cell]:
    return [Cell(case_label(interview)), *_counts(outcomes(interview), [interview])]
