"""What stands beside the questions of an interview."""

from __future__ import annotations

from typing import Any

from django import template

from surveys import conversing
from surveys.questionnaire.definition import Section
from surveys.sittings import Sitting

register = template.Library()


@register.inclusion_tag("surveys/interviewer/panel.html")
def interview_panel(sitting: Sitting, section: Section) -> dict[str, Any]:
    seconds = sitting.response.visits.spoken().seconds_by_section()
    return {
        "sitting": sitting,
        "section_seconds": seconds.get(section.name, 0),
        "interview_seconds": sum(seconds.values()),
        "notes": sitting.case.notes.select_related("by"),
        "handed": conversing.current(sitting.case),
        "is_talk": sitting.response.is_talk,
    }
