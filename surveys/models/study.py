"""A study, its waves, and the questionnaires published for it."""

from __future__ import annotations

from functools import cached_property, lru_cache, reduce

from django.conf import settings
from django.db import models

from surveys.fieldwork import outcomes
from surveys.fieldwork.outcomes import Calling
from surveys.questionnaire import loading
from surveys.questionnaire.definition import Questionnaire, Text, wording
from surveys.questionnaire.mapping import VariableMapping


class ConsentText(models.Model):
    """What respondents are told and agree to. Never changed: another wording is another text."""

    hash = models.CharField(max_length=64, unique=True)
    text = models.JSONField()
    """By language; blank lines part its paragraphs, whose first lines are their headings."""
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.hash[:8]


class Study(models.Model):
    slug = models.SlugField(unique=True)
    title = models.JSONField()
    about = models.JSONField(default=dict)
    """Who asks, why, how long it takes and what happens with the answers, by language."""
    industries = models.JSONField(default=dict, blank=True)
    """What the industries of its organisations are called: by key, then by language."""
    consent = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="studies")
    """What whoever answers agrees to before the first question; without a text nobody is asked."""
    calling = models.JSONField(default=dict, blank=True)
    """The document of its calling.yaml; {} for the usual rules."""
    classes = models.JSONField(default=dict, blank=True)
    """The same for their other classes, such as "size_class": by the field's name, key and language."""
    stratified_by = models.JSONField(default=list, blank=True)
    """The fields of an organisation that say in which stratum it is."""
    simulates = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="simulations"
    )
    """The study of which this is a simulation; none for a real one."""

    class Meta:
        verbose_name_plural = "studies"

    def __str__(self) -> str:
        return wording(self.title, "en")

    @property
    def rules(self) -> Calling:
        return outcomes.load(self.calling) if self.calling else outcomes.usual()

    def classes_of(self, field: str) -> dict[str, Text]:
        """What the classes of a field of its organisations are called, by key, in the study's order."""
        return self.industries if field == "industry" else self.classes.get(field, {})

    def asked_classes_of(self, field: str) -> dict[str, Text]:
        """Those among them that a questionnaire is for, or all where no questionnaire says for whom it is."""
        known = self.classes_of(field)
        asked = {version.questionnaire.attributes.get(field) for version in self.questionnaires.newest()}
        return {key: label for key, label in known.items() if key in asked} or known


class Wave(models.Model):
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="waves")
    name = models.SlugField()
    title = models.JSONField()
    reference_year = models.PositiveSmallIntegerField()
    remind_fresh_days = models.PositiveSmallIntegerField(default=7)
    """Days without a mail after which a firm that has answered nothing is reminded."""
    remind_begun_days = models.PositiveSmallIntegerField(default=7)
    """Days without a mail or an answer after which a firm that has answered in part is reminded."""
    remind_at_most = models.PositiveSmallIntegerField(default=0)
    """Reminders a contact is sent by rule."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "name"], name="one_wave_of_a_name")]

    def __str__(self) -> str:
        return f"{self.study.slug} {self.name}"


class QuestionnaireVersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def newest(self) -> list[QuestionnaireVersion]:
        """The version of each questionnaire that was published last, by name."""
        in_order = self.order_by("name", "published_at", "pk")
        return list({version.name: version for version in in_order}.values())


class QuestionnaireVersion(models.Model):
    """A published questionnaire. Never changed: another definition is another version."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="questionnaires")
    name = models.SlugField(max_length=64)
    hash = models.CharField(max_length=64)
    document = models.JSONField()
    published_at = models.DateTimeField()
    """Last: an earlier version may be taken up again."""

    objects = QuestionnaireVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "name", "hash"], name="one_version_of_a_definition")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.hash[:8]}"

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """The same object while the version is at hand: forms are told apart by identity."""
        return _parsed(self.pk, self.hash)

    @property
    def is_published_last(self) -> bool:
        """Whether no other version of the questionnaire was published after it."""
        acts = Publication.objects.filter(version__study=self.study_id, version__name=self.name)
        return acts.latest("pk").version_id == self.pk

    def mapping_from(self, older: QuestionnaireVersion) -> VariableMapping:
        """What the questions of a version published before this one are called in it."""
        if older == self:
            return VariableMapping()
        told = Publication.objects.filter(version__study=self.study_id, version__name=self.name)
        acts = list(told.order_by("pk"))
        end = max(at for at, act in enumerate(acts) if act.version_id == self.pk)
        begin = max(at for at, act in enumerate(acts[:end]) if act.version_id == older.pk)
        steps = (act.variable_mapping for act in acts[begin + 1 : end + 1])
        return reduce(VariableMapping.then, steps)


class Publication(models.Model):
    """One act of publishing. An earlier version may be published again, after others."""

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="publications")
    at = models.DateTimeField()
    mapping = models.JSONField(default=dict)
    """What questions and choices of the version before are called in it; "" for what has no place."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    moves_open = models.BooleanField(default=False)
    """Whether the responses that were being answered go over to it."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def variable_mapping(self) -> VariableMapping:
        return VariableMapping.from_document(self.mapping)


@lru_cache(maxsize=64)
def _parsed(pk: int, hash: str) -> Questionnaire:
    """Parsing is the costly part of an answer's save, and a version never changes."""
    return loading.load(QuestionnaireVersion.objects.values_list("document", flat=True).get(pk=pk))
