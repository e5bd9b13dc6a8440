"""The fieldwork of a simulated survey: calls and interviews that never were, written in bulk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import models

from surveys import responding
from surveys.fieldwork.outcomes import Calling, Outcome, standing
from surveys.history import Actor, Document, next_revision
from surveys.models import CallAttempt, Case, Organisation, QuestionnaireVersion, Response, Revision, Wave
from surveys.questionnaire.simulating import Firm, simulate

SOURCE = "Simulated 模拟"
"""Stands wherever somebody would have written a word."""
ENDS = {
    "approved": 0.5,
    "submitted": 0.1,
    "returned": 0.03,
    "rejected": 0.02,
    "partly": 0.05,
    "closed": 0.2,
    "open": 0.1,
}
"""How likely cases end so: with an interview in one of these states, a call that closes them, or not yet."""
ACTIONS = {
    "approved": ("approve", {"state": "approved"}),
    "partly": ("approve", {"state": "approved"}),
    "returned": ("return", {"state": "returned"}),
    "rejected": ("reject", {"state": "rejected", "rejection": SOURCE}),
}
"""What the office does with an interview that was handed in."""
MOST_CALLS = 6
BATCH = 500
WRITTEN = {
    Response: ("revision", "head", "answers", "state", "quoting", "submitted_at", "rejection"),
    Case: ("disposition", "standing", "last_outcome", "due_at"),
}


class Fieldwork:
    """Of one wave. Revisions are chained as if each had been saved by itself."""

    def __init__(self, wave: Wave, rules: Calling, random: Random) -> None:
        self.wave, self.rules, self.random = wave, rules, random
        self.begin = datetime(wave.reference_year + 1, 3, 1, 1, tzinfo=UTC)
        chosen = [each for each in rules.outcomes if each.can_be_chosen and not each.appointment]
        self.closing = [outcome for outcome in chosen if outcome.final]
        self.passing = [outcome for outcome in chosen if not outcome.final]

    def run(self, firms: Sequence[Organisation], versions: Sequence[QuestionnaireVersion]) -> None:
        """Asks each firm what is for its kind."""
        cases = Case.objects.bulk_create(case for firm in firms for case in self._cases(firm, versions))
        ends = self.random.choices(list(ENDS), list(ENDS.values()), k=len(cases))
        ended = list(zip(cases, ends, strict=True))
        self._interview([(case, end) for case, end in ended if end not in ("closed", "open")])
        CallAttempt.objects.bulk_create(call for case, end in ended for call in self._calls(case, end))
        _rewrite(cases)

    def _cases(self, firm: Organisation, versions: Sequence[QuestionnaireVersion]) -> Iterator[Case]:
        for version in versions:
            asked = version.questionnaire.attributes
            if all(getattr(firm, field) == asked.get(field, getattr(firm, field)) for field in firm.CLASSES):
                key = f"{firm.key}-{version.name}"[:50]
                yield Case(wave=self.wave, key=key, organisation=firm, version=version)

    def _interview(self, ended: Sequence[tuple[Case, str]]) -> None:
        responses = Response.objects.bulk_create(self._begun(case) for case, _end in ended)
        parts = [end for _case, end in ended]
        revisions = [
            row for each, end in zip(responses, parts, strict=True) for row in self._history(each, end)
        ]
        _rewrite(responses)
        Revision.objects.bulk_create(revisions, batch_size=BATCH)

    def _begun(self, case: Case) -> Response:
        at = self.begin + timedelta(days=90, minutes=self.random.randrange(60 * 24 * 60))
        mode = self.random.choice([Response.Mode.WEB, Response.Mode.WEB, Response.Mode.PHONE])
        return Response(case=case, version=case.version, mode=mode, started_at=at)

    def _history(self, response: Response, end: str) -> Iterator[Revision]:
        """Answered at once, handed in, and decided about by the office; the case is brought along."""
        at, later = response.started_at, response.started_at + timedelta(minutes=30)
        yield self._revision(response, at, "save", answers=self._answers(response, end))
        quoting = self.random.choice(Response.Quoting.values)
        yield self._revision(
            response, later, "submit", state="submitted", quoting=quoting, submitted_at=later
        )
        case, is_partial = response.case, responding.is_partial(response, later)
        case.disposition = self.rules.interviewed(partial=is_partial).code
        if end in ACTIONS:
            action, facts = ACTIONS[end]
            yield self._revision(response, at + timedelta(days=1), action, **facts)
        if end == "returned":
            case.disposition, case.due_at = "", later
        if end == "rejected":
            case.disposition = Case.Disposition.OTHER

    def _revision(self, response: Response, at: datetime, action: str, **change: Any) -> Revision:
        name = str(UUID(int=self.random.getrandbits(128), version=4))
        by = Actor("command:simulate", response.mode)
        return next_revision(response, by=by, now=at, action=action, client_id=name, **change)

    def _answers(self, response: Response, end: str) -> dict[str, Document | None]:
        form, language = response.questionnaire, self.random.choice(response.questionnaire.languages)
        firm = Firm(self._size(response.case.organisation), self.wave.reference_year, language)
        on = response.occasion(response.started_at, language=language)
        answers = simulate(form, firm, on=on, random=self.random)
        if end == "partly":
            answers = dict(list(answers.items())[: self.random.randint(1, max(len(answers) // 2, 1))])
        return responding.cleaned(form, answers)

    def _size(self, firm: Organisation) -> int:
        """Staff, within the class where it names its bounds, as "10-49" and "250-plus" do."""
        bounds = [int(digits) for digits in re.findall(r"[0-9]+", firm.size_class)] or [1, 500]
        low, high = bounds[0], bounds[1] if len(bounds) > 1 else bounds[0] * 10
        return round(low * (high / low) ** self.random.random()) if low else high

    def _calls(self, case: Case, end: str) -> Iterator[CallAttempt]:
        """Calls in vain, and perhaps the one that ended the case, which is brought to where they leave it."""
        at = self.begin + timedelta(minutes=self.random.randrange(30 * 24 * 60))
        vain = self.random.choices(self.passing, k=self.random.randint(end == "open", MOST_CALLS))
        for number, outcome in enumerate([*vain, *self._last(case, end)], 1):
            at += timedelta(minutes=outcome.delay)
            case.standing, case.last_outcome = standing(case.standing, outcome.code), outcome.name
            yield _call(case, number, outcome, at)
        if end == "closed":
            case.disposition = case.standing
        if end == "open":
            case.due_at = at

    def _last(self, case: Case, end: str) -> list[Outcome]:
        if end == "closed":
            return [self.random.choice(self.closing)]
        by_phone = end != "open" and case.response.mode == Response.Mode.PHONE
        is_partial = case.disposition == Case.Disposition.PARTIAL
        return [self.rules.interviewed(partial=is_partial)] if by_phone else []


def _call(case: Case, number: int, outcome: Outcome, at: datetime) -> CallAttempt:
    return CallAttempt(
        case=case,
        number=number,
        at=at,
        outcome=outcome.name,
        code=outcome.code,
        note=SOURCE if outcome.note else "",
        disposition=case.standing if outcome.final else "",
    )


def _rewrite(rows: Sequence[models.Model]) -> None:
    """Rows that are there once more, as they are now: one statement for many."""
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        type(some[0])._default_manager.bulk_create(
            some, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN[type(some[0])]
        )
