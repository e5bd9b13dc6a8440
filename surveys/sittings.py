"""A sitting: someone answering one response, by whichever door they came in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from surveys import attaching, double_entry, inviting, merging, moving, responding
from surveys.changes import Change
from surveys.forms.presenting import Sheet
from surveys.history import Actor
from surveys.languages import spoken
from surveys.merging import Kept
from surveys.models import Attachment, Case, Response, Typing
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.checking import check_on
from surveys.questionnaire.cleaning import Invalid
from surveys.questionnaire.definition import UPLOADED, Question, Questionnaire, Section
from surveys.questionnaire.narrowing import narrowed
from surveys.questionnaire.routing import route
from surveys.questionnaire.uploads import uploads_in

Mode = Response.Mode


@dataclass(frozen=True)
class Sitting:
    """`door` begins the names of its pages (welcome, section, review, save, done).

    `key` is the first argument of their addresses.
    """

    case: Case
    actor: Actor
    door: str
    key: str | int
    now: datetime
    agreed_to: int | None = None
    """The consent text that whoever answers agreed to last."""
    only: str = ""
    """The name of the one section it is about; "" when it is about all of them."""

    @cached_property
    def response(self) -> Response:
        begun = getattr(self.case, "response", None)
        return begun or responding.open_response(self.case, mode=self.actor.mode, now=self.now)

    @property
    def questionnaire(self) -> Questionnaire:
        """What is asked, or will be once it is begun."""
        return (getattr(self.case, "response", None) or self.case).version.questionnaire

    @property
    def lacks_consent(self) -> bool:
        """Whether the study's present text is still to be agreed to before anything is answered.

        An informal talk is noted down afterwards, when nobody is there to agree.
        """
        begun = getattr(self.case, "response", None)
        needs_none = begun is not None and (begun.is_talk or not begun.is_open)
        return self.agreed_to != self.case.wave.study.consent_id and not needs_none

    def is_kept_out(self, *, writing: bool) -> bool:
        """Whether consent comes first. What was typed under an earlier text is kept: the next page asks."""
        return not (writing and self.agreed_to) and self.lacks_consent

    @property
    def pages(self) -> list[str]:
        """Those that a section leads to, besides other sections."""
        shared = self.door == "respondent" and not self.only
        return ["welcome", "review", *(["sharing"] if shared else [])]

    @property
    def sections(self) -> list[Section]:
        return [one for one in self.response.questionnaire.sections if self.only in ("", one.name)]

    @property
    def questions(self) -> dict[str, Question]:
        return self.questions_of(self.response.questionnaire)

    def questions_of(self, form: Questionnaire) -> dict[str, Question]:
        """Of the form asked now, or of one that left_form gave."""
        sections = self.sections if form is self.response.questionnaire else form.sections
        return {question.name: question for section in sections for question in section.questions}

    def left_form(self, base: int) -> Questionnaire | None:
        """What whoever saw the response at a revision was asked, where the office has moved it on since.

        Of one section it is about: those whose questions are in it now.
        """
        older = moving.left_version(self.response, base)
        if older is None or not self.only:
            return older.questionnaire if older else None
        form, asked = older.questionnaire, self.response.version
        places = moving.sections(form, asked.questionnaire, asked.mapping_from(older))
        mine = (one for one in form.sections if places.get(one.name, one.name) == self.only)
        return replace(form, sections=tuple(mine))

    def takes_file_at(self, form: Questionnaire, path: str) -> Question | None:
        """The question or column that asks for a file at a path: "photo", or "site-0-photo" in a row."""
        top, name = path.partition("-")[0], path.rpartition("-")[2]
        question = form.variables.get(name) if top in self.questions_of(form) else None
        return question if question and question.kind in UPLOADED else None

    def lacking_files(self, form: Questionnaire, answers: Mapping[str, Answer | None]) -> dict[str, Invalid]:
        """The answers that name a file that is not there."""
        values = {name: answer.value for name, answer in answers.items() if answer}
        return attaching.lacking(self.case.pk, form, values)

    def may_see(self, attachment: Attachment) -> bool:
        """Whether the file was chosen for, or is an answer to, one of the questions it is about."""
        if attachment.question.partition("-")[0] in self.questions:
            return True
        given = self.response.parsed_answers
        shown = ((q, given[name].value) for name, q in self.questions.items() if name in given)
        named = (upload for q, value in shown for _column, upload in uploads_in(q, value))
        return any(upload.sha256 == attachment.sha256 for upload in named)

    def address(self, page: str, *parts: str) -> str:
        return reverse(f"{self.door}-{page}", args=[self.key, *parts])

    def keep(self, change: Change) -> Kept:
        """Save a change, but for answers that others have changed since. Raises NotSaved."""
        carried = moving.carried(self.response, change)
        kept = merging.keep(self.response, carried.change, by=self.actor, now=self.now)
        return replace(kept, left=carried.left)


@dataclass(frozen=True)
class TypingSitting(Sitting):
    """Of somebody who types a paper interview: on paper consent was given, and no time is taken."""

    typing: Typing | None = None
    lacks_consent = False

    @property
    def response(self) -> Typing:
        return self.typing

    def address(self, page: str, *parts: str) -> str:
        return "" if page == "time" else super().address(page, *parts)

    def left_form(self, base: int) -> None:
        """A paper interview is typed as it was printed."""

    def keep(self, change: Change) -> Kept:
        return Kept(double_entry.save(self.typing, change), {}, frozenset())


def by_invitation(token: str, *, now: datetime) -> Sitting:
    """The sitting an invitation's bearer may take. Raises inviting.InvitationRefused."""
    invitation = inviting.find(token, now=now)
    actor = Actor(f"invitation:{invitation.pk}", Mode.WEB, invitation=invitation)
    scope = {"agreed_to": invitation.agreed_to_id, "only": invitation.section}
    return Sitting(invitation.case, actor, "respondent", token, now, **scope)


def by_account(case: Case, user: AbstractBaseUser, *, now: datetime, mode: str = Mode.PHONE) -> Sitting:
    """The sitting of an interviewer, in the mode the interview began in, or by telephone after the web."""
    begun = getattr(case, "response", None)
    if begun:
        mode = Mode.PHONE if begun.mode == Mode.WEB else begun.mode
    actor = Actor(f"user:{user.pk}", mode, user=user)
    return Sitting(case, actor, "interviewer", case.pk, now, agreed_to=case.agreed_aloud)


def by_typist(typing: Typing, *, now: datetime) -> TypingSitting:
    actor = Actor(f"user:{typing.typist_id}", Mode.PAPER, user=typing.typist)
    return TypingSitting(typing.case, actor, "typing", typing.pk, now, typing=typing)


def sheet_of(response: Response, sections: Collection[str] = ()) -> Sheet:
    """The response in the reader's language, routed and checked for today; of these sections only, if any."""
    questionnaire, answers = response.questionnaire, response.parsed_answers
    if sections:
        wanted = (each for each in questionnaire.sections if each.name in sections)
        questionnaire = narrowed(questionnaire, wanted)
    language = spoken(questionnaire)
    on = response.occasion(timezone.now(), language=language)
    way = route(questionnaire, answers, on=on)
    problems = check_on(way, questionnaire, answers, on=on, sections=sections)
    sheet = Sheet(questionnaire, answers, way, problems, language, on)
    return sheet.problems_of_answers() if response.is_talk else sheet


@dataclass(frozen=True, slots=True)
class Step:
    """A section on the way through a questionnaire, and how far it has come."""

    section: Section
    title: str
    address: str
    is_on_route: bool
    asked: int
    answered: int
    troubled: int
    """Answers in which something is to be mended or confirmed."""

    @property
    def is_done(self) -> bool:
        return self.asked == self.answered and not self.troubled


def steps(sitting: Sitting, sheet: Sheet) -> list[Step]:
    """The sitting's sections in order; one off the route shows nothing."""
    return [_step(sitting, sheet, section) for section in sitting.sections]


def _step(sitting: Sitting, sheet: Sheet, section: Section) -> Step:
    asked = {question.name for question in section.questions} & set(sheet.route.asked)
    shown = [
        question for question in section.questions if question.label and question.name in sheet.route.shown
    ]
    answered = asked & sheet.answers.keys()
    troubled = answered & {problem.question for problem in sheet.problems}
    title, address = sheet.title_of(section).text, sitting.address("section", section.name)
    return Step(section, title, address, bool(shown), len(asked), len(answered), len(troubled))


def place_to_go_on(sitting: Sitting) -> str:
    """The first section with a question unanswered, else the review; the receipt when it is all handed in.

    What the office asks about is listed on the review.
    """
    if not sitting.response.is_open:
        return sitting.address("done")
    if sitting.response.is_returned and not sitting.only:
        return sitting.address("review")
    way = steps(sitting, sheet_of(sitting.response))
    return next((step.address for step in way if not step.is_done), sitting.address("review"))
