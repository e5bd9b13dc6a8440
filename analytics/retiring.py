"""What becomes of themes that a codebook no longer needs: retired, or merged into another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from analytics.models import Segment, Theme


class CannotMerge(Exception):
    """A theme goes into another one of its study, that takes passages, and not into what went into it."""


def retire(theme: Theme, *, now: datetime) -> None:
    """From now on no new passage takes the theme; those it has stay and count."""
    Theme.objects.filter(pk=theme.pk, retired_at=None).update(retired_at=now)


def take_up(theme: Theme) -> None:
    """Let a retired theme take passages again."""
    Theme.objects.filter(pk=theme.pk).update(retired_at=None)


@transaction.atomic
def merge(theme: Theme, into: Theme) -> None:
    """Let all passages of a theme go over to another; the theme stays, and says where they went.

    Doing it a second time is harmless. Raises CannotMerge.
    """
    held = {each.pk: each for each in Theme.objects.select_for_update().filter(study=theme.study_id)}
    theme, into = held[theme.pk], held.get(into.pk, theme)
    if theme.merged_into_id == into.pk:
        return
    if theme == into or theme.merged_into_id or not into.takes_passages:
        raise CannotMerge
    theme.segments.update(marked_as=Coalesce(F("marked_as"), F("theme")), theme=into)
    theme.merged_into = into
    theme.save(update_fields=["merged_into"])


@transaction.atomic
def part(theme: Theme) -> None:
    """Undo a merger: what was marked with the theme, or with one merged into it, comes back.

    Of a theme that was not merged nothing happens.
    """
    held = Theme.objects.select_for_update().get(pk=theme.pk)
    if held.merged_into_id is None:
        return
    came = _merged_into(held)
    Segment.objects.filter(marked_as__in=came).update(theme=held)
    held.segments.filter(marked_as=held).update(marked_as=None)
    held.merged_into = None
    held.save(update_fields=["merged_into"])


def _merged_into(theme: Theme) -> set[int]:
    """The theme and all whose passages went over to it, also by way of others."""
    found = {theme.pk}
    while more := set(Theme.objects.filter(merged_into__in=found).values_list("pk", flat=True)) - found:
        found |= more
    return found
