"""Who interviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Count

from surveys.fieldwork import strata
from surveys.models import Case, Stratum, Wave
from surveys.models.case import CaseQuerySet

RULES: dict[str, Callable[[Sequence[int], Sequence[int]], list[Sequence[int]]]] = {
    "mixed": strata.mixed,
    "together": strata.together,
}
"""How cases, sorted by stratum, are dealt out in given shares."""


def assign(case: Case, interviewer: AbstractBaseUser | None) -> None:
    """Give the case to an interviewer, or to nobody."""
    assign_all(Case.objects.filter(pk=case.pk), interviewer)


def assign_all(cases: CaseQuerySet, interviewer: AbstractBaseUser | None) -> int:
    """Give the cases to one interviewer, or to nobody; how many there were."""
    return cases.update(interviewer=interviewer)


def to_share_out(wave: Wave) -> CaseQuerySet:
    """Open cases that nobody has yet."""
    return Case.objects.filter(wave=wave, interviewer=None, disposition="")


@transaction.atomic
def share_out(
    wave: Wave, cases: CaseQuerySet, interviewers: Sequence[AbstractBaseUser], *, rule: str
) -> dict[str, int]:
    """Deal out some of the cases to share out, so that open cases are spread evenly: how many each got."""
    Wave.objects.select_for_update().get(pk=wave.pk)
    by_stratum = [f"organisation__{field}" for field in Stratum.FIELDS]
    waiting = list(cases.order_by(*by_stratum, "key").values_list("pk", flat=True))
    hands = RULES[rule](waiting, strata.even_shares(len(waiting), _loads(interviewers)))
    return {
        interviewer.get_username(): assign_all(cases.filter(pk__in=hand), interviewer)
        for interviewer, hand in zip(interviewers, hands, strict=True)
    }


def _loads(interviewers: Sequence[AbstractBaseUser]) -> list[int]:
    """How many each has to work on, in all waves."""
    counted = Case.objects.filter(interviewer__in=interviewers, disposition="").order_by()
    load_of = dict(counted.values_list("interviewer").annotate(Count("pk")))
    return [load_of.get(interviewer.pk, 0) for interviewer in interviewers]
