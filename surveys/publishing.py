"""Publishing: a questionnaire becomes a version that is asked, a study's folder becomes rows."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from django.db import transaction

from surveys import interviews
from surveys.models import Case, ConsentText, Organisation, QuestionnaireVersion, Study, Wave
from surveys.questionnaire.definition import Questionnaire, Text, fingerprint
from surveys.questionnaire.faults import Faults
from surveys.questionnaire.loading import dump
from surveys.questionnaire.mapping import VariableMapping
from surveys.study_folder import read_study

UNCHANGED = VariableMapping()


@transaction.atomic
def publish(
    study: Study,
    questionnaire: Questionnaire,
    *,
    now: datetime,
    mapping: VariableMapping = UNCHANGED,
    **act: Any,
) -> QuestionnaireVersion:
    """The version of this definition, which cases without a response are asked from now on.

    `mapping` tells what the questions of the version before are called in it. What is asked already is not
    published again. `act`: what else is kept of the Publication.
    """
    document = dump(questionnaire)
    versions = study.questionnaires.filter(name=questionnaire.name)
    version, created = versions.get_or_create(
        hash=fingerprint(document),
        defaults={
            "study": study,
            "name": questionnaire.name,
            "document": document,
            "published_at": now,
        },
    )
    if created or versions.newest() != [version]:
        version.publications.create(at=now, mapping=mapping.as_document(), **act)
        version.published_at = now
        version.save(update_fields=["published_at"])
    # a paper interview is typed as it was printed
    Case.objects.filter(version__in=versions, response=None, typings=None).update(version=version)
    return version


def publish_consent(text: Text, *, now: datetime) -> ConsentText:
    """The consent text of this wording, which is a version of its own."""
    kept = {"text": dict(text), "published_at": now}
    return ConsentText.objects.get_or_create(hash=fingerprint(text), defaults=kept)[0]


@transaction.atomic
def load_study(folder: Path, *, now: datetime) -> Study:
    """Bring the database up to a study's folder; what is the same is left alone, nothing is deleted.

    Raises Faults with every fault of the folder's files, and then loads nothing.
    """
    plan = read_study(folder)
    consent = publish_consent(plan.consent, now=now)
    told = ("title", "about", "industries", "classes", "stratified_by", "calling")
    study, _created = Study.objects.update_or_create(
        slug=plan.slug,
        defaults={field: getattr(plan, field) for field in told} | {"consent": consent},
    )
    for name, fields in plan.waves.items():
        Wave.objects.update_or_create(study=study, name=name, defaults=fields)
    for key, fields in plan.organisations.items():
        kept = {field: said for field, said in fields.items() if field != "other_name"}
        Organisation.objects.update_or_create(study=study, key=key, defaults=kept, create_defaults=fields)
    for questionnaire in plan.questionnaires.values():
        publish(study, questionnaire, now=now)
    form_strata(study)
    if faults := interviews.load(study, plan.interviews, now=now):
        raise Faults(faults)
    return study


def form_strata(study: Study) -> None:
    """A stratum for each combination of the classes it is formed by; those there are keep their counts."""
    classes = [list(study.asked_classes_of(field)) for field in study.stratified_by]
    for values in product(*classes) if classes else ():
        study.strata.get_or_create(**dict(zip(study.stratified_by, values, strict=True)))
