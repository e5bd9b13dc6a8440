"""What the office asks about answers and what is said to it, as pages show and take it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.translation import gettext as _

from surveys import reviewing
from surveys.models import Comment, Response
from surveys.questionnaire.definition import Section
from surveys.sittings import Sitting
from surveys.views.history import who_made

LONGEST_REPLY = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Said:
    who: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread about one answer."""

    said: list[Said]
    closed_at: datetime | None


def asked_in(sitting: Sitting) -> dict[str, list[Talk]]:
    """By question, what is asked of whoever answers; a firm is told no names of the office."""
    if not sitting.response.is_returned:
        return {}
    return talks_of(sitting.response, for_firm=sitting.actor.invitation is not None)


def talks_of(response: Response, *, for_firm: bool = False) -> dict[str, list[Talk]]:
    talks = defaultdict(list)
    for thread in response.threads.prefetch_related("comments__by_user", "comments__by_invitation"):
        said = [Said(_who(each, for_firm), each.at, each.words) for each in thread.comments.all()]
        talks[thread.question].append(Talk(said, thread.closed_at))
    return dict(talks)


def _who(comment: Comment, for_firm: bool) -> str:
    is_office = comment.by_invitation is None
    return _("The study's office") if for_firm and is_office else who_made(comment)


def keep_replies(request: HttpRequest, sitting: Sitting, section: Section) -> None:
    """Add what was typed beside the section's answers to the office's questions. Raises Closed."""
    if not sitting.response.is_returned:
        return
    for question in section.questions:
        words = request.POST.get(f"form-reply-{question.name}", "").replace("\r\n", "\n").strip()
        if len(words) > LONGEST_REPLY:
            raise SuspiciousOperation("A reply is longer than its page takes.")
        if words:
            reviewing.reply(sitting.response, question.name, words, by=sitting.actor, now=sitting.now)
