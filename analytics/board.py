"""What the board shows of some cases, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from analytics.completeness import LATEST, NO_INTERVIEW, Conduct, conduct_of
from analytics.fieldwork import COUNTED_AS, STATUSES, Stock, take_stock, to_review
from analytics.statistics.rates import FIELDS, RATES
from analytics.svg import Part, stacked_bar
from surveys.models import Response, Study
from surveys.models.case import CaseQuerySet
from surveys.questionnaire.definition import wording

LISTED = 10
"""So many responses are listed for review."""
KEY_RATES = {
    "RR1": gettext_lazy("Response rate"),
    "RR3": gettext_lazy("Response rate"),
    "COOP1": gettext_lazy("Cooperation rate"),
    "REF1": gettext_lazy("Refusal rate"),
    "CON1": gettext_lazy("Contact rate"),
}
MEANINGS = {
    "RR1": gettext_lazy("Response, the lowest: all unknown cases count as eligible"),
    "RR2": gettext_lazy("Like RR1, with partial interviews"),
    "RR3": gettext_lazy("Response: of the unknown cases only the share e counts"),
    "RR4": gettext_lazy("Like RR3, with partial interviews"),
    "RR5": gettext_lazy("Response, the highest: no unknown case counts"),
    "RR6": gettext_lazy("Like RR5, with partial interviews"),
    "COOP1": gettext_lazy("Cooperation: complete interviews of all who were reached"),
    "COOP3": gettext_lazy("Like COOP1, without those who could not take part or have not finished"),
    "REF1": gettext_lazy("Refusals, of all cases that may be eligible"),
    "CON1": gettext_lazy("Contact: who was reached, of all cases that may be eligible"),
}
NOTHING = "–"


class StatusRow(NamedTuple):
    status: str
    label: str
    code: str
    """The AAPOR code it counts as."""
    cases: int
    open: int
    share: str


class RateRow(NamedTuple):
    name: str
    meaning: str
    value: str


class Breakdown(NamedTuple):
    """The same figures of the cases of every industry, mode or interviewer."""

    id: str
    title: str
    heading: str
    rows: list[tuple[str, list[tuple[str, str]]]]
    """What each is called, and its figures with their headings."""

    @property
    def headings(self) -> list[str]:
        return [heading for heading, _figure in self.rows[0][1]]


class InterviewerRow(NamedTuple):
    name: str
    cases: int
    submitted: int
    conduct: Conduct
    nonresponse: str


@dataclass(frozen=True, slots=True)
class Board:
    stock: Stock
    statuses: list[StatusRow]
    bar: SafeString
    key_rates: list[RateRow]
    """Each with a short word for its meaning."""
    rates: list[RateRow]
    counted: str
    """The counts behind the rates, by code."""
    breakdowns: list[Breakdown]
    interviewers: list[InterviewerRow]
    waiting: list[Response]
    latest: int = LATEST
    listed: int = LISTED

    @property
    def e(self) -> str:
        """ "" when it cannot be estimated."""
        e = self.stock.dispositions.e
        return "" if e is None else f"{e:.3f}"

    @property
    def to_review(self) -> int:
        return self.stock.by_state[Response.State.SUBMITTED]


def industry_names() -> dict[str, str]:
    """What all studies call their industries, by key."""
    language = get_language() or "en"
    studies = Study.objects.order_by("slug").values_list("industries", flat=True)
    return {key: wording(name, language) for names in studies for key, name in names.items()}


def board_of(cases: CaseQuerySet, industries: Mapping[str, str]) -> Board:
    stock = take_stock(cases)
    statuses = [_status(stock, status) for status in STATUSES]
    counts = stock.dispositions
    return Board(
        stock=stock,
        statuses=statuses,
        bar=_bar(stock, statuses),
        key_rates=_rates(stock, KEY_RATES),
        rates=_rates(stock, MEANINGS),
        counted=", ".join(f"{code} {getattr(counts, field)}" for code, field in FIELDS.items()),
        breakdowns=_breakdowns(stock, industries),
        interviewers=_interviewers(stock, conduct_of(cases)),
        waiting=list(to_review(cases)[:LISTED]),
    )


def percent(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:.1f} %"


def _status(stock: Stock, status: str) -> StatusRow:
    cases = stock.by_status[status]
    share = percent(cases / stock.cases if stock.cases else None)
    still_open = stock.open_by_status[status]
    return StatusRow(status, str(STATUSES[status]), COUNTED_AS[status], cases, still_open, share)


def _bar(stock: Stock, statuses: list[StatusRow]) -> SafeString:
    told = [
        _("{status}: {number} ({share})").format(status=row.label, number=row.cases, share=row.share)
        for row in statuses
        if row.cases
    ]
    return stacked_bar(
        [Part(row.status, row.label, row.cases) for row in statuses],
        id="statuses",
        title=_("Cases by status"),
        description=_("; ").join(told),
    )


def _rates(stock: Stock, meanings: Mapping[str, str]) -> list[RateRow]:
    return [
        RateRow(name, str(meaning), percent(RATES[name](stock.dispositions)))
        for name, meaning in meanings.items()
    ]


def _breakdowns(stock: Stock, industries: Mapping[str, str]) -> list[Breakdown]:
    """Modes have no rates: a case gets its mode with the first answer."""
    modes = dict(Response.Mode.choices) | {"": _("No answers yet")}
    nobody = {"": _("Nobody")}
    parts = [
        ("industry", _("By industry"), _("Industry"), industries, KEY_RATES),
        ("mode", _("By mode"), _("Mode"), modes, ()),
        ("interviewer", _("By interviewer"), _("Interviewer"), nobody, KEY_RATES),
    ]
    return [
        Breakdown(by, title, heading, _rows(stock, stock.split(attrgetter(by)), names, rates))
        for by, title, heading, names, rates in parts
    ]


def _rows(
    whole: Stock, parts: Mapping[str, Stock], names: Mapping[str, str], rates: Iterable[str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Statuses in which no case is have no column."""
    present = [status for status in STATUSES if whole.by_status[status]]
    return [
        (
            str(names.get(key, key)),
            [
                (_("Cases"), str(part.cases)),
                *((str(STATUSES[status]), str(part.by_status[status])) for status in present),
                *((name, percent(RATES[name](part.dispositions))) for name in rates),
            ],
        )
        for key, part in parts.items()
    ]


def _interviewers(stock: Stock, conduct: Mapping[str, Conduct]) -> list[InterviewerRow]:
    return [
        InterviewerRow(
            name or _("Nobody"),
            part.cases,
            part.submitted,
            seen := conduct.get(name, NO_INTERVIEW),
            percent(seen.nonresponse),
        )
        for name, part in stock.split(attrgetter("interviewer")).items()
    ]
