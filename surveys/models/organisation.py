"""The register: who can be interviewed, in which stratum they are, and whom to talk to there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from surveys.fieldwork import names, phones
from surveys.models.encrypted import EncryptedTextField
from surveys.models.study import Study


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def found_by(self, words: str) -> OrganisationQuerySet:
        """Whose names or code hold each of the words: as written, by sound, or by the sounds' initials."""
        found = self
        for word in names.sought_words(words):
            found = found.filter(Q(sought__contains=word) | Q(sought__contains=names.pinyin(word)))
        return found


class SoughtField(models.TextField):
    """What an organisation is found by, written anew whenever it is saved."""

    def pre_save(self, organisation: models.Model, add: bool) -> str:
        sought = names.sought(*(getattr(organisation, field) for field in Organisation.NAMED_BY))
        setattr(organisation, self.attname, sought)
        return sought


class Organisation(models.Model):
    NAMED_BY = ("name", "other_name", "social_credit_code")
    CLASSES = ("industry", "level", "size_class", "ownership", "park")
    """What it is told apart by in tables and strata; the study says which classes there are."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="organisations")
    key = models.SlugField()
    name = models.CharField(max_length=200)
    other_name = models.CharField(max_length=200, blank=True)
    """In another language, or from before."""
    social_credit_code = models.CharField(max_length=18, blank=True)
    industry = models.SlugField()
    level = models.SlugField()
    size_class = models.SlugField(blank=True)
    ownership = models.SlugField(blank=True)
    park = models.SlugField(blank=True)
    group = models.CharField(max_length=200, blank=True)
    """The enterprise group it belongs to, which knows what all its parts answered; blank: its own."""
    sought = SoughtField(editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "key"], name="one_organisation_of_a_key"),
            models.UniqueConstraint(
                fields=["study", "social_credit_code"],
                condition=~Q(social_credit_code=""),
                name="one_organisation_of_a_code",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """A name that is saved is found from then on."""
        if update_fields is not None and not set(self.NAMED_BY).isdisjoint(update_fields):
            update_fields = {*update_fields, "sought"}
        super().save(update_fields=update_fields, **options)


class Contact(models.Model):
    """Someone to talk to at an organisation. Only the office and the interviewer of its case are shown it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    name = EncryptedTextField()
    """As it stands in a greeting."""
    role = EncryptedTextField(blank=True)
    email = EncryptedTextField(blank=True)
    phone = EncryptedTextField(blank=True)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    zone = models.CharField(max_length=40, default=settings.TIME_ZONE)
    """The time zone of the telephone's clock, as in "Asia/Shanghai"."""

    def __str__(self) -> str:
        return f"contact {self.pk} of {self.organisation}"

    @property
    def dialled(self) -> str:
        """The telephone number as a telephone takes it, without an extension."""
        return phones.dialled(self.phone)
