"""A paper interview as one person types it; another types it too, and the two are compared."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from surveys.models.case import Case
from surveys.models.response import AnswersDocument
from surveys.questionnaire.definition import Questionnaire


class TypingQuerySet(models.QuerySet["Typing"]):
    def of(self, user: AbstractBaseUser) -> TypingQuerySet:
        return self.filter(typist=user)

    def with_surroundings(self) -> TypingQuerySet:
        around = self.select_related("case__wave__study", "case__organisation", "case__version", "typist")
        return around.defer("case__version__document")


class Typing(AnswersDocument):
    """Of one person, who alone sees it while it is typed. What that person types last counts."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="typings")
    typist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="typings")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TypingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "typist"], name="one_typing_of_a_typist")]

    def __str__(self) -> str:
        return f"typing of {self.case} by {self.typist}"

    @property
    def questionnaire(self) -> Questionnaire:
        return self.case.version.questionnaire

    @property
    def account(self) -> str:
        return self.typist.get_username()

    @property
    def is_open(self) -> bool:
        return self.finished_at is None
