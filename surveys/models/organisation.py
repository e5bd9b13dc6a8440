"""The register: who can be interviewed, and in which stratum they are."""

from django.db import models

from surveys.models.study import Study


class Organisation(models.Model):
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="organisations")
    key = models.SlugField()
    name = models.CharField(max_length=200)
    industry = models.SlugField()
    level = models.SlugField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "key"], name="one_organisation_of_a_key")]

    def __str__(self) -> str:
        return self.name
