"""Cases of a wave: organisations of the register, selected or drawn at random, and how many are wanted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from surveys.fieldwork import strata
from surveys.models import Case, Draw, Organisation, QuestionnaireVersion, Quota, Stratum, Wave
from surveys.models.frame import Place, count_by_place, strata_of


def to_draw_from(wave: Wave, version: QuestionnaireVersion) -> QuerySet[Organisation]:
    """Whom the questionnaire is for, and who has no case with it in this wave."""
    attributes = version.questionnaire.attributes
    asked = {field: attributes[field] for field in Organisation.CLASSES if field in attributes}
    cases = Case.objects.filter(wave=wave, version__name=version.name).asked()
    return wave.study.organisations.filter(**asked).exclude(pk__in=cases.values("organisation"))


def strata_to_draw_from(wave: Wave, version: QuestionnaireVersion) -> list[Stratum]:
    """Those that the questionnaire is for."""
    asked = version.questionnaire.attributes
    return [
        stratum
        for stratum in strata_of(wave.study)
        if all(asked.get(field, value) == value for field, value in stratum.told_apart_by.items())
    ]


def available(wave: Wave, version: QuestionnaireVersion) -> Counter[Place]:
    """How many each stratum has to draw from."""
    return count_by_place(wave.study, to_draw_from(wave, version))


@transaction.atomic
def select(
    wave: Wave,
    version: QuestionnaireVersion,
    organisations: QuerySet[Organisation],
    *,
    by: AbstractBaseUser | None,
    now: datetime,
) -> Draw:
    """Cases of those among the organisations that have none yet and whom the questionnaire is for."""
    _lock(wave)
    chosen = to_draw_from(wave, version).filter(pk__in=organisations.values("pk")).order_by("key")
    draw = Draw.objects.create(wave=wave, version=version, by=by, at=now, method=Draw.Method.SELECTED)
    return _make_cases(draw, chosen)


@transaction.atomic
def draw(
    wave: Wave,
    version: QuestionnaireVersion,
    numbers: Mapping[Stratum, int],
    *,
    seed: str,
    by: AbstractBaseUser | None,
    now: datetime,
) -> Draw:
    """A simple random sample of each stratum, which the seed makes again from the same register."""
    _lock(wave)
    drawn: dict[str, Organisation] = {}
    counts = []
    for stratum, number in numbers.items():
        frame = {one.key: one for one in to_draw_from(wave, version).filter(**stratum.told_apart_by)}
        keys = strata.draw(frame, number, seed)
        drawn |= {key: frame[key] for key in keys}
        counts.append([stratum.pk, len(frame), len(keys)])
    made = Draw.objects.create(
        wave=wave, version=version, by=by, at=now, method=Draw.Method.RANDOM, seed=seed, counts=counts
    )
    return _make_cases(made, (drawn[key] for key in strata.draw(drawn, len(drawn), seed)))


def _lock(wave: Wave) -> None:
    """Nobody else makes cases of the wave until the transaction ends."""
    Wave.objects.select_for_update().get(pk=wave.pk)


def _make_cases(draw: Draw, organisations: Iterable[Organisation]) -> Draw:
    """Numbered on from the wave's last case of this questionnaire."""
    numbered = re.compile(re.escape(draw.version.name) + r"-(\d+)")
    keys = Case.objects.filter(wave=draw.wave).values_list("key", flat=True)
    last = max((int(match[1]) for key in keys if (match := numbered.fullmatch(key))), default=0)
    fields: dict[str, Any] = {"wave": draw.wave, "version": draw.version, "draw": draw}
    Case.objects.bulk_create(
        Case(key=f"{draw.version.name}-{number:04}", organisation=organisation, **fields)
        for number, organisation in enumerate(organisations, last + 1)
    )
    return draw


@transaction.atomic
def want(wave: Wave, targets: Mapping[Stratum, int | None]) -> None:
    """Set how many completed interviews are wanted of each stratum; None is no quota."""
    for stratum, target in targets.items():
        if target is None:
            Quota.objects.filter(wave=wave, stratum=stratum).delete()
        else:
            Quota.objects.update_or_create(wave=wave, stratum=stratum, defaults={"target": target})
