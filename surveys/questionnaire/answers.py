"""What was answered to one question: a value or why there is none, and the words around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from surveys.questionnaire.definition import Text

Scalar = str | int | float
Row = dict[str, "Value"]
"""The values of a table's row by column; a column that is a table itself holds rows again."""
Value = Scalar | list[str] | list[Row]
"""A choice's name, a text, an ISO date or a number; a list of choice names; the rows of a table."""

MISSING = ("dont_know", "refused", "not_applicable")
QUALIFIERS = ("more_than", "at_least", "about", "nearly", "at_most", "less_than")
BASES = ("interview", "organisation", "general_text", "informal_talks")
"""Who stands behind an answer when it was not simply given by the respondent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. Without value and missing reason, but with a remark, it was given in words only."""

    value: Value | None = None
    missing: str = ""
    qualifier: str = ""
    remark: str = ""
    """The speaker's own words."""
    specify: str = ""
    """What "other" stands for."""
    reason: str = ""
    """Why a value that raised a warning is right."""
    basis: str = ""
    note: Text | None = None
    """What the office noted about the answer, by language, for example how a scale point was inferred."""

    @property
    def is_empty(self) -> bool:
        return self == Answer()

    def noted_as(self, before: Answer | None) -> Answer:
        """With what the office noted about the answer before."""
        return replace(self, basis=before.basis, note=before.note) if before else self

    def as_document(self) -> dict[str, object]:
        return {part: given for part in PARTS if (given := getattr(self, part)) not in (None, "")}

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> Answer:
        """Raises TypeError for a key that no answer has."""
        return cls(**document)  # type: ignore[arg-type]


PARTS = tuple(field.name for field in fields(Answer))
