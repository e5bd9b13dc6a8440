"""What a release rests on, frozen as plain JSON: nothing of the build's time, no database ids."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from analytics.consistency import one_view
from analytics.marking import counting, stands
from analytics.models import Release, Segment, Theme
from analytics.statistics.plan import IMPERSONAL, kinds_of
from analytics.study_files import folder_of, read_file, read_published
from surveys.models import Case, Response, Study
from surveys.models.frame import strata_of
from surveys.questionnaire.routing import route
from surveys.questionnaire.uploads import retold, takes_file

THEME = ("code", "name", "definition", "full_definition", "when_to_use", "when_not_to_use", "example")


def take_snapshot(study: Study, rests_on: str = Release.RestsOn.APPROVED) -> dict[str, Any]:
    """The study's evidence and plan. Raises Faults when a file of its folder cannot be read.

    Responses stand in it one by one only where a sheet of the plan looks at them so.
    Keys are sorted, as PostgreSQL would not keep their order: where order matters, the snapshot has lists.
    """
    with one_view():
        return json.loads(json.dumps(_snapshot(study, rests_on), sort_keys=True))


def _snapshot(study: Study, rests_on: str) -> dict[str, Any]:
    folder = folder_of(study)
    described = read_file(folder, "study.yaml")
    plan = read_file(folder, "tables.yaml")
    entering = Release(study=study, rests_on=rests_on).responses
    responses = list(_one_by_one(entering)) if kinds_of(plan) - IMPERSONAL else []
    waves = study.waves.order_by("reference_year", "name")
    return {
        "study": {"slug": study.slug, "title": study.title, "about": study.about},
        "waves": [
            {"name": each.name, "title": each.title, "reference_year": each.reference_year} for each in waves
        ],
        "industries": _named(described.get("industries")),
        "levels": _named(described.get("levels")),
        "selection": described.get("selection", "purposive"),
        "disclosure": described.get("disclosure", "published"),
        "classes": [[field, _named(labels)] for field, labels in study.classes.items() if field != "level"],
        "frame": list(_frame(study)),
        "questionnaires": list(_questionnaires(study, entering)),
        "cases": _cases(study),
        "themes": [_theme(theme) for theme in study.themes.standing().select_related("parent")],
        "responses": [_response(response) for response in responses],
        "published": list(_published(study, folder)),
        "plan": plan,
    }


def _named(texts: dict[str, Any] | None) -> list[list[Any]]:
    return [[name, text] for name, text in (texts or {}).items()]


def _frame(study: Study) -> Iterable[dict[str, Any]]:
    for stratum in strata_of(study):
        if stratum.frame_count is not None:
            yield {"place": stratum.told_apart_by, "frame_count": stratum.frame_count}


def _one_by_one(entering: QuerySet[Response]) -> Iterable[Response]:
    return (
        entering.select_related("case__wave", "case__organisation", "version")
        .prefetch_related("segments__theme", "coding_assignments__round")
        .order_by("case__wave__reference_year", "case__wave__name", "case__key")
    )


def _questionnaires(study: Study, entering: QuerySet[Response]) -> Iterable[dict[str, Any]]:
    """The versions that were answered, and the newest of each name after them."""
    known = set(entering.order_by().values_list("version", flat=True).distinct())
    known.update(version.pk for version in study.questionnaires.newest())
    for version in study.questionnaires.filter(pk__in=known).order_by("name", "published_at", "pk"):
        yield {"hash": version.hash, "document": version.document}


def _cases(study: Study) -> dict[str, dict[str, int]]:
    cases: dict[str, Counter[str]] = defaultdict(Counter)
    asked = Case.objects.filter(wave__study=study).asked()
    for name, disposition in asked.values_list("version__name", "disposition"):
        cases[name][disposition] += 1
    return {name: dict(sorted(cases[name].items())) for name in sorted(cases)}


def _theme(theme: Theme) -> dict[str, Any]:
    fields = {name: getattr(theme, name) for name in THEME}
    return {**fields, "parent": theme.parent.final.code if theme.parent else ""}


def _published(study: Study, folder: Path) -> Iterable[dict[str, str]]:
    """The findings of a theme that was merged into another are that one's."""
    merged = {theme.code: theme.final.code for theme in study.themes.exclude(merged_into=None)}
    for finding in read_published(folder):
        yield finding | {"theme": merged.get(finding["theme"], finding["theme"])}


def _response(response: Response) -> dict[str, Any]:
    case, organisation = response.case, response.case.organisation
    asked = route(response.questionnaire, response.parsed_answers, on=response.occasion_of_answers).asked
    segments = counting(response)
    standing = [_place(each) for each in segments if each.question in asked and stands(each, response)]
    return {
        "key": case.key,
        "wave": case.wave.name,
        "organisation": organisation.key,
        "organisation_name": organisation.name,
        "industry": organisation.industry,
        "level": organisation.level,
        "size_class": organisation.size_class,
        "ownership": organisation.ownership,
        "group": organisation.group,
        "park": organisation.park,
        "questionnaire": response.version.hash,
        "is_approved": response.state == Response.State.APPROVED,
        "mode": response.mode,
        "role": response.role,
        "quoting": response.quoting,
        "duration_min": response.duration_min,
        "date": response.interview_date.isoformat() if response.interview_date else "",
        "asked": list(asked),
        "answers": {name: _nameless(response, name) for name in asked if name in response.answers},
        "passages": [
            {"question": place[0], "theme": place[4], "text": place[5]} for place in sorted(set(standing))
        ],
        "stale_passages": len(segments) - len(standing),
    }


def _nameless(response: Response, name: str) -> dict[str, Any]:
    """An answer document. A file's name may tell who sent it, so only its content is told apart."""
    document, question = response.answers[name], response.questionnaire.by_name[name]
    if not takes_file(question) or "value" not in document:
        return document
    return document | {
        "value": retold(question, document["value"], lambda each: str(each._replace(name="-")))
    }


def _place(segment: Segment) -> tuple[str, str, int, int, str, str]:
    """Where a segment stands, in an order that no database id decides."""
    return segment.question, segment.part, segment.start, segment.end, segment.theme.code, segment.text
