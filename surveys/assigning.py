"""Who interviews."""

from django.contrib.auth.base_user import AbstractBaseUser

from surveys.models import Case


def assign(case: Case, interviewer: AbstractBaseUser | None) -> None:
    """Give the case to an interviewer, or to nobody."""
    Case.objects.filter(pk=case.pk).update(interviewer=interviewer)
