"""How the fieldwork stands: cases by status, rates, and what waits for review."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from analytics.statistics.rates import Dispositions
from surveys.models import Appointment, Case, Response
from surveys.models.case import CaseQuerySet

Disposition, State = Case.Disposition, Response.State

NOT_BEGUN, BEGUN, AGREED = "none", "begun", "agreed"
STATUSES = {
    Disposition.COMPLETE: Disposition.COMPLETE.label,
    Disposition.PARTIAL: Disposition.PARTIAL.label,
    BEGUN: _("Being answered"),
    AGREED: _("Appointment"),
    NOT_BEGUN: _("Not begun"),
    **{code: code.label for code in Disposition if code not in (Disposition.COMPLETE, Disposition.PARTIAL)},
}
"""Where a case stands: its disposition, or while it is open, whether its answers were begun, whether a call
is agreed on, and else what its calls have found out so far."""

COUNTED_AS = {code: code for code in Disposition} | {
    NOT_BEGUN: Disposition.UNKNOWN_OTHER,
    BEGUN: Disposition.OTHER,
    AGREED: Disposition.OTHER,
}
"""The code with which each status enters a rate.

An interim rate counts an open case as what is known of it so far: without any call nothing is known of its
eligibility; who has begun to answer or has agreed on a call is eligible, was reached and has not refused.
"""

CLASSES = ("industry", "size_class", "ownership", "park")
"""What organisations are told apart by."""

HANDED_IN = (State.SUBMITTED, State.APPROVED, State.REJECTED)


class Group(NamedTuple):
    """How many cases are alike in all of these; "" for nobody, or for what an open case does not have."""

    industry: str
    size_class: str
    ownership: str
    park: str
    mode: str
    interviewer: str
    disposition: str
    state: str
    standing: str
    """What the calls have found out of it."""
    has_appointment: bool
    cases: int

    @property
    def status(self) -> str:
        if self.disposition:
            return self.disposition
        if self.has_appointment:
            return AGREED
        is_refusing = self.standing == Disposition.REFUSAL
        return BEGUN if self.state and not is_refusing else self.standing or NOT_BEGUN


@dataclass(frozen=True)
class Stock:
    """Cases by what is known of them, without the cases themselves."""

    groups: tuple[Group, ...]

    @cached_property
    def by_status(self) -> Counter[str]:
        return self._count(lambda group: group.status)

    @cached_property
    def open_by_status(self) -> Counter[str]:
        return Stock(tuple(group for group in self.groups if not group.disposition)).by_status

    @cached_property
    def by_state(self) -> Counter[str]:
        return self._count(lambda group: group.state)

    @property
    def cases(self) -> int:
        return self.by_status.total()

    @property
    def submitted(self) -> int:
        return sum(self.by_state[state] for state in HANDED_IN)

    @property
    def informal(self) -> int:
        """Talks without a questionnaire: nobody was asked for an interview, so no rate counts them."""
        return self._count(lambda group: group.mode)[Response.Mode.INFORMAL]

    @cached_property
    def dispositions(self) -> Dispositions:
        asked = Stock(tuple(group for group in self.groups if group.mode != Response.Mode.INFORMAL))
        return Dispositions.of(asked._count(lambda group: COUNTED_AS[group.status]))

    def split(self, *by: str) -> dict[tuple[str, ...], Stock]:
        """A stock of its own for all groups that are alike in these, in alphabetical order."""
        alike = attrgetter(*by, "cases")
        parts: Mapping[tuple[str, ...], list[Group]] = defaultdict(list)
        for group in self.groups:
            parts[alike(group)[:-1]].append(group)
        return {name: Stock(tuple(parts[name])) for name in sorted(parts)}

    def _count(self, by: Callable[[Group], str]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for group in self.groups:
            counts[by(group)] += group.cases
        return counts


def take_stock(cases: CaseQuerySet) -> Stock:
    """One query that counts in the database: its answer grows with interviewers, not with cases."""
    classes = (f"organisation__{field}" for field in CLASSES)
    alike = (*classes, "response__mode", "interviewer__username", "disposition")
    agreed = Exists(Appointment.objects.filter(case=OuterRef("pk"), closed_at=None))
    stood = ("response__state", "standing", "has_appointment")
    counted = cases.order_by().annotate(has_appointment=agreed).values_list(*alike, *stood)
    counted = counted.annotate(Count("pk"))
    return Stock(tuple(Group(*(value or "" for value in row)) for row in counted))


def to_review(cases: CaseQuerySet) -> QuerySet[Response]:
    """Responses handed in and not looked at yet, the longest waiting first."""
    waiting = Response.objects.filter(case__in=cases, state=State.SUBMITTED).defer("answers")
    return waiting.select_related("case__organisation", "case__interviewer").order_by("submitted_at", "pk")
