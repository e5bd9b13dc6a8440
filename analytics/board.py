"""What the board shows of some cases, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from analytics.completeness import LATEST, NO_INTERVIEW, Conduct, conduct_of
from analytics.fieldwork import CLASSES, COUNTED_AS, STATUSES, Stock, take_stock, to_review
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
CLASS_TITLES = {
    "industry": (gettext_lazy("By industry"), gettext_lazy("Industry")),
    "size_class": (gettext_lazy("By size class"), gettext_lazy("Size class")),
    "ownership": (gettext_lazy("By ownership"), gettext_lazy("Ownership")),
    "park": (gettext_lazy("By park"), gettext_lazy("Park")),
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
    """The same figures of the cases of every industry, stratum, mode or interviewer."""

    id: str
    title: str
    heading: str
    rows: list[tuple[str, list[tuple[str, str]]]]
    """What each is called, and its figures with their headings."""

    @property
    def headings(self) -> list[str]:
        return [heading for heading, _figure in self.rows[0][1]]


class Cut(NamedTuple):
    """How cases are parted: by these fields of a group, each with what its values are called."""

    id: str
    title: str
    heading: str
    names: Mapping[str, Mapping[str, str]]
    rates: Iterable[str]


class InterviewerRow(NamedTuple):
    name: str
    cases: int
    submitted: int
    returned: int
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
    def returned(self) -> int:
        return self.stock.by_state[Response.State.RETURNED]

    @property
    def to_review(self) -> int:
        return self.stock.by_state[Response.State.SUBMITTED]


@dataclass(frozen=True, slots=True)
class Classes:
    """What all studies tell their organisations apart by."""

    names: Mapping[str, Mapping[str, str]]
    """What the classes are called, by field and key."""
    stratified_by: tuple[str, ...]


def classes() -> Classes:
    language, studies = get_language() or "en", Study.objects.order_by("slug")
    names = {
        field: {
            key: wording(name, language) for study in studies for key, name in study.classes_of(field).items()
        }
        for field in CLASSES
    }
    strata = {field for study in studies for field in study.stratified_by}
    return Classes(names, tuple(field for field in CLASSES if field in strata))


def board_of(cases: CaseQuerySet, known: Classes) -> Board:
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
        breakdowns=[
            Breakdown(cut.id, cut.title, cut.heading, _rows(stock, cut)) for cut in _cuts(stock, known)
        ],
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


def _cuts(stock: Stock, known: Classes) -> Iterable[Cut]:
    """By classes only where one is known. Modes have no rates: a case gets its mode with the first answer."""
    classes = {field: {"": _("Not known"), **names} for field, names in known.names.items()}
    for field, (title, heading) in CLASS_TITLES.items():
        if any(getattr(group, field) for group in stock.groups):
            yield Cut(field, str(title), str(heading), {field: classes[field]}, KEY_RATES)
    if len(known.stratified_by) > 1:
        strata = {field: classes[field] for field in known.stratified_by}
        yield Cut("stratum", _("By stratum"), _("Stratum"), strata, KEY_RATES)
    modes = dict(Response.Mode.choices) | {"": _("No answers yet")}
    yield Cut("mode", _("By mode"), _("Mode"), {"mode": modes}, ())
    nobody = {"interviewer": {"": _("Nobody")}}
    yield Cut("interviewer", _("By interviewer"), _("Interviewer"), nobody, KEY_RATES)


def _rows(whole: Stock, cut: Cut) -> list[tuple[str, list[tuple[str, str]]]]:
    """Statuses in which no case is have no column."""
    present = [status for status in STATUSES if whole.by_status[status]]
    return [
        (
            " · ".join(str(names.get(key, key)) for names, key in zip(cut.names.values(), keys, strict=True)),
            [
                (_("Cases"), str(part.cases)),
                *((str(STATUSES[status]), str(part.by_status[status])) for status in present),
                *((name, percent(RATES[name](part.dispositions))) for name in cut.rates),
            ],
        )
        for keys, part in whole.split(*cut.names).items()
    ]


def _interviewers(stock: Stock, conduct: Mapping[str, Conduct]) -> list[InterviewerRow]:
    return [
        InterviewerRow(
            name or _("Nobody"),
            part.cases,
            part.submitted,
            part.by_state[Response.State.RETURNED],
            seen := conduct.get(name, NO_INTERVIEW),
            percent(seen.nonresponse),
        )
        for (name,), part in stock.split("interviewer").items()
    ]
