"""The frame of a study: its strata and how many organisations they have, what was read into the register,
and what was drawn from it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from surveys.models.case import Case
from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import QuestionnaireVersion, Study, Wave
from surveys.questionnaire.definition import Text, wording
from surveys.spreadsheets import Cell

Place = tuple[str, ...]
"""The values of Stratum.FIELDS; "" for a field by which the study forms no strata."""


class Stratum(models.Model):
    """Organisations that are alike in the fields by which the study forms strata."""

    FIELDS = ("industry", "size_class", "ownership", "park")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="strata")
    industry = models.SlugField(blank=True)
    size_class = models.SlugField(blank=True)
    ownership = models.SlugField(blank=True)
    park = models.SlugField(blank=True)
    frame_count = models.PositiveIntegerField(null=True, blank=True)
    """Organisations that there are, whether or not they are in the register; None when nobody knows."""
    source = models.CharField(max_length=200, blank=True)
    """Where the frame count is from."""

    class Meta:
        verbose_name_plural = "strata"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "industry", "size_class", "ownership", "park"], name="one_stratum_of_a_place"
            )
        ]

    def __str__(self) -> str:
        return " / ".join(self.told_apart_by.values())

    @property
    def place(self) -> Place:
        return tuple(getattr(self, field) for field in self.FIELDS)

    @property
    def told_apart_by(self) -> dict[str, str]:
        """The fields, with their values, that all its organisations have."""
        return {field: value for field, value in zip(self.FIELDS, self.place, strict=True) if value}

    @property
    def label(self) -> Text:
        """What its classes are called, one after the other."""
        classes = [
            self.study.classes_of(field).get(value, {"en": value})
            for field, value in self.told_apart_by.items()
        ]
        languages = dict.fromkeys(language for each in classes for language in each)
        return {language: " · ".join(wording(each, language) for each in classes) for language in languages}


def strata_of(study: Study) -> list[Stratum]:
    """Those the study forms now, in the order of its classes; others are kept from before."""
    classes = [list(study.classes_of(field)) for field in study.stratified_by]

    def order(stratum: Stratum) -> list[int]:
        values = (getattr(stratum, field) for field in study.stratified_by)
        return [known.index(value) for known, value in zip(classes, values, strict=True)]

    formed = dict(zip(study.stratified_by, classes, strict=True))
    current = {f"{field}__in": formed.get(field, [""]) for field in Stratum.FIELDS}
    return sorted(study.strata.filter(**current).select_related("study"), key=order) if formed else []


def count_by_place(study: Study, found: models.QuerySet[Any], *, prefix: str = "") -> Counter[Place]:
    """How many organisations (or, with the prefix "organisation__", cases) each stratum has: one query."""
    if not study.stratified_by:
        return Counter({("",) * len(Stratum.FIELDS): found.count()})
    counts: Counter[Place] = Counter()
    fields = [prefix + field for field in study.stratified_by]
    for *values, number in found.order_by().values_list(*fields).annotate(Count("pk")):
        at = dict(zip(study.stratified_by, values, strict=True))
        counts[tuple(at.get(field, "") for field in Stratum.FIELDS)] += number
    return counts


class QuotaQuerySet(models.QuerySet["Quota"]):
    def full(self) -> list[Quota]:
        """Those whose stratum has as many completed interviews as were wanted."""
        waves = {quota.wave_id: quota.wave for quota in self.select_related("wave__study")}
        done = {pk: completed_by_place(wave) for pk, wave in waves.items()}
        quotas = self.select_related("stratum")
        return [quota for quota in quotas if done[quota.wave_id][quota.stratum.place] >= quota.target]

    def cases_of_full_strata(self) -> Q:
        """Cases that need no more calls, since their quota is full."""
        full = Q(pk__in=[])
        for quota in self.full():
            alike = {f"organisation__{field}": value for field, value in quota.stratum.told_apart_by.items()}
            full |= Q(wave=quota.wave_id, **alike)
        return full


class Quota(models.Model):
    """How many completed interviews a wave wants of a stratum."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="quotas")
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="quotas")
    target = models.PositiveIntegerField()

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "stratum"], name="one_quota_of_a_stratum")]

    def __str__(self) -> str:
        return f"{self.target} of {self.stratum} in {self.wave}"


def completed_by_place(wave: Wave) -> Counter[Place]:
    """Interviews that count towards a quota, complete or partial."""
    done = (Case.Disposition.COMPLETE, Case.Disposition.PARTIAL)
    completed = Case.objects.filter(wave=wave, disposition__in=done).asked()
    return count_by_place(wave.study, completed, prefix="organisation__")


class Draw(models.Model):
    """Organisations that became cases of a wave together, and how they were chosen."""

    class Method(models.TextChoices):
        SELECTED = "selected", _("selected in the register")
        RANDOM = "random", _("drawn at random in each stratum")

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="draws")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    method = models.CharField(max_length=8, choices=Method)
    seed = models.CharField(max_length=40, blank=True)
    """With it the same organisations are drawn again from the same register."""
    counts = models.JSONField(default=list)
    """For each stratum [its number, organisations it had to draw from, drawn]."""

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"draw {self.pk} for {self.wave}"


class RegisterImport(models.Model):
    """A table of organisations on its way into the register.

    What was uploaded holds contacts: it is kept encrypted, and only until it is taken over or given up.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be chosen")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being taken over")
        APPLIED = "applied", _("taken over")
        GIVEN_UP = "given_up", _("given up")
        FAILED = "failed", _("failed")

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="register_imports")
    name = models.CharField(max_length=200)
    """Of the file."""
    table = EncryptedTextField(blank=True)
    """`first` and `rows` in JSON; "" once they are no longer needed."""
    mapping = models.JSONField(default=dict)
    """Which column holds which field, and what holds where a new organisation says nothing:
    {"columns": {"name": 0}, "fixed": {"level": "firm"}}."""
    add = models.JSONField(default=list)
    """Lines that are taken as new organisations although they resemble others."""
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    report = models.JSONField(default=dict)
    """What the dry run found, without a word about a contact."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"register import {self.pk} of {self.study}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.APPLYING)

    @property
    def can_be_mapped(self) -> bool:
        return self.state in (self.State.UPLOADED, self.State.CHECKED, self.State.FAILED)

    @property
    def first(self) -> int:
        """The number in its sheet of the row of headings."""
        return self._opened[0]

    @property
    def rows(self) -> list[list[Cell]]:
        """The headings, then the lines."""
        return self._opened[1]

    @cached_property
    def _opened(self) -> tuple[int, list[list[Cell]]]:
        return tuple(json.loads(self.table))
