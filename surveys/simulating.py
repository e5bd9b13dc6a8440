"""A simulated survey: a copy of a study whose firms, calls and answers nobody ever saw.

It is a study of its own, named as what it is in both languages, so that no release of the real study rests
on it. The same seed gives the same survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random

from django.db import transaction

from surveys import publishing
from surveys.models import Organisation, QuestionnaireVersion, Study
from surveys.models.frame import strata_of
from surveys.questionnaire.definition import Text
from surveys.simulated_fieldwork import BATCH, SOURCE, Fieldwork

SIMULATED: Text = {"en": "SIMULATED, not collected: {}", "zh-hans": "【模拟数据，非真实调查】{}"}
FIRM = "Simulated firm {number} 模拟企业{number}"
FRAME = (1.5, 8.0)
"""How many times as many firms a stratum is said to have as are in the register, at least and at most."""
MOST_FIRMS = 100_000
ANY_CLASS = ("size_class", "ownership", "park")


class AlreadySimulated(Exception):
    """The survey with this seed and so many firms is there."""


class NobodyToAsk(Exception):
    """The study asks no firms."""


@transaction.atomic
def simulated(study: Study, *, firms: int, seed: int, now: datetime) -> Study:
    """The new study, with so many firms, which are asked in each of its waves.

    Raises AlreadySimulated or NobodyToAsk.
    """
    copy = _copy(study, f"{study.slug}-simulated-{firms}-{seed}", now)
    versions = [each for each in copy.questionnaires.newest() if _is_for_firms(each)]
    if not versions:
        raise NobodyToAsk
    random = Random(f"{study.slug}/{firms}/{seed}")  # noqa: S311 (no secret)
    organisations = _firms(copy, versions, firms, random)
    for wave in copy.waves.order_by("reference_year", "pk"):
        fieldwork = Fieldwork(wave, copy.rules, random)
        for start in range(0, len(organisations), BATCH):
            fieldwork.run(organisations[start : start + BATCH], versions)
    return copy


def _is_for_firms(version: QuestionnaireVersion) -> bool:
    return version.questionnaire.attributes.get("level", "firm") == "firm"


def _marked(text: Text) -> dict[str, str]:
    return {
        language: SIMULATED.get(language, SIMULATED["en"]).format(words) for language, words in text.items()
    }


def _copy(study: Study, slug: str, now: datetime) -> Study:
    """The study with its waves and questionnaires, all of them marked in their titles."""
    told = ("industries", "classes", "stratified_by", "calling", "consent")
    marked = {field: _marked(getattr(study, field)) for field in ("title", "about")}
    kept = {field: getattr(study, field) for field in told}
    copy, created = Study.objects.get_or_create(slug=slug, defaults=marked | kept | {"simulates": study})
    if not created:
        raise AlreadySimulated(slug)
    for wave in study.waves.order_by("pk"):
        copy.waves.create(name=wave.name, title=_marked(wave.title), reference_year=wave.reference_year)
    for version in study.questionnaires.newest():
        publishing.publish(copy, version.questionnaire, now=now)
    publishing.form_strata(copy)
    return copy


def _firms(
    study: Study, versions: Sequence[QuestionnaireVersion], number: int, random: Random
) -> list[Organisation]:
    """Firms of the register, spread over the strata, which get their frame counts."""
    strata = strata_of(study)
    asked = [version.questionnaire.attributes for version in versions]
    firms = []
    for count in range(1, number + 1):
        classes = {field: random.choice(list(study.classes_of(field) or [""])) for field in ANY_CLASS}
        classes |= {key: value for key, value in random.choice(asked).items() if key in Organisation.CLASSES}
        classes |= random.choice(strata).told_apart_by if strata else {}
        name = FIRM.format(number=f"{count:05}")
        firms.append(Organisation(study=study, key=f"s{count:05}", name=name, **classes))
    for stratum in strata:
        alike = sum(_stands_in(firm, stratum.told_apart_by) for firm in firms)
        stratum.frame_count, stratum.source = round(alike * random.uniform(*FRAME)), SOURCE
    study.strata.bulk_update(strata, ["frame_count", "source"])
    return Organisation.objects.bulk_create(firms, batch_size=BATCH)


def _stands_in(firm: Organisation, place: dict[str, str]) -> bool:
    return all(getattr(firm, field) == value for field, value in place.items())
