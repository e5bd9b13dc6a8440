"""Themes against the attributes of interviews and against each other, and the passages that may be quoted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from analytics.statistics.disclosure import LEAST, countable
from analytics.statistics.evidence import Evidence, Interview, Theme

ATTRIBUTES: Mapping[str, Callable[[Interview], str]] = {
    "industry": lambda interview: interview.industry,
    "level": lambda interview: interview.level,
    "questionnaire": lambda interview: interview.questionnaire.name,
}


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many interviews of each class support a theme, of `sizes` that were coded."""

    classes: tuple[str, ...]
    sizes: tuple[int, ...]
    rows: tuple[tuple[Theme, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """`attributes` by name, or none of them where so few share them that they would tell who spoke."""

    case: str
    theme: Theme
    text: str
    attributes: Mapping[str, str]


def matrix(evidence: Evidence, attribute: str) -> Matrix:
    """Interviews that allow no quotation are counted only where they hide each other, class by class."""
    of, coded = ATTRIBUTES[attribute], [each for each in evidence.interviews if each.passages]
    classes = tuple(sorted({of(interview) for interview in coded}))
    counted = [countable(each for each in coded if of(each) == name) for name in classes]
    return Matrix(
        classes,
        tuple(len(each) for each in counted),
        tuple(
            (theme, tuple(sum(interview.supports(theme.code) for interview in each) for each in counted))
            for theme in evidence.themes
        ),
    )


def co_occurrence(evidence: Evidence) -> list[tuple[Theme, Theme, int]]:
    """Pairs of themes with the number of answers that were given both, most frequent first."""
    pairs: Counter[tuple[str, str]] = Counter()
    for interview in countable(each for each in evidence.interviews if each.passages):
        for question in {passage.question for passage in interview.passages}:
            themes = {each.theme for each in interview.passages if each.question == question}
            pairs.update(combinations(sorted(themes), 2))
    by_code = evidence.theme_by_code
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(by_code[one], by_code[other], count) for (one, other), count in ordered]


def quotations(evidence: Evidence, wanted: Mapping[str, str]) -> Iterator[Quotation]:
    """Passages of those who may be quoted, with this theme and these attributes; "" is any.

    Who is shown without attributes is found by none.
    """
    sharing = Counter(_kind(interview) for interview in evidence.interviews)
    for interview in evidence.interviews:
        is_told = interview.is_named or sharing[_kind(interview)] >= LEAST
        attributes = {name: of(interview) for name, of in ATTRIBUTES.items()} if is_told else {}
        fits = all(wanted.get(name, "") in ("", attributes.get(name)) for name in ATTRIBUTES)
        if not interview.is_quotable or not fits:
            continue
        for passage in interview.passages:
            if wanted.get("theme", "") in ("", passage.theme):
                yield Quotation(
                    interview.key, evidence.theme_by_code[passage.theme], passage.text, attributes
                )


def _kind(interview: Interview) -> tuple[str, ...]:
    return tuple(of(interview) for of in ATTRIBUTES.values())
